"""The page's protocol: token, state, feed of changes, acts, files and headers."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.playground.slack import SlackStandIn

JO, TOM = "U0JO000001", "U0TOM00001"
DM, SUPPORT = "D0JO000001", "C0SUPPORT1"


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[SlackStandIn]:
    (tmp_path / "index.html").write_text('<meta name="page-token" content="{{page_token}}">')
    (tmp_path / "page.js").write_text("void 0;")
    (tmp_path / "notes.py").write_text("private")
    about = {"mailboxes": [{"address": "jo@gmail.test"}]}
    async with SlackStandIn(page_folder=tmp_path, about=about) as stand_in:
        yield stand_in


@pytest.fixture
async def session(slack: SlackStandIn) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(slack.base, headers={"X-Page-Token": slack.page.token}) as session:
        yield session


async def act(session: aiohttp.ClientSession, **fields: Any) -> dict[str, Any]:
    fields["as"] = fields.pop("who")
    async with session.post("/page/act", json=fields) as answer:
        return dict(await answer.json())


async def test_the_page_gets_its_token_and_a_strict_policy(slack: SlackStandIn) -> None:
    async with aiohttp.ClientSession() as session, session.get(slack.base) as answer:
        text, policy = await answer.text(), answer.headers["Content-Security-Policy"]
    assert f'content="{slack.page.token}"' in text
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy


@pytest.mark.parametrize("token", ["", "made-up"])
@pytest.mark.parametrize(
    ("verb", "path"), [("GET", "/page/state"), ("POST", "/page/act"), ("GET", "/page/events")]
)
async def test_without_the_token_nothing_is_told_or_done(
    slack: SlackStandIn, token: str, verb: str, path: str
) -> None:
    body = json.dumps({"as": JO, "do": "types", "channel": DM, "text": "hi"})
    async with (
        aiohttp.ClientSession(headers={"X-Page-Token": token}) as session,
        session.request(verb, slack.base + path, data=body if verb == "POST" else None) as answer,
    ):
        assert answer.status == 403
        assert (await answer.json()) == {"ok": False, "error": "bad_page_token"}
    assert slack.as_user(JO).messages() == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("page.js", 200),
        ("notes.py", 404),
        ("nothing.js", 404),
        ("%2e%2e/secret.js", 404),
        ("..%2fsecret.js", 404),
    ],
)
async def test_only_the_pages_own_files_are_served(
    slack: SlackStandIn, tmp_path: Path, path: str, status: int
) -> None:
    (tmp_path.parent / "secret.js").write_text("secret")
    async with aiohttp.ClientSession() as session, session.get(f"{slack.base}/static/{path}") as answer:
        assert answer.status == status
        assert "secret" not in await answer.text()


async def test_the_state_shows_what_the_chosen_users_see(
    slack: SlackStandIn, session: aiohttp.ClientSession
) -> None:
    await slack.as_user(TOM).types(SUPPORT, "for agents")
    async with session.get("/page/state", params={"users": JO}) as answer:
        jo = await answer.json()
    async with session.get("/page/state", params={"users": f"{JO},{TOM}"}) as answer:
        both = await answer.json()
    assert jo["about"] == {"mailboxes": [{"address": "jo@gmail.test"}]}
    assert {room["id"] for room in jo["channels"]} == {DM, "C0WALKERS1"}
    assert SUPPORT not in jo["messages"]
    assert both["messages"][SUPPORT][0]["text"] == "for agents"
    assert jo["bot"] == {"connected": False, "sockets": 0}
    assert jo["app"]["commands"][0]["command"] == "/smtp-help"


async def test_changes_are_pushed_to_those_who_see_them(slack: SlackStandIn) -> None:
    async with (
        aiohttp.ClientSession(slack.base) as session,
        session.ws_connect(
            f"/page/events?users={JO}", protocols=("page.v1", f"token.{slack.page.token}")
        ) as socket,
    ):
        first = await socket.receive_json(timeout=2)
        await slack.as_user(TOM).types(SUPPORT, "for agents")
        said = await slack.as_user(JO).types(DM, "for the bot")
        pushed = await socket.receive_json(timeout=2)
        await slack.as_user(JO).deletes(DM, said.ts)
        gone = await socket.receive_json(timeout=2)
        assert socket.protocol == "page.v1"
    assert (first["type"], first["state"]["seq"]) == ("state", first["seq"])
    assert (pushed["type"], pushed["channel"], pushed["message"]["text"]) == ("message", DM, "for the bot")
    assert pushed["seq"] > first["seq"]
    assert gone == {"seq": gone["seq"], "type": "message_deleted", "channel": DM, "ts": said.ts}


async def test_a_page_that_leaves_is_forgotten(slack: SlackStandIn) -> None:
    protocols = ("page.v1", f"token.{slack.page.token}")
    async with aiohttp.ClientSession(slack.base) as session:
        async with session.ws_connect("/page/events", protocols=protocols) as socket:
            await socket.receive_json(timeout=2)
            assert len(slack.platform.workspace.watchers) == 1
        await slack.until(lambda: not slack.platform.workspace.watchers)
    assert slack.platform.workspace.watchers == []


async def test_acts_are_done_by_the_person_they_name(
    slack: SlackStandIn, session: aiohttp.ClientSession
) -> None:
    said = await act(session, who=JO, do="types", channel=DM, text="hello")
    assert said["ok"]
    assert slack.as_user(JO).messages()[0]["ts"] == said["ts"]
    assert await act(session, who=JO, do="types", channel=SUPPORT, text="x") == {
        "ok": False,
        "error": "channel_not_found",
    }
    assert await act(session, who=JO, do="slash", channel=DM, command="/smtp-help", text="") == {
        "ok": False,
        "error": "dispatch_failed",
    }


@pytest.mark.parametrize(
    "fields",
    [
        {"who": JO, "do": "fly"},
        {"who": "U0NOBODY01", "do": "open_home"},
        {"who": JO, "do": "types", "channel": DM},
        {"who": JO, "do": "press", "in": "here", "action_id": "x"},
        {"who": JO, "do": "upload", "channel": DM, "name": "a.png", "mimetype": "image/png", "data": "%"},
    ],
)
async def test_a_malformed_act_is_refused(session: aiohttp.ClientSession, fields: dict[str, Any]) -> None:
    answer = await act(session, **fields)
    assert (answer["ok"], answer["error"]) == (False, "bad_act")
    assert answer["detail"]


async def test_a_shared_file_is_shown_to_the_page_and_given_to_the_app(
    slack: SlackStandIn, session: aiohttp.ClientSession
) -> None:
    data = base64.b64encode(b"\x89PNG made up").decode()
    shared = await act(
        session, who=JO, do="upload", channel=DM, name="shot.png", mimetype="image/png", data=data
    )
    facts = slack.as_user(JO).messages()[0]["files"][0]
    async with session.get(f"/page/files/{shared['file']}", params={"token": slack.page.token}) as answer:
        assert await answer.read() == b"\x89PNG made up"
    async with session.get(f"/page/files/{shared['file']}") as answer:
        assert answer.status == 403
    path = facts["url_private"].removeprefix(slack.base)
    async with session.get(path, headers={"Authorization": f"Bearer {slack.bot_token}"}) as answer:
        assert await answer.read() == b"\x89PNG made up"
    async with session.get(path, allow_redirects=False) as answer:
        assert answer.status == 302


async def test_a_lost_bot_is_shown(slack: SlackStandIn, make_app: Any, connect: Any) -> None:
    protocols = ("page.v1", f"token.{slack.page.token}")
    async with (
        aiohttp.ClientSession(slack.base) as session,
        session.ws_connect("/page/events", protocols=protocols) as socket,
    ):
        await socket.receive_json(timeout=2)
        async with connect(slack, make_app(slack)):
            here = await socket.receive_json(timeout=2)
        await asyncio.sleep(0)
        away = await socket.receive_json(timeout=2)
    assert here["bot"] == {"connected": True, "sockets": 1}
    assert away["bot"] == {"connected": False, "sockets": 0}
