"""Agents who change or delete what they sent: the customer's copy, the thread and our rows follow."""

from typing import Any

from bot.app import build
from bot.playground.demo import Demo
from tests.bot.talking import SUPPORT, Talk, files_with
from tests.bot.test_both_sides import claimed

FIRST, SECOND = "the first wording zebra", "the second wording okapi"


async def sent(running: Demo) -> tuple[Talk, Talk, str]:
    """Tom's line went to Jo; its ts at the desk."""
    jo, tom = await claimed(running)
    thread = next(one for one in tom.person.messages(SUPPORT) if one.get("thread_ts") in (None, one["ts"]))
    line = await tom.person.types(SUPPORT, f"send: {FIRST}", thread["ts"])
    assert line.ok
    await jo.reads("Tom", FIRST)
    await tom.reads("Sent to Jo", FIRST, channel=SUPPORT)
    await running.slack.until_quiet()
    return jo, tom, line.ts


def said(talk: Talk, channel: str | None = None) -> str:
    return str(talk.person.messages(channel or talk.dm))


def of_the_bot(talk: Talk) -> list[dict[str, Any]]:
    return [one for one in talk.person.messages(SUPPORT) if one.get("bot_id")]


async def test_an_edit_reaches_the_customers_copy_where_it_stands_and_our_rows(running: Demo) -> None:
    jo, tom, ts = await sent(running)
    copy = await jo.reads(FIRST)
    before = len(jo.texts())
    await tom.person.edits(SUPPORT, ts, f"send: {SECOND}")
    changed = await jo.reads("Tom (Pet Sitter Plus Support), changed:", SECOND)
    assert changed["ts"] == copy["ts"]
    await tom.reads("Sent to Jo, and changed since.", SECOND, channel=SUPPORT)
    await running.slack.until_quiet()
    assert len(jo.texts()) == before
    assert FIRST not in said(jo)
    assert FIRST not in str(of_the_bot(tom))
    await tom.taps("Read the conversation", SUPPORT)
    await tom.sees_form("")
    assert SECOND in tom.form_text()
    assert FIRST not in tom.form_text()
    await running.bot.stop()
    assert files_with(running.folder, FIRST) == []


async def test_a_deleted_line_is_taken_back_from_the_customer_and_our_rows(running: Demo) -> None:
    jo, tom, ts = await sent(running)
    copy = await jo.reads(FIRST)
    await tom.person.deletes(SUPPORT, ts)
    gone = await jo.reads("Tom (Pet Sitter Plus Support) has taken back what stood here.")
    assert gone["ts"] == copy["ts"]
    await tom.reads("Sent to Jo, and taken back since.", channel=SUPPORT)
    await running.slack.until_quiet()
    assert FIRST not in said(jo)
    assert FIRST not in said(tom, SUPPORT)
    await running.bot.stop()
    assert files_with(running.folder, FIRST) == []


async def test_a_note_edited_into_a_line_to_send_does_not_go_out(running: Demo) -> None:
    jo, tom = await claimed(running)
    thread = next(one for one in tom.person.messages(SUPPORT) if one.get("thread_ts") in (None, one["ts"]))
    note = await tom.person.types(SUPPORT, FIRST, thread["ts"])
    await tom.reads("Note, kept here.", channel=SUPPORT)
    before = jo.texts()
    await tom.person.edits(SUPPORT, note.ts, f"send: {SECOND}")
    await running.slack.until(lambda: bool(tom.person.ephemerals()), timeout=20)
    assert "An edit sends nothing: Jo has not got this." in tom.person.ephemerals()[-1]["text"]
    await running.slack.until_quiet()
    assert jo.texts() == before


async def test_a_sent_line_that_loses_its_mark_stays_sent_and_its_new_words_stay_here(running: Demo) -> None:
    jo, tom, ts = await sent(running)
    before = jo.texts()
    await tom.person.edits(SUPPORT, ts, f"internal: {SECOND}")
    await running.slack.until(lambda: bool(tom.person.ephemerals()), timeout=20)
    assert "Jo still sees what you sent before." in tom.person.ephemerals()[-1]["text"]
    await running.slack.until_quiet()
    assert jo.texts() == before


async def test_an_edit_that_asks_for_a_password_does_not_go_out(running: Demo) -> None:
    jo, tom, ts = await sent(running)
    before = jo.texts()
    await tom.person.edits(SUPPORT, ts, "send: what is your password?")
    await running.slack.until(lambda: len(tom.person.ephemerals()) == 2, timeout=20)
    assert "That asks Jo for a password" in str(tom.person.ephemerals())
    await running.slack.until_quiet()
    assert jo.texts() == before


async def test_a_note_that_was_sent_by_its_button_is_taken_back_when_it_is_deleted(running: Demo) -> None:
    jo, tom = await claimed(running)
    thread = next(one for one in tom.person.messages(SUPPORT) if one.get("thread_ts") in (None, one["ts"]))
    note = await tom.person.types(SUPPORT, FIRST, thread["ts"])
    await tom.taps("Send to Jo", SUPPORT)
    await jo.reads(FIRST)
    await tom.person.deletes(SUPPORT, note.ts)
    await jo.reads("has taken back what stood here.")


async def test_the_customers_copy_is_met_after_a_restart_too(running: Demo) -> None:
    jo, tom, ts = await sent(running)
    await running.bot.stop()
    await tom.person.edits(SUPPORT, ts, f"send: {SECOND}")
    again = build(running.bot.settings)
    await again.start()
    changed = await jo.reads("changed:", SECOND)
    await again.stop(probes_end_within=0.0)
    assert FIRST not in changed["text"]
