"""Installs an app into a world from its manifest, so that the stand-in grants what the manifest asks for."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from bot.playground.slack.world import Command, Shortcut, World

# Slack installs no app that subscribes to more than its scopes let it see.
NEEDED = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
}


def installed(world: World, manifest: Mapping[str, Any]) -> World:
    """The world with its app's commands, shortcuts, scopes and event subscriptions from an app manifest.

    The manifest is Slack's (https://docs.slack.dev/reference/app-manifest); ids and tokens stay the world's.
    ValueError where a scope is missing for what the manifest declares.
    """
    features = manifest.get("features", {})
    settings = manifest.get("settings", {})
    scopes = manifest.get("oauth_config", {}).get("scopes", {})
    tabs = features.get("app_home", {})
    commands = tuple(
        Command(each["command"], each.get("description", ""), each.get("usage_hint", ""))
        for each in features.get("slash_commands", ())
    )
    shortcuts = tuple(
        Shortcut(each["callback_id"], each["name"], each["type"]) for each in features.get("shortcuts", ())
    )
    app = replace(
        world.app,
        name=manifest.get("display_information", {}).get("name", world.app.name),
        commands=commands,
        shortcuts=shortcuts,
        scopes=tuple(scopes.get("bot", ())),
        events=tuple(settings.get("event_subscriptions", {}).get("bot_events", ())),
        home_tab=bool(tabs.get("home_tab_enabled")),
        messages_tab=bool(tabs.get("messages_tab_enabled"))
        and not tabs.get("messages_tab_read_only_enabled"),
        interactive=bool(settings.get("interactivity", {}).get("is_enabled")),
    )
    wanted = {NEEDED[event] for event in app.events if event in NEEDED} | (
        {"commands"} if commands else set()
    )
    if missing := wanted - set(app.scopes):
        raise ValueError(f"the manifest asks for events or commands without {', '.join(sorted(missing))}")
    return replace(world, app=app)
