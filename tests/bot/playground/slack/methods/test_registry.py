"""Every method answers nonsense with a code, never by falling over."""

from typing import Any

import pytest

from bot.playground.slack import SlackStandIn
from bot.playground.slack.methods.call import Call
from bot.playground.slack.methods.registry import METHODS
from bot.playground.slack.refusal import Refusal

NAMES = (
    "channel", "users", "user", "user_id", "text", "blocks", "attachments", "metadata", "ts", "thread_ts",
    "message_ts", "limit", "cursor", "oldest", "latest", "types", "trigger_id", "view", "view_id", "hash",
    "external_id", "file", "bot", "team", "markdown_text",
)  # fmt: skip
NONSENSE: tuple[Any, ...] = (
    None, "", "x", "D0JO000001", 0, -1, True, [], {}, [1], [[]], [None], {"type": []}, {"type": "modal"},
    [{"type": "actions", "elements": 5}], [{"type": "section", "fields": {"a": 1}}], "[1", "{}", "\x00",
    {"type": "modal", "blocks": [{"type": "actions", "elements": [{"type": "static_select", "options": 3}]}]},
)  # fmt: skip


@pytest.mark.parametrize("method", METHODS)
async def test_nonsense_is_answered_with_a_code(slack: SlackStandIn, method: str) -> None:
    valid = {"channel": "D0JO000001", "text": "hi", "ts": "1.000001", "trigger_id": "1.2.3"}
    codes = set()
    for name in NAMES:
        for value in NONSENSE:
            try:
                METHODS[method].run(Call(slack.platform, method, {**valid, name: value}))
            except Refusal as refusal:
                codes.add(refusal.error)
    assert all(code.isidentifier() for code in codes)
