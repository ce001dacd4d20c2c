"""Cleans what Slack sends: only what is listed here is kept, before anything is recorded or logged.

Slack's payloads carry far more than was asked for: the whole form with every press in it, the old text of a
message that was edited or deleted, addresses to answer to, tokens. None of that is copied. Free text is
looked through for secrets first (``bot.secrets_in_text``).
"""

from collections.abc import Collection, Mapping

from msgspec import Struct

from bot.incoming import Person
from bot.slack import ids
from bot.slack import payload_reading as reading
from bot.slack.message_words import unescape, words_of
from bot.slack.payload_reading import Payload, part, text

FIELD = "field"
"""Inputs whose words may be kept: ``field:<name>``."""
SECRET = "secret"  # noqa: S105 - the kind of an input, no password
"""Inputs that are read once, sealed and dropped: ``secret:<name>``."""


class Press(Struct, frozen=True, kw_only=True):
    """A control that somebody used. What it names is a hint, to be looked up."""

    person: Person
    kind: str
    rest: tuple[str, ...]
    place: ids.Place | None
    value: str
    """Value of the button or of the chosen option."""
    channel: str | None
    message_ts: str | None
    thread_ts: str | None
    view: str | None
    """Id of the modal in which the control stands."""
    metadata: str
    """What that modal carries to know itself again."""
    app: str
    key: str


class Submission(Struct, frozen=True, kw_only=True):
    """A form that was sent, without its secret."""

    person: Person
    form: str
    metadata: str
    values: Mapping[str, str]
    blocks: Mapping[str, str]
    """Name of a field → the id of its block, where a fault is shown."""
    view: str
    app: str


class Closure(Struct, frozen=True, kw_only=True):
    """A form that was closed without being sent."""

    person: Person
    form: str
    metadata: str
    view: str


class CommandLine(Struct, frozen=True, kw_only=True):
    """``/smtp-help`` with what stood behind it."""

    person: Person
    text: str
    channel: str
    app: str
    key: str


class Shortcut(Struct, frozen=True, kw_only=True):
    """A global or message shortcut."""

    person: Person
    callback: str
    app: str
    key: str


class OnMessage(Struct, frozen=True, kw_only=True):
    """A shortcut used on a message: what it says, and nothing about who wrote it."""

    person: Person
    text: str
    channel: str
    abroad: bool
    """The message, or who used the shortcut, belongs to another company."""


def press(body: Payload) -> Press | None:
    """The first action of ``block_actions``; nothing of ``state`` or of the message is kept."""
    actions = body.get("actions")
    action = actions[0] if isinstance(actions, list) and actions else None
    person = _presser(body)
    if not isinstance(action, Mapping) or person is None:
        return None
    kind, rest = ids.action_of(text(action, "action_id"))
    container = part(body, "container")
    view = text(part(body, "view"), "id") or None
    message_ts = text(container, "message_ts") or None
    option = text(part(action, "selected_option"), "value")
    if kind == ids.MORE and option.startswith(f"{ids.VIEW}:"):
        kind, rest = ids.action_of(option)
    return Press(
        person=person,
        kind=kind,
        rest=rest,
        place=ids.place_of(text(action, "block_id")),
        value=option or text(action, "value"),
        channel=text(container, "channel_id") or text(part(body, "channel"), "id") or None,
        message_ts=message_ts,
        thread_ts=text(container, "thread_ts") or text(part(body, "message"), "thread_ts") or None,
        view=view,
        metadata=text(part(body, "view"), "private_metadata"),
        app=text(body, "api_app_id"),
        key=reading.key(
            "press", person, view or message_ts or "", text(action, "action_id"), text(action, "action_ts")
        ),
    )


def submission(body: Payload, harmless: Collection[str] | None = None) -> Submission | None:
    """A ``view_submission``: of its inputs only those named in ``harmless`` (``None``: none at all)."""
    view, person = part(body, "view"), _presser(body)
    if person is None or not text(view, "id"):
        return None
    inputs = _inputs(view)
    return Submission(
        person=person,
        form=text(view, "callback_id"),
        metadata=text(view, "private_metadata"),
        values={
            name: reading.whole(value)
            for kind, name, _, value in inputs
            if kind == FIELD and harmless is not None and name in harmless
        },
        blocks={name: block for _, name, block, _ in inputs},
        view=text(view, "id"),
        app=text(body, "api_app_id"),
    )


def typed_secret(body: Payload) -> str | None:
    """The one secret input of a form, byte for byte; the caller seals it and lets it go."""
    return next((value for kind, _, _, value in _inputs(part(body, "view")) if kind == SECRET), None)


def chosen_person(body: Payload, name: str) -> str | None:
    """The user that was chosen in a menu of people."""
    values = part(part(part(body, "view"), "state"), "values")
    for actions in values.values():
        element = actions.get(ids.action_id(FIELD, name)) if isinstance(actions, Mapping) else None
        if isinstance(element, Mapping):
            chosen = text(part(element, "selected_option"), "value")
            return text(element, "selected_user") or chosen or None
    return None


def closure(body: Payload) -> Closure | None:
    """A ``view_closed``; what was typed is not looked at."""
    view, person = part(body, "view"), _presser(body)
    if person is None:
        return None
    return Closure(
        person=person,
        form=text(view, "callback_id"),
        metadata=text(view, "private_metadata"),
        view=text(view, "id"),
    )


def command_line(body: Payload) -> CommandLine | None:
    """A slash command. Its ``trigger_id`` lives on as a hash only, the one thing that tells two apart."""
    person = reading.person(text(body, "enterprise_id"), text(body, "team_id"), text(body, "user_id"))
    if person is None:
        return None
    return CommandLine(
        person=person,
        text=unescape(text(body, "text")).strip(),
        channel=text(body, "channel_id"),
        app=text(body, "api_app_id"),
        key=reading.key("command", person, reading.hashed(text(body, "trigger_id"))),
    )


def shortcut(body: Payload) -> Shortcut | None:
    """A shortcut; the message on which it was used is not kept."""
    person = _presser(body)
    if person is None:
        return None
    return Shortcut(
        person=person,
        callback=text(body, "callback_id"),
        app=text(body, "api_app_id"),
        key=reading.key(
            "shortcut",
            person,
            text(body, "callback_id"),
            text(body, "action_ts") or reading.hashed(text(body, "trigger_id")),
        ),
    )


def on_message(body: Payload) -> OnMessage | None:
    """A ``message_action``; the caller keeps no more of the message than its person agrees to."""
    person, message = _presser(body), part(body, "message")
    channel = text(part(body, "channel"), "id")
    if person is None or not channel:
        return None
    home = text(part(body, "team"), "id")
    teams = {person.tenant.team, *(text(message, name) for name in ("team", "user_team", "source_team"))}
    return OnMessage(
        person=person,
        text=words_of(message, foreign=True),
        channel=channel,
        abroad=bool(teams - {home, ""}),
    )


def _presser(body: Payload) -> Person | None:
    # `team` is where the app is installed; in a shared channel the presser's own team stands at the user.
    user = part(body, "user")
    team = text(user, "team_id") or text(part(body, "team"), "id")
    enterprise = text(part(body, "enterprise"), "id") or text(part(body, "team"), "enterprise_id")
    return reading.person(enterprise, team, text(user, "id"))


def _inputs(view: Payload) -> list[tuple[str, str, str, str]]:
    """Kind, name, block and value of each of our inputs in a view's state."""
    values = part(part(view, "state"), "values")
    found = []
    for block, actions in values.items():
        if not isinstance(actions, Mapping):
            continue
        for action_id, element in actions.items():
            if not isinstance(element, Mapping):
                continue
            kind, rest = ids.action_of(str(action_id))
            value = text(part(element, "selected_option"), "value") or reading.as_sent(element, "value")
            found.append((kind, ":".join(rest), str(block), value))
    return found
