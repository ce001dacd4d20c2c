"""What is wrong with content: each issue with its place and its remedy, and how pydantic's faults read."""

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any, get_args

from msgspec import Struct
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from knowledge.yaml_reading import YamlDocument


class ContentIssue(Struct, frozen=True):
    """One thing that is wrong with the content, or (``warning``) doubtful."""

    file: str
    """Below the content's folder."""
    line: int
    column: int
    message: str
    remedy: str
    warning: bool = False

    def __str__(self) -> str:
        kind = "warning: " if self.warning else ""
        return f"{self.file}:{self.line}:{self.column}: {kind}{self.message} {self.remedy}".rstrip()


class Unfit(ValueError):
    """A value that cannot stand where it was written; raised while a file is checked."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


class TreeFaults(Exception):
    """Content that cannot be used; ``issues`` holds everything that is wrong."""

    def __init__(self, issues: list[ContentIssue]) -> None:
        super().__init__("\n".join(map(str, issues)))
        self.issues = issues


_FEW = 6
"""So many names can be told in one line."""
_SHORTEST = 3
"""What has more letters than these, and begins a name, stands for it."""


def suggestion(
    word: str,
    known: Collection[str],
    otherwise: str = "See the names in use.",
) -> str:
    """The remedy for a name that is not known; ``otherwise`` where none is like it and there are many."""
    whole = len(word) > _SHORTEST and "." not in word
    longer = sorted(name for name in known if whole and name.startswith(word))
    close = longer[:1] or get_close_matches(word, list(known), n=1, cutoff=0.6)
    if close:
        return f"Did you mean `{close[0]}`?"
    if 0 < len(known) <= _FEW:
        return f"Known here: {', '.join(f'`{name}`' for name in sorted(known))}."
    return otherwise


def faults_in(
    error: ValidationError,
    file: str,
    document: YamlDocument,
    path: tuple[str, ...],
    model: type[BaseModel],
) -> list[ContentIssue]:
    """Every fault against the vocabulary that is not a mere consequence of a key that stands twice."""
    told = []
    for one in error.errors(include_url=False):
        place, _ = _place(one["loc"], document.positions, path)
        if place not in document.doubled and place[:-1] not in document.doubled:
            told.append(fault_of(one, file, document.positions, path, model))
    return told


def fault_of(
    error: ErrorDetails,
    file: str,
    positions: Mapping[tuple[str, ...], tuple[int, int]],
    path: tuple[str, ...],
    model: type[BaseModel],
) -> ContentIssue:
    """A fault against the vocabulary, in the author's terms."""
    place, last = _place(error["loc"], positions, path)
    line, column = positions.get(place, (1, 1))
    if error["type"] in _NAMES_A_KEY:
        message, remedy = _words_for_a_key(error, last, model)
    else:
        message, remedy = _words_for_a_value(error, _subject(place))
    return ContentIssue(file, line, column, message, remedy)


_NAMES_A_KEY = frozenset({"extra_forbidden", "missing"})


def _place(
    loc: tuple[int | str, ...], positions: Mapping[tuple[str, ...], tuple[int, int]], path: tuple[str, ...]
) -> tuple[tuple[str, ...], str]:
    """The nearest place that the file has for pydantic's path, which also names kinds of nodes."""
    last = ""
    for part in loc:
        last = str(part)
        if (*path, last) in positions:
            path = (*path, last)
    return path, last


def _words_for_a_key(error: ErrorDetails, last: str, model: type[BaseModel]) -> tuple[str, str]:
    if error["type"] == "missing":
        return f"`{last}:` is missing.", f"Add `{last}: …`."
    known = _known_keys(model)
    if last in known:
        return f"`{last}:` cannot stand here.", "Remove it, or move it to where it belongs: see the guide."
    return f"`{last}` is not known here.", suggestion(last, known)


def _subject(place: tuple[str, ...]) -> str:
    """What a value belongs to, as it begins a sentence."""
    if not place:
        return "The file"
    return "This entry" if place[-1].isdecimal() else f"`{place[-1]}:`"


def _words_for_a_value(error: ErrorDetails, subject: str) -> tuple[str, str]:
    context = error.get("ctx", {})
    value = error.get("input")
    kind = error["type"]
    if value is None and "input" in error and kind.endswith("_type"):
        remedy = "Write what belongs there, or remove the line."
        return (
            f"{subject} is empty.",
            "Write `key: …` into it, or remove it." if subject == "The file" else remedy,
        )
    match kind:
        case "value_error":
            told = context.get("error")
            return str(told or error["msg"]), told.remedy if isinstance(told, Unfit) else ""
        case "literal_error":
            words = str(context.get("expected"))
            return f"{subject} must be {words}.", suggestion(str(value), re.findall(r"'([^']*)'", words))
        case "union_tag_not_found":
            return "`kind:` is missing.", "Say what kind of node this is: ask, say, decide …"
        case "union_tag_invalid":
            return f"There is no node of kind `{context.get('tag')}`.", _expected_tags(context)
        case "model_type" | "model_attributes_type" | "dict_type":
            return f"{subject} must hold entries of the form `key: …`.", "Write each on a line of its own."
        case "tuple_type" | "list_type":
            return f"{subject} must be a list.", "Write it as `[one, another]`."
        case "string_type" if isinstance(value, list | dict):
            return f"{subject} must be one text.", "Write it without brackets, and no entries below it."
        case "string_type":
            return f"{subject} must be a text.", "Put it in quotes."
        case "bool_type" | "bool_parsing":
            return f"{subject} must be true or false.", "Write `true` or `false`."
        case "int_type" | "int_parsing" | "int_from_float" | "float_type" | "float_parsing":
            return f"{subject} must be a number.", "Write it in figures, without quotes."
        case "less_than_equal":
            return (
                f"{subject} is {value}; {context.get('le')} is the most.",
                f"Write {context.get('le')} or less.",
            )
        case "greater_than_equal":
            return (
                f"{subject} is {value}; {context.get('ge')} is the least.",
                f"Write {context.get('ge')} or more.",
            )
        case "too_short" | "too_long":
            return f"{subject} has {context.get('actual_length')} entries.", "Write one only."
        case _:
            return f"{subject} {error['msg'][:1].lower()}{error['msg'][1:]}.", "See the guide."


def _expected_tags(context: Mapping[str, Any]) -> str:
    tags = [tag.strip(" '") for tag in str(context.get("expected_tags", "")).split(",")]
    return suggestion(str(context.get("tag")), tags)


def _known_keys(model: type[BaseModel]) -> set[str]:
    """Every key of a model and of the models inside it."""
    known: set[str] = set()
    waiting: list[Any] = [model]
    seen: set[Any] = set()
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        if isinstance(one, type) and issubclass(one, BaseModel):
            for name, field in one.model_fields.items():
                known.add(field.alias or name)
                waiting.append(field.annotation)
        else:
            waiting.extend(arg for arg in get_args(one) if not isinstance(arg, str | int))
    return known
