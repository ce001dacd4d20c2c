"""What looks like a secret in content is found; sentences about passwords are none."""

import pytest

from knowledge.checking_secrets import secrets_in
from knowledge.loader import BUILT_IN


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("say: The password is Winter2026!", "This looks like a password."),
        ("say: my password was hunter-22-canary", "This looks like a password."),
        ("say: 'password: Canary-42'", "This looks like a password."),
        ("say: abcd efgh ijkl mnop", "This looks like an app password."),
        ("say: Enter wqzk abcd lmno pqrs there.", "This looks like an app password."),
        ("say: abcd-efgh-ijkl-mnop", "This looks like an app password."),
        ("say: Your password Hunter22x is known.", "This looks like a password."),
        ("say: Use the password Biscuit77 here.", "This looks like a password."),
        ("say: 'pw: Fluffy2024!'", "This looks like a password."),
        ("say: AUTH PLAIN AGFubmEAaHVudGVyMg==", "This looks like a log-in."),
    ],
)
def test_a_secret_is_found_and_not_repeated(line: str, what: str) -> None:
    [fault] = secrets_in(f"a: b\n{line}\n".encode())

    assert (fault.line, fault.message) == (2, what)


@pytest.mark.parametrize(
    "line",
    [
        "say: The password is wrong or was changed.",
        "say: The password is refused; your usual password was accepted yesterday.",
        "say: With this plan mail goes from your own mailbox.",
        "say: It asks what mail ends with when SMTP adds text that they need.",
        "say: The password is {{ provider }}'s own.",
        "say: It takes a password 16 letters long, or AUTH PLAIN and LOGIN.",
    ],
)
def test_a_sentence_is_no_secret(line: str) -> None:
    assert list(secrets_in(line.encode())) == []


def test_nothing_in_the_content_and_its_stories_looks_like_a_secret() -> None:
    found = {path.name: list(secrets_in(path.read_bytes())) for path in BUILT_IN.rglob("*.yaml")}

    assert {name: faults for name, faults in found.items() if faults} == {}
