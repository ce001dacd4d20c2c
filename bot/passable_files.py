"""Decides by its bytes which file may be passed on to a person, and takes out what tells of its maker.

Known by content: PNG, JPEG, WebP, GIF, PDF and plain text. Of pictures only what draws them is kept: no
place, device, comment or thumbnail, and nothing that hides behind the picture's end. Nobody looks for
malware here.
"""

import re
import struct
from collections.abc import Iterator

from msgspec import Struct

MOST_BYTES = 10 * 1024 * 1024

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD"}
)
_JPEG_TOLD = frozenset({0xFE, *range(0xE1, 0xEE), 0xEF})
"""JPEG's comment and application segments; E0 (JFIF) and EE (Adobe) say how the colours are meant."""
_WEBP_KEPT = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH"})
_WEBP_TOLD = 0x2C
"""Flags of VP8X for a colour profile, Exif and XMP, which are left out."""


_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


class Passable(Struct, frozen=True):
    """A file that may be passed on."""

    extension: str
    content: bytes


def passable(content: bytes) -> Passable | None:
    """The file as it may be passed on; ``None`` for every other kind, and for what is damaged or too long."""
    if not content or len(content) > MOST_BYTES:
        return None
    try:
        return _known(content)
    except (struct.error, IndexError, ValueError):
        return None


def _known(content: bytes) -> Passable | None:
    if content.startswith(_PNG):
        return Passable("png", _PNG + b"".join(_png(content)))
    if content.startswith(b"\xff\xd8\xff"):
        return Passable("jpg", b"\xff\xd8" + b"".join(_jpeg(content)))
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        body = b"WEBP" + b"".join(_webp(content))
        return Passable("webp", b"RIFF" + struct.pack("<I", len(body)) + body)
    if content[:6] in (b"GIF87a", b"GIF89a"):
        return Passable("gif", b"".join(_gif(content)))
    if content.startswith(b"%PDF-"):
        return Passable("pdf", content)
    return Passable("txt", content) if _is_text(content) else None


def _png(content: bytes) -> Iterator[bytes]:
    at = len(_PNG)
    kind = b""
    while kind != b"IEND":
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        chunk = content[at : at + 12 + length]
        if len(chunk) != 12 + length:
            raise ValueError("cut short")
        if kind in _PNG_KEPT:
            yield chunk
        at += 12 + length


def _jpeg(content: bytes) -> Iterator[bytes]:
    at = 2
    while True:
        if content[at] != 0xFF:
            raise ValueError("no segment")
        mark = content[at + 1]
        if mark == 0xFF:
            at += 1
            continue
        if mark == 0xD9:
            yield content[at : at + 2]
            return
        (length,) = struct.unpack(">H", content[at + 2 : at + 4])
        end = at + 2 + length
        if length < 2 or end > len(content):
            raise ValueError("cut short")
        if mark == 0xDA:
            end = _scan_end(content, end)
        if mark not in _JPEG_TOLD:
            yield content[at:end]
        at = end


def _scan_end(content: bytes, at: int) -> int:
    """Where a scan's own data end: in them 0xFF is followed by 0 or by a restart mark."""
    while True:
        at = content.index(b"\xff", at)
        if content[at + 1] != 0 and not 0xD0 <= content[at + 1] <= 0xD7:
            return at
        at += 2


def _webp(content: bytes) -> Iterator[bytes]:
    (size,) = struct.unpack("<I", content[4:8])
    at, end = 12, 8 + size
    if end > len(content):
        raise ValueError("cut short")
    while at + 8 <= end:
        kind, length = struct.unpack("<4sI", content[at : at + 8])
        body = content[at + 8 : at + 8 + length]
        if kind == b"VP8X":
            body = bytes([body[0] & ~_WEBP_TOLD]) + body[1:]
        if kind in _WEBP_KEPT:
            yield kind + struct.pack("<I", length) + body + b"\0" * (length & 1)
        at += 8 + length + (length & 1)


def _gif(content: bytes) -> Iterator[bytes]:
    """Header, colours and frames; extensions but the one that times and clears a frame are left out."""
    at = 13 + _colours(content[10])
    yield content[:at]
    while content[at] != 0x3B:
        start = at
        if content[at] == 0x21:
            kept = content[at + 1] == 0xF9
            at = _blocks_end(content, at + 2)
        elif content[at] == 0x2C:
            kept = True
            at = _blocks_end(content, at + 10 + _colours(content[at + 9]) + 1)
        else:
            raise ValueError("no block")
        if kept:
            yield content[start:at]
    yield b"\x3b"


def _colours(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks_end(content: bytes, at: int) -> int:
    while content[at]:
        at += content[at] + 1
    return at + 1


def _is_text(content: bytes) -> bool:
    """Plain text: UTF-8 without controls, and no page or drawing that a program would run."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    if _CONTROLS.search(text):
        return False
    return not text.lstrip("\ufeff \t\r\n").startswith(("<", "#!", "%!", "{\\rtf"))


def file_stem(name: str) -> str:
    """The name without its end, in letters that neither hide nor turn anything, at most 60 of them."""
    stem = name.rpartition(".")[0] or name
    plain = "".join(letter if letter.isalnum() or letter in " _-" else "_" for letter in stem)
    return plain.strip()[:60] or "file"
