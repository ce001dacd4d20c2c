"""Strict YAML: what a file says as plain values, and the line and column of every part.

YAML 1.2's core scalars only, so that ``no``, ``on`` and ``12:30`` stay text. Duplicate keys, anchors,
aliases, tags and more than one document are refused. The events of the parser are read one by one, with the
depth counted, because composing deeply nested brackets overflows the stack of PyYAML's C loader.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import yaml
from msgspec import Struct
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

_MOST_SHOWN = 40
"""Characters of a line that a message repeats."""

Path = tuple[str, ...]

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_DIGITS = "-+0123456789"
_HARD_SPACE = re.compile(r" *\xa0")
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_NO_SPACE_AFTER_DASH = re.compile(r"\s*-(?=[^\s-])")
_NO_SPACE_AFTER_COLON = re.compile(r"\s*(?:- )?([\w.]+):(?=\S)")
_VALUE = re.compile(r"\s*(?:- )?[\w.]+:\s+(?=\S).")
_OPEN_QUOTE = re.compile(r""""(?:[^"\\]|\\.)*|'(?:[^']|'')*""")
_TEXT_AFTER_QUOTE = re.compile(r""":\s+('(?:[^']|'')*'|"(?:[^"\\]|\\.)*")\s*[^\s#,}\]]""")
_WORDS: Mapping[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class YamlFault(Struct, frozen=True):
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


class YamlDocument:
    """The values of a file, and where each part stands."""

    def __init__(
        self, value: object, marks: "list[_Marked]", faults: tuple[YamlFault, ...], doubled: frozenset[Path]
    ) -> None:
        self.value = value
        self.faults = faults
        self.doubled = doubled
        """Mappings in which a key stands twice: what else is wrong with their keys may come from that."""
        self._marks = marks

    @cached_property
    def positions(self) -> dict[Path, tuple[int, int]]:
        """Line and column of every part, by its path of keys and list indexes.

        Put together when first asked for: of most files nobody ever asks.
        """
        return {
            (*holder.path, str(name)): (mark.line + 1, mark.column + 1) for holder, name, mark in self._marks
        }

    def marks(self) -> dict[Path, tuple[int, int]]:
        """The same, for whoever may never ask for them."""
        return self.positions


class _Open:
    """A mapping or list that is being read."""

    __slots__ = ("_path", "holder", "key", "name", "values")

    def __init__(
        self, values: "dict[str, object] | list[object]", holder: "_Open | None", name: str | int
    ) -> None:
        self.values = values
        self.holder = holder
        self.name = name
        """Its key, or its index, in the mapping or list that it stands in."""
        self.key: str | None = None
        self._path: Path | None = None

    @property
    def path(self) -> Path:
        if self._path is None:
            self._path = (*self.holder.path, str(self.name)) if self.holder is not None else ()
        return self._path


_Marked = tuple[_Open, str | int, Any]
"""Where a part stands: in what, its key or index there, and the parser's mark."""


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
        raise YamlRefused(_not_yaml(text, error)) from None
    except yaml.YAMLError as error:
        raise YamlRefused(_unreadable(text, error)) from None
    faults = (*reader.faults, *_hard_spaces(text))
    return YamlDocument(reader.root, reader.marks, faults, frozenset(reader.doubled))


def _hard_spaces(text: str) -> Iterator[YamlFault]:
    """Lines that begin with a space that YAML takes for a letter; pasted from a web page, mostly."""
    if "\xa0" not in text:
        return
    for number, line in enumerate(text.split("\n"), 1):
        if found := _HARD_SPACE.match(line):
            message = "A non-breaking space stands here, which looks like a space."
            yield YamlFault(number, found.end(), message, "Replace it by a space.")


def _unreadable(text: str, error: yaml.YAMLError) -> YamlFault:
    """A character that no YAML file may hold."""
    if (found := _NO_TEXT.search(text)) is None:
        return YamlFault(1, 1, f"This is not YAML: {str(error).splitlines()[0]}.", "Write the file anew.")
    line = text.count("\n", 0, found.start()) + 1
    column = found.start() - text.rfind("\n", 0, found.start())
    message = f"A character that nobody sees stands here (U+{ord(found[0]):04X})."
    return YamlFault(line, column, message, "Delete it.")


def _not_yaml(text: str, error: yaml.MarkedYAMLError) -> YamlFault:
    """What the parser stumbled over, in words for people who write no programs."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    problem, context = str(error.problem or error.context), str(error.context)
    lines = text.splitlines()
    written = lines[line - 1] if line <= len(lines) else ""
    before = lines[line - 2] if 2 <= line <= len(lines) + 1 else ""
    tab = written.find("\t")
    if 0 <= tab < column:
        return YamlFault(line, tab + 1, "A tab stands here.", "Replace it by spaces.")
    for hard_space in _hard_spaces(text):
        return hard_space
    if found := _NO_SPACE_AFTER_DASH.match(written):
        return YamlFault(line, found.end(), "A space is missing behind the dash.", "Write `- …`.")
    if "could not find expected ':'" in problem and (found := _NO_SPACE_AFTER_COLON.match(before)):
        message = "A space is missing behind the colon."
        return YamlFault(line - 1, found.end() + 1, message, f"Write `{found[1]}: …`.")
    opened = error.context_mark
    if (bare := _without_colon(problem, opened, line, lines)) is not None:
        number, name = bare
        column = len(lines[number - 1]) - len(lines[number - 1].lstrip()) + 1
        return YamlFault(number, column, f"`{name[:_MOST_SHOWN]}` has no colon.", "Write `name: …`.")
    if (
        context in ("while parsing a flow mapping", "while parsing a flow sequence")
        and opened is not None
        and opened.line < len(lines)
    ):
        bracket = lines[opened.line][opened.column : opened.column + 1]
        message = (
            f"The bracket `{bracket}` that opens here is not closed before line {line}, column {column}."
        )
        remedy = "Close it, or put a comma between its parts."
        return YamlFault(opened.line + 1, opened.column + 1, message, remedy)
    if _TEXT_AFTER_QUOTE.search(written[: column + 1]):
        message = "The quote is closed here already, and more text follows."
        remedy = """Inside '…' an apostrophe is written '', inside "…" a quote is written \\"."""
        return YamlFault(line, column, message, remedy)
    if "mapping values are not allowed" in problem:
        message = "A colon stands here that begins no new entry."
        return YamlFault(line, column, message, "Put the whole text behind the first colon in quotes.")
    if "while scanning a quoted scalar" in problem or "unexpected end of stream" in problem:
        line, column = (opened.line + 1, opened.column + 1) if opened is not None else (line, column)
        return YamlFault(line, column, "The quote that opens here is not closed.", "Add the closing quote.")
    if (quote := _open_quote(lines[: line - 1])) is not None:
        message = f"The quote that opens here is not closed before line {line}."
        return YamlFault(*quote, message, "Add the closing quote.")
    return YamlFault(
        line, column, f"This is not YAML: {problem}.", "Quote the text, or mend the indentation."
    )


def _without_colon(problem: str, opened: Any | None, line: int, lines: list[str]) -> tuple[int, str] | None:
    """The line that names something and has no colon behind it, by its number and words."""
    if "could not find expected ':'" in problem and opened is not None:
        number = opened.line + 1
    elif "mapping values are not allowed" in problem:
        number = line - 1
    else:
        return None
    words = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    bare = words and not words.startswith(("-", "#", "[", "{", "'", '"')) and ":" not in words
    return (number, words) if bare else None


def _open_quote(lines: list[str]) -> tuple[int, int] | None:
    """Where the last value begins that opens a quote and does not close it in its line."""
    for number in range(len(lines), 0, -1):
        if found := _VALUE.match(lines[number - 1]):
            return (
                (number, found.end()) if _OPEN_QUOTE.fullmatch(lines[number - 1], found.end() - 1) else None
            )
    return None


class _Reader:
    """Builds values from the parser's events."""

    def __init__(self) -> None:
        self.root: object = None
        self.marks: list[_Marked] = []
        self.faults: list[YamlFault] = []
        self.doubled: set[Path] = set()
        self._open: _Open | None = None
        self._depth = 0
        self._documents = 0

    def read(self, parser: Any) -> None:
        """Take in all of the parser's events. Told by their types and one by one, because there are many."""
        next_event = parser.get_event
        marks = self.marks
        while True:
            event = next_event()
            kind = type(event)
            if kind is ScalarEvent:
                if event.anchor is not None or event.tag is not None:
                    self._plain(event)
                holder = self._open
                if holder is None:
                    self.root = _value(event)
                    continue
                values, key = holder.values, holder.key
                if key is not None:
                    values[key] = _value(event)  # type: ignore[call-overload]  # only a mapping has a key
                    holder.key = None
                elif type(values) is list:
                    marks.append((holder, len(values), event.start_mark))
                    values.append(_value(event))
                else:
                    self._key(event, holder)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                self._start(event, {} if kind is MappingStartEvent else [])
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                self._open = self._open.holder if self._open is not None else None
                self._depth -= 1
            elif kind is AliasEvent:
                raise self._refused(event, "Aliases (*name) are not allowed.", "Write it out again.")
            elif kind is DocumentStartEvent:
                self._documents += 1
                if self._documents > 1:
                    raise self._refused(event, "A file holds one document.", "Remove the `---`.")
            elif kind is StreamEndEvent:
                return

    def _start(
        self, event: MappingStartEvent | SequenceStartEvent, values: dict[str, object] | list[object]
    ) -> None:
        if event.anchor is not None or event.tag is not None:
            self._plain(event)
        if self._depth >= DEEPEST:
            raise self._refused(event, f"Nested more than {DEEPEST} deep.", "Close some brackets.")
        holder = self._open
        name: str | int = ""
        if holder is None:
            self.root = values
        elif isinstance(holder.values, list):
            name = len(holder.values)
            self.marks.append((holder, name, event.start_mark))
            holder.values.append(values)
        elif holder.key is None:
            raise self._refused(event, "A key must be a plain word.", "Remove the brackets.")
        else:
            name = holder.key
            holder.values[name] = values
            holder.key = None
        self._open = _Open(values, holder, name)
        self._depth += 1

    def _key(self, event: ScalarEvent, holder: _Open) -> None:
        key: str = event.value
        if key in holder.values:
            message = f"`{key}` stands here a second time."
            self.faults.append(YamlFault(*_place(event), message, "Remove one of them."))
            self.doubled.add(holder.path)
        holder.key = key
        self.marks.append((holder, key, event.start_mark))

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
    text: str = event.value
    if event.style:
        return text
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if text[0] in _DIGITS and _INTEGER.fullmatch(text) else text
