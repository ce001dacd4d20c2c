"""Socket Mode: the app's WebSockets, and envelopes over one of them."""

import asyncio
import json
import secrets
import time
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web
from msgspec import Struct, field

from bot.playground.slack.background import Background
from bot.playground.slack.delivery import Acknowledged, Answer, Envelope, Unanswered
from bot.playground.slack.refusal import Refusal
from bot.playground.slack.timing import Timing

Json = dict[str, Any]

# https://docs.slack.dev/apis/events-api/using-socket-mode: "up to 10 open WebSocket connections".
SOCKETS = 10


class OpenSocket(Struct, eq=False):
    """One connection of the app. `leaving` = it was told to go and gets nothing new."""

    socket: web.WebSocketResponse
    number: int
    leaving: bool = False
    awaited: dict[str, asyncio.Future[Any]] = field(default_factory=dict)


class SocketMode:
    """Issues addresses, greets connections, carries envelopes to any one of them."""

    def __init__(
        self, app_id: str, timing: Timing, background: Background, heard: Callable[[Json], None]
    ) -> None:
        self._app_id = app_id
        self._timing = timing
        self._background = background
        self._heard = heard
        self._tickets: dict[str, float] = {}
        self._turn = 0
        self._made = 0
        self._last_up: float | None = None
        self._changed = asyncio.Condition()
        self.sockets: list[OpenSocket] = []
        self.watchers: list[Callable[[], None]] = []

    @property
    def connected(self) -> bool:
        """Whether the app listens on at least one socket."""
        return bool(self._live())

    def ticket(self) -> str:
        """A name for one connection, good for a short time."""
        now = time.monotonic()
        self._tickets = {name: born for name, born in self._tickets.items() if self._fresh(born, now)}
        if len(self._live()) + len(self._tickets) > SOCKETS * 2:
            raise Refusal("too_many_websockets")
        name = secrets.token_urlsafe(24)
        self._tickets[name] = now
        return name

    def _fresh(self, born: float, now: float) -> bool:
        return now - born <= self._timing.ticket_life

    def _live(self) -> list[OpenSocket]:
        return [each for each in self.sockets if not each.leaving and not each.socket.closed]

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """The WebSocket end of `apps.connections.open`."""
        born = self._tickets.pop(request.query.get("ticket", ""), None)
        if born is None or not self._fresh(born, time.monotonic()):
            return web.json_response({"ok": False, "error": "invalid_auth"}, status=401)
        socket = web.WebSocketResponse(autoping=True, max_msg_size=4 * 1024 * 1024)
        await socket.prepare(request)
        if len(self._live()) >= SOCKETS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        self._made += 1
        opened = OpenSocket(socket, self._made)
        self.sockets.append(opened)
        try:
            await socket.send_json(self._hello(opened))
            await self._tell_change()
            await self._listen(opened)
        finally:
            self.sockets.remove(opened)
            self._last_up = time.monotonic()
            for waiting in opened.awaited.values():
                if not waiting.done():
                    waiting.set_result(_CLOSED)
            await self._tell_change()
        return socket

    def _hello(self, opened: OpenSocket) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._live()),
            "debug_info": {
                "host": f"stand-in-{opened.number}",
                "started": time.strftime("%Y-%m-%d %H:%M:%S.000", time.gmtime()),
                "build_number": 1,
                "approximate_connection_time": self._timing.connection,
            },
            "connection_info": {"app_id": self._app_id},
        }

    async def _listen(self, opened: OpenSocket) -> None:
        while True:
            try:
                message = await opened.socket.receive(timeout=self._timing.ping)
            except TimeoutError:
                await opened.socket.ping(b"Ping from stand-in")
                continue
            if message.type is not WSMsgType.TEXT:
                return
            self._take(opened, message.data)

    def _take(self, opened: OpenSocket, text: str) -> None:
        try:
            frame = json.loads(text)
        except ValueError:
            return
        if not isinstance(frame, dict):
            return
        self._heard(frame)
        waiting = opened.awaited.get(str(frame.get("envelope_id")))
        if waiting is not None and not waiting.done():
            waiting.set_result(frame.get("payload"))

    async def carry(self, envelope: Envelope, limit: float) -> Answer:
        """Send to one live socket and wait; between two sockets of a reconnecting app, wait for the next."""
        ends = time.monotonic() + limit
        opened = await self._pick(envelope, limit)
        if opened is None:
            return Unanswered("connection_failed")
        waiting: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        opened.awaited[envelope.envelope_id] = waiting
        try:
            await opened.socket.send_json(envelope.frame())
            payload = await asyncio.wait_for(waiting, max(0.0, ends - time.monotonic()))
        except TimeoutError:
            return Unanswered("timeout")
        except ConnectionError:
            return Unanswered("connection_failed")
        finally:
            opened.awaited.pop(envelope.envelope_id, None)
        return Unanswered("connection_failed") if payload is _CLOSED else Acknowledged(payload)

    async def _pick(self, envelope: Envelope, limit: float) -> OpenSocket | None:
        patient = envelope.kind == "events_api" or self._was_up_within(limit)
        if not self._live() and patient:
            try:
                async with asyncio.timeout(limit), self._changed:
                    await self._changed.wait_for(self._live)
            except TimeoutError:
                return None
        live = self._live()
        if not live:
            return None
        self._turn += 1
        return live[self._turn % len(live)]

    def _was_up_within(self, limit: float) -> bool:
        leaving = any(each.leaving for each in self.sockets)
        return leaving or (self._last_up is not None and time.monotonic() - self._last_up <= limit)

    async def _tell_change(self) -> None:
        async with self._changed:
            self._changed.notify_all()
        for watcher in self.watchers:
            watcher()

    async def ask_to_leave(self, reason: str = "refresh_requested") -> None:
        """Tell every open socket to reconnect, as Slack does every few hours."""
        for opened in self._live():
            opened.leaving = True
            await opened.socket.send_json({"type": "disconnect", "reason": reason})

    async def drop(self) -> None:
        """Close every socket without a word."""
        for opened in tuple(self.sockets):
            await opened.socket.close()


class _Closed:
    """Stands for the answer that never came because the socket closed."""


_CLOSED = _Closed()
