"""One person's screen: which rooms and blocks are on it, and where a control stands."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from msgspec import Struct, field

from bot.playground.slack.block_kit.rules import elements_of, every_block, is_interactive
from bot.playground.slack.delivery import Acknowledged, Answer
from bot.playground.slack.platform import Platform
from bot.playground.slack.refusal import Refusal
from bot.playground.slack.tickets import ResponseUrl
from bot.playground.slack.views import OpenView
from bot.playground.slack.workspace import Conversation

Json = dict[str, Any]

Where: TypeAlias = Mapping[str, Any] | str
"""A message ts, a view id, an ephemeral id, `home`, or the page's `in` object."""


class Shown(Struct, frozen=True):
    """What the screen showed. `error` is a code if something was refused or Slack could not reach the app."""

    ok: bool = True
    error: str | None = None
    facts: Json = field(default_factory=dict)

    @property
    def errors(self) -> dict[str, str]:
        """Words under the fields of a refused submission, by `block_id`."""
        return dict(self.facts.get("errors", {}))

    @property
    def outcome(self) -> str | None:
        """What became of a submission: `closed`, `updated`, `pushed`, `cleared`."""
        return self.facts.get("outcome")

    @property
    def ts(self) -> str:
        """The timestamp of what was posted."""
        return str(self.facts["ts"])


class Surface(Struct, frozen=True):
    """Where blocks stand: a view (then `view` is set) or a message, ephemeral or not (`room`, `message`)."""

    blocks: list[Json]
    view: OpenView | None = None
    room: Conversation | None = None
    message: Json | None = None
    ephemeral: str | None = None

    def find(self, action_id: str, block_id: str | None, value: str | None) -> tuple[Json, Json] | None:
        """The (block, element) with these names, and this value if several buttons share a name."""
        for block, _ in every_block(self.blocks, ""):
            for element, _ in elements_of(block):
                if (
                    is_interactive(element)
                    and element.get("action_id") == action_id
                    and block_id in (None, block["block_id"])
                    and (value is None or element.get("value") == value)
                ):
                    return block, element
        return None


class Screen:
    """What is within one person's reach."""

    def __init__(self, platform: Platform, user: str) -> None:
        if user not in platform.workspace.people:
            raise LookupError(f"nobody here is called {user}")
        self.platform = platform
        self.user = user

    def room(self, channel: str) -> Conversation:
        """A conversation this person can see, or a refusal."""
        room = self.platform.workspace.conversations.get(channel)
        if room is None or not self.platform.workspace.can_see(self.user, room):
            raise Refusal("channel_not_found")
        return room

    def writable(self, channel: str) -> Conversation:
        """A conversation this person can write in, or a refusal."""
        room = self.room(channel)
        if self.user not in room.members:
            raise Refusal("not_in_channel")
        if room.is_archived:
            raise Refusal("is_archived")
        if room.kind == "im" and not self.platform.world.app.messages_tab:
            # "Sending messages to this app has been turned off."
            raise Refusal("messages_tab_disabled")
        return room

    def place(self, channel: str, message: Json | None = None, ephemeral: str | None = None) -> ResponseUrl:
        """Where a response URL given out now leads."""
        born = self.platform.workspace.clock()
        ts = message["ts"] if message is not None and ephemeral is None else None
        thread = message.get("thread_ts") if message is not None else None
        return ResponseUrl(channel, self.user, born, ts, ephemeral, thread)

    def surface(self, where: Where) -> Surface | None:
        """The blocks at a place, if this person can reach them: of modals only the one on top."""
        named = self._named(where) if isinstance(where, str) else where
        if named.get("home"):
            home = self.platform.views.homes.get(self.user)
            return None if home is None else Surface(home.view["blocks"], view=home)
        if named.get("view"):
            top = self.platform.views.top(self.user)
            found = top is not None and top.id == named["view"]
            return Surface(top.view["blocks"], view=top) if found and top is not None else None
        if named.get("ephemeral"):
            return self._whispered(str(named["ephemeral"]))
        try:
            room = self.room(str(named.get("channel")))
        except Refusal:
            return None
        message = room.messages.get(str(named.get("ts")))
        return None if message is None else Surface(message.get("blocks") or [], room=room, message=message)

    def _whispered(self, name: str) -> Surface | None:
        held = self.platform.workspace.ephemerals.get(name)
        if held is None or held["for"] != self.user:
            return None
        room = self.platform.workspace.conversations[held["channel"]]
        return Surface(held.get("blocks") or [], room=room, message=held, ephemeral=name)

    def _named(self, name: str) -> Mapping[str, Any]:
        home = self.platform.views.homes.get(self.user)
        if name == "home" or (home is not None and home.id == name):
            return {"home": True}
        if name.startswith("V"):
            return {"view": name}
        if name.startswith("Ep"):
            return {"ephemeral": name}
        for room in self.platform.workspace.conversations.values():
            if name in room.messages and self.platform.workspace.can_see(self.user, room):
                return {"channel": room.id, "ts": name}
        return {}

    def failed(self, answer: Answer, what: str) -> Shown:
        """What Slack shows when the app did not answer, or not in a way it understands."""
        timed_out = not isinstance(answer, Acknowledged) and "timeout" in answer.reason
        code = "operation_timeout" if timed_out else "dispatch_failed"
        self.platform.notice(self.user, code, what)
        return Shown(False, code)
