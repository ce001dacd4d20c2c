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

from bot import logs
from bot.incoming import Picture
from bot.pictures.header import header_of

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 25_000_000
MOST_PICTURES = 3
"""Of one message; a failure stands in one or two."""
SECONDS = 20.0
"""For one picture."""
LONGEST_TEXT = 16_384
_CONFINED = Path(__file__).with_name("confined.py")

log = logs.logger("pictures")


class Fetch(Protocol):
    """Gets a picture from Slack."""

    async def __call__(self, picture: Picture, most: int) -> bytes | None:
        """Its bytes; ``None`` if it cannot be had, or is longer than ``most``."""


@cache
def installed() -> str | None:
    """Where Tesseract is on this machine."""
    return shutil.which("tesseract")


class PictureWords:
    """Turns pictures into words. Never raises: a picture that cannot be read has no words."""

    def __init__(self, fetch: Fetch, program: str | None = None, *, seconds: float = SECONDS) -> None:
        """``program``: Tesseract's path; ``None``: the installed one, if there is one."""
        self._fetch = fetch
        self._program = program
        self._seconds = seconds

    async def words(self, pictures: tuple[Picture, ...]) -> str:
        """The words in them, one picture after the other; empty where nothing can be read."""
        program = self._program or installed()
        if program is None:
            return ""
        read = [await self._words(program, picture) for picture in pictures[:MOST_PICTURES]]
        return "\n".join(text for text in read if text)[:LONGEST_TEXT]

    async def _words(self, program: str, picture: Picture) -> str:
        if picture.size > MOST_BYTES:
            return ""
        content = await self._fetch(picture, MOST_BYTES)
        header = header_of(content) if content else None
        if content is None or header is None or not 0 < header.pixels <= MOST_PIXELS:
            log.info("picture_not_read", why="kind or size")
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
