"""Judges an HTTP request before anything of it is parsed: size, age and signature, on the raw bytes.

Bolt parses a body before it verifies it, and logs the body of one that fails; a stranger must get neither.
Scheme: https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping, Sequence

MOST_BYTES = 256 * 1024
"""Slack's largest payload, a view, is about 250 kB; more is not Slack."""
MOST_SECONDS_OFF = 300
"""Slack's own window for the time in a signature."""
_LONGEST_TIMESTAMP = 12


class HttpGate:
    """Lets through what Slack signed in the last five minutes; ``headers`` are pairs, as they came."""

    def __init__(self, signing_secret: str, now: Callable[[], float] = time.time) -> None:
        if not signing_secret.strip():
            raise ValueError("a signing secret is needed")
        self._secret = signing_secret.encode()
        self._now = now

    def admits(self, raw: bytes, headers: Mapping[str, str] | Sequence[tuple[str, str]]) -> bool:
        """Whether the request is Slack's. Never raises, whatever is in it; a repeated header is a no."""
        if len(raw) > MOST_BYTES:
            return False
        pairs = list(headers.items() if isinstance(headers, Mapping) else headers)
        timestamp = _only(pairs, "x-slack-request-timestamp")
        signature = _only(pairs, "x-slack-signature")
        if timestamp is None or signature is None:
            return False
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _LONGEST_TIMESTAMP):
            return False
        if abs(self._now() - int(timestamp)) > MOST_SECONDS_OFF:
            return False
        signed = b"v0:" + timestamp.encode() + b":" + raw
        expected = "v0=" + hmac.new(self._secret, signed, hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))


def _only(pairs: Sequence[tuple[str, str]], name: str) -> str | None:
    values = [value for key, value in pairs if key.lower() == name]
    return values[0] if len(values) == 1 else None
