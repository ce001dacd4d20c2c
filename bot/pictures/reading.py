"""Reads the words in a picture with Tesseract, in a process that can do nothing else."""

import asyncio
import os
import shutil
import signal
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from bot import logs
from bot.incoming import Picture
from bot.passable_files import passable
from bot.pictures.header import header_of

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 25_000_000
MOST_PICTURES = 3
"""Of one message; a failure stands in one or two."""
SECONDS = 20.0
"""For one picture."""
LONGEST_TEXT = 16_384
"""Characters of what pictures say, and bytes of a text file."""
_CONFINED = Path(__file__).with_name("confined.py")

log = logs.logger("pictures")


class Looked(Struct, frozen=True, kw_only=True):
    """What files hold."""

    words: str = ""
    """In the pictures; empty where nothing can be read."""
    written: str = ""
    """In the text files."""
    strange: frozenset[str] = frozenset()
    """Ids of files that hold nothing that may be kept or passed on, whatever they are called."""


class Fetch(Protocol):
    """Gets a picture from Slack."""

    async def __call__(self, picture: Picture, most: int) -> bytes | None:
        """Its bytes; ``None`` if it cannot be had, or is longer than ``most``."""


@cache
def installed() -> str | None:
    """Where Tesseract is on this machine."""
    return shutil.which("tesseract")


class PictureWords:
    """Looks into files. Never raises: a picture that cannot be read has no words."""

    def __init__(self, fetch: Fetch, program: str | None = None, *, seconds: float = SECONDS) -> None:
        """``program``: Tesseract's path; ``None``: the installed one, if there is one."""
        self._fetch = fetch
        self._program = program
        self._seconds = seconds

    async def look(self, pictures: tuple[Picture, ...], texts: tuple[Picture, ...] = ()) -> Looked:
        """What the files hold, one after the other. What cannot be fetched just now is not called strange."""
        words, written, strange = [], [], set()
        for number, picture in enumerate(pictures):
            content = await self._fetch(picture, MOST_BYTES) if picture.size <= MOST_BYTES else b""
            if content is None:
                continue
            if passable(content) is None:
                strange.add(picture.file)
            elif number < MOST_PICTURES:
                words.append(await self._words(content))
        for text in texts:
            content = await self._fetch(text, LONGEST_TEXT)
            kept = passable(content) if content else None
            if content is None or kept is None or kept.extension != "txt":
                strange.add(text.file)
            else:
                written.append(content.decode("utf-8").removeprefix("\ufeff"))
        return Looked(
            words="\n".join(one for one in words if one)[:LONGEST_TEXT],
            written="\n".join(written)[:LONGEST_TEXT],
            strange=frozenset(strange),
        )

    async def _words(self, content: bytes) -> str:
        program = self._program or installed()
        header = header_of(content)
        if program is None or header is None or not 0 < header.pixels <= MOST_PIXELS:
            log.info("picture_not_read", why="program" if program is None else "kind or size")
            return ""
        return await _run(program, content, self._seconds)


async def _run(program: str, content: bytes, seconds: float) -> str:
    command = (sys.executable, "-I", "-S", str(_CONFINED), program, "stdin", "stdout", "-l", "eng")
    worker = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={},
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(seconds):
            said, _ = await worker.communicate(content)
    except TimeoutError:
        log.warning("picture_not_read", why="time")
        return ""
    finally:
        if worker.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(worker.pid, signal.SIGKILL)
            await worker.wait()
    if worker.returncode != 0:
        log.info("picture_not_read", why="program")
        return ""
    return said.decode("utf-8", "replace")[:LONGEST_TEXT].strip()
