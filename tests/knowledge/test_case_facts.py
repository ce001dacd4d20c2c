"""Facts are kept while the state stands still: what each is read from has to be known exactly."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import fields, force_setattr, replace

from knowledge import case_facts
from knowledge.case_facts import EVIDENCE_FIELDS, READ_FROM, CaseFacts, fields_read, letters_apart
from knowledge.events import Agent, MailServer, Moment, ProviderFacts, Security, ServerTried
from knowledge.facts import BUILT_IN
from knowledge.library import Tree
from knowledge.state import Finding, State, Support

NOW = datetime(2026, 11, 22, 21, 40, tzinfo=UTC)
SERVER = MailServer(host="mail.example.com", port=465, security=Security.SSL)
PROVIDER = ProviderFacts(
    id="example", name="Example", family="example", kind="mailbox", password_auth="works", servers=(SERVER,)
)
FINDINGS = (
    Finding(kind="reach", at=NOW, tried=ServerTried(server=SERVER, cause="ok", stage="done"), cause="ok"),
    Finding(kind="message", at=NOW, cause="tcp.timeout"),
)
KEPT_NOWHERE = {"next_step"}


class _Watched:
    """A state that notes which of its fields are read."""

    def __init__(self, state: State) -> None:
        self.read: set[str] = set()
        self._state = state

    def __getattr__(self, name: str) -> object:
        self.read |= {"outcome"} if name == "closed" else {name}
        return getattr(self._state, name)


def case(tree: Tree, **told: object) -> State:
    state = State(tree=tree.id, reference="R", customer="C", language="en", opened_at=NOW)
    for name, value in told.items():
        force_setattr(state, name, value)
    return state


@pytest.mark.parametrize("fact", sorted({*BUILT_IN} - KEPT_NOWHERE))
def test_a_fact_is_read_from_no_field_but_those_that_make_it_be_forgotten(tree: Tree, fact: str) -> None:
    support = Support(asked_at=NOW, reason="asked", claimed_by=Agent(id="A", name="Ann"))
    for told in (
        {},
        {"provider": PROVIDER, "findings": FINDINGS, "support": support, "answers": {"own.port": "25"}},
    ):
        watched = _Watched(case(tree, **told))
        CaseFacts(watched, Moment(at=NOW), tree.content.tree, {})(fact)  # type: ignore[arg-type]

        assert watched.read <= fields_read([fact])


def test_every_fact_is_set_somewhere(tree: Tree) -> None:
    """A condition on a fact that nothing sets never fires, and nobody is told."""
    of_one_thing = {
        "found",
        "found.cause",
        "count",
        "server.port",
        "server.security",
        "answer",
        "pressed",
        "kept",
    }
    of_one_thing |= {"reply", "reason", "words", "took", "looked_up"}
    at_once = CaseFacts(case(tree), Moment(at=NOW), tree.content.tree, {})
    known = {*at_once, *case_facts._BUILT_IN, *KEPT_NOWHERE}
    assert {*BUILT_IN} - known == of_one_thing


def test_every_field_of_a_state_says_which_facts_are_read_from_it() -> None:
    assert set(READ_FROM) == {field.name for field in fields(State)}
    assert not any(READ_FROM[name] for name in EVIDENCE_FIELDS)


def test_what_changed_is_looked_at_again_and_the_rest_is_kept(tree: Tree) -> None:
    state = case(tree)
    facts = CaseFacts(state, Moment(at=NOW), tree.content.tree, {})
    assert (facts("first"), facts("logins"), facts("visits.hello")) == (True, 0, 0)
    for name, value in {"greeted": True, "logins": 1, "visits": {"hello": 2}}.items():
        force_setattr(state, name, value)

    facts.forget(READ_FROM["greeted"])

    assert (facts("first"), facts("logins"), facts("visits.hello")) == (False, 0, 2)


@pytest.mark.parametrize(
    ("told", "meant", "letters"),
    [
        ("smtp.livemial.co.uk", "smtp.livemail.co.uk", 2),
        ("smtp.gmal.com", "smtp.gmail.com", 1),
        ("smtp.gmaill.com", "smtp.gmail.com", 1),
        ("", "ab", 2),
        ("same", "same", 0),
    ],
)
def test_the_letters_of_a_slip_are_counted(told: str, meant: str, letters: int) -> None:
    assert letters_apart(told, meant) == letters


@pytest.mark.parametrize(
    ("cause", "family", "provider", "elsewhere"),
    [
        ("auth.bad_credentials", "google", PROVIDER, "google"),
        ("auth.disabled_by_provider", "microsoft", PROVIDER, "microsoft"),
        ("auth.bad_credentials", "google", replace(PROVIDER, family="google"), None),
        # Some of its mailboxes are on Microsoft's servers, whatever the first one is.
        ("auth.bad_credentials", "microsoft", replace(PROVIDER, platforms=("microsoft",)), None),
        ("auth.bad_credentials", "yahoo", PROVIDER, None),  # several brands run there under other names
        ("auth.bad_credentials", None, PROVIDER, None),
        ("auth.bad_credentials", "google", None, None),
        # What Google refused to take is no log-in: any server may say so of somebody's address there.
        ("send.recipient_rejected", "google", PROVIDER, None),
    ],
)
def test_a_refused_log_in_in_the_words_of_another_platform_is_told_apart(
    tree: Tree, cause: str, family: str | None, provider: ProviderFacts | None, elsewhere: str | None
) -> None:
    message = Finding(kind="message", at=NOW, cause=cause, family=family)
    state = case(tree, provider=provider, findings=(message,))
    assert CaseFacts(state, Moment(at=NOW), tree.content.tree, {})("message.elsewhere") == elsewhere
