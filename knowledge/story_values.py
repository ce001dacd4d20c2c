"""Values as they are written in stories: days and times, time zones, mail servers."""

import re
from datetime import date, datetime
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator

from knowledge.events import MailServer, Security
from knowledge.issues import Unfit, suggestion

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?")
_CLOCK = re.compile(r"(?:[01]?\d|2[0-3]):[0-5]\d")


def _moment(text: str) -> str:
    try:
        if not _MOMENT.fullmatch(text):
            raise ValueError
        datetime.fromisoformat(text)
    except ValueError:
        raise Unfit(f"`{text}` is no day and time.", "Write it as 2026-11-23T10:04.") from None
    return text


def _day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise Unfit(f"`{text}` is no day.", "Write it as 2026-11-23.") from None
    return text


def _clock_or_moment(text: str) -> str:
    if "T" not in text and not _CLOCK.fullmatch(text):
        raise Unfit(f"`{text}` is no time of day.", "Write it as 10:04, or with the day: 2026-11-23T10:04.")
    return text if "T" not in text else _moment(text)


def _zone(text: str) -> str:
    # Asked for by name first: the list of all zones is read from disk.
    if text not in ("Europe/London", "UTC") and text not in (zones := available_timezones()):
        raise Unfit(f"There is no time zone `{text}`.", suggestion(text, zones))
    return text


def _server(text: str) -> str:
    try:
        server_of(text)
    except ValueError:
        raise Unfit(f"`{text}` is no server.", "Write it as `mail.example.com 465 ssl`.") from None
    return text


WrittenMoment = Annotated[str, AfterValidator(_moment)]
"""``2026-11-23T17:00``."""
WrittenDay = Annotated[str, AfterValidator(_day)]
"""``2026-11-23``."""
WrittenZone = Annotated[str, AfterValidator(_zone)]
WrittenClock = Annotated[str, AfterValidator(_clock_or_moment)]
"""``10:04``, or a whole moment."""
WrittenServer = Annotated[str, AfterValidator(_server)]
"""``mail.example.com 465 ssl``."""


def server_of(text: str) -> MailServer:
    """``mail.example.com 465 ssl``."""
    host, port, security = text.split()
    return MailServer(host=host, port=int(port), security=Security(security))
