"""What happens in the workspace, told to the app as the events it subscribed to."""

from collections.abc import Callable
from typing import Any

from bot.playground.slack.workspace import Conversation, Workspace

Json = dict[str, Any]

_SUBSCRIPTION = {"public": "message.channels", "private": "message.groups", "im": "message.im"}


class Feed:
    """Shapes events and hands those to `send` that the app would get: subscribed, and the app is a member."""

    def __init__(self, workspace: Workspace, send: Callable[[Json], None]) -> None:
        self._workspace = workspace
        self._send = send

    def _post(self, subscription: str, event: Json) -> None:
        if subscription in self._workspace.world.app.events:
            self._send(event)

    def _post_message(self, room: Conversation, event: Json) -> None:
        bot = self._workspace.world.app.bot_user
        if bot not in room.members:
            return
        event = {**event, "channel": room.id, "channel_type": room.channel_type}
        self._post(_SUBSCRIPTION[room.kind], event)

    def said(self, room: Conversation, message: Json) -> None:
        """A message was posted, by a person or by the app itself."""
        kept = {name: item for name, item in message.items() if name not in _COUNTERS}
        self._post_message(room, {**kept, "event_ts": message["ts"]})
        bot = self._workspace.world.app.bot_user
        mentioned = f"<@{bot}>" in message.get("text", "") and message.get("user") != bot
        if mentioned and room.kind != "im" and bot in room.members:
            mention = {**kept, "type": "app_mention", "channel": room.id, "event_ts": message["ts"]}
            self._post("app_mention", mention)

    def edited(self, room: Conversation, before: Json, after: Json) -> None:
        """A message was changed; the event repeats its old text."""
        ts = self._workspace.new_ts()
        event = {
            "type": "message",
            "subtype": "message_changed",
            "message": dict(after),
            "previous_message": dict(before),
            "hidden": True,
            "ts": ts,
            "event_ts": ts,
        }
        self._post_message(room, event)

    def deleted(self, room: Conversation, before: Json) -> None:
        """A message was deleted; the event repeats its text."""
        ts = self._workspace.new_ts()
        event = {
            "type": "message",
            "subtype": "message_deleted",
            "previous_message": dict(before),
            "deleted_ts": before["ts"],
            "hidden": True,
            "ts": ts,
            "event_ts": ts,
        }
        self._post_message(room, event)

    def home_opened(self, user: str, tab: str, view: Json | None) -> None:
        """A person opened the app's Home or Messages tab."""
        event: Json = {
            "type": "app_home_opened",
            "user": user,
            "channel": self._workspace.direct_message(user).id,
            "tab": tab,
            "event_ts": self._workspace.new_ts(),
        }
        if tab == "home" and view is not None:
            event["view"] = view
        self._post("app_home_opened", event)

    def joined(self, room: Conversation, user: str) -> None:
        """A person or the app joined a channel."""
        letter = "C" if room.kind == "public" else "G"
        event = {
            "type": "member_joined_channel",
            "user": user,
            "channel": room.id,
            "channel_type": letter,
            "team": self._workspace.world.team.id,
            "event_ts": self._workspace.new_ts(),
        }
        self._post("member_joined_channel", event)


# What Slack keeps beside a message but does not send with its event.
_COUNTERS = frozenset({"reply_count", "latest_reply", "reply_users", "reply_users_count"})
