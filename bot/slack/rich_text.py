"""Draws marked text as Slack's rich text, in which nothing that a person or a server wrote can be markup.

Rich text is a tree of literal strings with styles: no mention, link, emoji or mark is made of a string.
What would move a cursor, turn or hide letters is written out.
Source: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from collections.abc import Iterable
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from bot.slack import limits
from knowledge.effects import Marked
from knowledge.marks import Line, Span, parse_marked
from smtp_probe.foreign_text import visible

Block = dict[str, object]


class Pen(Struct, frozen=True):
    """Draws marked text. Only addresses in ``trusted``, word for word, become links."""

    trusted: frozenset[str] = frozenset()

    def draw(self, *texts: Marked, block_id: str | None = None) -> Block:
        """One block with the texts below each other, each on a line of its own."""
        return self.of_lines([line for text in texts for line in parse_marked(text)], block_id=block_id)

    def of_lines(self, lines: Iterable[Line], *, block_id: str | None = None) -> Block:
        """One block with the lines; numbered ones become a list."""
        elements: list[object] = []
        for numbered, group in groupby(_bounded(lines), key=lambda line: line.number is not None):
            together = list(group)
            elements.append(self._list(together) if numbered else self._section(together))
        block: Block = {"type": "rich_text", "elements": elements or [self._section([])]}
        return {**block, "block_id": block_id} if block_id else block

    def _section(self, lines: list[Line]) -> Block:
        parts: list[Block] = []
        for index, line in enumerate(lines):
            if index:
                parts.append(_text("\n"))
            parts.extend(self._spans(line))
        return {"type": "rich_text_section", "elements": parts or [_text(" ")]}

    def _list(self, lines: list[Line]) -> Block:
        return {
            "type": "rich_text_list",
            "style": "ordered",
            "offset": (lines[0].number or 1) - 1,
            "elements": [self._section([line]) for line in lines],
        }

    def _spans(self, line: Line) -> list[Block]:
        return [self._span(span) for span in line.spans if span.text]

    def _span(self, span: Span) -> Block:
        style = {name: True for name in ("bold", "italic", "code") if getattr(span, name)}
        if span.text in self.trusted:
            return {"type": "link", "url": span.text, "text": span.text}
        return _text(span.text, style)


def literal(words: str) -> Span:
    """Foreign words as they are, without any mark."""
    return Span(text=words)


def bold(words: str) -> Span:
    """Foreign words in bold."""
    return Span(text=words, bold=True)


def preformatted(words: str, *, block_id: str | None = None) -> Block:
    """A text to be copied, or foreign words on lines of their own, exactly as they are."""
    block: Block = {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_preformatted",
                "elements": [_text(limits.cut(visible(words), limits.TYPED) or " ")],
            }
        ],
    }
    return {**block, "block_id": block_id} if block_id else block


def in_italics(text: Marked) -> tuple[Line, ...]:
    """The lines of a question, all in italics."""
    return tuple(
        replace(line, spans=tuple(replace(span, italic=not span.code) for span in line.spans))
        for line in parse_marked(text)
    )


def escaped(text: str) -> str:
    """Plain text as Slack wants it in the top-level ``text``: its three control characters made harmless."""
    return visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _text(text: str, style: dict[str, bool] | None = None) -> Block:
    element: Block = {"type": "text", "text": text}
    return {**element, "style": style} if style else element


def _bounded(lines: Iterable[Line]) -> list[Line]:
    """The lines as far as Slack takes them in one message."""
    left, kept = limits.RICH_TEXT, []
    for line in lines:
        spans = []
        for span in line.spans:
            if left <= 0:
                break
            shown = limits.cut(visible(span.text), left)
            # Nearly always it is as it was, and a copy of each span would cost more than all the rest.
            spans.append(span if shown == span.text else replace(span, text=shown))
            left -= len(shown)
        kept.append(line if tuple(spans) == line.spans else replace(line, spans=tuple(spans)))
        if left <= 0:
            break
    return kept
