"""Times a case waits for: one reminder, a quiet end, follow-ups, a reminder that was wished for."""

from datetime import timedelta

import pytest

from knowledge.effects import Ask, Close, Say, SetTimer
from knowledge.events import Command
from knowledge.library import Tree
from tests.knowledge.playbook import Playbook, at_gmail


def solved(tree: Tree) -> Playbook:
    book = at_gmail(tree).presses("unsure").submits("login", username="jo@gmail.com")
    return book.finds(("smtp.gmail.com 465 ssl", "auth.app_password_required")).presses("works")


def test_a_question_without_an_answer_is_reminded_of_after_a_day(tree: Tree) -> None:
    book = at_gmail(tree).presses("unsure")
    assert book.one(SetTimer) == SetTimer(timer="idle", at=book.at + timedelta(days=1))

    book.later(days=1).fires("idle")
    assert "I ask only once" in book.one(Ask).say
    assert book.now.timers["idle_close"] == book.at + timedelta(days=1)


def test_a_day_after_the_reminder_the_case_ends_and_can_go_on(tree: Tree) -> None:
    book = at_gmail(tree).later(days=1).fires("idle").later(days=1).fires("idle_close")

    assert book.one(Close).outcome == "abandoned.idle"
    assert "**Continue** works until 25 December" in book.one(Ask).say
    book.presses("continue")
    assert not book.now.closed
    assert book.question.node != "idle_closed"


def test_an_answer_after_the_reminder_keeps_the_case(tree: Tree) -> None:
    book = at_gmail(tree).later(days=1).fires("idle").presses("continue")

    assert "idle_close" not in book.now.timers
    book.later(days=1).fires("idle_close")
    assert not book.now.closed


def test_a_case_with_support_is_not_reminded(tree: Tree) -> None:
    book = at_gmail(tree).commands(Command.PERSON)

    assert "idle" not in book.now.timers


def test_a_timer_that_the_case_does_not_know_does_nothing(tree: Tree) -> None:
    book = at_gmail(tree).fires("somebody_elses")

    assert book.none(Ask, Say, Close)


@pytest.mark.parametrize(("timer", "words"), [("follow_up_1d", "Yesterday"), ("follow_up_7d", "A week on")])
def test_a_solved_case_is_asked_about_again(tree: Tree, timer: str, words: str) -> None:
    book = solved(tree).later(days=1).fires(timer)

    assert book.one(Ask).say.startswith(words)
    assert book.now.closed
    book.presses("going")
    assert book.now.closed


def test_mail_that_stopped_opens_the_case_again(tree: Tree) -> None:
    book = solved(tree).later(days=7).fires("follow_up_7d").presses("stopped")

    assert not book.now.closed
    assert book.now.solved_step is None
    assert book.one(Ask).choices[-1].id == "person"


def test_a_case_that_was_stopped_is_not_followed_up(tree: Tree) -> None:
    book = solved(tree)
    timers = dict(book.now.timers)
    book.presses("reopen") if any(c.id == "reopen" for c in book.question.choices) else book.commands(
        Command.CONTINUE
    )
    assert set(timers) == {"follow_up_1d", "follow_up_7d"}
    assert not [name for name in book.now.timers if name.startswith("follow_up")]
