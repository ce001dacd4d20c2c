"""The card shows the words of its own case, whatever other cases were shown before."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from knowledge.effects import ShowCard, Status
from knowledge.engine import advance
from knowledge.events import Command, Moment, Opened, Way
from knowledge.library import Tree
from knowledge.loader import BUILT_IN, load_tree
from knowledge.looking import card
from tests.knowledge.playbook import Playbook, at_ionos

MOMENT = Moment(at=datetime(2026, 11, 23, 10, tzinfo=UTC))


def test_a_title_that_names_something_of_the_case_is_never_shown_in_another_case(tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(BUILT_IN, content)
    steps = content / "texts" / "en" / "steps.yaml"
    written = steps.read_text(encoding="utf-8")
    assert "title: Failure message" in written
    steps.write_text(written.replace("title: Failure message", 'title: "Message for {{ address }}"'), "utf-8")
    tree = load_tree(content)
    opened = advance(tree, None, Opened(moment=MOMENT, way=Way.MESSAGE, customer="Jo", reference="K7M2"))

    titles = []
    for address in ("jo@example.org", "max@example.org"):
        case = replace(opened.state, answers={"address": address})
        titles += [line.title for line in card(tree, case, MOMENT).lines if line.step == 2]

    assert titles == ["Message for jo@example.org", "Message for max@example.org"]


def _next(book: Playbook) -> str:
    return card(book.tree, book.now, book.moment).next


def test_next_is_the_step_of_the_question_on_the_screen_even_if_that_step_was_tried(tree: Tree) -> None:
    book = at_ionos(tree).types("535 refused", cause="auth.bad_credentials").presses("fine")
    assert (book.now.node, _next(book)) == (
        "change_password",
        "Next: step 4. Refused, though every entry is as it should be.",
    )

    book.presses("still")

    assert book.now.marks[4].mark == "tried"
    assert (book.now.node, _next(book)) == (
        "entered_there",
        "Next: step 4. A new email password is sure to be the right one.",
    )


def test_next_is_support_where_the_hand_off_is_proposed(tree: Tree) -> None:
    book = at_ionos(tree).types("535 refused", cause="auth.bad_credentials").presses("fine")
    book.presses("still").presses("typed")

    assert (book.now.node, _next(book)) == (
        "new_one_refused",
        "Next: step 7. People can look where I cannot.",
    )


def test_next_names_the_step_that_waits_and_its_time(tree: Tree) -> None:
    book = at_ionos(tree).presses("later").presses("hour")

    assert _next(book) == "Next: step 3, waiting; I write at 11:00."
    book.later(hours=1).fires("remind")
    assert _next(book) == "Next: step 3. Compare host, port, security and user name."


def test_next_is_a_person_while_support_has_the_case_whatever_reminder_runs(tree: Tree) -> None:
    book = at_ionos(tree).presses("later").presses("hour").types("person")

    assert _next(book) == "Next: a person from Pet Sitter Plus Support answers."


_BEFORE_THE_LOG_IN = (
    "dns.not_found",
    "tls.wrong_mode",
    "tls.cert_expired",
    "server.ip_blocked",
)
_AT_THE_LOG_IN = ("auth.bad_credentials", "auth.not_offered", "account.unverified", "auth.password_expired")
_WAIT = ("auth.too_many_attempts", "auth.temporary_failure", "server.unavailable", "send.rate_limited")


@pytest.mark.parametrize("cause", [*_BEFORE_THE_LOG_IN, *_AT_THE_LOG_IN, *_WAIT])
def test_what_is_next_is_the_first_line_of_the_list_whatever_question_a_remedy_borrows(
    tree: Tree, cause: str
) -> None:
    book = at_ionos(tree).types("it says something", cause=cause)
    shown = card(book.tree, book.now, book.moment)

    assert shown.lines[0].status in (Status.MOST_LIKELY, Status.WAITING)
    assert (shown.lines[0].status is Status.WAITING) == (cause in _WAIT)
    assert shown.next.startswith(f"Next: step {shown.lines[0].step}")


def test_where_nothing_answers_the_talk_begins_with_the_step_that_stands_first(tree: Tree) -> None:
    book = Playbook(tree).opens().types("sue@barkhall.example", address="sue@barkhall.example")
    book.finds(("mail.barkhall.example 465 ssl", "tcp.timeout"), control="fine")

    assert [line.step for line in card(book.tree, book.now, book.moment).lines[:2]] == [3, 5]
    assert _next(book).startswith("Next: step 3.")


def test_after_start_again_what_was_tested_stays_on_the_card_as_it_is_said(tree: Tree) -> None:
    book = at_ionos(tree)
    assert book.now.card_shown
    assert book.commands(Command.RESTART).none(ShowCard)
    book.types("sam@btinternet.com", address="sam@btinternet.com")
    book.finds(("smtp.btinternet.com 465 ssl", "ok"))
    assert "btinternet.com" in book.one(ShowCard).card.title
