"""Typed words equal buttons."""

import pytest

from knowledge.events import Command
from knowledge.heard_numbers import choice_of_number, choice_of_port, step_in
from knowledge.hearing import choice_inside, choice_said, command_in, small_words_of, without_lead
from knowledge.library import Tree
from knowledge.wording import normal

LABELS = {
    "works": "It works now",
    "still": "It still says Connection Failed",
    "pair": "465/SSL",
    "person": "Talk to a person",
}
SYNONYMS = {"works": ("it works", "works", "solved"), "still": ("still failed", "does not work", "no luck")}
SMALL = small_words_of(
    {
        "leading": ("no", "ok", "oh"),
        "around": ("great", "now"),
        "yes": ("sure",),
        "no": ("nope",),
        "second": ("the second one",),
        "step": ("step", "open step"),
    },
    ("thank you",),
)


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
    assert choice_said(typed, LABELS, SYNONYMS) == choice


@pytest.mark.parametrize(
    ("typed", "choice"),
    [
        ("oh great it works now, thank you", "works"),
        ("it works in the office", None),
        ("it works?", None),
        ("no, no luck", "still"),
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
    assert choice_inside(typed, LABELS, SYNONYMS, SMALL) == choice


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


def test_words_are_compared_without_case_and_punctuation() -> None:
    assert normal("  It   DOESN’T — work!! ") == "it doesn't work"


@pytest.mark.parametrize(
    ("typed", "bare"),
    [
        ("no, app password", "app password"),
        ("no app password", "no app password"),
        ("no it's different", "it's different"),
        ("ok no still failing", "still failing"),
        ("no", "no"),
        ("nothing", "nothing"),
    ],
)
def test_a_no_in_front_is_left_out_only_where_it_is_an_answer_of_its_own(typed: str, bare: str) -> None:
    assert without_lead(typed, SMALL.leading) == bare


@pytest.mark.parametrize(
    ("typed", "choice"),
    [
        ("sure", "go"),
        ("👍", "go"),
        (":thumbsup:", "go"),
        (":-1:", "stay"),
        ("nope", "stay"),
        ("ok sure", "go"),
    ],
)
def test_a_yes_in_other_words_is_a_yes(typed: str, choice: str) -> None:
    assert (
        choice_said(typed, {"go": "Go on", "stay": "Stay"}, {"go": ("yes",), "stay": ("no",)}, SMALL)
        == choice
    )


def test_a_number_is_a_place_only_where_no_button_begins_with_one() -> None:
    labels = {"a": "Yes", "b": "No"}

    assert choice_of_number("2.", labels, SMALL) == "b"
    assert choice_of_number("the second one", labels, SMALL) == "b"
    assert choice_of_number("3", labels, SMALL) is None
    assert choice_of_number("25", labels, SMALL) is None
    assert choice_of_number("2", {**labels, "c": "587"}, SMALL) is None


def test_a_step_is_asked_for_by_its_number() -> None:
    assert step_in("Open step 4!", SMALL) == 4
    assert step_in("step", SMALL) is None
    assert step_in("steps 4", SMALL) is None
