"""The ids that travel through Slack inside blocks and views, written and read back.

They are hints: whoever reads one looks the case up and checks whose it is. Nothing secret stands in them.
"""

import re

from msgspec import Struct

from bot.slack import limits

ANSWER = "answer"
"""A choice of a question: ``answer:<choice>``."""
FORM = "form"
"""Opens a form: ``form:<name>:<choice>``."""
VIEW = "view"
"""Opens something to read: ``view:<name>:<choice>``; ``:answers`` where the press is an answer as well."""
ALSO_ANSWERS = "answers"
COMMAND = "command"
"""One of the words that always work: ``command:<word>``."""
MORE = "more"
"""The overflow menu; the chosen option's value is a command, or the id of a button that opens a view."""
STEP = "step"
"""The card's menu of steps; the chosen option's value is a number."""
CANCEL = "cancel"
"""Cancels a probe: ``cancel:<run>``."""
HOME = "home"
"""Home: ``home:open_again`` names an earlier case by its value."""
OPEN_AGAIN = "open_again"
CHECK_UP = "check_up"
"""The form that begins a check-up, and the shortcut that opens it."""
DIAGNOSE = "diagnose"
"""The shortcut on a message, and the preview that it opens."""
LOGIN = "login"
"""The form of the one log-in."""
DESK = "desk"
"""A control of the support desk: ``desk:<what>``."""
LINK = "link"
"""A link button: Slack reports its press, nothing follows."""

_SEPARATOR = "|"
_SAFE = re.compile(r"[A-Za-z0-9_.:-]{1,128}\Z")


class Place(Struct, frozen=True):
    """Where a control stands: in a message of a case, at a visit (0: nowhere in particular)."""

    case: str
    visit: int = 0


def block_id(kind: str, place: Place, *more: str) -> str:
    """A block's id that names its case and visit; ``more`` keeps it apart from its siblings."""
    return _SEPARATOR.join((kind, place.case, str(place.visit), *more))[: limits.ID]


def place_of(block_id: str) -> Place | None:
    """What a block's id says; ``None`` where it is none of ours or was altered beyond reading."""
    parts = block_id.split(_SEPARATOR)
    if len(parts) < 3 or not _SAFE.match(parts[1]) or not is_count(parts[2]):
        return None
    return Place(parts[1], int(parts[2]))


def is_count(text: str) -> bool:
    """Whether the text is a small whole number in plain digits."""
    return text.isascii() and text.isdigit() and len(text) <= 9


def action_id(kind: str, *rest: str) -> str:
    """The id of a control: its kind and what the kind needs."""
    return ":".join((kind, *rest))[: limits.ID]


def action_of(action_id: str) -> tuple[str, tuple[str, ...]]:
    """Kind and the rest of a control's id."""
    kind, *rest = action_id.split(":")
    return kind, tuple(rest)
