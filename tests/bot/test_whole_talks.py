"""Whole conversations: the bot, the stand-in for Slack and real mail servers together."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

import smtp_probe
from bot.app import build
from bot.playground.demo import Demo, demo
from bot.reach import Probe
from smtp_probe.lab import LabEvent
from tests.bot.talking import SUPPORT, WALKERS, Talk, files_with, spellings

JO, ANN, TOM, PRIYA = "U0JO000001", "U0ANN00001", "U0TOM00001", "U0PRIYA001"


async def as_far_as_the_password(talk: Talk) -> None:
    """Golden conversation 1, up to the private form."""
    shown = await talk.person.slash("/smtp-help", "", WALKERS)
    assert shown.ok
    await talk.reads("Hello, I am Retriever", "Which email address are you connecting?")
    await talk.says("jo.example@gmail.com")
    await talk.reads("Tested at", "Google's mail server answers, encrypted, on both usual settings.")
    await talk.reads("Check-up for jo.example@gmail.com", "1, Gmail or Hotmail: Most likely")
    await talk.reads(
        "Google does not take your usual Google password", "What kind of password is in SMTP Credentials"
    )
    await talk.taps("I am not sure")
    await talk.reads("Then let us find out.", "Which do you prefer?")
    await talk.taps("Test one log-in")
    await talk.sees_form("Test one log-in")


async def test_gmail_with_the_usual_password(running: Demo) -> None:
    jo = Talk(running, JO)
    await as_far_as_the_password(jo)
    assert [message["text"] for message in jo.person.ephemerals()] == [
        "Mailbox details do not belong in a channel, so I have written to you in private. "
        "Choose: Open our chat."
    ]
    assert "smtp.gmail.com" in jo.form_text()
    await jo.fills_in(email_password=running.lab.mailbox("app-password").password)
    assert "Logging in once at smtp.gmail.com, up to 30 seconds." in jo.form_text()
    await jo.reads("Google refused the log-in. The password is wiped.")
    await jo.reads(
        "Google answered, but refused this password.",
        "https://myaccount.google.com/apppasswords",
        "Admin &gt; Settings &gt; Email Settings &gt; Custom Email &gt; SMTP Credentials",
        "What does Pet Sitter Plus say now?",
    )
    await running.slack.until(lambda: "Google refused the log-in" in jo.form_text())
    await jo.person.close()
    assert running.lab.count("AUTH") == 1

    await jo.taps("Show how we know")
    await jo.sees_form("How we know")
    shown = jo.form_text()
    assert "534 5.7.9 Application-specific password required" in shown
    for seen in (
        "Time taken: ",
        "Encryption: TLS",
        "Certificate: for smtp.gmail.com",
        "C: AUTH PLAIN [withheld]",
    ):
        assert seen in shown
    assert not any(one.decode() in shown for one in spellings(running.lab.mailbox("app-password").password))
    await jo.person.close()
    await jo.taps("It works now")
    await jo.reads("Good: it was step 1, Google wanted an app password", "Was this helpful?")
    await jo.reads("1, Gmail or Hotmail: Solved it")
    assert jo.slack.as_user(TOM).messages(SUPPORT) == []


async def test_bt_on_the_wrong_port_is_found_without_a_password(running: Demo) -> None:
    bea = Talk(running, ANN)
    await bea.says("psp wont send my emails")
    await bea.reads("Hello, I am Retriever", "Which email address are you connecting?")
    await bea.says("bea.example@btinternet.com")
    await bea.reads("mail.btinternet.com answers, encrypted, on 465/SSL.")
    await bea.reads("Host: mail.btinternet.com", "Port: 465", "Security: SSL", "What do you see there?")
    await bea.says("port 25")
    await bea.reads("Tested at", "port 25 gives no answer, 465/SSL answers.")
    await bea.reads("mail.btinternet.com does not answer on port 25, but it does on 465 with SSL.")
    await bea.reads("5, Port and security: Most likely, port 25 is silent, 465/SSL answers")
    asked = await bea.reads("mail.btinternet.com does not answer on port 25")
    assert (await bea.person.select(asked["ts"], "more", "view:use_these_settings:use")).ok
    await bea.sees_form("Use these settings")
    for line in ("mail.btinternet.com", "465", "SSL", "bea.example@btinternet.com", "SMTP Credentials"):
        assert line in bea.form_text()
    await bea.person.close()
    await bea.taps("It works now")
    await bea.reads("Good: it was step 5, port 25 became 465 with SSL", "Was this helpful?")
    assert running.lab.count("AUTH") == 0


async def test_a_person_at_once_and_the_desk_answers(running: Demo) -> None:
    sam, priya = Talk(running, JO), Talk(running, PRIYA)
    await sam.says("can i talk to a human pls")
    await sam.reads("Your request is with Pet Sitter Plus Support")
    await priya.reads("Jo Example", channel=SUPPORT)
    await sam.says("sam.example@virginmedia.com just says connection failed ive done it 100 times")
    await sam.reads("both are with support", "app password", "Would you like to?")
    await sam.taps("No, I will wait")
    await sam.reads("All right. You will hear from a person here")
    card = await priya.reads("sam.example@virginmedia.com", channel=SUPPORT)
    thread = card["ts"]

    await priya.taps("Claim", SUPPORT)
    await sam.reads("Priya", "has your case now")
    await priya.reads("Priya has this case", channel=SUPPORT)

    before = len(sam.texts())
    await priya.says("virgin, so app password. may have moved to junara already", SUPPORT, thread)
    await running.slack.until_quiet()
    await priya.says("send: Good morning Sam. Virgin Media wants an app password.", SUPPORT, thread)
    await sam.reads("Good morning Sam. Virgin Media wants an app password.")
    assert not any("junara" in text for text in sam.texts()[before:])

    await sam.says("got one. no not moved")
    await priya.reads("got one. no not moved", channel=SUPPORT)

    await priya.taps("Ask for a re-test", SUPPORT)
    await sam.reads("Priya asks for one test log-in")
    await sam.taps("Enter it and test")
    await sam.sees_form("Test one log-in")
    mailbox = running.lab.mailbox("virgin-media")
    assert mailbox.app_password is not None
    await sam.fills_in(app_password=mailbox.app_password)
    await sam.reads("Virgin Media accepted the log-in. The password is wiped.")
    await priya.reads("log-in accepted", channel=SUPPORT)
    await sam.reads("It works from our server.", "What does Pet Sitter Plus say now?")
    await sam.person.close()
    await sam.taps("It works now")
    await priya.reads("It works now", channel=SUPPORT)

    await priya.taps("Resolve", SUPPORT)
    form = await priya.sees_form("Resolve")
    assert (await priya.person.submit(form["id"], {})).ok
    await sam.reads("Priya has closed your case", "Was this helpful?")
    await priya.reads("Resolved by Priya", channel=SUPPORT)


async def test_the_password_is_nowhere_but_in_the_forms_own_submission(
    running: Demo, log: io.StringIO
) -> None:
    jo = Talk(running, JO)
    await as_far_as_the_password(jo)
    secret = "Zq9-made-up-cänary-7TkW"
    await jo.fills_in(email_password=secret)
    await jo.reads("refused the log-in. The password is wiped.")
    await jo.says(f"my password: {secret}")
    await jo.taps("It still says Connection Failed")
    await running.slack.until_quiet()
    carried = [json.dumps(one.payload, ensure_ascii=False) for one in running.slack.envelopes]
    assert any(secret in one for one in carried)
    said = json.dumps([dict(one.parameters) for one in running.slack.requests], default=str)
    assert "jo.example@gmail.com" in said
    for spelling in spellings(secret):
        assert spelling.decode() not in said
        assert spelling.decode() not in log.getvalue()
    assert files_with(running.folder, secret) == []
    assert running.lab.count("AUTH") == 1


@asynccontextmanager
async def another_process(one: Demo, probe: Probe = smtp_probe.probe) -> AsyncIterator[None]:
    """The bot ends, and a new one begins with the same data and the same Slack."""
    await one.bot.stop()
    again = build(one.bot.settings, probe=probe)
    await again.start()
    await one.slack.until_connected()
    try:
        yield
    finally:
        await again.stop(probes_end_within=0.0)


async def test_a_restart_in_mid_case_loses_nothing(running: Demo) -> None:
    jo = Talk(running, JO)
    await jo.says("jo.example@gmail.com")
    await jo.reads("What kind of password is in SMTP Credentials now?")
    await running.slack.until_quiet()
    async with another_process(running):
        await jo.taps("My usual Google password")
        await jo.reads("That is very likely the reason", "What does Pet Sitter Plus say now?")
        await jo.taps("It works now")
        await jo.reads("Was this helpful?")


async def test_a_log_in_that_dies_with_its_process_is_reported_and_never_repeated(running: Demo) -> None:
    jo = Talk(running, JO)
    begun = asyncio.Event()

    async def never_ends(request: smtp_probe.ProbeRequest, network: smtp_probe.Network) -> smtp_probe.Report:
        if request.login is not None:
            begun.set()
            await asyncio.Event().wait()
        return await smtp_probe.probe(request, network)

    async with another_process(running, never_ends):
        await as_far_as_the_password(jo)
        await jo.fills_in(email_password="made-up-and-lost")
        await begun.wait()
    async with another_process(running):
        await jo.reads("The test did not run, and the password is wiped.")
        assert running.lab.count("AUTH") == 0


async def test_a_fault_in_mid_test_tells_no_password(running: Demo, log: io.StringIO) -> None:
    jo = Talk(running, JO)
    secret = "Zq9-made-up-cänary-faulty"

    async def fails(request: smtp_probe.ProbeRequest, network: smtp_probe.Network) -> smtp_probe.Report:
        if request.login is not None:
            raise UnicodeEncodeError("ascii", request.login.password, 0, 1, request.login.password)
        return await smtp_probe.probe(request, network)

    asyncio.get_running_loop().set_debug(True)
    async with another_process(running, fails):
        await as_far_as_the_password(jo)
        await jo.fills_in(email_password=secret)
        await jo.reads("The test did not run, and the password is wiped.")
    asyncio.get_running_loop().set_debug(False)
    assert "probe_failed" in log.getvalue()
    for spelling in spellings(secret):
        assert spelling.decode() not in log.getvalue()
    assert files_with(running.folder, secret) == []


async def test_an_internal_error_can_be_tried_again(running: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    jo = Talk(running, JO)
    await jo.says("jo.example@gmail.com")
    await jo.reads("What kind of password is in SMTP Credentials now?")
    with monkeypatch.context() as broken:
        broken.setattr("knowledge.advance", lambda *_: 1 / 0)
        await jo.taps("I am not sure")
        await jo.reads("Something went wrong on my side, not yours", "Reference E-")
    before = len(jo.texts())
    await jo.taps("Try again")
    await running.slack.until(lambda: len(jo.texts()) > before)
    assert "What kind of password is in SMTP Credentials now?" in jo.texts()[-1]


async def test_the_demo_reaches_nothing_but_its_own_servers(running: Demo) -> None:
    port = running.slack.port
    network = running.bot.network
    assert not any(str(entry).endswith(f":{port}") for entry in network.allow)
    assert all(entry.event is not LabEvent.COMMAND for entry in running.lab.log)


async def test_nothing_of_the_demo_is_left_behind(log: io.StringIO) -> None:
    async with demo() as one:
        folder = one.folder
        assert folder.stat().st_mode & 0o777 == 0o700
    assert not folder.exists()
