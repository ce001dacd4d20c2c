"""What the stand-in was sent and what it sent: the evidence of tests."""

from collections import deque
from collections.abc import Mapping
from typing import Any

from msgspec import Struct


class ReceivedRequest(Struct, frozen=True):
    """One thing the app sent us.

    `method` is a Web API method, `response_url` or `socket:ack`; `parameters` is everything it carried but
    the token; `token_kind` is `xoxb`, `xapp`, … or empty; `answer` is what it was told.
    """

    method: str
    parameters: Mapping[str, Any]
    token_kind: str
    at: float
    answer: Mapping[str, Any]


class Record:
    """The last requests and envelopes; `keep` bounds the memory."""

    def __init__(self, keep: int = 20_000) -> None:
        self.requests: deque[ReceivedRequest] = deque(maxlen=keep)

    def calls(self, method: str) -> list[ReceivedRequest]:
        """The requests for one method, oldest first."""
        return [request for request in self.requests if request.method == method]
