"""Posting, changing and deleting messages, visible ones and ephemeral ones, by people and by the app."""

import uuid
from typing import Any

from bot.playground.slack.feed import Feed
from bot.playground.slack.refusal import Refusal
from bot.playground.slack.typed_text import as_rich_text, as_sent
from bot.playground.slack.workspace import Conversation, Workspace

Json = dict[str, Any]


class Posting:
    """The one place where messages come to be, change and go."""

    def __init__(self, workspace: Workspace, feed: Feed) -> None:
        self._workspace = workspace
        self._feed = feed

    def by_person(
        self,
        user: str,
        room: Conversation,
        text: str,
        *,
        thread_ts: str | None = None,
        broadcast: bool = False,
        files: list[Json] | None = None,
    ) -> Json:
        """What a person types or uploads."""
        human = self._workspace.people[user]
        message: Json = {
            "type": "message",
            "user": user,
            "ts": self._workspace.new_ts(),
            "client_msg_id": str(uuid.uuid4()),
            "text": as_sent(text),
            "team": human.team_id,
            "blocks": as_rich_text(text),
        }
        if files:
            message |= {"subtype": "file_share", "files": files, "upload": False, "display_as_bot": False}
        return self._place(room, message, thread_ts, broadcast)

    def by_app(
        self, room: Conversation, content: Json, *, thread_ts: str | None = None, broadcast: bool = False
    ) -> Json:
        """What the app posts; `content` holds text, blocks and whatever else Slack keeps."""
        return self._place(room, {**self._signed(), **content}, thread_ts, broadcast)

    def _signed(self) -> Json:
        world = self._workspace.world
        app = world.app
        return {
            "type": "message",
            "user": app.bot_user,
            "ts": self._workspace.new_ts(),
            "bot_id": app.bot_id,
            "app_id": app.id,
            "team": world.team.id,
            "bot_profile": {
                "id": app.bot_id,
                "app_id": app.id,
                "user_id": app.bot_user,
                "name": app.name,
                "deleted": False,
                "team_id": world.team.id,
            },
        }

    def _place(self, room: Conversation, message: Json, thread_ts: str | None, broadcast: bool) -> Json:
        if thread_ts:
            parent = room.messages.get(thread_ts)
            if parent is None:
                raise Refusal("thread_not_found")
            root = parent.get("thread_ts", thread_ts)
            message["thread_ts"] = root
            message["parent_user_id"] = room.messages[root]["user"]
            if broadcast:
                message["subtype"] = "thread_broadcast"
        self._workspace.add_message(room, message)
        self._feed.said(room, message)
        return message

    def change(self, room: Conversation, message: Json, content: Json, by: str) -> Json:
        """Replace the content of a message; `edited` is marked as Slack marks it."""
        before = dict(message)
        message.update(content)
        message["edited"] = {"user": by, "ts": self._workspace.new_ts()}
        self._workspace.message_changed(room, message)
        self._feed.edited(room, before, message)
        return message

    def retype(self, user: str, room: Conversation, message: Json, text: str) -> Json:
        """A person edits what they typed."""
        return self.change(room, message, {"text": as_sent(text), "blocks": as_rich_text(text)}, user)

    def delete(self, room: Conversation, message: Json) -> None:
        """Delete a message."""
        before = dict(message)
        self._workspace.remove_message(room, message["ts"])
        self._feed.deleted(room, before)

    def whisper(self, room: Conversation, user: str, content: Json, thread_ts: str | None = None) -> Json:
        """A message that one person sees; apps get no event of it."""
        name = self._workspace.new_id("Ep")
        whispered = {
            **self._signed(),
            **content,
            "id": name,
            "channel": room.id,
            "for": user,
            "thread_ts": thread_ts,
        }
        self._workspace.ephemerals[name] = whispered
        self.whisper_changed(whispered)
        return whispered

    def whisper_changed(self, whispered: Json) -> None:
        """Tell the screen of the one who sees it."""
        shown = ephemeral_for_page(whispered)
        self._workspace.tell("ephemeral", {"ephemeral": shown}, [whispered["for"]])

    def unwhisper(self, name: str) -> None:
        """Take an ephemeral message off the screen."""
        gone = self._workspace.ephemerals.pop(name, None)
        if gone is not None:
            self._workspace.tell("ephemeral_removed", {"id": name, "user": gone["for"]}, [gone["for"]])


def ephemeral_for_page(whispered: Json) -> Json:
    """An ephemeral message as the browser page gets it: `user` is the one who sees it."""
    shown = {name: item for name, item in whispered.items() if name not in ("for", "bot_profile")}
    return {**shown, "user": whispered["for"]}
