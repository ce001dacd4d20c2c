"""Installs an app into a world from its manifest, so that the stand-in grants what the manifest asks for."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.playground.slack.world import Command, Shortcut, World


def installed(world: World, manifest: Mapping[str, Any]) -> World:
    """The world with its app's commands, shortcuts, scopes and event subscriptions from an app manifest.

    The manifest is Slack's (https://docs.slack.dev/reference/app-manifest); ids and tokens stay the world's.
    """
    features = manifest.get("features", {})
    settings = manifest.get("settings", {})
    scopes = manifest.get("oauth_config", {}).get("scopes", {})
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
    )
    return replace(world, app=app)
