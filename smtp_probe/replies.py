"""Takes SMTP replies out of a stream of bytes, by RFC 5321 (4.2) and RFC 2034."""

from __future__ import annotations

import re
from dataclasses import dataclass

# RFC 5321, 4.5.3.1.5 grants a reply line 512 octets; an EHLO reply of sixty such lines is beyond belief.
LARGEST_REPLY = 32 * 1024

_LINE = re.compile(rb"([2-5][0-9]{2})(?:([ -])(.*))?\Z", re.DOTALL)
_ENHANCED = re.compile(r"([245]\.[0-9]{1,3}\.[0-9]{1,3})(?:\s+|\Z)")


class NotAReply(Exception):
    """What arrived is no SMTP reply; `line` is what it was instead."""

    def __init__(self, line: bytes) -> None:
        super().__init__("no SMTP reply")
        self.line = line


class EndlessReply(Exception):
    """A reply has grown past every bound."""


@dataclass(frozen=True, slots=True)
class RawReply:
    """A whole reply as bytes, before anything in it was withheld or made clean."""

    codes: tuple[int, ...]
    """The code of each line; RFC 5321, 4.2.1 wants them to be the same."""
    texts: tuple[bytes, ...]

    @property
    def code(self) -> int:
        """The last line's, which is the one that ends the reply."""
        return self.codes[-1]

    @property
    def mixed(self) -> bool:
        """Its lines do not carry the same code."""
        return len(set(self.codes)) > 1


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply as it may be shown: clean, bounded, without secrets."""

    code: int
    enhanced: str | None
    lines: tuple[str, ...]
    """The text after the code, line by line, without the enhanced status code."""
    codes: tuple[int, ...] = ()
    """The code of each line, where they differ."""

    @property
    def text(self) -> str:
        """All its words on one line."""
        return " ".join(line for line in self.lines if line)

    def __str__(self) -> str:
        if self.codes:
            return ", ".join(f"{code} {line}" for code, line in zip(self.codes, self.lines, strict=True))
        return " ".join(part for part in (str(self.code), self.enhanced, self.text) if part)

    @property
    def positive(self) -> bool:
        return 200 <= self.code < 400


def split_enhanced(lines: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    """Take the enhanced status code (RFC 3463) off the front of each line; the first one found counts."""
    enhanced: str | None = None
    texts = []
    for line in lines:
        match = _ENHANCED.match(line)
        if match is not None and enhanced in (None, match[1]):
            enhanced = match[1]
            line = line[match.end() :]
        texts.append(line)
    return enhanced, tuple(texts)


class ReplyParser:
    """Collects bytes and gives out whole replies, one at a time; a bare LF ends a line too."""

    __slots__ = ("_buffer", "_codes", "_size", "_texts")

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._codes: list[int] = []
        self._texts: list[bytes] = []
        self._size = 0

    def feed(self, data: bytes) -> None:
        """Add what the peer sent."""
        self._buffer += data

    @property
    def pending(self) -> bytes:
        """What has arrived and belongs to no reply that was given out."""
        begun = b"".join(
            b"%d-%b\r\n" % (code, text) for code, text in zip(self._codes, self._texts, strict=True)
        )
        return begun + bytes(self._buffer)

    @property
    def rest(self) -> bytes:
        """What has arrived of a line that has no end yet."""
        return bytes(self._buffer)

    @property
    def begun(self) -> RawReply | None:
        """The whole lines of a reply that is not all there; None if there are none."""
        return RawReply(tuple(self._codes), tuple(self._texts)) if self._codes else None

    def next_reply(self) -> RawReply | None:
        """Return the next whole reply, None if it is not all there yet.

        NotAReply for a line without a code; EndlessReply past 32 KiB.
        """
        while (end := self._buffer.find(b"\n")) >= 0:
            line = bytes(self._buffer[:end]).removesuffix(b"\r")
            self._size += end + 1
            if self._size > LARGEST_REPLY:
                raise EndlessReply
            match = _LINE.match(line)
            if match is None:
                raise NotAReply(line)
            del self._buffer[: end + 1]
            self._codes.append(int(match[1]))
            self._texts.append(match[3] or b"")
            if match[2] != b"-":
                return self._finish()
        if self._size + len(self._buffer) > LARGEST_REPLY:
            raise EndlessReply
        return None

    def _finish(self) -> RawReply:
        reply = RawReply(tuple(self._codes), tuple(self._texts))
        self._codes, self._texts, self._size = [], [], 0
        return reply
