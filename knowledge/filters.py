"""Filters: how a value becomes words in a text; what comes from outside is escaped on the way."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial

from msgspec import Struct

from knowledge.events import MailServer, Security
from knowledge.marks import LONGEST_VALUE, code, escape

FILTERS: tuple[str, ...] = (
    "code",
    "bold",
    "list",
    "either",
    "commas",
    "dots",
    "since",
    "pair",
    "pair_words",
    "security",
    "clock",
    "soon",
    "day",
    "date",
    "month",
    "quoted",
    "first_upper",
    "unstopped",
)
"""The filters that an author may use; none takes arguments."""


class Raw(str):
    """Marked text that is put in as it is."""

    __slots__ = ()


class Clock(Struct, frozen=True):
    """A time, already in the zone in which it is told, beside the present one."""

    at: datetime
    now: datetime


class LanguageWords(Struct, frozen=True):
    """The words of a language that filters need."""

    calendar: Mapping[str, str]
    """``monday`` …, ``january`` …, and the patterns ``day``, ``today``, ``tomorrow``, ``date``, ``month``."""
    security: Mapping[str, str]
    join: Mapping[str, str]


_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)


def in_words(value: object) -> str:
    """A value as it stands in a text: ``Raw`` as it is, all else escaped."""
    if value.__class__ is Raw:
        return value
    if isinstance(value, str):
        return value if value.isalnum() and len(value) <= LONGEST_VALUE else escape(value)
    if value is None:
        return ""
    if isinstance(value, Clock):
        return f"{value.at.hour}:{value.at.minute:02d}"
    if isinstance(value, tuple):
        return ", ".join(in_words(one) for one in value)
    return escape(str(value))


def _each(one: Callable[[object], object], value: object) -> object:
    """Apply a filter to a value, or to each of several."""
    return tuple(one(part) for part in value) if isinstance(value, tuple) else one(value)


def _code(value: object) -> Raw:
    """What is not known is told in words, and words are no code."""
    if isinstance(value, Raw):
        return value
    return Raw(code(value if isinstance(value, str) else in_words(value)))


def _bold(value: object) -> Raw:
    return Raw(f"**{in_words(value)}**") if in_words(value) else Raw("")


def _joined(last: str, value: object) -> Raw:
    every = [in_words(part) for part in value] if isinstance(value, tuple) else [in_words(value)]
    # Two hosts that take the same pair would say it twice.
    parts = list(dict.fromkeys(every))
    if len(parts) < 2:
        return Raw("".join(parts))
    return Raw(f"{', '.join(parts[:-1])}{last}{parts[-1]}")


def _dotted(value: object) -> Raw:
    return Raw(" · ".join(map(in_words, value))) if isinstance(value, tuple) else Raw(in_words(value))


def _security(words: LanguageWords, value: object) -> Raw:
    if isinstance(value, MailServer):
        value = value.security
    return Raw(words.security.get(str(value), in_words(value)))


def _pair(words: LanguageWords, value: object) -> object:
    if not isinstance(value, MailServer):
        return value
    if value.security is Security.NONE:
        return Raw(str(value.port))
    return Raw(f"{value.port}/{_security(words, value.security)}")


def _pair_words(words: LanguageWords, value: object) -> object:
    if not isinstance(value, MailServer):
        return value
    return Raw(f"`{value.port}`{words.join.get('with', ' ')}`{_security(words, value.security)}`")


def _clock(value: object) -> Raw:
    return Raw(in_words(value))


def _told(words: LanguageWords, pattern: str, at: datetime) -> Raw:
    """A time by one of the language's patterns, which hold ``{{ weekday }}`` and the like."""
    told = words.calendar.get(pattern, "{{ clock }}")
    for name, value in {
        "weekday": words.calendar.get(_WEEKDAYS[at.weekday()], ""),
        "month": words.calendar.get(_MONTHS[at.month - 1], ""),
        "number": str(at.day),
        "year": str(at.year),
        "clock": f"{at.hour}:{at.minute:02d}",
    }.items():
        told = told.replace("{{ " + name + " }}", value)
    return Raw(told)


def _when(words: LanguageWords, pattern: str, value: object) -> Raw:
    if not isinstance(value, Clock):
        return Raw(in_words(value))
    if pattern == "soon":
        days = (value.at.date() - value.now.date()).days
        pattern = "today" if days == 0 else "tomorrow" if days == 1 else "day" if 0 < days < 7 else "later"
    return _told(words, pattern, value.at)


def _month(words: LanguageWords, value: object) -> Raw:
    """``2026-10`` or a time, as month and year."""
    if isinstance(value, Clock):
        return _told(words, "month", value.at)
    try:
        first = date.fromisoformat(f"{value}-01")
    except ValueError:
        return Raw(in_words(value))
    return _told(words, "month", datetime(first.year, first.month, 1))  # noqa: DTZ001 - a month, no time


def _quoted(words: LanguageWords, value: object) -> Raw:
    return Raw(f"{words.join.get('open_quote', '')}{in_words(value)}{words.join.get('close_quote', '')}")


def _first_upper(value: object) -> Raw:
    text = in_words(value)
    return Raw(text[:1].upper() + text[1:])


def _unstopped(value: object) -> object:
    """Words that somebody else ended with a full stop, inside a sentence that has its own."""
    if isinstance(value, Raw):
        return Raw(value.rstrip(". "))
    return value.rstrip(". ") if isinstance(value, str) else value


def filters_of(words: LanguageWords) -> dict[str, Callable[[object], object]]:
    """Every filter by its name, in the words of one language."""
    return {
        "code": partial(_each, _code),
        "bold": partial(_each, _bold),
        "list": partial(_joined, words.join.get("and", ", ")),
        "either": partial(_joined, words.join.get("or", ", ")),
        "commas": partial(_joined, ", "),
        "dots": _dotted,
        "since": partial(_when, words, "since"),
        "pair": partial(_each, partial(_pair, words)),
        "pair_words": partial(_each, partial(_pair_words, words)),
        "security": partial(_each, partial(_security, words)),
        "clock": partial(_each, _clock),
        "soon": partial(_when, words, "soon"),
        "day": partial(_when, words, "day"),
        "date": partial(_when, words, "date"),
        "month": partial(_month, words),
        "quoted": partial(_each, partial(_quoted, words)),
        "first_upper": _first_upper,
        "unstopped": _unstopped,
    }
