"""What is wrong with content: each issue with its place and its remedy, and how pydantic's faults read."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails


@dataclass(frozen=True, slots=True)
class ContentIssue:
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


def suggestion(word: str, known: "Mapping[str, object] | frozenset[str] | set[str] | list[str]") -> str:
    """The remedy for a name that is not known."""
    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"Did you mean `{close[0]}`?" if close else "See the names in use."


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
    message, remedy = _words(error, last, model)
    return ContentIssue(file, line, column, message, remedy)


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


def _words(error: ErrorDetails, last: str, model: type[BaseModel]) -> tuple[str, str]:
    context = error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            return f"`{last}` is not known here.", suggestion(last, _known_keys(model))
        case "missing":
            return f"`{last}:` is missing.", f"Add `{last}: …`."
        case "value_error":
            told = context.get("error")
            return str(told or error["msg"]), told.remedy if isinstance(told, Unfit) else ""
        case "literal_error":
            return f"`{last}:` must be {context.get('expected')}.", ""
        case "union_tag_not_found":
            return "`kind:` is missing.", "Say what kind of node this is: ask, say, decide …"
        case "union_tag_invalid":
            return f"There is no node of kind `{context.get('tag')}`.", _expected_tags(context)
        case _:
            return f"`{last}:` {error['msg'][:1].lower()}{error['msg'][1:]}.", ""


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
