import asyncio
import base64
import json
import logging

import pytest

from bot.incoming import Submitted
from bot.slack.connection import open_session, web_client
from bot.slack.listeners.commands import COMMAND
from bot.slack.surface import SlackSurface
from knowledge.effects import Marked, Say
from tests.bot.slack.conftest import DESK, JO, WALKERS, Rig, person
from tests.bot.slack.listeners.test_forms import block_of, filled, opened_login

CANARY = "Made-Up-Passw0rd-7f3a-ä"


def spellings(secret: str) -> set[str]:
    """The ways in which a secret could stand in a log."""
    raw = secret.encode()
    coded = {base64.b64encode(pad + raw).decode()[4:-4] for pad in (b"", b"x", b"xx")}
    return {secret, json.dumps(secret)[1:-1], raw.hex(), repr(secret)[1:-1], *coded}


def assert_absent(secret: str, text: str) -> None:
    assert [found for found in spellings(secret) if found in text] == []


async def test_at_debug_a_password_is_logged_nowhere_on_its_way_from_the_form(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    asyncio.get_running_loop().set_debug(True)
    try:
        _, view = await opened_login(rig)
        jo = rig.slack.as_user(JO)
        typed = filled(view, username="jo.example@gmail.com", password=CANARY + " ")
        await jo.submit(view["id"], typed)
        rig.ledger.refuses = RuntimeError(f"the database is away: {CANARY}")
        assert not (await jo.submit(view["id"], typed)).ok
        rig.ledger.refuses = None
        await jo.submit(view["id"], typed)
        await jo.slash(COMMAND, f"my password is {CANARY}", channel=WALKERS)
        await jo.types(jo.dm, f"password: {CANARY}")
        await rig.settle()
    finally:
        asyncio.get_running_loop().set_debug(False)
    assert len(rig.ledger.of(Submitted)) == 1
    assert_absent(CANARY, caplog.text)
    assert_absent(CANARY, repr(rig.ledger.received))
    assert_absent(CANARY, str(rig.slack.requests))
    assert rig.slack.bot_token not in caplog.text
    assert rig.slack.app_token not in caplog.text


async def test_a_form_that_could_not_be_recorded_keeps_what_was_typed_and_takes_it_later(rig: Rig) -> None:
    _, view = await opened_login(rig)
    jo = rig.slack.as_user(JO)
    typed = filled(view, username="jo.example@gmail.com", password="made-up-pass")
    rig.ledger.refuses = RuntimeError("away")
    await jo.submit(view["id"], typed)
    still = jo.view()
    assert still is not None
    assert block_of(still, "password") == block_of(view, "password")
    rig.ledger.refuses = None
    assert (await jo.submit(view["id"], typed)).outcome == "updated"


async def test_before_there_are_conversations_nothing_is_delivered(rig: Rig) -> None:
    session = open_session()
    surface = SlackSurface(web_client("xoxb-made-up", rig.slack.api_url, session), support_channel=DESK)
    lone = Rig(rig.slack, surface, rig.app, rig.ledger, rig.known)
    with pytest.raises(RuntimeError, match="not equipped"):
        await lone.deliver(person(JO), "c1", Say(text=Marked("x")))
    await session.close()


async def test_addresses_of_ours_can_be_tapped_and_no_others(rig: Rig) -> None:
    surface = SlackSurface(
        rig.surface._client,
        support_channel=DESK,
        trusted_links=["https://myaccount.google.com/apppasswords"],
    )
    surface.attach(rig.ledger)
    lone = Rig(rig.slack, surface, rig.app, rig.ledger, rig.known)
    await lone.deliver(
        person(JO),
        "c1",
        Say(text=Marked("1. `https://myaccount.google.com/apppasswords`\n2. `https://evil.example/`")),
    )
    blocks = json.dumps(rig.slack.as_user(JO).messages()[-1]["blocks"])
    assert blocks.count('"type": "link"') == 1
    assert '"url": "https://evil.example/"' not in blocks
