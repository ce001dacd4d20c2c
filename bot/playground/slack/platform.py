"""The parts of the stand-in wired together: what API methods, people and the page act on."""

import time
from collections.abc import Callable
from typing import Any

from bot.playground.slack.background import Background
from bot.playground.slack.delivery import Carrier, Delivery
from bot.playground.slack.faults import Faults
from bot.playground.slack.feed import Feed
from bot.playground.slack.payloads import Payloads
from bot.playground.slack.posting import Posting
from bot.playground.slack.record import ReceivedRequest, Record
from bot.playground.slack.socket_mode import SocketMode
from bot.playground.slack.tickets import Tickets
from bot.playground.slack.timing import Timing
from bot.playground.slack.views import Views
from bot.playground.slack.workspace import Workspace
from bot.playground.slack.world import World

Json = dict[str, Any]


class Platform:
    """One workspace with one installed app, and everything Slack does for them.

    `base` is the address of the stand-in, without a slash at the end; `tokens` maps a kind to its value.
    """

    def __init__(
        self,
        world: World,
        timing: Timing,
        tokens: dict[str, str],
        carrier: Carrier | None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.world = world
        self.timing = timing
        self.tokens = tokens
        self.base = ""
        self.background = Background()
        self.record = Record()
        self.faults = Faults()
        self.workspace = Workspace(world, clock)
        self.tickets = Tickets(clock, timing)
        self.views = Views(self.workspace)
        self.payloads = Payloads(self.workspace, "")
        self.sockets = SocketMode(world.app.id, timing, self.background, self._heard)
        self.sockets.watchers.append(self._bot_changed)
        self.delivery = Delivery(
            carrier or self.sockets, timing, self.background, interactive=world.app.interactive
        )
        self.feed = Feed(self.workspace, lambda event: self.delivery.post_event(self.payloads.event(event)))
        self.posting = Posting(self.workspace, self.feed)
        self.over_http = carrier is not None

    def settle(self, base: str) -> None:
        """Tell the parts the address, once it is known."""
        self.base = self.payloads.base = base

    def bot_status(self) -> Json:
        """Whether the app listens, as the page gets it."""
        sockets = len([each for each in self.sockets.sockets if not each.leaving])
        return {"connected": self.over_http or self.sockets.connected, "sockets": sockets}

    def notice(self, user: str, code: str, what: str, channel: str | None = None) -> None:
        """Show a person that Slack could not reach the app."""
        body = {"user": user, "channel": channel, "code": code, "what": what}
        self.workspace.tell("notice", body, [user])

    def _bot_changed(self) -> None:
        self.workspace.tell("bot", {"bot": self.bot_status()}, None)

    def _heard(self, frame: Json) -> None:
        self.record.requests.append(
            ReceivedRequest("socket:ack", frame, "xapp", self.workspace.clock(), {"ok": True})
        )
