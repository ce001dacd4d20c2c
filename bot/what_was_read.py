"""Reads what came in: typed lines, forms, text files, and the words in pictures."""

from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from bot.diagnosis import failure_fragment
from bot.incoming import CameIn, Person, Picture, Showed, Submitted, Wrote
from bot.pictures import Looked
from bot.receipt import Reader
from bot.recent_lines import RecentLines
from bot.recording import Recorded
from bot.secret_shapes import could_be_a_password
from bot.secrets_in_text import WITHHELD, withhold
from knowledge.events import Reading

_HEADING = "Connection Failed"
_LONGEST_SHOWN = 300
"""Characters of what a picture says that stand in its sender's answer."""


class Pictures(Protocol):
    """Looks into files."""

    async def look(self, pictures: tuple[Picture, ...], texts: tuple[Picture, ...]) -> Looked:
        """What they hold. Never raises."""


class Read(Struct, frozen=True):
    """What something that came in says."""

    reading: Reading | None = None
    strange: frozenset[str] = frozenset()
    """As in ``Looked``."""


class Readings:
    """Reads everything that people send."""

    def __init__(self, reader: Reader, pictures: Pictures | None) -> None:
        """``pictures``: ``None`` reads none."""
        self._reader = reader
        self._lines = RecentLines(reader)
        self._pictures = pictures

    def heard(self, person: Person) -> None:
        """Their last line was an answer, or the like: it is part of nothing."""
        self._lines.heard(person)

    async def read(self, what: Recorded) -> Read:
        """What it says; nothing where it has no words."""
        match what:
            case Wrote(text=text) if text.strip():
                return Read(self._lines.read(what.person, what.at, text, what.withheld))
            case CameIn(text=str(text)) if text.strip():
                return Read(self._reader.line(text, what.withheld))
            case Submitted(form="check_up"):
                return Read(self._reader.form(what.values, what.withheld))
            case Showed():
                return await self._shown(what)
            case _:
                return Read()

    async def _shown(self, what: Showed) -> Read:
        if self._pictures is None:
            return Read()
        looked = await self._pictures.look(what.pictures, what.texts)
        pictured = self._pictured(looked.words)
        written = self._written(what, looked.written)
        best = written if written is not None and written.message is not None else pictured or written
        return Read(best, looked.strange)

    def _pictured(self, words: str) -> Reading | None:
        """What pictures say of a failure; ``None`` if they say nothing of one, or cannot be read.

        Its words are those that decided: the rest is what a program made of a window's frame.
        """
        cleaned = withhold(words)
        reading = self._reader.line(cleaned.text, cleaned.withheld) if cleaned.text.strip() else None
        if reading is None or reading.message is None:
            return None
        told = " ".join((failure_fragment(cleaned.text) or reading.message.fragment).split())
        message = replace(reading.message, fragment=told[:_LONGEST_SHOWN])
        if _HEADING.casefold() in cleaned.text.casefold() and _HEADING.casefold() not in told.casefold():
            told = f"{_HEADING}: {told}"
        return replace(reading, text=told[:_LONGEST_SHOWN], message=message)

    def _written(self, what: Showed, words: str) -> Reading | None:
        """A text file, read like a line that was pasted."""
        if not words.strip():
            return None
        cleaned = withhold(words.strip())
        text, withheld = cleaned.text, cleaned.withheld
        if could_be_a_password(text) and self._reader.line(text, withheld).message is None:
            text, withheld = WITHHELD, True  # nobody makes a file of one word to tell anything else
        return self._lines.read(what.person, what.at, text, withheld)
