"""Marked text: how it is escaped, and how it is read again as lines of spans."""

import re

from msgspec import Struct

from knowledge.effects import Marked

LONGEST_VALUE = 2_000
"""A value from outside is cut there: generous for a server's reply, far below Slack's limits on a message."""

_MARKS = re.compile(r"[\\*`]")
_NUMBER_FIRST = re.compile(r"^(\d{1,9})\. ")
_TOKENS = re.compile(r"\\(.)|(\*\*|\*|`)")
_NUMBERED = re.compile(r"(\d{1,3})\. ")


class Span(Struct, frozen=True):
    """Words in one style."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False


class Line(Struct, frozen=True):
    """A line; ``number`` is set for an item of a numbered list."""

    spans: tuple[Span, ...]
    number: int | None = None


def escape(value: str) -> Marked:
    """Foreign words as they are: no mark, no line, no list item can come of them. Bounded in length."""
    if len(value) <= LONGEST_VALUE and not (_marked(value) or "\n" in value or value[:1].isdigit()):
        return Marked(value)
    text = _one_line(value)
    if _MARKS.search(text):
        text = _MARKS.sub(r"\\\g<0>", text)
    if text[:1].isdigit():
        text = _NUMBER_FIRST.sub(r"\1\\. ", text)
    return Marked(text)


def code(value: str) -> Marked:
    """Foreign words as a code span."""
    text = _one_line(value)
    return Marked("`" + text.replace("\\", "\\\\").replace("`", "\\`") + "`") if text else Marked("")


def _marked(text: str) -> bool:
    """Whether a mark stands in it: asked of all words that are shown, and quicker so than by a pattern."""
    return "*" in text or "`" in text or "\\" in text


def _one_line(value: str) -> str:
    text = value if len(value) <= LONGEST_VALUE else value[:LONGEST_VALUE]
    return text.replace("\n", " ")


def parse_marked(marked: str) -> tuple[Line, ...]:
    """Read marked text; the inverse of ``escape``. A mark that nothing closes ends with its line."""
    return tuple(_line(raw) for raw in marked.split("\n"))


def _line(raw: str) -> Line:
    number: int | None = None
    if found := _NUMBERED.match(raw):
        number, raw = int(found[1]), raw[found.end() :]
    spans: list[Span] = []
    words: list[str] = []
    bold = italic = in_code = False

    def close() -> None:
        if words:
            spans.append(Span("".join(words), bold=bold, italic=italic, code=in_code))
            words.clear()

    at = 0
    for token in _TOKENS.finditer(raw):
        words.append(raw[at : token.start()])
        at = token.end()
        literal, mark = token.groups()
        if literal is not None:
            words.append(literal)
        elif mark == "`":
            close()
            in_code = not in_code
        elif in_code:
            words.append(mark)
        else:
            close()
            if mark == "**":
                bold = not bold
            else:
                italic = not italic
    words.append(raw[at:])
    close()
    return Line(tuple(span for span in spans if span.text), number)


def left_open(marked: str) -> str | None:
    """The first mark that no other of its kind closes in its line: ``**``, ``*`` or a backtick."""
    if not _MARKS.search(marked):
        return None
    for line in marked.split("\n"):
        opened: list[str] = []
        for token in _TOKENS.finditer(line):
            mark = token[2]
            if mark in opened:
                opened.remove(mark)
            elif mark is not None and "`" not in opened:
                opened.append(mark)
        if opened:
            return opened[0]
    return None


def plain(marked: str) -> str:
    """The words without their marks, as they are read aloud."""
    if not _marked(marked):
        return marked
    return _TOKENS.sub(lambda token: token[1] or "", marked)


def join_lines(*lines: str) -> Marked:
    """Lines below one another; empty ones vanish."""
    return Marked("\n".join(line for line in lines if line))
