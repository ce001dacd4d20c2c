"""Slack's weather together with the whole bot: whatever a call ends in, the next press finds the case.

Each fault strikes one method once, in the middle of a talk, or after the method has done its work.
"""

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiohttp import web
from msgspec.structs import replace

from bot import outbox
from bot.app import Retriever, build
from bot.playground.slack import DEMO_WORLD, Deliver, Envelope, Fault, SlackStandIn, installed
from bot.settings import settings_of
from bot.slack import connection
from bot.slack.manifest import manifest
from tests.bot.talking import SUPPORT, Talk

ANN, TOM = "U0ANN00001", "U0TOM00001"
FIRST, SECOND = "What would suit you best?", "Shall I ask them for you?"

FAULTS: dict[str, Callable[[], Fault]] = {
    "asks for patience": lambda: Fault(retry_after=1),
    "is down": lambda: Fault(status=503),
    "does it, and loses the answer": lambda: Fault(status=503, applied=True),
    "does it, and never answers": lambda: Fault(hang=3, applied=True),
    "never answers": lambda: Fault(hang=3),
    "has trouble of its own": lambda: Fault(error="internal_error"),
}
METHODS = ("conversations.open", "chat.postMessage", "chat.update", "users.info", "team.info")


@pytest.fixture
async def slack(request: pytest.FixtureRequest) -> AsyncIterator[SlackStandIn]:
    mode = getattr(request, "param", "socket")
    world = installed(DEMO_WORLD, manifest(SimpleNamespace(mode=mode)))  # type: ignore[arg-type] # has its mode
    async with SlackStandIn(world, deliver=Deliver(mode)) as one:
        yield one


@pytest.fixture
async def bot(
    slack: SlackStandIn, tmp_path: Path, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Retriever]:
    monkeypatch.setattr(outbox, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(connection, "_SECONDS", 1)
    socket = slack._carrier is None
    environment = {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_API_URL": slack.api_url,
        "RETRIEVER_SUPPORT_CHANNEL": SUPPORT,
        "RETRIEVER_DATABASE_URL": f"sqlite:///{tmp_path / 'retriever.db'}",
        "RETRIEVER_PROBE_CONTROL": "",
        "PORT": "0",
        **(
            {"SLACK_APP_TOKEN": slack.app_token} if socket else {"SLACK_SIGNING_SECRET": slack.signing_secret}
        ),
    }
    one = build(settings_of(environment))
    await one.start()
    if socket:
        await slack.until_connected()
    else:
        slack.deliver_to(f"http://127.0.0.1:{one.port}/slack/events")
    yield one
    await one.stop()


async def all_told(bot: Retriever) -> None:
    """Wait until nothing is on its way to Slack, not even for another try."""
    while await bot._store.run(lambda unit: unit.outbox.waiting()):
        await asyncio.sleep(0.02)


def talk(slack: SlackStandIn, user: str = ANN) -> Talk:
    return Talk(SimpleNamespace(slack=slack), user)  # type: ignore[arg-type] # it needs the Slack alone


def times(talk: Talk, words: str) -> int:
    return sum(words in text for text in talk.texts())


async def begin(ann: Talk) -> None:
    await ann.says("ann.example@hotmail.co.uk")
    await ann.reads("Microsoft takes no password", FIRST)
    await ann.reads("Check-up for ann.example@hotmail.co.uk")


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("method", METHODS)
async def test_a_fault_at_the_first_line_loses_and_doubles_nothing(
    slack: SlackStandIn, bot: Retriever, method: str, fault: str
) -> None:
    struck = slack.fail(method, FAULTS[fault]())
    ann = talk(slack)
    await begin(ann)
    await ann.taps("Keep this address")
    await ann.reads(SECOND)
    await ann.reads(FIRST, "Keep this address")
    assert struck.struck == 1
    assert (times(ann, FIRST), times(ann, SECOND), times(ann, "Check-up for")) == (1, 1, 1)


@pytest.mark.parametrize("slack", ["http"], indirect=True)
@pytest.mark.parametrize("fault", FAULTS)
async def test_the_same_holds_where_slack_comes_by_http(
    slack: SlackStandIn, bot: Retriever, fault: str
) -> None:
    await test_a_fault_at_the_first_line_loses_and_doubles_nothing(slack, bot, "chat.postMessage", fault)


@pytest.mark.parametrize("error", ["channel_not_found", "account_inactive", "user_not_found", "msg_too_long"])
@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update"])
async def test_after_a_refusal_the_next_line_finds_the_case_as_it_was(
    slack: SlackStandIn, bot: Retriever, method: str, error: str
) -> None:
    ann = talk(slack)
    await begin(ann)
    struck = slack.fail(method, Fault(error=error))
    await ann.taps("Keep this address")
    await slack.until(lambda: struck.struck)
    await ann.says("status")
    await ann.reads("Check-up for ann.example@hotmail.co.uk", "Next is")
    await ann.says("yes, ask support")
    await ann.reads("Pet Sitter Plus Support has your case")
    assert times(ann, "Pet Sitter Plus Support has your case") == 1


@pytest.mark.parametrize("error", ["expired_trigger_id", "internal_error", "ratelimited"])
async def test_a_view_that_does_not_open_opens_at_the_next_press(
    slack: SlackStandIn, bot: Retriever, error: str
) -> None:
    ann = talk(slack)
    await begin(ann)
    struck = slack.fail("views.open", Fault(error=error))
    await ann.taps("Show how we know")
    await slack.until(lambda: struck.struck)
    assert ann.person.view() is None
    told = "Slack was too slow to open that, which was not your doing. Please press once more."
    await slack.until(lambda: any(told in one["text"] for one in ann.person.ephemerals()))
    await ann.taps("Show how we know")
    await ann.sees_form("How we know")
    assert times(ann, FIRST) == 1


@pytest.mark.parametrize("fault", FAULTS)
async def test_home_comes_up_to_date_in_the_end(slack: SlackStandIn, bot: Retriever, fault: str) -> None:
    ann = talk(slack)
    struck = slack.fail("views.publish", FAULTS[fault]())
    await ann.person.opens_home()
    await begin(ann)
    await slack.until(lambda: "ann.example@hotmail.co.uk" in str(ann.person.home()))
    assert struck.struck == 1


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("method", ["chat.postMessage", "conversations.info"])
async def test_a_hand_off_reaches_the_desk_once(
    slack: SlackStandIn, bot: Retriever, method: str, fault: str
) -> None:
    ann, tom = talk(slack), talk(slack, TOM)
    await begin(ann)
    await ann.taps("Keep this address")
    await ann.reads(SECOND)
    struck = FAULTS[fault]()
    here = {"channel": SUPPORT}
    slack.fail(method, replace(struck, when=lambda given: given.get("channel") == here["channel"]))
    await ann.taps("Yes, ask support")
    await tom.reads("Ann Example", channel=SUPPORT)
    await all_told(bot)
    await tom.taps("Claim", SUPPORT)
    await ann.reads("Tom", "has your case now")
    cards = [one for one in tom.person.messages(SUPPORT) if one.get("thread_ts", one["ts"]) == one["ts"]]
    assert len(cards) == 1


@pytest.mark.parametrize("slack", ["socket", "http"], indirect=True)
async def test_the_same_event_and_the_same_press_many_times_act_once(
    slack: SlackStandIn, bot: Retriever
) -> None:
    ann = talk(slack)
    await begin(ann)
    await ann.taps("Keep this address")
    await ann.reads(SECOND)
    carrier = slack.platform.delivery.carrier
    for sent in slack.envelopes:
        again = Envelope(
            f"again-{sent.envelope_id}", sent.kind, sent.payload, sent.accepts_response_payload, 1
        )
        await asyncio.gather(*(carrier.carry(again, 3.0) for _ in range(2)))
    await ann.says("status")
    await ann.reads("Check-up for ann.example@hotmail.co.uk", "Next is")
    assert (times(ann, FIRST), times(ann, SECOND)) == (1, 1)


@pytest.mark.parametrize("slack", ["socket", "http"], indirect=True)
async def test_an_earlier_press_that_arrives_late_changes_nothing(
    slack: SlackStandIn, bot: Retriever
) -> None:
    ann = talk(slack)
    await begin(ann)
    await ann.taps("Keep this address")
    await ann.reads(SECOND)
    press = next(one for one in slack.envelopes if one.kind == "interactive")
    late = {**press.payload, "actions": [{**press.payload["actions"][0], "action_ts": "1.000001"}]}
    late["actions"][0]["action_id"] = late["actions"][0]["action_id"].replace("keep", "other")
    await slack.platform.delivery.ask("interactive", late, accepts_response=False)
    await ann.says("yes, ask support")
    await ann.reads("Pet Sitter Plus Support has your case")


async def test_a_new_socket_takes_over_and_nothing_in_between_is_lost(
    slack: SlackStandIn, bot: Retriever
) -> None:
    ann = talk(slack)
    await begin(ann)
    await slack.platform.sockets.ask_to_leave()
    await ann.says("keep this address")
    await ann.reads(SECOND)
    await slack.platform.sockets.drop()
    await ann.says("yes, ask support")
    await ann.reads("Pet Sitter Plus Support has your case")
    assert times(ann, SECOND) == 1


@pytest.mark.parametrize("kind", ["text/html", "application/json", "text/plain"])
async def test_the_page_of_a_proxy_in_between_is_patience_and_no_answer(
    slack: SlackStandIn, bot: Retriever, kind: str
) -> None:
    async def proxy(request: web.Request) -> web.Response:
        return web.Response(status=502, body=b"<html>Bad gateway</html>", content_type=kind)

    app = web.Application()
    app.router.add_post("/{rest:.*}", proxy)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    client = bot._works.deliverer._messenger._posting._client  # type: ignore[union-attr] # where its calls go
    home = client.base_url
    client.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    ann = talk(slack)
    await ann.says("ann.example@hotmail.co.uk")
    works = bot._works
    assert works is not None
    await slack.until(lambda: works.deliverer.counts.postponed > 0)
    client.base_url = home
    await ann.reads(FIRST)
    assert (works.deliverer.counts.set_aside, times(ann, FIRST)) == (0, 1)
    await runner.cleanup()
