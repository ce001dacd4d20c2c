"""What the browser page sees: one snapshot, and which changes concern it."""

from collections.abc import Mapping
from typing import Any

from bot.playground.slack.platform import Platform
from bot.playground.slack.posting import ephemeral_for_page
from bot.playground.slack.workspace import Change, channel_for_page

Json = dict[str, Any]


def snapshot(platform: Platform, users: frozenset[str], about: Mapping[str, Any]) -> Json:
    """Everything visible to at least one of `users`."""
    workspace, app = platform.workspace, platform.world.app
    rooms = [
        room
        for room in workspace.conversations.values()
        if any(workspace.can_see(user, room) for user in users)
    ]
    team = platform.world.team
    return {
        "seq": workspace.seq,
        "about": dict(about),
        "team": {"id": team.id, "name": team.name, "domain": team.domain},
        "app": {
            "id": app.id,
            "name": app.name,
            "bot_id": app.bot_id,
            "bot_user": app.bot_user,
            "commands": [
                {"command": each.command, "description": each.description, "usage_hint": each.usage_hint}
                for each in app.commands
            ],
            "shortcuts": [
                {"type": each.kind, "callback_id": each.callback_id, "name": each.name}
                for each in app.shortcuts
            ],
        },
        "bot": platform.bot_status(),
        "users": [
            {
                "id": human.id,
                "name": human.name,
                "real_name": human.real_name,
                "display_name": human.display_name,
                "role": human.role,
                "team_id": human.team_id,
                "is_bot": False,
                "is_restricted": human.role == "guest",
                "is_stranger": human.role == "stranger",
                "tz": human.tz,
                "locale": human.locale,
            }
            for human in workspace.people.values()
        ],
        "channels": [channel_for_page(room) for room in rooms],
        "messages": {
            room.id: [
                {"channel": room.id, **message}
                for message in sorted(room.messages.values(), key=lambda each: str(each["ts"]))
            ]
            for room in rooms
        },
        "ephemerals": [
            ephemeral_for_page(each) for each in workspace.ephemerals.values() if each["for"] in users
        ],
        "views": {user: platform.views.stack_for_page(user) for user in sorted(users)},
        "homes": {user: platform.views.home_for_page(user) for user in sorted(users)},
    }


def concerns(change: Change, users: frozenset[str], everybody: frozenset[str]) -> bool:
    """Whether one of `users` sees this change."""
    return bool((everybody if change.users is None else change.users) & users)
