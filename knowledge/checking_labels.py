"""Checks labels and lengths against what Slack takes, and against what people read."""

import re
from collections.abc import Mapping

from knowledge.authored import LONGEST_LABEL, LONGEST_OPTION, LONGEST_TITLE
from knowledge.checking import Checking, choices_in, placed_parts
from knowledge.marks import plain
from knowledge.tree import AskNode, EndNode, Node, Text
from knowledge.wording import normal

LONGEST_FIELD = 2_000
"""A field's label and its hint."""
LONGEST_TEXT = 3_000
"""A section of a message."""
MOST_WORDS = 60
"""Words before a question: what a person in a hurry reads."""
_STEP_NUMBER = len("1 ")
"""Where an agent picks the step that helped, its number stands before its title."""
_PLACE = re.compile(r"\{\{.*?\}\}", re.DOTALL)


def check_labels(checking: Checking) -> None:
    """Every check of this module."""
    listed = {
        **{f"step.{number}": LONGEST_OPTION - _STEP_NUMBER for number in checking.content.steps},
        **{canned.text: LONGEST_OPTION for canned in checking.content.canned},
    }
    for language, texts in checking.content.texts.items():
        for key, text in texts.items():
            # Most are far from any limit; a start must not wait for them.
            short = LONGEST_TITLE if key.startswith(("form.", "view.")) else LONGEST_OPTION - _STEP_NUMBER
            for place, parts in placed_parts(f"texts.{language}.{key}", text):
                for part, source in parts.items():
                    if len(source) <= short and source and not source.isspace():
                        continue
                    _check_length(checking, f"{place}.{part}", source, _most(key, part, listed))
                if checking.thorough:
                    _check_words(checking, place, key, parts)
    for name, node in checking.content.nodes.items():
        _check_buttons(checking, name, node)
        if checking.thorough:
            _check_typed(checking, name, node)


def _most(key: str, part: str, listed: dict[str, int]) -> tuple[str, int]:
    """What a part is, and its most characters."""
    kind, _, rest = part.partition(".")
    if kind == "choices":
        return "label", LONGEST_LABEL
    if kind == "spoken":
        return "text", LONGEST_LABEL
    if kind == "fields":
        return ("label", LONGEST_OPTION) if ".options." in rest else ("text", LONGEST_FIELD)
    if part in ("title", "submit", "close") and key.startswith(("form.", "view.")):
        return "title" if part == "title" else "label", LONGEST_TITLE
    if part == "title" and key in listed:
        return "title", listed[key]
    if part == "name" and key.startswith("cause."):
        return "name", LONGEST_OPTION
    return "text", LONGEST_TEXT


def _check_length(checking: Checking, path: str, source: str, limit: tuple[str, int]) -> None:
    what, most = limit
    if what == "label" and not source.strip():
        checking.add(path, "This label is empty.", "Write what a person reads there.")
        return
    if len(source) <= most:
        return
    # What will fill a place has one character at least.
    words = plain(_PLACE.sub("x", source))
    if len(words) > most:
        least = "at least " if "{{" in source else ""
        message = f"This {what} has {least}{len(words)} characters; {most} are the most."
        checking.add(path, message, "Shorten it.")


def _check_words(checking: Checking, place: str, key: str, parts: Mapping[str, str]) -> None:
    # Only a remedy says its ``why``; elsewhere it answers *Why do you ask?*.
    said = ("say", "what", "why", "do") if "what" in parts else ("say", "do")
    if key.startswith(("view.", "form.", "slack.", "pack", "desk.")):
        return
    if parts.get("ask", "").count("?") > 1:
        checking.add(
            f"{place}.ask", "Two questions stand here.", "Ask one, and the other later.", warning=True
        )
    written = " ".join(parts.get(part, "") for part in said)
    if len(written.split()) <= MOST_WORDS:
        return
    told = plain(written).split()
    count = sum(1 for word in told if any(char.isalnum() for char in word))
    if count > MOST_WORDS:
        asked = "ask" in parts or "what" in parts
        message = (
            f"{count} words stand {'before the question' if asked else 'here'}; {MOST_WORDS} are the most."
        )
        checking.add(place, message, "Shorten it.", warning=True)


def _check_buttons(checking: Checking, name: str, node: Node) -> None:
    """Every button has a label, and no other button of the question has the same."""
    if not isinstance(node, AskNode | EndNode):
        return
    texts = checking.content.texts.get("en", {})
    shared = texts.get("labels", Text()).choices
    key = node.text or name
    own = texts.get(key, Text())
    labels = {*own.choices, *(label for variant in own.variants for label in variant.choices), *shared}
    choices = choices_in(node)
    for choice in choices:
        unread = checking.unread("texts.en.labels") or checking.unread(f"texts.en.{key}")
        if choice not in labels and not unread:
            remedy = f"Add `choices: {{{choice}: …}}` to the text `{key}`."
            checking.add(f"nodes.{name}.choices.{choice}", f"`{choice}` has no label.", remedy)
    # Those that stand there by turns may read the same.
    together = [choice for choice, spec in choices.items() if spec.when is None]
    if isinstance(node, AskNode) and node.person and "person" not in together:
        together.append("person")
    for shown in ({}, *(variant.choices for variant in own.variants)):
        words = {**shared, **own.choices, **shown}
        first: dict[str, str] = {}
        for choice in together:
            label = plain(words.get(choice, "")).strip().casefold()
            other = first.setdefault(label, choice) if label else choice
            if other != choice:
                message = f"`{other}` and `{choice}` have the same label, `{words[choice]}`."
                remedy = f"Give one of them another in the text `{key}`."
                checking.add(f"nodes.{name}.choices.{choice}", message, remedy)


def _check_typed(checking: Checking, name: str, node: Node) -> None:
    """Words that two buttons of a question answer to mean the first of them, and nobody would know."""
    key = (node.text if isinstance(node, AskNode | EndNode) else None) or name
    text = checking.content.texts.get("en", {}).get(key)
    if text is None:
        return
    first: dict[str, str] = {}
    for choice, phrases in text.typed.items():
        for phrase in map(normal, phrases):
            other = first.setdefault(phrase, choice)
            if other != choice:
                message = f"`{phrase}` is typed for `{other}` and for `{choice}`."
                checking.add(f"texts.en.{key}.typed.{choice}", message, "Leave it with one.", warning=True)
