"""The browser page's side: its files, state, feed of changes and acts, behind a per-run token."""

import asyncio
import hmac
import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aiohttp import WSMsgType, hdrs, web

from bot.playground.slack.page_acts import BadAct, perform
from bot.playground.slack.page_state import concerns, snapshot
from bot.playground.slack.platform import Platform
from bot.playground.slack.uploads import serve_to_page
from bot.playground.slack.workspace import Change

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
# What a page is made of; anything else in the folder (sources, tests) is not served.
TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".json": "application/json",
}
SUBPROTOCOL = "page.v1"


class Page:
    """Serves the page from `folder` and speaks its protocol. `about` is passed through to it."""

    def __init__(self, platform: Platform, folder: Path | None, about: Mapping[str, Any]) -> None:
        self._platform = platform
        self._folder = folder.resolve() if folder is not None else None
        self._about = dict(about)
        self.token = secrets.token_urlsafe(32)

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Register the routes."""
        router.add_get("/", self._index)
        router.add_get("/archives/{rest:.*}", self._index)
        router.add_get("/static/{path:.+}", self._static)
        router.add_get("/page/state", self._state)
        router.add_get("/page/events", self._events)
        router.add_post("/page/act", self._act)
        router.add_get("/page/files/{key}", self._file)

    def tell_about(self, **more: Any) -> None:
        """Change some of what is passed through to the page, on every page that is open."""
        self._about.update(more)
        self._platform.workspace.tell("about", {"about": dict(self._about)}, None)

    def _known(self, token: str) -> bool:
        return hmac.compare_digest(token.encode(), self.token.encode())

    def _refused(self, request: web.Request) -> web.Response | None:
        if self._known(request.headers.get("X-Page-Token", "")):
            return None
        return web.json_response({"ok": False, "error": "bad_page_token"}, status=403, headers=HEADERS)

    def _users(self, request: web.Request) -> frozenset[str]:
        everybody = frozenset(self._platform.workspace.people)
        wanted = frozenset(name for name in request.query.get("users", "").split(",") if name)
        return (wanted & everybody) if wanted else everybody

    async def _index(self, request: web.Request) -> web.StreamResponse:
        if self._folder is None:
            return web.Response(status=404, text="no page", headers=HEADERS)
        text = (self._folder / "index.html").read_text("utf-8")
        text = text.replace("{{page_token}}", self.token)
        return web.Response(text=text, content_type="text/html", charset="utf-8", headers=HEADERS)

    async def _static(self, request: web.Request) -> web.StreamResponse:
        if self._folder is None:
            return web.Response(status=404, headers=HEADERS)
        wanted = (self._folder / request.match_info["path"]).resolve()
        kind = TYPES.get(wanted.suffix)
        if kind is None or not wanted.is_relative_to(self._folder) or not wanted.is_file():
            return web.Response(status=404, headers=HEADERS)
        return web.Response(body=wanted.read_bytes(), content_type=kind, headers=HEADERS)

    async def _state(self, request: web.Request) -> web.StreamResponse:
        refused = self._refused(request)
        if refused is not None:
            return refused
        return web.json_response(snapshot(self._platform, self._users(request), self._about), headers=HEADERS)

    async def _act(self, request: web.Request) -> web.StreamResponse:
        refused = self._refused(request)
        if refused is not None:
            return refused
        try:
            answer = await perform(self._platform, json.loads(await request.text()))
        except BadAct as bad:
            return web.json_response(
                {"ok": False, "error": "bad_act", "detail": str(bad)}, status=400, headers=HEADERS
            )
        except ValueError:
            return web.json_response(
                {"ok": False, "error": "bad_act", "detail": "no JSON"}, status=400, headers=HEADERS
            )
        return web.json_response(answer, headers=HEADERS)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        if not self._known(request.query.get("token", "")):
            return web.Response(status=403, headers=HEADERS)
        return serve_to_page(self._platform, request.match_info["key"])

    async def _events(self, request: web.Request) -> web.StreamResponse:
        offered = [name.strip() for name in request.headers.get(hdrs.SEC_WEBSOCKET_PROTOCOL, "").split(",")]
        if not any(self._known(name.removeprefix("token.")) for name in offered):
            return web.json_response({"ok": False, "error": "bad_page_token"}, status=403, headers=HEADERS)
        socket = web.WebSocketResponse(protocols=(SUBPROTOCOL,), heartbeat=30.0)
        await socket.prepare(request)
        users = self._users(request)
        queue: asyncio.Queue[Change] = asyncio.Queue()
        self._platform.workspace.watchers.append(queue.put_nowait)
        try:
            state = snapshot(self._platform, users, self._about)
            await socket.send_json({"seq": state["seq"], "type": "state", "state": state})
            await self._follow(socket, queue, users)
        finally:
            self._platform.workspace.watchers.remove(queue.put_nowait)
        return socket

    async def _follow(
        self, socket: web.WebSocketResponse, queue: asyncio.Queue[Change], users: frozenset[str]
    ) -> None:
        getting: asyncio.Future[Change] = asyncio.ensure_future(queue.get())
        hearing: asyncio.Future[Any] = asyncio.ensure_future(socket.receive())
        try:
            while not socket.closed:
                await asyncio.wait((getting, hearing), return_when=asyncio.FIRST_COMPLETED)
                if getting.done():
                    change = getting.result()
                    if concerns(change, users, frozenset(self._platform.workspace.people)):
                        await socket.send_json({"seq": change.seq, "type": change.type, **change.body})
                    getting = asyncio.ensure_future(queue.get())
                if hearing.done():
                    if hearing.result().type is not WSMsgType.TEXT:
                        return
                    hearing = asyncio.ensure_future(socket.receive())
        except ConnectionError:
            return
        finally:
            getting.cancel()
            hearing.cancel()
