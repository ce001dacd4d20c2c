"""The effect of evidence on the seven steps: up, down, checked, not needed, unmoved."""

from typing import Any

import pytest
from msgspec.structs import replace

from knowledge.effects import Status
from knowledge.events import Moment, ServerTried
from knowledge.library import Tree
from knowledge.looking import plan
from knowledge.state import Finding, State, StepMark
from tests.knowledge.playbook import GMAIL, IONOS, MONDAY, server

MOMENT = Moment(at=MONDAY, zone="Europe/London")
HOTMAIL = replace(
    GMAIL, id="outlook-com", name="Outlook.com", family="microsoft", password_auth="oauth_only", servers=()
)
OWN = {"own.host": "smtp.ionos.co.uk", "own.port": "465", "own.security": "ssl"}
UP, DOWN, CHECKED, NOT_NEEDED = Status.MOST_LIKELY, Status.UNLIKELY, Status.CHECKED, Status.NOT_NEEDED
TRIED, TO_DO, LAST = Status.TRIED, Status.TO_DO, Status.LAST


def reach(where: str, cause: str, **more: Any) -> Finding:
    tried = ServerTried(server=server(where), cause=cause, stage="")
    return Finding(kind="reach", at=MONDAY, tried=tried, cause=cause, **more)


def login(cause: str, where: str = "smtp.ionos.co.uk 465 ssl") -> Finding:
    tried = ServerTried(server=server(where), cause=cause, stage="auth")
    return Finding(kind="login", at=MONDAY, tried=tried, cause=cause)


def message(cause: str) -> Finding:
    return Finding(kind="message", at=MONDAY, cause=cause, fragment="…")


LINK_FINE = (reach("smtp.ionos.co.uk 465 ssl", "ok"), reach("smtp.ionos.co.uk 587 starttls", "ok"))
GOOGLE_FINE = (reach("smtp.gmail.com 465 ssl", "ok"), reach("smtp.gmail.com 587 starttls", "ok"))


def case(*findings: Finding, provider: Any = IONOS, told: dict[str, str] | None = None, **more: Any) -> State:
    answers = {"address": "max@kennels.example", **(told or {})}
    return State(
        tree="",
        reference="K7M2",
        customer="Max",
        language="en",
        opened_at=MONDAY,
        provider=provider,
        findings=findings,
        answers=answers,
        **more,
    )


TABLE: list[tuple[str, State, dict[int, Status]]] = [
    ("nothing is known", case(provider=None), {1: TO_DO, 2: TO_DO, 3: TO_DO, 4: TO_DO, 5: TO_DO, 7: LAST}),
    ("Gmail found", case(provider=GMAIL), {1: UP, 3: TO_DO, 4: TO_DO}),
    ("Microsoft found", case(provider=HOTMAIL), {1: UP}),
    ("another provider found", case(), {1: NOT_NEEDED, 2: TO_DO}),
    ("a message is understood", case(message("auth.bad_credentials")), {2: CHECKED}),
    ("a text is no message", case(message("none")), {2: TO_DO}),
    (
        "the name does not exist",
        case(
            reach("smtp.ionso.co.uk 465 ssl", "dns.not_found"), told={**OWN, "own.host": "smtp.ionso.co.uk"}
        ),
        {3: UP, 4: DOWN, 6: DOWN},
    ),
    (
        "a port is closed and another open",
        case(
            reach("smtp.ionos.co.uk 25 starttls", "tcp.timeout", control="fine"),
            *LINK_FINE,
            told={**OWN, "own.port": "25", "own.security": "starttls"},
        ),
        {5: UP, 4: DOWN, 6: DOWN},
    ),
    (
        "every port is closed and our way out is fine",
        case(
            reach("smtp.ionos.co.uk 465 ssl", "tcp.timeout", control="fine"),
            reach("smtp.ionos.co.uk 587 starttls", "tcp.timeout", control="fine"),
        ),
        {3: UP, 5: UP, 4: DOWN, 6: DOWN},
    ),
    (
        "our own way out failed",
        case(reach("smtp.ionos.co.uk 465 ssl", "tcp.timeout", control="failed")),
        {2: TO_DO, 3: TO_DO, 4: TO_DO, 5: TO_DO, 6: TO_DO, 7: LAST},
    ),
    (
        "the wrong security mode",
        case(
            reach("smtp.ionos.co.uk 465 starttls", "tls.wrong_mode"),
            *LINK_FINE,
            told={**OWN, "own.security": "starttls"},
        ),
        {5: UP, 4: DOWN},
    ),
    (
        "a certificate for another name",
        case(
            reach("mail.kennels.example 465 ssl", "tls.cert_name_mismatch"),
            told={**OWN, "own.host": "mail.kennels.example"},
        ),
        {3: UP, 4: DOWN},
    ),
    (
        "an expired certificate",
        case(
            reach("mail.kennels.example 465 ssl", "tls.cert_expired"),
            told={**OWN, "own.host": "mail.kennels.example"},
            provider=None,
        ),
        {4: DOWN, 5: UP, 7: UP},
    ),
    ("the provider's link is fine, the customer's not seen", case(*LINK_FINE), {5: TO_DO}),
    ("the customer's own link is fine", case(*LINK_FINE, told=OWN), {5: CHECKED}),
    (
        "refused, first",
        case(*LINK_FINE, login("auth.bad_credentials"), told=OWN),
        {3: UP, 4: TO_DO, 5: CHECKED},
    ),
    (
        "refused twice",
        case(
            *LINK_FINE,
            login("auth.bad_credentials"),
            login("auth.bad_credentials"),
            told=OWN,
            marks={3: StepMark(mark="tried", at=MONDAY, leads=("refused_once", "refused_twice"))},
        ),
        {4: UP, 5: CHECKED},
    ),
    (
        "a refused log-in told after the silent port",
        case(
            reach("smtp.ionos.co.uk 25 starttls", "tcp.timeout", control="fine"),
            *LINK_FINE,
            message("auth.bad_credentials"),
            told={**OWN, "own.port": "25", "own.security": "starttls"},
        ),
        {3: UP, 4: TO_DO, 5: CHECKED, 6: TO_DO},
    ),
    (
        "a refused log-in told before the silent port",
        case(
            message("auth.bad_credentials"),
            reach("smtp.ionos.co.uk 25 starttls", "tcp.timeout", control="fine"),
            *LINK_FINE,
            told={**OWN, "own.port": "25", "own.security": "starttls"},
        ),
        {5: UP, 4: DOWN, 6: DOWN},
    ),
    (
        "another program's refused log-in after the silent port",
        case(
            reach("smtp.ionos.co.uk 25 starttls", "tcp.timeout", control="fine"),
            *LINK_FINE,
            replace(message("auth.bad_credentials"), client="Outlook"),
            told={**OWN, "own.port": "25", "own.security": "starttls"},
        ),
        {5: UP, 4: DOWN},
    ),
    (
        "a refused log-in told after every port was silent",
        case(
            reach("smtp.ionos.co.uk 465 ssl", "tcp.timeout", control="fine"),
            reach("smtp.ionos.co.uk 587 starttls", "tcp.timeout", control="fine"),
            message("auth.bad_credentials"),
        ),
        {3: UP, 4: TO_DO, 5: CHECKED},
    ),
    (
        "an earlier stage told after the silent port",
        case(
            reach("smtp.ionos.co.uk 25 starttls", "tcp.timeout", control="fine"),
            *LINK_FINE,
            message("dns.not_found"),
            told={**OWN, "own.port": "25", "own.security": "starttls"},
        ),
        {3: UP, 5: UP, 4: DOWN},
    ),
    (
        "an app password is wanted",
        case(
            *GOOGLE_FINE,
            login("auth.app_password_required", "smtp.gmail.com 465 ssl"),
            provider=GMAIL,
        ),
        {1: UP, 4: DOWN},
    ),
    (
        "SMTP log-in is off",
        case(message("auth.disabled_by_provider"), provider=replace(HOTMAIL, id="microsoft365")),
        {1: UP, 4: DOWN, 2: CHECKED},
    ),
    (
        "no password is taken at all",
        case(message("auth.oauth_required"), provider=HOTMAIL),
        {1: UP, 3: DOWN, 4: DOWN, 7: UP},
    ),
    ("too many log-ins", case(*LINK_FINE, login("auth.too_many_attempts"), told=OWN), {4: DOWN, 5: CHECKED}),
    (
        "the mailbox is not verified",
        case(*LINK_FINE, message("account.unverified"), told=OWN),
        {6: UP, 4: DOWN},
    ),
    ("the mailbox is new", case(*LINK_FINE, told={**OWN, "mailbox": "new"}), {6: UP, 5: CHECKED}),
    (
        "it worked before and the password was changed",
        case(*LINK_FINE, told={**OWN, "worked_before": "true", "password_changed": "true"}),
        {6: NOT_NEEDED},
    ),
    (
        "a log-in works here",
        case(*LINK_FINE, login("ok"), told=OWN),
        {3: CHECKED, 4: NOT_NEEDED, 5: CHECKED, 6: CHECKED},
    ),
    (
        "a log-in works here and the product still fails",
        case(*LINK_FINE, login("ok"), told={**OWN, "not_there": "true"}),
        {7: UP, 3: CHECKED, 4: NOT_NEEDED},
    ),
]


@pytest.mark.parametrize(("state", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_evidence_moves_the_steps(tree: Tree, state: State, expected: dict[int, Status]) -> None:
    made = plan(tree, state, MOMENT)

    assert {step.step: step.status for step in made.steps if step.step in expected} == expected
    assert sorted(step.step for step in made.steps) == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("state", "order"),
    [
        (case(provider=None), [1, 2, 3, 4, 5, 6, 7]),
        (case(*GOOGLE_FINE, provider=GMAIL), [1, 2, 3, 4, 5, 6, 7]),
        (case(*LINK_FINE, told=OWN), [2, 3, 4, 6, 7, 5, 1]),
        (case(*LINK_FINE, told={**OWN, "mailbox": "new"}), [6, 2, 3, 4, 7, 5, 1]),
        (case(*LINK_FINE, login("auth.bad_credentials"), told=OWN), [3, 2, 4, 6, 7, 5, 1]),
        (case(*LINK_FINE, login("ok"), told=OWN), [2, 7, 3, 5, 6, 1, 4]),
        (case(*LINK_FINE, login("ok"), told={**OWN, "not_there": "true"}), [7, 2, 3, 5, 6, 1, 4]),
    ],
    ids=["nothing", "Gmail", "link fine", "new mailbox", "refused", "works here", "works here, not there"],
)
def test_open_steps_stand_first_and_page_order_breaks_ties(
    tree: Tree, state: State, order: list[int]
) -> None:
    assert [step.step for step in plan(tree, state, MOMENT).steps] == order


def test_a_new_cause_reopens_a_step_that_was_tried(tree: Tree) -> None:
    first = case(*LINK_FINE, told=OWN, marks={3: StepMark(mark="tried", at=MONDAY)})
    assert _status(tree, first, 3) is TRIED

    assert _status(tree, replace(first, findings=(*LINK_FINE, login("auth.bad_credentials"))), 3) is UP


def test_a_new_cause_reopens_a_step_that_waits(tree: Tree) -> None:
    waiting = case(*LINK_FINE, told=OWN, marks={6: StepMark(mark="waiting", at=MONDAY)})
    assert _status(tree, waiting, 6) is Status.WAITING

    assert _status(tree, replace(waiting, findings=(*LINK_FINE, message("account.unverified"))), 6) is UP


def test_a_stale_finding_moves_nothing(tree: Tree) -> None:
    stale = replace(login("auth.bad_credentials"), stale=True)

    assert _status(tree, case(*LINK_FINE, stale, told=OWN), 3) is TO_DO


def test_a_finding_about_another_address_moves_nothing(tree: Tree) -> None:
    other = replace(login("auth.bad_credentials"), address="old@kennels.example")

    assert _status(tree, case(*LINK_FINE, other, told=OWN), 3) is TO_DO


def _status(tree: Tree, state: State, number: int) -> Status:
    return next(step.status for step in plan(tree, state, MOMENT).steps if step.step == number)


@pytest.mark.parametrize(("name", "state", "expected"), TABLE, ids=[row[0] for row in TABLE])
def test_a_plan_that_was_made_before_is_the_plan_that_is_made_anew(
    tree: Tree, name: str, state: State, expected: dict[int, Status]
) -> None:
    first = plan(tree, state, MOMENT)
    again = plan(tree, state, MOMENT)
    tree.weighings.clear()

    assert first == again == plan(tree, state, MOMENT)
