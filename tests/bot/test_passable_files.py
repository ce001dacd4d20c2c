import struct
import zlib
from pathlib import Path

import pytest

from bot.passable_files import MOST_BYTES, file_stem, passable

PICTURES = Path(__file__).parent / "pictures"
PNG = (PICTURES / "connection_failed.png").read_bytes()
JPEG = (PICTURES / "connection_failed.jpg").read_bytes()
PLACE = b"GPSLatitude 51.5007 canary"


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_with_a_place() -> bytes:
    return PNG[:33] + png_chunk(b"eXIf", PLACE) + png_chunk(b"tEXt", b"Comment\0" + PLACE) + PNG[33:]


def jpeg_with_a_place() -> bytes:
    exif = b"\xff\xe1" + struct.pack(">H", len(PLACE) + 8) + b"Exif\0\0" + PLACE
    note = b"\xff\xfe" + struct.pack(">H", len(PLACE) + 2) + PLACE
    return JPEG[:2] + exif + note + JPEG[2:]


def webp(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"WEBP" + b"".join(
        kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) & 1) for kind, data in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def webp_with_a_place() -> bytes:
    return webp((b"VP8X", b"\x2c\0\0\0" + b"\x01\0\0" * 2), (b"VP8L", b"\x2f" + b"\0" * 8), (b"EXIF", PLACE))


FRAME = b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0"


def gif(*blocks: bytes) -> bytes:
    return b"GIF89a\x01\0\x01\0\x80\0\0" + b"\0\0\0\xff\xff\xff" + b"".join(blocks) + b"\x3b"


def gif_with_a_place() -> bytes:
    return gif(b"\x21\xfe" + bytes([len(PLACE)]) + PLACE + b"\0", FRAME)


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (png_with_a_place(), "png"),
        (jpeg_with_a_place(), "jpg"),
        (webp_with_a_place(), "webp"),
        (gif_with_a_place(), "gif"),
    ],
    ids=["png", "jpg", "webp", "gif"],
)
def test_a_picture_passes_without_what_it_tells_beside_itself_and_behind_its_end(
    content: bytes, extension: str
) -> None:
    assert PLACE in content
    kept = passable(content + b"<script>alert(1)</script>")
    assert kept is not None
    assert kept.extension == extension
    assert PLACE not in kept.content
    assert b"script" not in kept.content


@pytest.mark.parametrize(("content", "extension"), [(PNG, "png"), (JPEG, "jpg")], ids=["png", "jpg"])
def test_what_draws_a_picture_is_left_as_it_is(content: bytes, extension: str) -> None:
    kept = passable(content)
    assert kept is not None
    again = passable(kept.content)
    assert again == kept
    data = b"IDAT" if extension == "png" else b"\xff\xda"
    assert kept.content[kept.content.index(data) :] == content[content.index(data) :]


def test_the_flags_of_a_webp_no_longer_promise_what_was_left_out() -> None:
    kept = passable(webp_with_a_place())
    assert kept is not None
    assert kept.content[20] == 0
    assert struct.unpack("<I", kept.content[4:8])[0] == len(kept.content) - 8


def test_a_gif_keeps_its_frames() -> None:
    kept = passable(gif_with_a_place())
    assert kept is not None
    assert kept.content == gif(FRAME)


@pytest.mark.parametrize("content", [b"%PDF-1.7\n...", "plain words, Grüße\n\t".encode()])
def test_pdf_and_plain_text_pass_as_they_are(content: bytes) -> None:
    kept = passable(content)
    assert kept is not None
    assert kept.content == content


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00\x03",
        b"\x7fELF\x02",
        b"PK\x03\x04",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>",
        b"\xef\xbb\xbf <!DOCTYPE html><script>x</script>",
        b"#!/bin/sh\nrm -rf /",
        b"{\\rtf1}",
        b"%!PS",
        b"text with \x1b]52;c;x\x07",
        b"\xff\xfeU\x00T\x00F\x00",
        b"",
        b"x" * (MOST_BYTES + 1),
    ],
    ids=[
        "exe",
        "elf",
        "zip",
        "svg",
        "html",
        "script",
        "rtf",
        "postscript",
        "escape",
        "utf-16",
        "none",
        "long",
    ],
)
def test_every_other_kind_stays_behind_whatever_it_is_called(content: bytes) -> None:
    assert passable(content) is None


@pytest.mark.parametrize(
    "whole", [PNG, JPEG, webp_with_a_place(), gif(FRAME)], ids=["png", "jpg", "webp", "gif"]
)
def test_a_picture_that_is_cut_short_stays_behind_wherever_it_is_cut(whole: bytes) -> None:
    ends = [end for end in (*range(4, 60), len(whole) // 2, len(whole) - 1) if end < len(whole)]
    assert [end for end in ends if (kept := passable(whole[:end])) and kept.extension != "txt"] == []


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("shot.png", "shot"),
        ("invoice\u202egnp.exe", "invoice_gnp"),
        ("../../etc/passwd", "____"),
        ("<!channel>.png", "__channel_"),
        ("", "file"),
        ("x" * 300 + ".png", "x" * 60),
    ],
)
def test_a_name_is_made_plain(name: str, stem: str) -> None:
    assert file_stem(name) == stem
