"""Presses of what an open window still shows."""

from knowledge.effects import Ask, Say
from knowledge.events import Command
from knowledge.library import Tree
from tests.knowledge.playbook import at_gmail, at_ionos


def test_a_press_of_a_question_that_was_gone_past_says_so_once_and_changes_nothing(tree: Tree) -> None:
    book = at_gmail(tree).presses("unsure")
    passed = book.question.visit
    before = book.commands(Command.BACK).now
    pressed = book.presses("fix", visit=passed)

    assert [say.text for say in pressed.all(Say)] == [
        "We have gone past that question, so nothing has changed."
    ]
    assert (pressed.now.node, pressed.now.visit, pressed.now.answers) == (
        before.node,
        before.visit,
        before.answers,
    )
    assert pressed.presses("fix", visit=passed).all(Say) == []


def test_change_beside_an_answer_that_was_undone_already_asks_its_question_again(tree: Tree) -> None:
    book = at_ionos(tree)
    first = book.question
    book.presses("different").commands(Command.BACK)
    book.presses("same")
    book.presses("change", visit=first.visit)

    assert book.none(Say)
    assert book.question.node == first.node
    assert book.question.say == "Back at:"
    assert book.now.node == first.node


def test_two_late_presses_leave_one_question_about_them(tree: Tree) -> None:
    book = at_ionos(tree)
    old = book.question
    book.presses("different").presses("same", visit=old.visit)
    late = book.question
    assert late.say == "Already answered: **Something is different**. Nothing has changed."
    other = next(choice.id for choice in old.choices if choice.id not in ("different", "same"))
    book.presses(other, visit=old.visit)
    assert book.none(Ask)
    assert book.presses("change", visit=late.visit).question.node == old.node
