"""Response URLs: what they show, to whom, how often and how long."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.playground.slack import SlackStandIn
from bot.playground.slack.tickets import ResponseUrl

JO, ANN = "U0JO000001", "U0ANN00001"
WALKERS = "C0WALKERS1"


class Moved:
    def __init__(self) -> None:
        self.now = 1_795_561_200.0

    def __call__(self) -> float:
        return self.now


CLOCK = Moved()


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    async with SlackStandIn(clock=CLOCK) as stand_in:
        yield stand_in


def url(slack: SlackStandIn, **more: Any) -> str:
    place = ResponseUrl(WALKERS, JO, CLOCK(), **more)
    return slack.platform.tickets.response_url(slack.base, place)


async def post(address: str, **body: Any) -> tuple[int, dict[str, Any]]:
    async with aiohttp.ClientSession() as session, session.post(address, json=body) as answer:
        return answer.status, dict(await answer.json())


async def test_an_answer_is_ephemeral_unless_told_otherwise(slack: SlackStandIn) -> None:
    address = url(slack)
    assert await post(address, text="only you") == (200, {"ok": True})
    assert await post(address, text="everybody", response_type="in_channel") == (200, {"ok": True})
    assert [each["text"] for each in slack.as_user(JO).ephemerals()] == ["only you"]
    assert slack.as_user(ANN).ephemerals() == []
    assert [each["text"] for each in slack.as_user(ANN).messages(WALKERS)] == ["everybody"]
    assert [request.parameters["text"] for request in slack.calls("response_url")] == [
        "only you",
        "everybody",
    ]


async def test_the_sixth_use_is_refused(slack: SlackStandIn) -> None:
    address = url(slack)
    for _ in range(5):
        assert (await post(address, text="again"))[0] == 200
    assert await post(address, text="once too often") == (404, {"ok": False, "error": "used_url"})


async def test_it_ends_after_half_an_hour(slack: SlackStandIn) -> None:
    address = url(slack)
    CLOCK.now += 1801
    assert await post(address, text="late") == (404, {"ok": False, "error": "expired_url"})


async def test_an_ephemeral_can_be_replaced_and_removed(slack: SlackStandIn) -> None:
    address = url(slack)
    await post(address, text="first")
    held = slack.as_user(JO).ephemerals()[0]
    its_own = url(slack, ephemeral=held["id"])
    await post(its_own, text="second", replace_original=True)
    assert [each["text"] for each in slack.as_user(JO).ephemerals()] == ["second"]
    await post(its_own, delete_original=True)
    assert slack.as_user(JO).ephemerals() == []


@pytest.mark.parametrize(
    ("body", "error"),
    [({}, "no_text"), ({"text": "x", "blocks": [{"type": "password"}]}, "invalid_blocks")],
)
async def test_a_bad_answer_is_refused(slack: SlackStandIn, body: dict[str, Any], error: str) -> None:
    status, answer = await post(url(slack), **body)
    assert (status, answer["error"]) == (400, error)
