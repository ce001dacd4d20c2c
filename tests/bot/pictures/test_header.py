import struct
from pathlib import Path

import pytest

from bot.pictures.header import Header, header_of

HERE = Path(__file__).parent
PNG = b"\x89PNG\r\n\x1a\n"


def png(width: int, height: int, chunk: bytes = b"") -> bytes:
    return PNG + b"\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"\x08\x06" + chunk + b"IDAT"


def webp(chunk: bytes, body: bytes) -> bytes:
    return b"RIFF\0\0\0\0WEBP" + chunk + b"\0\0\0\0" + body


FRAME = b"\x2c\0\0\0\0\xbc\x02\x68\x01\0\x02\x02\x44\x01\0"


def gif(*blocks: bytes) -> bytes:
    return b"GIF89a" + struct.pack("<HH", 700, 360) + b"\x80\0\0" + b"\0" * 6 + b"".join(blocks) + b"\x3b"


def test_a_still_gif_tells_its_size_and_a_moving_one_is_none_to_read() -> None:
    assert header_of(gif(b"\x21\xfe\x02hi\0", FRAME)) == Header("gif", 700, 360)
    assert header_of(gif(FRAME, FRAME)) is None
    assert header_of(gif()) is None
    assert header_of(gif(FRAME)[:-1]) is None


def test_real_pictures_are_known_by_their_content() -> None:
    assert header_of((HERE / "connection_failed.png").read_bytes()) == Header("png", 700, 360)
    assert header_of((HERE / "connection_failed.jpg").read_bytes()) == Header("jpeg", 700, 360)


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (webp(b"VP8X", b"\0\0\0\0" + (699).to_bytes(3, "little") + (359).to_bytes(3, "little")), (700, 360)),
        (webp(b"VP8L", b"\x2f" + (699 | 359 << 14).to_bytes(4, "little")), (700, 360)),
        (webp(b"VP8 ", b"\0" * 6 + struct.pack("<HH", 700, 360)), (700, 360)),
    ],
)
def test_each_kind_of_webp_tells_its_size(content: bytes, size: tuple[int, int]) -> None:
    found = header_of(content)
    assert found is not None
    assert (found.kind, found.width, found.height) == ("webp", *size)


def test_a_bomb_tells_its_size_in_its_header() -> None:
    found = header_of(png(60_000, 60_000))
    assert found is not None
    assert found.pixels == 3_600_000_000


@pytest.mark.parametrize(
    "content",
    [
        png(7, 7, b"acTL"),
        webp(b"VP8X", b"\x02" + b"\0" * 12),
        b"GIF89a" + b"\0" * 20,
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        b"MZ\x90\0",
        b"",
        PNG,
        PNG + b"\0\0\0\rIHDR\0",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe0\0\x10JFIF",
        b"\xff\xd8\xff" + b"\xff" * 50,
        b"RIFF\0\0\0\0WEBPVP8X",
        webp(b"JUNK", b"\0" * 30),
    ],
)
def test_animations_other_kinds_and_torn_files_are_no_pictures_to_read(content: bytes) -> None:
    assert header_of(content) is None
