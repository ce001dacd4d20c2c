import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.secret_shapes import could_be_a_password

SECRETS = """
Fluffy2024x
fluffy2024
Fluffy2024!
hunter22
Kennel99
kennel-99-paws
Tr0ub4dor
p4ssw0rd
Hund1234
chien2023
Woof#woof
paws$paws
abc12345
12345678
992211
xQzVbNmK
9f8e7d6c5b
Sommer2025
Bello_2019
"Fluffy2019"
jo@example.com Fluffy2024x
jo@example.com hunter22
Fluffy2024x jo@example.com
it's Fluffy2024x
it is Fluffy2024x
my password Fluffy2024x
here: kennel99
das Passwort ist Hund1234
Fluffy2024x thanks
Fluffy 2024x!paws
""".strip().splitlines()

HARMLESS = """
it works now
works!! thank you
it stopped again
typed after release
hello@wagtime.example
jo.o'neill@wagtime.example
port 0
port 99999
port587
587/STARTTLS
465/SSL
host: smtp gmail.com
host smtp gmail.com
smtp.gmail.com
smtp.gmail.com:465
mail.web123.example
https://myaccount.google.com/apppasswords
Office365
TLS1.2
oauth2
0x800CCC0F
ESOCKET
10:30am
2 minutes
20minutes
step5
K7M2-9QXB
es geht wieder
geht nicht
funktioniert nicht!
Anwendungspasswort
ça marche
ne marche pas
mot de passe
aujourd'hui
I don't know
don't know
what?
user:jo
ssl=on
and/or
log-in
*done*
yes!!!
WordPress
LibreOffice
535
1und1
""".strip().splitlines()


@pytest.mark.parametrize("line", SECRETS)
def test_a_line_with_the_looks_of_a_password_could_be_one(line: str) -> None:
    assert could_be_a_password(line)


@pytest.mark.parametrize("line", HARMLESS)
def test_an_ordinary_line_is_never_called_a_password(line: str) -> None:
    assert not could_be_a_password(line)


def test_the_rates_are_all_of_30_passwords_and_none_of_48_ordinary_lines() -> None:
    assert sum(map(could_be_a_password, SECRETS)) == len(SECRETS) == 30
    assert sum(map(could_be_a_password, HARMLESS)) == 0
    assert len(HARMLESS) == 48


def test_no_real_failure_message_could_be_a_password() -> None:
    lines = (Path(__file__).parent / "failure_texts.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line) for line in lines]
    assert len(texts) == 600
    assert [text for text in texts if could_be_a_password(text)] == []


@given(st.lists(st.text(alphabet="abcdefghijklmnopqrstuvwxyzäöüßéèç", min_size=1, max_size=20), max_size=6))
def test_words_of_small_letters_are_never_a_password(words: list[str]) -> None:
    assert not could_be_a_password(" ".join(words))


@pytest.mark.parametrize(
    ("digits", "secret"), [("0612", True), ("884422", True), ("2525", False), ("587", False)]
)
def test_digits_alone_are_a_password_but_for_ports(digits: str, secret: bool) -> None:
    assert could_be_a_password(digits) is secret
