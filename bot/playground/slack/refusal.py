"""How the stand-in says no: with Slack's error code and what Slack puts beside it."""

from collections.abc import Mapping, Sequence
from typing import Any


class Refusal(Exception):
    """A Web API answer with `ok: false`.

    `messages` become `response_metadata.messages`, each with Slack's `[ERROR]` mark; `extra` is merged into
    the body (`needed`, `provided`, …).
    """

    def __init__(
        self, error: str, *, messages: Sequence[str] = (), extra: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(error)
        self.error = error
        self.messages = tuple(messages)
        self.extra = dict(extra or {})

    def body(self) -> dict[str, Any]:
        """The JSON body Slack would send."""
        answer: dict[str, Any] = {"ok": False, "error": self.error, **self.extra}
        if self.messages:
            answer["errors"] = list(self.messages)
            answer["response_metadata"] = {"messages": [f"[ERROR] {message}" for message in self.messages]}
        return answer


class RateLimited(Refusal):
    """HTTP 429 with `Retry-After`."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("ratelimited")
        self.retry_after = retry_after
