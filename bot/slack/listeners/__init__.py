"""Hears what people do in Slack, records it, and acknowledges it."""

from slack_bolt.async_app import AsyncApp

from bot.slack.listeners import actions, commands, desk, diagnose, events, forms, shortcuts
from bot.slack.listeners.reception import Reception


def register(app: AsyncApp, reception: Reception) -> None:
    """Give an app all its listeners; events have a middleware, as Bolt acknowledges them first."""
    events.register(app, reception)
    actions.register(app, reception)  # Bolt asks one after the other, and most of what comes is a press
    commands.register(app, reception)
    shortcuts.register(app, reception)
    diagnose.register(app, reception)
    desk.register(app, reception)
    forms.register(app, reception)
