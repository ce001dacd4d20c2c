"""What can be looked at without a turn."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from knowledge.causes import CAUSES
from knowledge.effects import Ask, Earlier, Field, ShowCard
from knowledge.events import Command, FormClosed, MailServer, Security, Trace
from knowledge.forms import FORMS
from knowledge.library import Tree
from knowledge.looking import diagnosis, form, home, repeat, status_line, view, words
from tests.knowledge.playbook import GMAIL, MONDAY, Playbook, at_gmail, at_ionos


def fields(tree: Tree, book: Playbook, name: str) -> dict[str, Field]:
    made = form(tree, book.now, name, book.moment)
    return {part.name: part for part in made.parts if isinstance(part, Field)}


def test_the_login_form_names_the_only_server_and_never_fills_in_a_password(tree: Tree) -> None:
    book = at_gmail(tree).presses("unsure")
    made = form(tree, book.now, "login", book.moment)

    assert made.server == GMAIL.servers[0]
    assert made.username == "jo@gmail.com"
    assert made.visit == book.question.visit
    secret = fields(tree, book, "login")["password"]
    assert (secret.kind, secret.initial) == ("secret", "")
    assert any("smtp.gmail.com" in part for part in made.parts if isinstance(part, str))


def test_without_a_login_left_the_form_has_no_server(tree: Tree) -> None:
    book = Playbook(tree).opens()

    assert form(tree, book.now, "login", book.moment).server is None


def test_the_check_up_form_needs_no_case_and_never_fills_in_host_or_port(tree: Tree) -> None:
    assert form(tree, None, "check_up", Playbook(tree).moment).title
    filled = fields(tree, at_ionos(tree), "check_up")
    assert filled["address"].initial == "max@kennels.example"
    assert filled["host"].initial == ""
    assert "465/ssl" in [option.value for option in filled["pair"].options]


def test_the_check_up_form_holds_what_was_told_before_also_after_it_was_closed(tree: Tree) -> None:
    book = at_ionos(tree).presses("different")
    book.types("host mail.kennels.example", host="mail.kennels.example")
    book.finds(("mail.kennels.example 465 ssl", "dns.not_found"), ("smtp.ionos.co.uk 465 ssl", "ok"))
    book.types("port 587", port=587)
    book.finds(("mail.kennels.example 587 starttls", "dns.not_found"), ("smtp.ionos.co.uk 465 ssl", "ok"))
    book.submits("check_up", address="max@kennels.example")
    book >> FormClosed(moment=book.moment, form="check_up", visit=book.question.visit)

    filled = fields(tree, book, "check_up")
    assert {name: field.initial for name, field in filled.items()} == {
        "address": "max@kennels.example",
        "host": "mail.kennels.example",
        "pair": "other",  # a pair would say a security that was never told
        "port": "587",
        "security": "",
        "username": "max@kennels.example",
        "message": "",
    }

    book.types("535 5.7.8 no", cause="auth.bad_credentials")
    assert fields(tree, book, "check_up")["message"].initial == "535 5.7.8 no"
    assert fields(tree, book, "message")["message"].initial == ""


@pytest.mark.parametrize(
    ("told", "pair"),
    [
        ({}, ""),
        ({"port": 465, "security": Security.SSL}, "465/ssl"),
        ({"port": 465}, "other"),
        ({"port": 465, "security": Security.STARTTLS}, "other"),
        ({"port": 25}, "25"),
        ({"port": 25, "security": Security.STARTTLS}, "other"),
        ({"port": 2525}, "other"),
        ({"security": Security.SSL}, ""),
    ],
)
def test_port_and_security_are_chosen_as_they_were_told(
    tree: Tree, told: dict[str, object], pair: str
) -> None:
    book = at_ionos(tree).types("as told", **told)

    assert fields(tree, book, "check_up")["pair"].initial == pair


def test_the_reply_form_starts_from_what_fits_or_from_what_is_picked(tree: Tree) -> None:
    book = at_gmail(tree).commands(Command.PERSON)
    offered = fields(tree, book, "reply")
    assert offered["answer"].initial.startswith("Google wants an app password here.")

    picked = offered["start"].options[-1].value
    made = form(tree, book.now, "reply", book.moment, start=picked)
    again = {part.name: part for part in made.parts if isinstance(part, Field)}
    assert again["start"].initial == picked
    assert again["answer"].initial != offered["answer"].initial


def test_the_resolve_form_offers_every_cause_the_live_ones_first(tree: Tree) -> None:
    book = at_ionos(tree).types("535 5.7.8 no", cause="auth.bad_credentials").commands(Command.PERSON)
    causes = fields(tree, book, "resolve")["cause"]

    assert causes.options[0].value == causes.initial == "auth.bad_credentials"
    assert {option.value for option in causes.options} == set(CAUSES) - {"ok", "none", "inconclusive"}


@pytest.mark.parametrize("name", list(FORMS))
def test_titles_and_buttons_of_forms_fit_slack(tree: Tree, name: str) -> None:
    made = form(tree, at_gmail(tree).now, name, Playbook(tree).moment)

    assert 0 < len(made.title) <= 24
    assert 0 < len(made.submit) <= 24
    assert 0 < len(made.close) <= 24


def test_how_we_know_tells_time_place_and_the_servers_words(tree: Tree) -> None:
    book = at_gmail(tree).presses("unsure").submits("login", username="jo@gmail.com")
    book.finds(
        ("smtp.gmail.com 465 ssl", "auth.app_password_required"), reply="534 5.7.9 `x` **y** {{ 7*7 }}"
    )
    told = "\n".join(view(tree, book.now, "how_we_know", book.moment).parts)

    assert "465/SSL and 587/STARTTLS: name found" in told
    assert "one log-in on 465/SSL: refused" in told
    assert "{{ 7*7 }}" in told


def test_how_we_know_shows_each_connection_as_it_went(tree: Tree) -> None:
    book = at_gmail(tree)
    trace = Trace(
        times=(("dns", 4.26), ("tcp", 21.0)),
        encryption="TLSv1.3, AES",
        names=("smtp.x.example",),
        issuer="Made-up Trust",
        until="2027-03-31",
        lines=("S: 220 *ready* <!channel>", "C: EHLO [192.0.2.1]"),
    )
    state = book.now
    findings = tuple(
        replace(one, tried=replace(one.tried, trace=trace))
        for one in state.findings[:1]
        if one.tried is not None
    )
    shown = view(tree, replace(state, findings=findings), "how_we_know", book.moment)

    (record,) = shown.records
    assert record.splitlines()[1:] == [
        "Time taken: name 4.3 ms, connection 21 ms",
        "Encryption: TLSv1.3, AES",
        "Certificate: for smtp.x.example; issued by Made-up Trust; good until 2027-03-31",
        "What was said (C our server, S theirs; secrets are cut out):",
        "S: 220 *ready* <!channel>",
        "C: EHLO [192.0.2.1]",
    ]
    assert record.startswith("smtp.gmail.com, 465/SSL, ")
    assert view(tree, state, "how_we_know", book.moment).records == ()


def test_what_support_gets_is_shown_before_it_is_sent(tree: Tree) -> None:
    book = at_ionos(tree)
    told = "\n".join(view(tree, book.now, "what_they_get", book.moment).parts)

    assert "max@kennels.example" in told


def test_the_waiting_question_can_be_repeated_without_a_change(tree: Tree) -> None:
    book = at_gmail(tree)
    again = repeat(tree, book.now, book.moment)

    assert [type(effect) for effect in again] == [ShowCard, Ask]
    assert again[1] == book.question


def test_home_without_and_with_a_case(tree: Tree) -> None:
    book = at_gmail(tree)
    earlier = [
        Earlier(
            reference="B6XW",
            opened_at=MONDAY,
            address="info@walkies.example",
            outcome="resolved.user_confirmed",
            step=1,
            cause="auth.app_password_required",
        ),
        Earlier(
            reference="H4QT",
            opened_at=MONDAY - timedelta(days=3),
            address=None,
            outcome="abandoned.cancelled",
            step=None,
            cause=None,
        ),
    ]
    empty = home(tree, None, earlier, book.moment)
    assert empty.card is None
    assert empty.choices[0].id == "start"
    assert empty.choices[0].opens == "form"
    assert [line.text for line in empty.earlier] == [
        "**Earlier:** 23 November, info@walkies.example, solved by step 1 (app password)",
        "20 November, stopped",
    ]
    assert any("0845 834 0254" in part for part in empty.contacts)
    assert any("90 days after your case is closed, pictures for 30" in part for part in empty.parts)

    busy = home(tree, book.now, [], book.moment)
    assert busy.card is not None
    assert "jo@gmail.com" in busy.parts[0]


def test_home_and_card_name_the_same_next_thing(tree: Tree) -> None:
    book = at_ionos(tree)
    assert "next is step" in home(tree, book.now, [], book.moment).parts[0]

    book.presses("same").submits("login", username="max@kennels.example")
    book.finds(("smtp.ionos.co.uk 465 ssl", "ok"))
    busy = home(tree, book.now, [], book.moment)

    assert busy.card is not None
    assert busy.card.next == "Next: **Test & Update**."
    assert busy.parts[0] == "**Open:** max@kennels.example, next is **Test & Update**"
    assert status_line(tree, book.now, book.moment).endswith("Next is **Test & Update**.")


def test_the_status_line_counts_and_names_the_next_step(tree: Tree) -> None:
    book = at_gmail(tree)

    assert status_line(tree, book.now, book.moment) == (
        "Check-up for jo@gmail.com: 0 of 7 settled. Next is step 1, Gmail or Hotmail."
    )


@pytest.mark.parametrize("cause", [cause for cause in CAUSES if cause != "none"])
def test_every_cause_has_a_diagnosis_in_words(tree: Tree, cause: str) -> None:
    server = MailServer(host="mail.example.com", port=587, security=Security.STARTTLS)
    told = diagnosis(
        tree, cause, GMAIL, server=server, reply="550 **no** {{ x }}", suggested_host="mail.example.org"
    )
    bare = diagnosis(tree, cause)

    for made in (told, bare):
        assert made.what
        assert "{{" not in (made.what + made.why + made.do).replace("{{ x }}", "")


def test_a_text_can_be_had_by_its_key_with_values_of_ones_own(tree: Tree) -> None:
    assert words(tree, "desk.words", first_name="S*m") == "**S\\*m, 0:00:**"
    assert words(tree, "no.such.text") == ""


@pytest.mark.parametrize(
    ("outcome", "ended"),
    [("abandoned.moved_on", "left for another check-up"), ("abandoned.cancelled", "stopped")],
)
def test_home_tells_a_case_that_was_left_from_one_that_was_stopped(
    tree: Tree, outcome: str, ended: str
) -> None:
    for address, named in (("info@walkies.example", "info@walkies.example, "), (None, "")):
        one = Earlier(
            reference="B6XW", opened_at=MONDAY, address=address, outcome=outcome, step=None, cause=None
        )
        (line,) = home(tree, None, [one], Playbook(tree).moment).earlier
        assert line.text == f"**Earlier:** 23 November, {named}{ended}"
