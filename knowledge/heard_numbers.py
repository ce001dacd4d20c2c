"""Hears numbers: a port that a button begins with, a button by its place, a step by its number."""

import re
from collections.abc import Mapping

from knowledge.hearing import SmallWords, label_words
from knowledge.wording import normal

_NUMBER = re.compile(r"\W*([1-9])\W*")


def choice_of_port(port: int, labels: Mapping[str, str]) -> str | None:
    """The one button whose label begins with a port: *25, as in Outlook*."""
    fitting = [choice for choice, label in labels.items() if label_words(label).split(" ")[0] == str(port)]
    return fitting[0] if len(fitting) == 1 else None


def choice_of_number(text: str, labels: Mapping[str, str], small: SmallWords) -> str | None:
    """The button at that place, where no label begins with a number: *2*, *the second one*."""
    found = _NUMBER.fullmatch(text)
    number = int(found[1]) if found else small.ordinals.get(normal(text), 0)
    if not 0 < number <= len(labels) or any(label_words(label)[:1].isdigit() for label in labels.values()):
        return None
    return list(labels)[number - 1]


def step_in(text: str, small: SmallWords) -> int | None:
    """The step that a line asks for: *step 4*."""
    words, _, number = normal(text).rpartition(" ")
    return int(number) if number.isdecimal() and len(number) == 1 and words in small.step else None
