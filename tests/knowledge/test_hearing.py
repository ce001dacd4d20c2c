"""Typed words equal buttons."""

import pytest

from knowledge.events import Command
from knowledge.hearing import choice_in, choice_inside, choice_of_port, command_in, heard_in
from knowledge.library import Tree
from knowledge.wording import normal

LABELS = {
    "works": "It works now",
    "still": "It still says Connection Failed",
    "pair": "465/SSL",
    "person": "Talk to a person",
}
SYNONYMS = {"works": ("it works", "works", "solved"), "still": ("still failed", "does not work", "no luck")}


@pytest.mark.parametrize(
    ("typed", "choice"),
    [
        ("It works now", "works"),
        ("IT WORKS NOW!", "works"),
        ("works", "works"),
        ("465 ssl", "pair"),
        ("465/ssl", "pair"),
        ("still failed.", "still"),
        ("hmm", None),
        ("", None),
        ("!!!", None),
    ],
)
def test_a_line_that_is_a_button_is_that_button(typed: str, choice: str | None) -> None:
    assert choice_in(typed, LABELS, SYNONYMS) == choice


@pytest.mark.parametrize(
    ("typed", "choice"),
    [
        ("oh great it works now, thank you", "works"),
        ("sorry, it still says connection failed", "still"),
        ("it does not work at all", "still"),
        ("nothing works", None),
        ("what works?", None),
        ("how do I see that it works", None),
        ("I don't think it works", None),
        ("yesterday it works but then the printer fell down and we had to call my cousin about it", None),
    ],
)
def test_the_words_of_a_button_inside_a_short_line_count_unless_negated(
    typed: str, choice: str | None
) -> None:
    assert choice_inside(typed, LABELS, SYNONYMS) == choice


def test_a_port_means_the_one_button_that_begins_with_it() -> None:
    labels = {"a": "25, as in Outlook", "b": "587", "c": "I have not looked"}

    assert choice_of_port(25, labels) == "a"
    assert choice_of_port(465, labels) is None
    assert choice_of_port(25, {**labels, "d": "25/SSL"}) is None


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("back", Command.BACK),
        ("Go back!", Command.BACK),
        ("can i talk to a human pls", Command.PERSON),
        ("person", Command.PERSON),
        ("status", Command.STATUS),
        ("start again", Command.RESTART),
        ("please do not stop", None),
        ("i was at a person's house", None),
        ("", None),
    ],
)
def test_the_words_that_always_work(tree: Tree, typed: str, command: Command | None) -> None:
    assert command_in(typed, tree.wording("en").entry("commands")) == command


def test_words_anywhere_in_a_line_tell_facts() -> None:
    phrases = (("new address", {"mailbox": "new"}), ("worked before", {"worked": "true"}))

    assert heard_in("New address hello@x.example, Connection Failed", phrases) == {"mailbox": "new"}
    assert heard_in("a renewed address", phrases) == {}


def test_words_are_compared_without_case_and_punctuation() -> None:
    assert normal("  It   DOESN’T — work!! ") == "it doesn't work"
