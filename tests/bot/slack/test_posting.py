from types import SimpleNamespace

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.outgoing import SlackBusy, SlackRefused
from bot.slack.desk_gate import DeskGate
from bot.slack.posting import Posting


def posting() -> Posting:
    client = AsyncWebClient("xoxb-made-up")
    return Posting(client, DeskGate(client, None))


async def refused(status: int, error: str, headers: dict[str, str]) -> None:
    response = SimpleNamespace(status_code=status, data={"ok": False, "error": error}, headers=headers)
    raise SlackApiError("no", response)  # type: ignore[no-untyped-call] # slack_sdk has no types here


async def test_a_limit_of_calls_stops_the_whole_workspace_for_as_long_as_slack_says() -> None:
    with pytest.raises(SlackBusy) as busy:
        await posting().asking(refused(429, "ratelimited", {"Retry-After": "30"}))
    assert (busy.value.retry_after, busy.value.whole_workspace) == (30, True)


@pytest.mark.parametrize(("status", "error"), [(503, "service_unavailable"), (200, "internal_error")])
async def test_slacks_own_trouble_concerns_one_call_alone(status: int, error: str) -> None:
    with pytest.raises(SlackBusy) as busy:
        await posting().asking(refused(status, error, {}))
    assert (busy.value.retry_after, busy.value.whole_workspace) == (None, False)


async def test_any_other_no_is_a_refusal_in_slacks_own_word() -> None:
    with pytest.raises(SlackRefused) as refusal:
        await posting().asking(refused(200, "is_archived", {}))
    assert refusal.value.error == "is_archived"
