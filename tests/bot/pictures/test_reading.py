import asyncio
import os
import stat
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.incoming import Picture
from bot.pictures.reading import MOST_BYTES, PictureWords, installed

HERE = Path(__file__).parent
PNG = (HERE / "connection_failed.png").read_bytes()


class Files:
    """Pictures by their addresses, and how often each was fetched."""

    def __init__(self, **contents: bytes) -> None:
        self.contents = contents
        self.fetched: list[str] = []

    async def __call__(self, picture: Picture, most: int) -> bytes | None:
        self.fetched.append(picture.url)
        return self.contents.get(picture.url)


def picture(url: str, size: int = 100) -> Picture:
    return Picture(file=f"F{url}", name="shot.png", url=url, link="", size=size)


@pytest.fixture
def tesseract() -> str:
    """The real program."""
    found = installed()
    if found is None:
        reason = "no Tesseract on this machine: install the system's package `tesseract-ocr`"
        if os.environ.get("RETRIEVER_TESTS_SKIP_NOTHING") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def script(folder: Path, text: str) -> str:
    """A program in Tesseract's place."""
    path = folder / "program"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def as_gif(png: bytes) -> bytes:
    """The same picture in shades of grey, as a GIF that packs nothing: each shade is a code of its own."""
    width, height, depth, colours = struct.unpack(">IIBB", png[16:26])
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[colours]
    assert depth == 8
    rows = zlib.decompress(b"".join(_data_of(png)))
    shades, before, step = bytearray(), bytearray(width * channels), width * channels + 1
    for start in range(0, len(rows), step):
        kind, row = rows[start], bytearray(rows[start + 1 : start + step])
        for at in range(len(row)):
            left = row[at - channels] if at >= channels else 0
            corner = before[at - channels] if at >= channels else 0
            near = min((left, before[at], corner), key=lambda one: abs(left + before[at] - corner - one))
            row[at] = (row[at] + (0, left, before[at], (left + before[at]) // 2, near)[kind]) & 0xFF
        shades += row[::channels]
        before = row
    codes = [code for at in range(0, len(shades), 100) for code in (256, *shades[at : at + 100])] + [257]
    packed, held, count = bytearray(), 0, 0
    for code in codes:
        held |= code << count
        count += 9
        while count >= 8:
            packed.append(held & 0xFF)
            held >>= 8
            count -= 8
    packed.append(held)
    pieces = [packed[at : at + 255] for at in range(0, len(packed), 255)]
    blocks = b"".join(bytes([len(piece)]) + piece for piece in pieces)
    greys = b"".join(bytes([shade]) * 3 for shade in range(256))
    size = struct.pack("<HH", width, height)
    frame = b"\x2c\0\0\0\0" + size + b"\0\x08" + blocks + b"\0"
    return b"GIF89a" + size + b"\xf7\0\0" + greys + frame + b"\x3b"


def _data_of(png: bytes) -> Iterator[bytes]:
    at = 8
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        if kind == b"IDAT":
            yield png[at + 8 : at + 8 + length]
        at += 12 + length


async def test_a_screenshot_that_is_a_gif_is_read(tesseract: str) -> None:
    read = (await PictureWords(Files(a=as_gif(PNG)), tesseract).look((picture("a"),))).words
    assert "534-5.7.9 Application-specific password required" in read


@pytest.mark.parametrize("name", ["connection_failed.png", "connection_failed.jpg"])
async def test_a_screenshot_is_read(tesseract: str, name: str) -> None:
    files = Files(a=(HERE / name).read_bytes())
    read = (await PictureWords(files, tesseract).look((picture("a"),))).words
    assert "534-5.7.9 Application-specific password required" in read


async def test_two_pictures_are_read_in_their_order(tesseract: str) -> None:
    files = Files(a=(HERE / "walks.png").read_bytes(), b=PNG)
    read = (await PictureWords(files, tesseract).look((picture("a"), picture("b")))).words
    assert read.index("Bella") < read.index("534-5.7.9")


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"not a picture at all",
        PNG[:16] + struct.pack(">II", 50_000, 50_000) + PNG[24:],
        PNG[:16] + struct.pack(">II", 0, 360) + PNG[24:],
    ],
)
async def test_what_is_no_picture_or_too_big_is_given_to_no_program(tmp_path: Path, content: bytes) -> None:
    ran = tmp_path / "ran"
    program = script(tmp_path, f"mkdir {ran}")
    assert (await PictureWords(Files(a=content), program).look((picture("a"),))).words == ""
    assert not ran.exists()


async def test_a_file_that_says_it_is_too_long_is_not_even_fetched(tmp_path: Path) -> None:
    files = Files(a=PNG)
    program = script(tmp_path, "echo words")
    assert (await PictureWords(files, program).look((picture("a", MOST_BYTES + 1),))).words == ""
    assert files.fetched == []


async def test_a_picture_torn_in_the_middle_has_no_words_and_breaks_nothing(tesseract: str) -> None:
    read = (await PictureWords(Files(a=PNG[:3000]), tesseract).look((picture("a"),))).words
    assert "534" not in read


async def test_a_program_that_takes_too_long_is_killed_with_all_that_it_started(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    os.mkfifo(pid)
    program = script(tmp_path, f"echo $$ > {pid}; sleep 600 & sleep 600")
    reading = asyncio.get_running_loop().create_task(
        PictureWords(Files(a=PNG), program, seconds=3).look((picture("a"),))
    )
    number = int(await asyncio.to_thread(pid.read_text))
    assert (await reading).words == ""
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


@pytest.mark.parametrize("text", ["exit 3", "kill -9 $$"])
async def test_a_program_that_fails_has_read_nothing(tmp_path: Path, text: str) -> None:
    program = script(tmp_path, f"echo half; {text}")
    assert (await PictureWords(Files(a=PNG), program).look((picture("a"),))).words == ""


async def test_nothing_of_a_picture_that_cannot_be_fetched_is_read(tmp_path: Path) -> None:
    program = script(tmp_path, "echo words")
    assert (await PictureWords(Files(), program).look((picture("a"),))).words == ""


async def test_what_only_calls_itself_a_picture_is_told_from_one_by_what_it_holds(tmp_path: Path) -> None:
    program = script(tmp_path, "echo words")
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"
    files = Files(a=PNG, b=b"MZ\x90\0 a program", c=heic)
    looked = await PictureWords(files, program).look(
        (picture("a"), picture("b"), picture("c"), picture("gone"))
    )
    assert looked.strange == {"Fb", "Fc"}
    assert looked.words == "words"


async def test_a_text_file_is_read_as_it_stands_and_what_is_none_is_strange() -> None:
    files = Files(a="\ufeff535 5.7.8 nö".encode(), b=b"MZ\x90\0", c=b"<script>")
    looked = await PictureWords(files).look((), (picture("a"), picture("b"), picture("c")))
    assert looked.written == "535 5.7.8 nö"
    assert looked.strange == {"Fb", "Fc"}
