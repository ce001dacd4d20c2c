"""The bodies that Slack sends to an app, field for field."""

import secrets
from typing import Any

from bot.playground.slack.views import OpenView
from bot.playground.slack.workspace import Conversation, Workspace

Json = dict[str, Any]


class Payloads:
    """Builds payloads for one installed app; `token` is the old verification token that Slack still sends."""

    def __init__(self, workspace: Workspace, base: str) -> None:
        self._workspace = workspace
        self.base = base
        self.token = secrets.token_hex(12)

    def event(self, event: Json) -> Json:
        """The Events API envelope around one event."""
        world = self._workspace.world
        bot = {
            "enterprise_id": None,
            "team_id": world.team.id,
            "user_id": world.app.bot_user,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        channel = self._workspace.conversations.get(str(event.get("channel")))
        return {
            "token": self.token,
            "team_id": world.team.id,
            "context_team_id": world.team.id,
            "context_enterprise_id": None,
            "api_app_id": world.app.id,
            "event": event,
            "type": "event_callback",
            "event_id": self._workspace.new_id("Ev"),
            "event_time": int(self._workspace.clock()),
            "authorizations": [bot],
            "is_ext_shared_channel": bool(channel and channel.is_ext_shared),
            "event_context": f"4-{secrets.token_urlsafe(48)}",
        }

    def command(self, user: str, room: Conversation, command: str, text: str, keys: Json) -> Json:
        """A slash command; `keys` are its trigger and response URL."""
        world = self._workspace.world
        return {
            "token": self.token,
            "team_id": world.team.id,
            "team_domain": world.team.domain,
            "channel_id": room.id,
            "channel_name": room.shown_name,
            "user_id": user,
            "user_name": self._workspace.people[user].name,
            "command": command,
            "text": text,
            "api_app_id": world.app.id,
            "is_enterprise_install": "false",
            **keys,
        }

    def _interaction(self, kind: str, user: str) -> Json:
        world = self._workspace.world
        human = self._workspace.people[user]
        return {
            "type": kind,
            "team": {"id": world.team.id, "domain": world.team.domain},
            "user": {"id": user, "username": human.name, "name": human.name, "team_id": human.team_id},
            "api_app_id": world.app.id,
            "token": self.token,
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _channel(self, room: Conversation) -> Json:
        return {"id": room.id, "name": room.shown_name}

    def message_action(
        self, user: str, room: Conversation, message: Json, ephemeral: bool, body: Json
    ) -> Json:
        """`block_actions` from a message; `body` holds actions, state, trigger and response URL."""
        container: Json = {
            "type": "message",
            "message_ts": message["ts"],
            "channel_id": room.id,
            "is_ephemeral": ephemeral,
        }
        if message.get("thread_ts"):
            container["thread_ts"] = message["thread_ts"]
        payload = self._interaction("block_actions", user)
        payload |= {"container": container, "channel": self._channel(room), **body}
        if not ephemeral:
            payload["message"] = message
        return payload

    def view_action(self, open_view: OpenView, body: Json) -> Json:
        """`block_actions` from a modal or Home tab, with the whole view and everything typed into it."""
        payload = self._interaction("block_actions", open_view.user)
        container = {"type": "view", "view_id": open_view.id}
        return payload | {"container": container, "view": dict(open_view.view), **body}

    def submission(self, open_view: OpenView, trigger_id: str) -> Json:
        """`view_submission`."""
        payload = self._interaction("view_submission", open_view.user)
        return payload | {"trigger_id": trigger_id, "view": dict(open_view.view), "response_urls": []}

    def closed(self, open_view: OpenView, cleared: bool) -> Json:
        """`view_closed`."""
        payload = self._interaction("view_closed", open_view.user)
        return payload | {"view": dict(open_view.view), "is_cleared": cleared}

    def global_shortcut(self, user: str, callback_id: str, trigger_id: str, ts: str) -> Json:
        """`shortcut`."""
        payload = self._interaction("shortcut", user)
        return payload | {"callback_id": callback_id, "trigger_id": trigger_id, "action_ts": ts}

    def message_shortcut(
        self, user: str, callback_id: str, room: Conversation, message: Json, keys: Json
    ) -> Json:
        """`message_action`; `keys` are its trigger and response URL."""
        payload = self._interaction("message_action", user)
        return payload | {
            "callback_id": callback_id,
            "channel": self._channel(room),
            "message_ts": message["ts"],
            "message": message,
            "action_ts": self._workspace.new_ts(),
            **keys,
        }

    def suggestion(self, user: str, where: Json, block_id: str, action_id: str, query: str) -> Json:
        """`block_suggestion`: what an external select asks while somebody types."""
        payload = self._interaction("block_suggestion", user)
        return payload | {"block_id": block_id, "action_id": action_id, "value": query, **where}
