"""Makes the clients that talk to Slack: quiet, for Slack alone, without tries of their own."""

import asyncio
import logging
import ssl
from ipaddress import ip_address
from urllib.parse import urlsplit

import aiohttp
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackClientError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.cases import FirstTimes
from bot.slack.payload_shape import said_by_an_app, well_formed

SLACK_API = "https://slack.com/api/"
_SECONDS = 15
"""For one call. Slack answers well within a second; a turn's letters wait behind it."""
_PING_SECONDS = 5
"""Four missed answers, twenty seconds, and the socket is made anew."""


_ADDRESS_SECONDS = 30.0
"""Tries of one address for a socket."""


class TokenAstray(aiohttp.ClientError):
    """Slack's address tried to send a call, and its token with it, somewhere else."""


def quiet_logger() -> logging.Logger:
    """The logger handed to Bolt and slack_sdk: it tells that and where something failed, and nothing else.

    Bolt logs whole bodies at INFO and in errors, the clients log frames and parameters at DEBUG: passwords of
    a form, tokens. Bolt copies the root's level onto loggers that it makes itself, so it makes none.
    """
    logger = logging.getLogger("bot.slack.framework")
    logger.setLevel(logging.ERROR)
    logger.addFilter(_place_only)
    return logger


def _place_only(record: logging.LogRecord) -> bool:
    record.msg, record.args = "slack framework: %s:%d", (record.filename, record.lineno)
    record.exc_info = record.exc_text = record.stack_info = None
    return True


def checked_api_url(api_url: str) -> str:
    """The base URL of the Web API, ended by ``/``; ``ValueError`` where a token must not go."""
    _check(api_url, secure="https", clear="http")
    return api_url if api_url.endswith("/") else api_url + "/"


def _check(url: str, *, secure: str, clear: str) -> None:
    parts = urlsplit(url)
    if parts.username or parts.password or not parts.hostname:
        raise ValueError("an address of Slack holds a host, and no user")
    if parts.scheme != secure and not (parts.scheme == clear and _is_loopback(parts.hostname)):
        raise ValueError(f"an address of Slack begins with {secure}; {clear} is for this machine alone")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


async def _refuse_redirect(*_: object) -> None:
    raise TokenAstray("a redirect was not followed")


def open_session(context: ssl.SSLContext | None = None) -> aiohttp.ClientSession:
    """A session that follows no redirect and asks no environment for proxies; the caller closes it.

    It needs a running event loop. ``context`` makes the TLS; ``None``: aiohttp's own.
    """
    tracing = aiohttp.TraceConfig()
    tracing.on_request_redirect.append(_refuse_redirect)
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(ssl=context if context is not None else True),
        timeout=aiohttp.ClientTimeout(total=_SECONDS),
        trace_configs=[tracing],
        trust_env=False,
    )


def web_client(token: str, api_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """A Web API client. It makes each call once: the outbox tries again, and first looks what arrived."""
    return AsyncWebClient(
        token=token,
        base_url=checked_api_url(api_url),
        timeout=_SECONDS,
        session=session,
        logger=quiet_logger(),
        retry_handlers=[],
    )


class SocketMode(SocketModeClient):
    """Socket Mode over wss, or over ws on this very machine; hands what comes to a Bolt app."""

    def __init__(
        self, app: AsyncApp, app_token: str, client: AsyncWebClient, seen: FirstTimes | None = None
    ) -> None:
        """Needs a running event loop. ``await connect()`` to begin, ``await close()`` to end.

        ``seen`` remembers envelopes, so that a replayed one acts once; ``None``: each action's own key does.
        """
        super().__init__(
            app_token=app_token, logger=quiet_logger(), web_client=client, ping_interval=_PING_SECONDS
        )
        self._app = app
        self._seen = seen
        self.socket_mode_request_listeners.append(self._hand_over)

    async def connect(self) -> None:
        """Connect, and stay with it. What Slack refuses at first (a wrong token) is raised, once.

        slack_sdk tries the same address again and again, and an address is good for seconds only; so every
        half minute without a connection a new one is asked for.
        """
        if self.wss_uri is None:
            self.wss_uri = await self.issue_new_wss_url()
        while not self.closed:
            try:
                async with asyncio.timeout(_ADDRESS_SECONDS):
                    await super().connect()  # type: ignore[no-untyped-call]  # slack_sdk has no types here
                return
            except TimeoutError:
                await self._renew_address()

    async def _renew_address(self) -> None:
        while not self.closed:
            try:
                self.wss_uri = await self.issue_new_wss_url()
                return
            except (SlackClientError, aiohttp.ClientError, TimeoutError):
                await asyncio.sleep(_PING_SECONDS)

    async def issue_new_wss_url(self) -> str:
        """Asks Slack for a place to connect to, and refuses one in the clear."""
        url: str = await super().issue_new_wss_url()
        _check(url, secure="wss", clear="ws")
        return url

    async def _is_replay(self, request: SocketModeRequest) -> bool:
        # Events are sent again until they are acknowledged, and any may be the only copy that gets through:
        # they are told apart by their own ids, when they are recorded. All else comes once.
        if self._seen is None or request.type == "events_api":
            return False
        return not await self._seen.first_time(f"envelope:{request.envelope_id}")

    async def _hand_over(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        # What apps say is nothing to us: Bolt would ask every listener about each message of our own.
        if (
            not well_formed(request.payload)
            or said_by_an_app(request.payload)
            or await self._is_replay(request)
        ):
            await client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))
            return
        response = await run_async_bolt_app(self._app, request)
        await send_async_response(client, request, response, 0.0)
