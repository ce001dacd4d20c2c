from typing import Any

import pytest

from bot.incoming import DeskWrote
from bot.playground.slack import Fault, Human
from tests.bot.slack.conftest import DESK, PRIYA, TEAM, TOM, Rig
from tests.bot.slack.listeners.test_desk import handed_over

NOTE = "virgin, so app password & maybe <moved>"


async def noted(rig: Rig, text: str = NOTE) -> tuple[str, dict[str, Any]]:
    """The ts of Tom's note, and the answer below it."""
    root = await handed_over(rig, claimed_by=TOM)
    tom = rig.slack.as_user(TOM)
    note = await tom.types(DESK, text, root)
    await rig.settle()
    return note.ts, tom.messages(DESK)[-1]


def buttons(message: dict[str, Any]) -> list[str]:
    return [
        element["text"]["text"]
        for block in message["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    ]


def sent(rig: Rig) -> list[str]:
    return [one.text for one in rig.ledger.received if isinstance(one, DeskWrote)]


async def test_a_plain_reply_is_a_note_that_stays_and_can_be_sent_with_one_press(rig: Rig) -> None:
    _, answer = await noted(rig)
    tom = rig.slack.as_user(TOM)
    assert rig.ledger.received == []
    assert answer["text"].startswith("Note, kept here. Jo does not see it.")
    await tom.press(answer["ts"], "desk:send_note")
    await rig.settle()
    assert sent(rig) == [NOTE]
    assert tom.ephemerals() == []


async def test_the_button_carries_where_the_note_stands_and_not_its_words(rig: Rig) -> None:
    ts, answer = await noted(rig)
    (row,) = (block for block in answer["blocks"] if block["type"] == "actions")
    assert row["elements"][0]["value"].startswith(f"{ts}|")
    assert "virgin" not in str(row)


async def test_a_note_pressed_twice_goes_out_once_and_the_second_press_says_so(rig: Rig) -> None:
    _, answer = await noted(rig)
    for agent in (TOM, PRIYA):
        await rig.slack.as_user(agent).press(answer["ts"], "desk:send_note")
        await rig.settle()
    assert sent(rig) == [NOTE]
    assert [told["text"] for told in rig.slack.as_user(PRIYA).ephemerals()] == [
        "That note went to Jo before, so it was not sent again."
    ]


async def test_a_note_that_was_edited_is_not_sent_as_it_was_first_written(rig: Rig) -> None:
    ts, answer = await noted(rig)
    tom = rig.slack.as_user(TOM)
    await tom.edits(DESK, ts, "ask Jo about Junara")
    await tom.press(answer["ts"], "desk:send_note")
    await rig.settle()
    assert sent(rig) == []
    offered = tom.messages(DESK)[-1]
    assert offered["ts"] == answer["ts"]
    assert "changed after I had read it, so nothing was sent to Jo. It says now: ask Jo" in offered["text"]
    assert buttons(offered) == ["Send the new text to Jo"]
    await tom.press(offered["ts"], "desk:send_note")
    await rig.settle()
    assert sent(rig) == ["ask Jo about Junara"]


async def test_a_note_edited_again_after_it_was_offered_is_offered_again(rig: Rig) -> None:
    ts, answer = await noted(rig)
    tom = rig.slack.as_user(TOM)
    for words in ("second words", "third words"):
        await tom.edits(DESK, ts, words)
        await tom.press(answer["ts"], "desk:send_note")
        await rig.settle()
        assert words in tom.messages(DESK)[-1]["text"]
    assert sent(rig) == []


async def test_a_note_that_was_deleted_is_not_sent(rig: Rig) -> None:
    ts, answer = await noted(rig)
    tom = rig.slack.as_user(TOM)
    await tom.deletes(DESK, ts)
    await tom.press(answer["ts"], "desk:send_note")
    await rig.settle()
    assert sent(rig) == []
    assert [told["text"] for told in tom.ephemerals()] == [
        "That note is no longer there, so nothing was sent to Jo."
    ]


async def test_a_note_into_which_a_password_was_edited_is_held_back(rig: Rig) -> None:
    ts, answer = await noted(rig)
    tom = rig.slack.as_user(TOM)
    await tom.edits(DESK, ts, "her password: Tr0ub4dor&3xq")
    await tom.press(answer["ts"], "desk:send_note")
    await rig.settle()
    assert sent(rig) == []
    assert "have not sent it to Jo" in tom.ephemerals()[0]["text"]


async def test_a_note_that_asks_for_a_password_is_not_sent_and_says_why(rig: Rig) -> None:
    _, answer = await noted(rig, "Please send me your password.")
    tom = rig.slack.as_user(TOM)
    await tom.press(answer["ts"], "desk:send_note")
    await rig.settle()
    assert sent(rig) == []
    assert "asks Jo for a password" in tom.ephemerals()[-1]["text"]


async def test_a_note_with_a_password_gets_no_button(rig: Rig) -> None:
    _, answer = await noted(rig, "her password: Tr0ub4dor&3xq")
    assert "That looks like a password, so I have not sent it to Jo." in answer["text"]
    assert buttons(answer) == []


@pytest.mark.parametrize("value", ["", "x", "9.9|abc", "the words themselves"])
async def test_a_button_whose_value_was_altered_sends_nothing(rig: Rig, value: str) -> None:
    _, answer = await noted(rig)
    await rig.slack.as_user(TOM).press(answer["ts"], "desk:send_note")
    payload = dict(rig.slack.envelopes[-1].payload)
    rig.ledger.received.clear()
    payload["actions"] = [{**payload["actions"][0], "value": value, "action_ts": "9.9"}]
    await rig.slack.platform.delivery.ask("interactive", payload, accepts_response=False)
    assert rig.ledger.received == []


async def test_neither_the_card_nor_a_line_of_our_own_can_be_sent_as_a_note(rig: Rig) -> None:
    _, answer = await noted(rig)
    root = answer["thread_ts"]
    await rig.slack.as_user(TOM).press(answer["ts"], "desk:send_note")
    payload = dict(rig.slack.envelopes[-1].payload)
    rig.ledger.received.clear()
    for ts in (root, answer["ts"]):
        payload["actions"] = [{**payload["actions"][0], "value": f"{ts}|x", "action_ts": ts}]
        await rig.slack.platform.delivery.ask("interactive", payload, accepts_response=False)
        await rig.settle()
    assert rig.ledger.received == []
    assert all("no longer there" in told["text"] for told in rig.slack.as_user(TOM).ephemerals())


async def test_while_slack_cannot_show_the_note_nothing_is_sent_and_the_agent_may_press_again(
    rig: Rig,
) -> None:
    _, answer = await noted(rig)
    tom = rig.slack.as_user(TOM)
    rig.slack.fail("conversations.replies", Fault(status=503))
    await tom.press(answer["ts"], "desk:send_note")
    await rig.settle()
    assert "Please press again in a moment." in tom.ephemerals()[0]["text"]
    await tom.press(answer["ts"], "desk:send_note")
    await rig.settle()
    assert sent(rig) == [NOTE]


# Only a reply with the explicit mark goes out.


async def test_an_edit_never_turns_a_note_into_a_reply(rig: Rig) -> None:
    ts, _ = await noted(rig, "just a note")
    await rig.slack.as_user(TOM).edits(DESK, ts, "send: just a note")
    await rig.settle()
    assert rig.ledger.received == []


async def test_an_edit_of_a_line_that_was_sent_sends_nothing_more(rig: Rig) -> None:
    root = await handed_over(rig, claimed_by=TOM)
    tom = rig.slack.as_user(TOM)
    line = await tom.types(DESK, "send: the first words", root)
    for words in ("send: other words", "no words for her"):
        await tom.edits(DESK, line.ts, words)
    await rig.settle()
    assert sent(rig) == ["the first words"]


async def test_a_reply_that_goes_to_the_whole_channel_too_is_neither_kept_nor_sent(rig: Rig) -> None:
    root = await handed_over(rig, claimed_by=TOM)
    tom = rig.slack.as_user(TOM)
    before = len(tom.messages(DESK))
    await tom.types(DESK, "send: to everybody", root, broadcast=True)
    await tom.types(DESK, "a note to everybody", root, broadcast=True)
    await rig.settle()
    assert rig.ledger.received == []
    assert len(tom.messages(DESK)) == before + 2


async def test_a_file_in_the_thread_stays_there_with_its_words_unsent(rig: Rig) -> None:
    root = await handed_over(rig, claimed_by=TOM)
    tom = rig.slack.as_user(TOM)
    await tom.uploads(DESK, "jo.png", "image/png", b"\x89PNG\r\n\x1a\n", thread_ts=root)
    await rig.settle()
    assert rig.ledger.received == []
    assert tom.messages(DESK)[-1]["text"] == "Kept here; Jo does not see it. Files of a note never go out."


async def test_what_another_app_writes_in_the_thread_goes_nowhere(rig: Rig) -> None:
    root = await handed_over(rig, claimed_by=TOM)
    tom = rig.slack.as_user(TOM)
    await tom.types(DESK, "lunch?", root)
    await rig.settle()
    # Tom's own line, with an app's mark on it.
    payload = next(
        one.payload
        for one in reversed(rig.slack.envelopes)
        if one.payload.get("event", {}).get("text") == "lunch?" and "bot_id" not in one.payload["event"]
    )
    before = len(tom.messages(DESK))
    for mark in ({"bot_id": "B0OTHER001"}, {"app_id": "A0OTHER001"}, {"subtype": "bot_message"}):
        event = {**payload["event"], "text": "send: buy now", **mark}
        body = {**payload, "event": event, "event_id": f"Ev{mark}"}
        await rig.slack.platform.delivery.ask("events_api", body, accepts_response=False)
    await rig.settle()
    assert rig.ledger.received == []
    assert len(tom.messages(DESK)) == before


async def test_a_note_of_somebody_who_left_the_desk_is_not_sent(rig: Rig) -> None:
    _, answer = await noted(rig)
    rig.slack.platform.workspace.conversations[DESK].members.remove(TOM)
    rig.surface.gate._seen.clear()
    priya = rig.slack.as_user(PRIYA)
    await priya.press(answer["ts"], "desk:send_note")
    await rig.settle()
    assert rig.ledger.received == []
    assert "no longer there" in priya.ephemerals()[0]["text"]


async def test_a_plain_line_of_somebody_who_is_no_agent_gets_no_button(rig: Rig) -> None:
    root = await handed_over(rig)
    guest = Human("U0OUT00002", "x", "X", "guest", TEAM)
    rig.slack.platform.workspace.add_person(guest)
    rig.slack.platform.workspace.conversations[DESK].members.append(guest.id)
    before = len(rig.slack.as_user(TOM).messages(DESK))
    await rig.slack.as_user(guest.id).types(DESK, "hello", root)
    await rig.settle()
    assert len(rig.slack.as_user(TOM).messages(DESK)) == before + 1


async def test_a_line_too_long_to_be_sent_whole_is_not_sent_and_says_why(rig: Rig) -> None:
    root = await handed_over(rig, claimed_by=TOM)
    tom = rig.slack.as_user(TOM)
    await tom.types(DESK, "send: " + "word " * 2100, root)
    await rig.settle()
    assert sent(rig) == []
    assert "at most 10000 characters" in tom.ephemerals()[0]["text"]
