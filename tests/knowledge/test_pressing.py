"""Presses of what an open window still shows."""

from knowledge.effects import Say
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
