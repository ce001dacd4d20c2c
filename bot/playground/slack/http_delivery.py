"""The same payloads over HTTP: signed POSTs to the app's one address, as without Socket Mode."""

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp

from bot.playground.slack.delivery import Acknowledged, Answer, Envelope, Unanswered

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class HttpCarrier:
    """Posts to the app on this machine; no redirect is followed."""

    def __init__(self, signing_secret: str) -> None:
        self._url: str | None = None
        self._secret = signing_secret
        self._session: aiohttp.ClientSession | None = None

    def aim(self, url: str) -> None:
        """Say where the app listens; ValueError unless it is on this machine."""
        if urlsplit(url).hostname not in LOOPBACK:
            raise ValueError("the stand-in for Slack posts to this machine only")
        self._url = url

    async def close(self) -> None:
        """Let the connections go."""
        if self._session is not None:
            await self._session.close()

    async def carry(self, envelope: Envelope, limit: float) -> Answer:
        """POST one payload; 200 within the limit acknowledges it, a JSON body is its answer."""
        if self._url is None:
            return Unanswered("connection_failed")
        if self._session is None:
            self._session = aiohttp.ClientSession(trust_env=False)
        body, content_type = _body(envelope)
        headers = {"Content-Type": content_type, **self._signature(body), **_retry_headers(envelope)}
        try:
            async with self._session.post(
                self._url,
                data=body,
                headers=headers,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=limit),
            ) as response:
                text = await response.text()
                if response.status != 200:
                    refused = response.headers.get("X-Slack-No-Retry") == "1"
                    return Unanswered("no_retry" if refused else "http_error")
                return Acknowledged(_answer(text, response.content_type))
        except TimeoutError:
            return Unanswered("http_timeout")
        except aiohttp.ClientError:
            return Unanswered("connection_failed")

    def _signature(self, body: bytes) -> dict[str, str]:
        # https://docs.slack.dev/authentication/verifying-requests-from-slack
        stamp = str(int(time.time()))
        text = b"v0:" + stamp.encode() + b":" + body
        digest = hmac.new(self._secret.encode(), text, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def _body(envelope: Envelope) -> tuple[bytes, str]:
    match envelope.kind:
        case "events_api":
            return json.dumps(envelope.payload).encode(), "application/json"
        case "slash_commands":
            return urlencode(envelope.payload).encode(), "application/x-www-form-urlencoded"
        case "interactive":
            form = urlencode({"payload": json.dumps(envelope.payload)})
            return form.encode(), "application/x-www-form-urlencoded"


def _retry_headers(envelope: Envelope) -> dict[str, str]:
    if not envelope.retry_attempt:
        return {}
    return {"X-Slack-Retry-Num": str(envelope.retry_attempt), "X-Slack-Retry-Reason": envelope.retry_reason}


def _answer(text: str, content_type: str) -> Any:
    if not text.strip():
        return None
    if content_type == "application/json":
        try:
            return json.loads(text)
        except ValueError:
            return text
    return {"text": text}
