"""The Web API over HTTP: tokens, arguments in all their encodings, limits and ordered faults."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.playground.slack.faults import Fault, pause
from bot.playground.slack.methods.call import Call
from bot.playground.slack.methods.registry import METHODS
from bot.playground.slack.platform import Platform
from bot.playground.slack.record import ReceivedRequest
from bot.playground.slack.refusal import RateLimited, Refusal

Json = dict[str, Any]


class WebApi:
    """Serves `/api/<method>`."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one call as Slack would."""
        method = request.match_info["method"]
        arguments: Json = {}
        kind, headers, status = "", {"X-Slack-Req-Id": self._platform.workspace.new_id("R")}, 200
        try:
            arguments = await _arguments(request)
            token = _token(request, arguments)
            kind = token.split("-")[0] if token else ""
            fault = self._platform.faults.next(method, arguments)
            answer = await self._answer(method, token, arguments, fault)
        except RateLimited as limited:
            answer, status = limited.body(), 429
            headers["Retry-After"] = str(limited.retry_after)
        except Refusal as refusal:
            answer = refusal.body()
        except _Broken as broken:
            answer, status = {"ok": False, "error": "internal_error"}, broken.status
        self._remember(method, arguments, kind, answer if status == 200 else {**answer, "status": status})
        if kind == "xoxb":
            headers["X-OAuth-Scopes"] = ",".join(self._platform.world.app.scopes)
        return web.json_response(answer, status=status, headers=headers)

    async def _answer(self, method: str, token: str | None, arguments: Json, fault: Fault | None) -> Json:
        if fault is not None and not fault.applied:
            await self._strike(fault)
        answer = self._run(method, token, arguments)
        if fault is not None and fault.applied:
            await self._strike(fault)
        return answer

    def _run(self, method: str, token: str | None, arguments: Json) -> Json:
        entry = METHODS.get(method)
        if entry is None:
            raise Refusal("unknown_method", extra={"req_method": method})
        if token is None:
            raise Refusal("not_authed")
        if token not in self._platform.tokens.values():
            raise Refusal("invalid_auth")
        if token != self._platform.tokens[entry.token]:
            raise Refusal("not_allowed_token_type")
        now = self._platform.workspace.clock()
        wait = self._platform.faults.wait_for_limit(method, str(arguments.get("channel", "")), now)
        if wait is not None:
            raise RateLimited(wait)
        call = Call(self._platform, method, arguments)
        if entry.scope is not None:
            call.need_scope(entry.scope)
        return entry.run(call)

    async def _strike(self, fault: Fault) -> None:
        await pause(fault)
        if fault.hang is not None:
            # Longer than any client waits; ends with the stand-in.
            await asyncio.sleep(fault.hang)
            raise _Broken(504)
        if fault.retry_after is not None:
            raise RateLimited(fault.retry_after)
        if fault.status is not None:
            raise _Broken(fault.status)
        if fault.error is not None:
            raise Refusal(fault.error)

    def _remember(self, method: str, arguments: Json, kind: str, answer: Mapping[str, Any]) -> None:
        at = self._platform.workspace.clock()
        shown = {name: item for name, item in arguments.items() if name != "token"}
        self._platform.record.requests.append(ReceivedRequest(method, shown, kind, at, answer))


class _Broken(Exception):
    """An HTTP error instead of an answer."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


async def _arguments(request: web.Request) -> Json:
    arguments: Json = dict(request.query)
    if request.method != "POST":
        return arguments
    if request.content_type == "application/json":
        # A JSON body must carry its token in the header (https://docs.slack.dev/apis/web-api).
        try:
            body = json.loads(await request.text() or "{}")
        except ValueError:
            raise Refusal("invalid_json") from None
        if not isinstance(body, dict):
            raise Refusal("json_not_object")
        return {**arguments, **{name: item for name, item in body.items() if name != "token"}}
    if request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        form = await request.post()
        return {**arguments, **{name: item for name, item in form.items() if isinstance(item, str)}}
    if not request.body_exists:
        return arguments
    raise Refusal("invalid_post_type")


def _token(request: web.Request, arguments: Json) -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip()
    sent = arguments.get("token")
    return str(sent) if sent else None
