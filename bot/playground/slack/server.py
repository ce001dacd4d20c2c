"""The stand-in as one thing to start: `SlackStandIn`, bound to loopback."""

import asyncio
import secrets
import time
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from bot.playground.slack.delivery import Envelope
from bot.playground.slack.doors import Doors
from bot.playground.slack.faults import Fault
from bot.playground.slack.http_delivery import HttpCarrier
from bot.playground.slack.page import Page
from bot.playground.slack.people import Person
from bot.playground.slack.platform import Platform
from bot.playground.slack.record import ReceivedRequest
from bot.playground.slack.responses import Responses
from bot.playground.slack.timing import Timing
from bot.playground.slack.uploads import serve_private, take_bytes
from bot.playground.slack.web_api import WebApi
from bot.playground.slack.workspace import Conversation
from bot.playground.slack.world import DEMO_WORLD, World

HOST = "127.0.0.1"


class Deliver(StrEnum):
    """How payloads reach the app."""

    SOCKET = "socket"
    HTTP = "http"


class SlackStandIn:
    """A Slack of one workspace on this machine.

    Give the app `api_url`, `bot_token` and `app_token` (Socket Mode), or `signing_secret` with `deliver=HTTP`
    and tell `deliver_to` where it listens. `port` 0 takes any free port; `about` is passed through to the
    browser page in `page_folder`.
    Use as an async context manager, or `start` and `stop`.
    """

    def __init__(
        self,
        world: World = DEMO_WORLD,
        *,
        port: int = 0,
        timing: Timing | None = None,
        deliver: Deliver = Deliver.SOCKET,
        page_folder: Path | None = None,
        about: Mapping[str, Any] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.bot_token = f"xoxb-{secrets.token_urlsafe(24)}"
        self.app_token = f"xapp-1-{world.app.id}-{secrets.token_urlsafe(24)}"
        self.signing_secret = secrets.token_hex(16)
        self._carrier = HttpCarrier(self.signing_secret) if deliver is Deliver.HTTP else None
        tokens = {"xoxb": self.bot_token, "xapp": self.app_token}
        self.platform = Platform(world, timing or Timing(), tokens, self._carrier, clock)
        self.page = Page(self.platform, page_folder, about or {})
        self._doors = Doors()
        self._wanted_port = port
        self._runner: web.AppRunner | None = None
        self.port = 0

    # -- life

    async def start(self) -> None:
        """Bind to loopback and serve; OSError if the port is taken."""
        app = web.Application(middlewares=[self._doors.middleware()], client_max_size=16 * 1024 * 1024)
        api, responses = WebApi(self.platform), Responses(self.platform)
        app.router.add_route("*", "/api/{method}", api.serve)
        app.router.add_post("/response/{name}", responses.serve)
        app.router.add_get("/link", self.platform.sockets.serve)
        app.router.add_get("/files-pri/{key}/{name}", self._private_file)
        app.router.add_post("/upload/v1/{key}", self._upload)
        self.page.add_to(app.router)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self._wanted_port)
        try:
            await site.start()
        except OSError:
            await self._runner.cleanup()
            raise
        self.port = int(self._runner.addresses[0][1])
        self._doors.settle(self.port)
        self.platform.settle(self.base)

    async def stop(self) -> None:
        """Close every socket, end what still runs, let the port go."""
        await self.platform.background.stop()
        await self.platform.sockets.drop()
        if self._carrier is not None:
            await self._carrier.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        return await take_bytes(request, self.platform)

    async def _private_file(self, request: web.Request) -> web.StreamResponse:
        return await serve_private(request, self.platform)

    # -- addresses

    @property
    def base(self) -> str:
        """The address of the page, without a slash at the end."""
        return f"http://{HOST}:{self.port}"

    @property
    def api_url(self) -> str:
        """What `SLACK_API_URL` must be."""
        return f"{self.base}/api/"

    def deliver_to(self, url: str) -> None:
        """With HTTP delivery: where the app takes requests, e.g. `http://127.0.0.1:3000/slack/events`."""
        if self._carrier is None:
            raise ValueError("this stand-in delivers by Socket Mode")
        self._carrier.aim(url)

    # -- for tests

    def as_user(self, user: str) -> Person:
        """The hands and eyes of a person."""
        return Person(self.platform, user)

    def room(self, channel: str) -> Conversation:
        """A conversation, for tests to change: archive it, share it."""
        return self.platform.workspace.conversations[channel]

    def add_member(self, channel: str, user: str) -> None:
        """Let a person, or the app's bot user, join a channel."""
        room = self.room(channel)
        room.members.append(user)
        self.platform.workspace.channel_changed(room)
        self.platform.feed.joined(room, user)

    def remove_member(self, channel: str, user: str) -> None:
        """Take a person, or the app's bot user, out of a channel."""
        room = self.room(channel)
        room.members.remove(user)
        self.platform.workspace.channel_changed(room)

    @property
    def requests(self) -> list[ReceivedRequest]:
        """Everything the app sent, oldest first; tokens are left out."""
        return list(self.platform.record.requests)

    def calls(self, method: str) -> list[ReceivedRequest]:
        """What the app sent to one method."""
        return self.platform.record.calls(method)

    @property
    def refusals(self) -> list[ReceivedRequest]:
        """The requests that were not answered with `ok: true`: empty after a story that went well."""
        return [request for request in self.requests if request.answer.get("ok") is not True]

    @property
    def envelopes(self) -> list[Envelope]:
        """Everything that was sent to the app, oldest first, each try of an event on its own."""
        return list(self.platform.delivery.envelopes)

    def fail(self, method: str, fault: Fault) -> Fault:
        """Let a Web API method fail; `fault.struck` counts how often it did."""
        return self.platform.faults.order(method, fault)

    def limit_rates(self, on: bool = True) -> None:
        """Switch Slack's rate limits on or off (off at first)."""
        self.platform.faults.rate_limits = on

    async def until(self, predicate: Callable[[], Any], timeout: float = 10.0) -> Any:  # noqa: ASYNC109 - its promise
        """Wait until `predicate` returns something true, and return that; TimeoutError otherwise."""
        ends = time.monotonic() + timeout
        while True:
            found = predicate()
            if found:
                return found
            if time.monotonic() > ends:
                raise TimeoutError("what was waited for did not come")
            await asyncio.sleep(0.01)

    async def until_quiet(self, timeout: float = 10.0) -> None:  # noqa: ASYNC109 - its promise
        """Wait until every event sent so far is acknowledged or given up."""
        await self.until(lambda: self.platform.delivery.pending == 0, timeout)

    async def until_connected(self, timeout: float = 10.0) -> None:  # noqa: ASYNC109 - its promise
        """Wait until the app listens."""
        await self.until(lambda: self.platform.bot_status()["connected"], timeout)
