"""What goes out to Slack: letters, who delivers them, and the ways in which that fails."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple, Protocol

from msgspec import Struct

from bot.incoming import Person, Tenant
from knowledge.effects import Choice, Effect, Marked
from knowledge.events import Routing


class ShowView(Struct, frozen=True, kw_only=True):
    """Show a result in the form that is still open; it does not matter if nobody looks any more."""

    view: str
    """Slack's id of the view."""
    text: Marked
    title: str = ""
    """The title of the form that the view was; it stays what it is called."""
    is_progress: bool = False
    """More follows: where something newer stands in the view already, this is not shown."""


class TellPresser(Struct, frozen=True, kw_only=True):
    """Tell one person something in a channel that nobody else there sees."""

    user: str
    channel: str
    text: Marked


class PublishHome(Struct, frozen=True, kw_only=True):
    """Bring a person's Home up to date."""

    person: Person


class ShowProgress(Struct, frozen=True, kw_only=True):
    """Edit the progress message of a probe that is still running (role ``probe:<run>``)."""

    run: int
    text: Marked
    choices: tuple[Choice, ...] = ()


class RelayFile(Struct, frozen=True, kw_only=True):
    """Put a file that the customer sent, and agreed to pass on, into the case's thread at the desk."""

    file: str
    """Slack's id of the file as the customer sent it."""
    name: str


class AmendRelay(Struct, frozen=True, kw_only=True):
    """Say at the desk, in place of a customer's line, that it was taken back (role ``relayed:<source>``)."""

    source: str
    text: Marked


class AmendAnswer(Struct, frozen=True, kw_only=True):
    """Let the customer's copy of an agent's line follow it (role ``answer:<source>``)."""

    source: str
    text: Marked
    """What stands there now, or the heading of ``words``."""
    words: str = ""
    """The agent's new words; empty where the line was taken back."""


class AmendSent(Struct, frozen=True, kw_only=True):
    """Say at the desk, where a line was confirmed as sent, what became of it (role ``sent:<source>``)."""

    source: str
    text: Marked


BotEffect = (
    ShowView | TellPresser | PublishHome | ShowProgress | RelayFile | AmendRelay | AmendAnswer | AmendSent
)


class Purpose(StrEnum):
    """Whom a letter is for; letters of one case and one purpose go out in order."""

    CUSTOMER = "customer"
    EDITS = "edits"
    """The customer's as well: changes of messages that Slack did not make at first. They hold up no other."""
    DESK = "desk"
    VIEW = "view"
    HOME = "home"


class Letter(Struct, frozen=True, kw_only=True):
    """One thing to be shown in Slack."""

    id: str
    """Opaque and random; travels in the message's metadata, so that a doubtful delivery can be looked up."""
    tenant: Tenant
    case: str
    """Empty where the letter belongs to no case."""
    person: Person
    """The customer, for letters to the desk, too."""
    purpose: Purpose
    effect: Effect | BotEffect
    attempt: int = 0
    """More than 0: it has been tried before, and may stand in Slack already."""


class Place(NamedTuple):
    """Where a message stands."""

    channel: str
    ts: str


class Sent(Struct, frozen=True, kw_only=True):
    """A message that may be edited later; kept under its role."""

    role: str
    """``question:<visit>``, ``card``, ``probe:<run>``, ``desk_card``, ``view:<id>``…"""
    channel: str
    """Of a view: whether its result stands there."""
    ts: str
    """Of a view: the hash of what we wrote there last."""


class SentMessages(Protocol):
    """Remembers where a case's messages stand."""

    async def find(self, tenant: Tenant, case: str, role: str) -> Place | None:
        """The newest message of that role; ``None`` if there is none."""

    async def below(self, tenant: Tenant, case: str, role: str) -> int:
        """How many questions and tests of the case stand below that message in the private chat."""


class Messenger(Protocol):
    """Shows letters in Slack."""

    async def deliver(self, letter: Letter, known: SentMessages) -> Sent | None:
        """What was sent, if it can be edited later. Raises ``SlackRefused`` or ``SlackBusy``; anything else
        that it raises counts as a doubtful delivery and is tried again."""


class Fallback(Protocol):
    """Another way to the desk."""

    async def take(self, letter: Letter, asked: str) -> Routing:
        """How a hand-off that waits has reached the desk; ``asked`` tells a case's requests apart.

        May be called again and again, sends once, and never raises.
        """


class SlackRefused(Exception):
    """Slack says no; ``remedy_for`` says what would have to change before it says yes."""

    def __init__(self, error: str) -> None:
        """``error`` is Slack's own code, such as ``not_in_channel``."""
        super().__init__(error)
        self.error = error


class SlackBusy(Exception):
    """Slack asks for patience."""

    def __init__(
        self, retry_after: float | None = None, *, whole_workspace: bool = False, editing: bool = False
    ) -> None:
        """``retry_after`` is in seconds, by Slack's ``Retry-After``; ``None`` where Slack did not say.

        ``whole_workspace`` where Slack counts our calls (status 429): every further one makes it longer.
        ``editing`` where it is one message that cannot be changed just now.
        """
        super().__init__("retry later" if retry_after is None else f"retry after {retry_after} s")
        self.retry_after = retry_after
        self.whole_workspace = whole_workspace
        self.editing = editing and not whole_workspace


class Remedy(StrEnum):
    """What has to change before Slack takes a letter that it has refused."""

    NONE = "none"
    """Nothing will: it is the letter itself, or its reader is gone."""
    DESK = "desk"
    """The desk's channel: no letter to the desk can go until the operator has seen to it."""
    CARD = "card"
    """The case's card at the desk, under which the letter belongs."""
    INSTALLATION = "installation"
    """The token or the installation: no call of this workspace can succeed."""
    PERMISSION = "permission"
    """A scope, a setting or a rule of the workspace that concerns this kind of letter."""
    UNKNOWN = "unknown"
    """It is not known whether anything will; a few more tries show it."""


_INSTALLATION = (
    "accesslimited",
    "account_inactive",
    "ekm_access_denied",
    "enterprise_is_restricted",
    "invalid_auth",
    "not_authed",
    "org_login_required",
    "team_access_not_granted",
    "team_added_to_org",
    "team_not_found",
    "token_expired",
    "token_revoked",
    "two_factor_setup_required",
)
_PERMISSION = (
    "access_denied",
    "message_limit_exceeded",
    "messages_tab_disabled",
    "missing_scope",
    "no_permission",
    "not_allowed_token_type",
    "restricted_action",
    "restricted_action_non_threadable_channel",
    "restricted_action_read_only_channel",
    "restricted_action_thread_locked",
    "restricted_action_thread_only_channel",
)
_CHANNEL = ("channel_not_found", "is_archived", "not_in_channel")
_OUR_OWN = ("channel_shared", "no_support_channel")  # said before Slack is asked
_LETTER = (
    "block_mismatch",
    "cannot_dm_bot",
    "cannot_reply_to_message",
    "cant_update_message",
    "edit_window_closed",
    "invalid_arg_name",
    "invalid_arguments",
    "invalid_array_arg",
    "invalid_blocks",
    "invalid_blocks_format",
    "invalid_charset",
    "invalid_form_data",
    "invalid_metadata_format",
    "invalid_metadata_schema",
    "invalid_post_type",
    "invalid_users",
    "message_not_found",
    "metadata_too_large",
    "msg_blocks_too_long",
    "msg_too_long",
    "no_text",
    "not_enabled",
    "user_disabled",
    "user_not_found",
    "user_not_in_channel",
    "user_not_visible",
    "users_not_found",
    "view_too_large",
)
_REMEDIES: Mapping[str, Remedy] = {
    **dict.fromkeys(_INSTALLATION, Remedy.INSTALLATION),
    **dict.fromkeys(_PERMISSION, Remedy.PERMISSION),
    **dict.fromkeys((*_CHANNEL, *_OUR_OWN), Remedy.DESK),
    **dict.fromkeys(_LETTER, Remedy.NONE),
    "no_desk_card": Remedy.CARD,
}
"""Errors of https://docs.slack.dev/reference/methods/chat.postMessage and of the pages of chat.update,
chat.postEphemeral, conversations.open, conversations.info and views.publish beside it; those that say to wait
(``ratelimited``, ``internal_error`` and the like) never come here: they are ``SlackBusy``."""


def remedy_for(error: str, letter: Letter) -> Remedy:
    """What has to change before Slack takes this letter."""
    remedy = _REMEDIES.get(error, Remedy.UNKNOWN)
    if letter.purpose is Purpose.VIEW or isinstance(letter.effect, TellPresser):
        return Remedy.NONE  # later nobody looks any more
    if letter.purpose is Purpose.DESK:
        return Remedy.NONE if remedy is Remedy.CARD and not letter.case else remedy
    # A private chat is asked for anew at the next try.
    return Remedy.UNKNOWN if remedy is Remedy.DESK else remedy
