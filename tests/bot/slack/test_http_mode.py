import asyncio
import hashlib
import hmac
import json
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlencode

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.incoming import CameIn, Pressed, Wrote
from bot.playground.slack import Deliver, SlackStandIn
from bot.slack.connection import open_session, web_client
from bot.slack.http_mode import PATH, slack_events
from bot.slack.listeners.commands import COMMAND
from bot.slack.surface import SlackSurface
from tests.bot.slack.conftest import DESK, JO, WALKERS, WORLD
from tests.bot.slack.ledger import Ledger

CANARY = "Made-Up-Passw0rd-7f3a"


@dataclass(frozen=True)
class Served:
    """The Slack side behind an HTTP server, and a Slack that delivers to it."""

    slack: SlackStandIn
    surface: SlackSurface
    ledger: Ledger
    url: str


async def _serve(slack: SlackStandIn, client: AsyncWebClient, ledger: Ledger) -> tuple[web.AppRunner, Served]:
    surface = SlackSurface(client, support_channel=DESK)
    app = web.Application()
    app.router.add_post(PATH, slack_events(surface.attach(ledger), slack.signing_secret, ledger))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}"
    slack.deliver_to(url)
    return runner, Served(slack, surface, ledger, url)


@pytest_asyncio.fixture
async def served(ledger: Ledger) -> AsyncIterator[Served]:
    async with SlackStandIn(WORLD, deliver=Deliver.HTTP) as slack:
        session = open_session()
        runner, served = await _serve(slack, web_client(slack.bot_token, slack.api_url, session), ledger)
        yield served
        await served.surface.errands.finish()
        await runner.cleanup()
        await session.close()


def signed(
    slack: SlackStandIn, body: bytes, at: int | None = None, secret: str | None = None
) -> dict[str, str]:
    """The headers with which Slack would send a body."""
    timestamp = str(at if at is not None else int(time.time()))
    key = (secret or slack.signing_secret).encode()
    digest = hmac.new(key, b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": f"v0={digest}",
        "Content-Type": "application/x-www-form-urlencoded",
    }


def pressed() -> bytes:
    payload = {
        "type": "block_actions",
        "team": {"id": WORLD.team.id},
        "user": {"id": JO, "team_id": WORLD.team.id},
        "api_app_id": WORLD.app.id,
        "container": {"type": "message", "message_ts": "1.1", "channel_id": "D0JO000001"},
        "actions": [
            {"action_id": "answer:works", "block_id": "q|c1|3", "action_ts": "1.2", "type": "button"}
        ],
        "state": {"values": {"b": {"secret:password": {"value": CANARY}}}},
    }
    return urlencode({"payload": json.dumps(payload)}).encode()


async def post(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
        return answer.status, await answer.read()


async def test_a_command_a_line_and_a_press_arrive_by_http_as_by_socket(served: Served) -> None:
    jo = served.slack.as_user(JO)
    assert (await jo.slash(COMMAND, channel=WALKERS)).ok
    await jo.types(jo.dm, "port 25")
    await served.slack.until_quiet()
    body = pressed()
    assert (await post(served.url, body, signed(served.slack, body)))[0] == 200
    assert [type(incoming) for incoming in served.ledger.received] == [CameIn, Wrote, Pressed]
    assert jo.ephemerals()[0]["text"].startswith("Mailbox details do not belong")


async def test_a_request_that_is_repeated_acts_once(served: Served) -> None:
    body = pressed()
    headers = signed(served.slack, body)
    for _ in range(3):
        assert await post(served.url, body, headers) == (200, b"")
    assert len(served.ledger.received) == 1


@pytest.mark.parametrize(
    "spoil",
    [
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Signature": ""},
        {"X-Slack-Request-Timestamp": "abc"},
        {"X-Slack-Request-Timestamp": "0"},
    ],
)
async def test_a_stranger_gets_an_empty_401(served: Served, spoil: dict[str, str]) -> None:
    body = pressed()
    assert await post(served.url, body, {**signed(served.slack, body), **spoil}) == (401, b"")
    assert served.ledger.received == []


async def test_a_wrong_secret_an_old_or_a_future_time_is_a_stranger(served: Served) -> None:
    body = pressed()
    now = int(time.time())
    for headers in (
        signed(served.slack, body, secret="made-up-other-secret"),
        signed(served.slack, body, at=now - 400),
        signed(served.slack, body, at=now + 400),
    ):
        assert await post(served.url, body, headers) == (401, b"")


async def test_a_body_that_comes_in_pieces_is_read_to_its_end(served: Served) -> None:
    body = pressed()

    async def pieces() -> AsyncIterator[bytes]:
        yield body[:40]
        await asyncio.sleep(0.05)  # so that the first piece is read alone
        yield body[40:]

    async with (
        aiohttp.ClientSession() as session,
        session.post(served.url, data=pieces(), headers=signed(served.slack, body)) as answer,
    ):
        assert answer.status == 200


async def test_a_body_that_is_too_big_is_not_read(served: Served) -> None:
    body = b"x" * (300 * 1024)
    assert await post(served.url, body, signed(served.slack, body)) == (401, b"")


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe\xfd",
        b"payload=%7B",
        b"payload=[[[[",
        b"{" * 5000,
        b"",
        b"payload=3&payload=4",
        b"payload=" + b"[" * 100_000,
    ],
)
async def test_a_signed_body_of_any_shape_ends_without_a_traceback_to_its_sender(
    served: Served, body: bytes
) -> None:
    status, said = await post(served.url, body, signed(served.slack, body))
    assert status in {200, 400, 404}
    assert b"Traceback" not in said
    assert served.ledger.received == []


@pytest.mark.parametrize(
    "body",
    [
        b'{"event":[1]}',
        b'{"type":"event_callback","event":1}',
        b'{"type":"event_callback","event":null}',
        b'{"type":"event_callback","event":{"type":[1]}}',
        b'{"type":"event_callback","event":{"type":"message","channel":{"a":1},"user":7}}',
        b'{"type":"event_callback","authorizations":3,"event":{"type":"message"}}',
        b'{"type":"block_actions","actions":3}',
        b'{"type":"block_actions","actions":[3]}',
        b'{"type":"block_actions","actions":[{"action_id":3}],"user":3}',
        b'{"type":"view_submission","view":3}',
        b'{"type":"view_submission","view":{"callback_id":3,"state":3}}',
        b'{"type":"view_closed","view":[]}',
        b'{"type":"shortcut","callback_id":[1]}',
        b'{"type":"message_action","callback_id":"x","message":3,"channel":3}',
        b'{"command":3}',
        b'{"type":{"a":1}}',
        b'{"team":3}',
        b"[]",
        b"null",
    ],
)
@pytest.mark.parametrize("content_type", ["application/json", "application/x-www-form-urlencoded"])
async def test_a_signed_payload_with_a_part_of_another_kind_is_no_fault_of_ours(
    served: Served, body: bytes, content_type: str
) -> None:
    sent = body if content_type == "application/json" else urlencode({"payload": body.decode()}).encode()
    status, said = await post(served.url, sent, {**signed(served.slack, sent), "Content-Type": content_type})
    assert status in {200, 400, 404}
    assert b"Traceback" not in said
    assert served.ledger.received == []


async def test_at_debug_nothing_that_was_typed_is_logged_whatever_goes_wrong(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    body = pressed()
    await post(served.url, body, signed(served.slack, body))
    await post(served.url, body, signed(served.slack, body, secret="made-up-other-secret"))
    await post(served.url, body, signed(served.slack, body, at=1))
    unhandled = body.replace(b"answer%3Aworks", b"nobody%3Alistens")
    await post(served.url, unhandled, signed(served.slack, unhandled))
    served.ledger.refuses = RuntimeError(CANARY)
    failing = body.replace(b"1.2", b"1.3")
    await post(served.url, failing, signed(served.slack, failing))
    assert CANARY not in caplog.text
    assert served.slack.bot_token not in caplog.text
