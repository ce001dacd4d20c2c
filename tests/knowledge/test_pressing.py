"""Presses of what an open window still shows."""

from knowledge.effects import Say
from knowledge.events import Command
from knowledge.library import Tree
from tests.knowledge.playbook import at_gmail


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
