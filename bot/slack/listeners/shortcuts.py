"""The global shortcut: the whole check-up in one form."""

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.slack import ids, payloads
from bot.slack.listeners import openings
from bot.slack.listeners.reception import Body, Reception


def register(app: AsyncApp, reception: Reception) -> None:
    """Listen to the shortcut."""

    @app.shortcut(ids.CHECK_UP)
    async def used(ack: AsyncAck, body: Body) -> None:
        used = payloads.shortcut(body)
        trigger = openings.trigger_of(body)
        await ack()
        if used is not None:
            await openings.open_check_up(reception, used.person, trigger)
