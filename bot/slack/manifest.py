"""The Slack app's manifest: what the app asks for, each scope with its reason.

Format: https://docs.slack.dev/reference/app-manifest
"""

from functools import partial
from typing import Literal, Protocol

from bot.slack import ids
from bot.slack.http_mode import PATH
from bot.slack.listeners.commands import COMMAND
from bot.slack.wording import Wording
from knowledge import load_tree, words

SCOPES: dict[str, str] = {
    "app_mentions:read": "to answer a mention in a channel by pointing to the private chat",
    "channels:history": "to see what agents write in a case's thread, where the support channel is public",
    "channels:read": "to see whether a channel is shared with others, and who is in the support channel",
    "chat:write": "to write in the private chat and in the support channel",
    "commands": "for the slash command and the shortcuts",
    "files:read": "to read the words in a screenshot that a customer sends in the private chat",
    "files:write": "to pass a picture on to the support channel, once the customer has agreed",
    "groups:history": "to see what agents write in a case's thread, where the support channel is private",
    "groups:read": "as channels:read, for a private support channel",
    "im:history": "to read what a customer writes in the private chat",
    "im:write": "to open the private chat",
    "team:read": "to name the customer's workspace on the hand-off card",
    "users:read": "to know names and time zones, and that a presser is a member of the desk",
}
"""No e-mail scope, no reading of other channels."""

EVENTS: dict[str, str] = {
    "app_home_opened": "to show Home",
    "app_mention": "as the scope",
    "message.channels": "lines in the support channel; all others are dropped unread",
    "message.groups": "the same, for a private support channel",
    "message.im": "lines in the private chat",
}


class ManifestSettings(Protocol):
    """What of the settings shapes the manifest."""

    @property
    def mode(self) -> Literal["socket", "http"]:
        """How Slack reaches us."""


def manifest(
    settings: ManifestSettings, address: str = "https://retriever.example", wording: Wording | None = None
) -> dict[str, object]:
    """The manifest as JSON values. ``address`` is where HTTP mode is reached; Socket Mode needs none.

    ``wording`` says how the app describes itself; ``None``: in the words of the built-in content.
    """
    say = wording or Wording(partial(words, load_tree()))
    socket = settings.mode == "socket"
    url = address.rstrip("/") + PATH
    reached = {} if socket else {"request_url": url}
    command: dict[str, object] = {
        "command": COMMAND,
        "description": say.plain("app_command"),
        "usage_hint": say.plain("app_command_usage"),
        "should_escape": False,
    }
    return {
        "display_information": {
            "name": "Retriever",
            "description": say.plain("app_description"),
            "long_description": say.plain("app_long_description"),
            "background_color": "#1f4e5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Retriever", "always_online": True},
            "shortcuts": [
                {
                    "name": say.plain("app_shortcut"),
                    "type": "global",
                    "callback_id": ids.CHECK_UP,
                    "description": say.plain("app_shortcut_description"),
                },
                {
                    "name": say.plain("app_diagnose"),
                    "type": "message",
                    "callback_id": ids.DIAGNOSE,
                    "description": say.plain("app_diagnose_description"),
                },
            ],
            "slash_commands": [command if socket else {**command, "url": url}],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {**reached, "bot_events": sorted(EVENTS)},
            "interactivity": {"is_enabled": True, **reached},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": False,
        },
    }
