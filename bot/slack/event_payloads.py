"""Cleans what the Events API brings: messages, mentions, looks at Home.

``previous_message`` is never looked at: it would bring back what somebody took away. A mention's words are
not kept: mailbox details do not belong in a channel.
"""

from collections.abc import Callable, Mapping

from msgspec import Struct

from bot.incoming import Person, Picture
from bot.secrets_in_text import withhold
from bot.slack import payload_reading as reading
from bot.slack.message_words import words_of
from bot.slack.payload_reading import Payload, part, text
from bot.slack.payload_shape import by_an_app

_MOST_FILES = 10
_LONGEST_NAME = 120
_LONGEST_TEXT = 16_384
"""Bytes of a text file that is read."""


class Line(Struct, frozen=True, kw_only=True):
    """A message that a person wrote, or its new wording."""

    person: Person
    channel: str
    channel_kind: str
    """``im``, ``channel``, ``group``, ``mpim``."""
    ts: str
    thread_ts: str | None
    text: str
    edited: bool
    edited_at: str
    """Slack's time of the edit, where it is one."""
    files: int
    pictures: tuple[Picture, ...]
    """Those of the files that say they are pictures, and are kept at Slack itself."""
    texts: tuple[Picture, ...]
    """Those that say they are plain text, typed into Slack or brought there, and short."""
    broadcast: bool
    key: str


class Note(Struct, frozen=True, kw_only=True):
    """A message of a thread as it stands there now."""

    person: Person
    text: str


class Opening(Struct, frozen=True, kw_only=True):
    """Somebody looked at a tab of the app's Home."""

    person: Person
    tab: str
    key: str


class Deletion(Struct, frozen=True, kw_only=True):
    """Somebody deleted a line of theirs."""

    person: Person
    channel: str
    channel_kind: str
    """``im``, ``channel``, ``group``, ``mpim``."""
    ts: str
    thread_ts: str | None
    key: str


class Mention(Struct, frozen=True, kw_only=True):
    """Somebody called the bot by name in a channel. What was said beside it is not kept."""

    person: Person
    channel: str
    thread_ts: str | None
    app: str
    withheld: bool
    """There is something like a password in it, where everybody in the channel reads it."""
    key: str


def line(body: Payload) -> Line | None:
    """A ``message`` event as a person's line; ``None`` for bots, deletions, joins and other noise.

    ``previous_message`` is never looked at: it would bring back what somebody has taken away.
    """
    event = part(body, "event")
    subtype, changed = text(event, "subtype"), False
    message = event
    if subtype == "message_changed":
        message, changed = part(event, "message"), True
        if not part(message, "edited") or text(message, "subtype") not in ("", "file_share"):
            return None
    elif subtype not in ("", "file_share", "thread_broadcast"):
        return None
    if by_an_app(message):
        return None
    person = _speaker(body, message)
    if person is None:
        return None
    files = message.get("files")
    return Line(
        person=person,
        channel=text(event, "channel"),
        channel_kind=text(event, "channel_type"),
        ts=text(message, "ts"),
        thread_ts=text(message, "thread_ts") or None,
        text=words_of(message),
        edited=changed,
        edited_at=text(part(message, "edited"), "ts") if changed else "",
        files=len(files) if isinstance(files, list) else 0,
        pictures=_files(files, _is_picture),
        texts=_files(files, _is_text),
        broadcast=subtype == "thread_broadcast",
        key=_event_key(body, person),
    )


def deletion(body: Payload) -> Deletion | None:
    """A ``message_deleted`` event of a person's own line. Its words are never looked at."""
    event = part(body, "event")
    if text(event, "subtype") != "message_deleted":
        return None
    gone = part(event, "previous_message")
    person = None if by_an_app(gone) else _speaker(body, gone)
    ts = text(event, "deleted_ts")
    if person is None or not ts:
        return None
    return Deletion(
        person=person,
        channel=text(event, "channel"),
        channel_kind=text(event, "channel_type"),
        ts=ts,
        thread_ts=text(gone, "thread_ts") or None,
        key=_event_key(body, person),
    )


def note(message: Payload, reader: Person) -> Note | None:
    """A message that was looked up, if a person of the reader's workspace wrote it for its thread alone."""
    if text(message, "subtype") not in ("", "file_share") or by_an_app(message):
        return None
    team = text(message, "user_team") or text(message, "team") or reader.tenant.team
    person = reading.person(reader.tenant.enterprise, team, text(message, "user"))
    return None if person is None else Note(person=person, text=words_of(message))


def opening(body: Payload) -> Opening | None:
    """An ``app_home_opened`` event."""
    event = part(body, "event")
    person = _speaker(body, event)
    if person is None:
        return None
    return Opening(person=person, tab=text(event, "tab"), key=_event_key(body, person))


def mention(body: Payload) -> Mention | None:
    """An ``app_mention`` event, without its words: mailbox details do not belong in a channel."""
    event = part(body, "event")
    person = _speaker(body, event)
    if person is None or event.get("bot_id"):
        return None
    return Mention(
        person=person,
        channel=text(event, "channel"),
        thread_ts=text(event, "thread_ts") or None,
        app=text(body, "api_app_id"),
        withheld=withhold(words_of(event)).withheld,
        key=_event_key(body, person),
    )


def event_type(body: Payload) -> str:
    """Which kind of event a payload of the Events API brings; empty for everything else."""
    return text(part(body, "event"), "type") if body.get("type") == "event_callback" else ""


def _is_picture(file: Payload) -> bool:
    return text(file, "mimetype").startswith("image/") and text(file, "mode") == "hosted"


def _is_text(file: Payload) -> bool:
    """Slack makes a *snippet* of a long paste. Source: https://docs.slack.dev/reference/objects/file-object"""
    size = file.get("size")
    short = isinstance(size, int) and size <= _LONGEST_TEXT
    return short and text(file, "mimetype") == "text/plain" and text(file, "mode") in ("hosted", "snippet")


def _files(files: object, wanted: Callable[[Payload], bool]) -> tuple[Picture, ...]:
    found = []
    for file in (files if isinstance(files, list) else [])[:_MOST_FILES]:
        if not isinstance(file, Mapping) or not wanted(file):
            continue
        # An external file's address names any host, and has no place to be fetched from.
        if file.get("is_external") or not text(file, "id"):
            continue
        size = file.get("size")
        found.append(
            Picture(
                file=text(file, "id"),
                name=text(file, "name")[:_LONGEST_NAME],
                url=text(file, "url_private"),
                link=text(file, "permalink"),
                size=size if type(size) is int else 0,
            )
        )
    return tuple(found)


def _speaker(body: Payload, event: Payload) -> Person | None:
    team = text(event, "user_team") or text(event, "team") or text(body, "team_id")
    return reading.person(text(body, "enterprise_id"), team, text(event, "user"))


def _event_key(body: Payload, person: Person) -> str:
    return reading.key("event", person, text(body, "event_id") or text(part(body, "event"), "event_ts"))
