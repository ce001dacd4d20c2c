import logging

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack import Envelope, SlackStandIn
from bot.slack.connection import (
    SocketMode,
    TokenAstray,
    checked_api_url,
    open_session,
    quiet_logger,
    web_client,
)
from bot.slack.listeners.commands import COMMAND
from tests.bot.slack.conftest import JO, WALKERS, Rig

CANARY = "xoxb-made-up-canary-5512"


@pytest.mark.parametrize(
    "url",
    ["https://slack.com/api/", "https://slack-gov.com/api", "http://127.0.0.1:8000/api/", "http://[::1]:1/"],
)
def test_a_token_may_go_to_https_or_to_this_machine(url: str) -> None:
    assert checked_api_url(url).endswith("/")


@pytest.mark.parametrize(
    "url",
    [
        "http://slack.com/api/",
        "http://127.0.0.1.evil.example/api/",
        "https://user:pass@slack.com/api/",
        "ftp://slack.com/",
        "http://192.0.2.1/",
        "slack.com/api/",
        "",
    ],
)
def test_a_token_goes_nowhere_else(url: str) -> None:
    with pytest.raises(ValueError, match="address of Slack"):
        checked_api_url(url)


async def test_a_redirect_is_not_followed_so_that_the_token_stays_here() -> None:
    arrived: list[str] = []

    async def astray(request: web.Request) -> web.Response:
        arrived.append(request.headers.get("Authorization", ""))
        return web.json_response({"ok": True})

    async def moved(request: web.Request) -> web.Response:
        raise web.HTTPTemporaryRedirect(f"http://localhost:{request.url.port}/astray")

    app = web.Application()
    app.router.add_post("/astray", astray)
    app.router.add_post("/api/auth.test", moved)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    session = open_session()
    try:
        client: AsyncWebClient = web_client(
            CANARY, f"http://127.0.0.1:{runner.addresses[0][1]}/api/", session
        )
        with pytest.raises(TokenAstray):
            await client.auth_test()
    finally:
        await session.close()
        await runner.cleanup()
    assert arrived == []


def test_what_the_framework_logs_keeps_its_place_and_loses_its_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    logger = quiet_logger()
    with caplog.at_level(logging.DEBUG):
        logger.debug("body: %s", CANARY)
        logger.info(f"Invalid request signature: {CANARY}")
        logger.warning("unhandled %s", {"password": CANARY})
        try:
            raise RuntimeError(CANARY)
        except RuntimeError as error:
            logger.exception(f"Failed to run listener (error: {error})")
    assert CANARY not in caplog.text
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "test_connection.py" in caplog.text


async def test_a_token_that_slack_refuses_is_said_at_once_and_not_tried_for_ever(
    slack: SlackStandIn, client: AsyncWebClient
) -> None:
    socket = SocketMode(AsyncApp(client=client, token="xoxb-made-up"), "xapp-made-up", client)
    with pytest.raises(SlackApiError):
        await socket.connect()
    await socket.close()
    assert len(slack.calls("apps.connections.open")) == 1


async def test_a_socket_in_the_clear_to_another_machine_is_refused(
    slack: SlackStandIn, client: AsyncWebClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def elsewhere(**_: object) -> dict[str, object]:
        return {"ok": True, "url": "ws://192.0.2.7/link?ticket=x"}

    monkeypatch.setattr(client, "apps_connections_open", elsewhere)
    socket = SocketMode(AsyncApp(client=client, token="xoxb-made-up"), slack.app_token, client)
    with pytest.raises(ValueError, match="wss"):
        await socket.connect()
    await socket.close()


async def test_an_envelope_that_comes_twice_acts_once(rig: Rig) -> None:
    await rig.slack.as_user(JO).slash(COMMAND, channel=WALKERS)
    (envelope,) = rig.slack.envelopes
    changed = {**envelope.payload, "trigger_id": "another"}
    again = Envelope(envelope.envelope_id, "slash_commands", changed, True)
    await rig.slack.platform.delivery.carrier.carry(again, 1.0)
    assert len(rig.ledger.received) == 1


async def test_an_event_that_could_not_be_recorded_is_taken_from_the_same_envelope_later(rig: Rig) -> None:
    jo = rig.slack.as_user(JO)
    rig.ledger.refuses = RuntimeError("the database is away")
    await jo.types(jo.dm, "port 25")
    await rig.slack.until(lambda: rig.slack.envelopes)
    envelope = rig.slack.envelopes[0]
    rig.ledger.refuses = None
    again = Envelope(envelope.envelope_id, "events_api", envelope.payload, False)
    await rig.slack.platform.delivery.carrier.carry(again, 1.0)
    assert len(rig.ledger.received) == 1
