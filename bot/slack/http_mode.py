"""``POST /slack/events``: what Slack sends in HTTP mode, judged on the raw bytes before it is parsed."""

from collections.abc import Awaitable, Callable

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.slack.cases import FirstTimes
from bot.slack.http_gate import MOST_BYTES, HttpGate
from bot.slack.payload_shape import said_by_an_app, well_formed

PATH = "/slack/events"


def slack_events(
    app: AsyncApp, signing_secret: str, seen: FirstTimes
) -> Callable[[web.Request], Awaitable[web.Response]]:
    """A handler for ``PATH``. A stranger, and whoever repeats a request, gets an empty 401 or 200."""
    gate = HttpGate(signing_secret)

    async def handle(request: web.Request) -> web.Response:
        if (request.content_length or 0) > MOST_BYTES:
            return web.Response(status=401)
        raw = await _body(request)
        headers = list(request.headers.items())
        if not gate.admits(raw, headers):
            return web.Response(status=401)
        try:
            text = raw.decode()
            bolt_request = AsyncBoltRequest(
                body=text, query=request.query_string, headers=dict(request.headers)
            )
        except (ValueError, AttributeError, TypeError, RecursionError):
            # Bolt takes any JSON for an object of Slack's; a signed one that is none has nothing to tell us.
            return web.Response(status=400)
        if not well_formed(bolt_request.body):
            return web.Response(status=400)
        if said_by_an_app(bolt_request.body):
            return web.Response(status=200)  # nothing to us: Bolt would ask every listener about it
        if not await seen.first_time(f"signature:{request.headers['X-Slack-Signature']}"):
            return web.Response(status=200)
        return await to_aiohttp_response(await app.async_dispatch(bolt_request))

    return handle


async def _body(request: web.Request) -> bytes:
    """The whole body, however many pieces it comes in; of one that is too long a byte more than is taken."""
    body = bytearray()
    while len(body) <= MOST_BYTES and (piece := await request.content.read(MOST_BYTES + 1 - len(body))):
        body += piece
    return bytes(body)
