"""Tells from a picture's first bytes what it is and how big it would become, before anybody unpacks it."""

import struct

from msgspec import Struct

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_ANIMATED = 0x02
"""The flag of an animation in WebP's extended header."""
# The frame headers of JPEG (ITU T.81, table B.1); C4, C8 and CC in between are something else.
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_BARE = frozenset({0x01, *range(0xD0, 0xD9)})
"""JPEG's marks that have no length behind them."""


class Header(Struct, frozen=True):
    """What a picture says of itself."""

    kind: str
    """``png``, ``jpeg``, ``webp`` or ``gif``."""
    width: int
    height: int

    @property
    def pixels(self) -> int:
        """Of the one frame."""
        return self.width * self.height


def header_of(content: bytes) -> Header | None:
    """The header of a still picture; ``None`` for everything else, whatever its name says."""
    try:
        if content.startswith(_PNG):
            return _png(content)
        if content.startswith(_JPEG):
            return _jpeg(content)
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            return _webp(content)
        if content[:6] in (b"GIF87a", b"GIF89a"):
            return _gif(content)
    except (struct.error, IndexError):
        return None
    return None


def _gif(content: bytes) -> Header | None:
    """The one frame's screen. Source: GIF89a specification, sections 18 to 25."""
    width, height = struct.unpack("<HH", content[6:10])
    at, frames = 13 + _colours(content[10]), 0
    while content[at] != 0x3B:
        if content[at] == 0x21:
            at = _blocks_end(content, at + 2)
        elif content[at] == 0x2C:
            frames += 1
            at = _blocks_end(content, at + 11 + _colours(content[at + 9]))
        else:
            return None
    return Header("gif", width, height) if frames == 1 else None


def _colours(flags: int) -> int:
    """Bytes of a table of colours."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks_end(content: bytes, at: int) -> int:
    """Behind a row of blocks, each with its length before it, the last of none."""
    while content[at]:
        at += content[at] + 1
    return at + 1


def _png(content: bytes) -> Header | None:
    if content[12:16] != b"IHDR":
        return None
    before_data, found, _ = content.partition(b"IDAT")
    if not found or b"acTL" in before_data:  # an animation says so before its first frame
        return None
    return Header("png", *struct.unpack(">II", content[16:24]))


def _jpeg(content: bytes) -> Header | None:
    at = 2
    while at < len(content):
        if content[at] != 0xFF:
            return None
        mark = content[at + 1]
        if mark == 0xFF or mark in _JPEG_BARE:
            at += 1 if mark == 0xFF else 2
            continue
        if mark in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return Header("jpeg", width, height)
        (length,) = struct.unpack(">H", content[at + 2 : at + 4])
        at += 2 + length
    return None


def _webp(content: bytes) -> Header | None:
    match content[12:16]:
        case b"VP8X":
            if content[20] & _ANIMATED:
                return None
            width = int.from_bytes(content[24:27], "little") + 1
            height = int.from_bytes(content[27:30], "little") + 1
            return Header("webp", width, height)
        case b"VP8L":
            bits = int.from_bytes(content[21:25], "little")
            return Header("webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
        case b"VP8 ":
            width, height = struct.unpack("<HH", content[26:30])
            return Header("webp", width & 0x3FFF, height & 0x3FFF)
        case _:
            return None
