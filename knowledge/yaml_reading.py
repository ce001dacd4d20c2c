"""Strict YAML: what a file says as plain values, and the line and column of every part.

YAML 1.2's core scalars only, so that ``no``, ``on`` and ``12:30`` stay text. Duplicate keys, anchors,
aliases, tags and more than one document are refused. The events of the parser are read one by one, with the
depth counted, because composing deeply nested brackets overflows the stack of PyYAML's C loader.
"""

import re
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

LARGEST_FILE = 1024 * 1024
"""Bytes. The largest file of the built-in content is a twentieth of that."""
DEEPEST = 50
"""Generous: the vocabulary needs about eight."""

Path = tuple[str, ...]

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_NULL = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class YamlFault:
    """What is wrong, and where; lines and columns count from 1."""

    line: int
    column: int
    message: str
    remedy: str = ""


class YamlRefused(Exception):
    """A file that could not be read; the fault says why."""

    def __init__(self, fault: YamlFault) -> None:
        super().__init__(fault.message)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """The values of a file, and where each part stands, by its path of keys and list indexes."""

    value: object
    positions: dict[Path, tuple[int, int]]
    faults: tuple[YamlFault, ...]
    doubled: frozenset[Path] = frozenset()
    """Mappings in which a key stands twice: what else is wrong with their keys may come from that."""


class _Open:
    """A mapping or list that is being read."""

    __slots__ = ("key", "path", "values")

    def __init__(self, values: "dict[str, object] | list[object]", path: Path) -> None:
        self.values = values
        self.path = path
        self.key: str | None = None


def read_yaml(source: bytes) -> YamlDocument:
    """Read one file. Raises ``YamlRefused`` where nothing sensible can be made of it."""
    if len(source) > LARGEST_FILE:
        raise YamlRefused(YamlFault(1, 1, f"The file has more than {LARGEST_FILE} bytes.", "Split it."))
    try:
        text = source.decode("utf-8")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        raise YamlRefused(YamlFault(line, 1, "This line is not UTF-8.", "Save the file as UTF-8.")) from None
    reader = _Reader()
    try:
        reader.read(Loader(text))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise YamlRefused(_not_yaml(text, line, column, str(error.problem or error.context))) from None
    except yaml.YAMLError as error:
        raise YamlRefused(YamlFault(1, 1, f"This is not YAML: {str(error).splitlines()[0]}.")) from None
    return YamlDocument(reader.root, reader.positions, tuple(reader.faults), frozenset(reader.doubled))


def _not_yaml(text: str, line: int, column: int, problem: str) -> YamlFault:
    """What the parser stumbled over, in words for people who write no programs."""
    lines = text.splitlines()
    written = lines[line - 1] if line <= len(lines) else ""
    tab = written.find("\t")
    if 0 <= tab < column:
        return YamlFault(line, tab + 1, "A tab stands here.", "Replace it by spaces.")
    if "mapping values are not allowed" in problem:
        message = "A colon stands here that begins no new entry."
        return YamlFault(line, column, message, "Put the whole text behind the first colon in quotes.")
    if "while scanning a quoted scalar" in problem or "unexpected end of stream" in problem:
        return YamlFault(line, column, "A quote is not closed.", "Add the closing quote.")
    return YamlFault(
        line, column, f"This is not YAML: {problem}.", "Quote the text, or mend the indentation."
    )


class _Reader:
    """Builds values from the parser's events."""

    def __init__(self) -> None:
        self.root: object = None
        self.positions: dict[Path, tuple[int, int]] = {}
        self.faults: list[YamlFault] = []
        self.doubled: set[Path] = set()
        self._open: list[_Open] = []
        self._documents = 0

    def read(self, parser: Any) -> None:
        """Take in all of the parser's events. Told by their types and one by one, because there are many."""
        next_event = parser.get_event
        while True:
            event = next_event()
            kind = type(event)
            if kind is ScalarEvent:
                self._scalar(event)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                self._start(event)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                self._open.pop()
            elif kind is AliasEvent:
                raise self._refused(event, "Aliases (*name) are not allowed.", "Write it out again.")
            elif kind is DocumentStartEvent:
                self._documents += 1
                if self._documents > 1:
                    raise self._refused(event, "A file holds one document.", "Remove the `---`.")
            elif kind is StreamEndEvent:
                return

    def _start(self, event: MappingStartEvent | SequenceStartEvent) -> None:
        if event.anchor is not None or event.tag is not None:
            self._plain(event)
        if len(self._open) >= DEEPEST:
            raise self._refused(event, f"Nested more than {DEEPEST} deep.", "Close some brackets.")
        values: dict[str, object] | list[object] = {} if isinstance(event, MappingStartEvent) else []
        path = self._add(event, values)
        self._open.append(_Open(values, path))

    def _scalar(self, event: ScalarEvent) -> None:
        if event.anchor is not None or event.tag is not None:
            self._plain(event)
        holder = self._open[-1] if self._open else None
        if holder is None or holder.key is not None or isinstance(holder.values, list):
            self._add(event, _value(event))
            return
        key: str = event.value
        if key in holder.values:
            message = f"`{key}` stands here a second time."
            self.faults.append(YamlFault(*_place(event), message, "Remove one of them."))
            self.doubled.add(holder.path)
        holder.key = key
        self.positions[(*holder.path, key)] = _place(event)

    def _add(self, event: ScalarEvent | MappingStartEvent | SequenceStartEvent, value: object) -> Path:
        if not self._open:
            self.root = value
            return ()
        holder = self._open[-1]
        if isinstance(holder.values, list):
            path = (*holder.path, str(len(holder.values)))
            self.positions[path] = _place(event)
            holder.values.append(value)
            return path
        if holder.key is None:
            raise self._refused(event, "A key must be a plain word.", "Remove the brackets.")
        path = (*holder.path, holder.key)
        holder.values[holder.key] = value
        holder.key = None
        return path

    def _plain(self, event: ScalarEvent | MappingStartEvent | SequenceStartEvent) -> None:
        if event.anchor is not None:
            raise self._refused(event, "Anchors (&name) are not allowed.", "Write it out where it is needed.")
        if event.tag is not None and not (
            isinstance(event, ScalarEvent) and event.tag == "!" and event.style
        ):
            raise self._refused(event, f"Tags ({event.tag}) are not allowed.", "Quote the text instead.")

    def _refused(self, event: object, message: str, remedy: str) -> YamlRefused:
        return YamlRefused(YamlFault(*_place(event), message, remedy))


def _place(event: object) -> tuple[int, int]:
    mark = getattr(event, "start_mark", None)
    return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)


def _value(event: ScalarEvent) -> object:
    text = str(event.value)
    if event.style:
        return text
    if text in _NULL:
        return None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    return int(text) if _INTEGER.fullmatch(text) else text
