"""Checks what a text shows: marks that nothing closes, and labels of buttons that no question has."""

import re
from collections.abc import Iterator

from knowledge.checking import Checking, choices_in, placed_parts
from knowledge.checking_texts import ENGINE_TEXTS
from knowledge.issues import suggestion
from knowledge.marks import left_open
from knowledge.tree import AskNode, EndNode

_NOT_SHOWN = ("note", "typed")
"""Parts that nobody reads as a message."""
_PLACE = re.compile(r"\{[{%].*?[}%]\}", re.DOTALL)


def check_marks(checking: Checking) -> None:
    """Every check of this module; what an author wants to know, and what stops no case."""
    for language, texts in checking.content.texts.items():
        for key, text in texts.items():
            for place, parts in placed_parts(f"texts.{language}.{key}", text):
                for part, source in parts.items():
                    if not part.startswith(_NOT_SHOWN):
                        _check_part(checking, f"{place}.{part}", _PLACE.sub("x", source))
    if checking.complete:
        _check_offered(checking)


def _check_part(checking: Checking, path: str, source: str) -> None:
    """What a person would read as a stray sign; the places for values are left out of ``source``."""
    if mark := left_open(source):
        message = f"The mark `{mark}` that opens here is never closed in its line."
        checking.add(path, message, "Close it, or write a backslash before it.")
    if "{" in source or "}" in source:
        message = "A single brace is no place for a value; people would read it as it is."
        checking.add(path, message, "Write two: `{{ name }}`.")


def _check_offered(checking: Checking) -> None:
    """A label whose button has another name is never seen."""
    offered: dict[str, set[str]] = {}
    for name, node in checking.content.nodes.items():
        if isinstance(node, AskNode | EndNode):
            offered.setdefault(node.text or name, set()).update(choices_in(node), _ALWAYS)
    for language, texts in checking.content.texts.items():
        for key in offered.keys() & texts.keys():
            for place, choice in _labels(checking, f"texts.{language}.{key}", language, key):
                if choice not in offered[key]:
                    message = f"`{choice}` is no button of the question `{key}`."
                    remedy = suggestion(choice, offered[key] - _ALWAYS)
                    checking.add(place, message, remedy, warning=True)


_ALWAYS = frozenset(part.partition(".")[2] for key, part in ENGINE_TEXTS if key == "labels")
"""Buttons that the engine adds."""


def _labels(checking: Checking, path: str, language: str, key: str) -> Iterator[tuple[str, str]]:
    """Where a text and its variants label a button, and which."""
    text = checking.content.texts[language][key]
    yield from ((f"{path}.choices.{choice}", choice) for choice in text.choices)
    for number, variant in enumerate(text.variants):
        yield from ((f"{path}.variants.{number}.choices.{choice}", choice) for choice in variant.choices)
