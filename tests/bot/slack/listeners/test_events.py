import json

import pytest

from bot.incoming import CameIn, OpenedHome, Showed, TookBack, Wrote
from bot.playground.slack import SlackStandIn, Timing, people
from knowledge.effects import Marked, Say
from knowledge.events import Way
from tests.bot.slack.conftest import DESK, JO, TOM, WALKERS, Rig, person

SECRET = "Tr0ub4dor&3xq"


async def test_a_line_in_the_private_chat_is_recorded_as_it_was_typed(rig: Rig) -> None:
    jo = rig.slack.as_user(JO)
    typed = await jo.types(jo.dm, "jo.example@gmail.com & smtp.gmail.com <port 25>")
    await rig.settle()
    (wrote,) = rig.ledger.received
    assert isinstance(wrote, Wrote)
    assert wrote.text == "jo.example@gmail.com & smtp.gmail.com <port 25>"
    assert (wrote.person, wrote.channel, wrote.ts, wrote.edited) == (person(JO), jo.dm, typed.ts, False)


async def test_a_line_that_could_not_be_recorded_comes_again_and_is_then_recorded(
    slack: SlackStandIn, rig: Rig
) -> None:
    rig.ledger.refuses = RuntimeError("the database is away")
    jo = rig.slack.as_user(JO)
    slack.platform.delivery.timing = Timing(acknowledge=0.2, event_retries=(0.2,))
    await jo.types(jo.dm, "port 25")
    await slack.until(lambda: len(slack.envelopes) >= 1 and slack.envelopes[0].failure)
    rig.ledger.refuses = None
    await rig.settle()
    assert [wrote.text for wrote in rig.ledger.of(Wrote) if isinstance(wrote, Wrote)] == ["port 25"]


async def test_the_same_event_twice_is_one_line(rig: Rig) -> None:
    jo = rig.slack.as_user(JO)
    await jo.types(jo.dm, "port 25")
    await rig.settle()
    payload = rig.slack.envelopes[-1].payload
    await rig.slack.platform.delivery.ask("events_api", payload, accepts_response=False)
    assert len(rig.ledger.received) == 1


async def test_a_password_in_a_line_is_cut_out_before_it_is_recorded_when_edited_and_deleted_too(
    rig: Rig,
) -> None:
    jo = rig.slack.as_user(JO)
    typed = await jo.types(jo.dm, f"my password is {SECRET}")
    await jo.edits(jo.dm, typed.ts, f"port 25, my password is {SECRET}")
    await jo.deletes(jo.dm, typed.ts)
    await rig.settle()
    first, second, gone = rig.ledger.received
    assert isinstance(gone, TookBack)
    assert gone.ts == typed.ts
    assert isinstance(first, Wrote)
    assert isinstance(second, Wrote)
    assert (first.withheld, second.withheld, second.edited) == (True, True, True)
    assert SECRET not in repr(rig.ledger.received)
    assert SECRET not in repr(rig.slack.requests)


async def test_our_own_messages_and_joins_are_no_lines(rig: Rig) -> None:
    await rig.deliver(person(JO), "c1", Say(text=Marked("hello")))
    await rig.settle()
    assert rig.ledger.received == []


async def test_lines_of_other_channels_leave_no_trace(rig: Rig) -> None:
    room = rig.slack.platform.workspace.conversations[WALKERS]
    room.members.append(rig.slack.platform.world.app.bot_user)
    await rig.slack.as_user(JO).types(WALKERS, "the usual chat between walkers")
    await rig.settle()
    assert len(rig.slack.envelopes) >= 1
    assert rig.ledger.received == []
    assert rig.slack.requests == [
        each for each in rig.slack.requests if each.method.startswith(("apps.", "socket"))
    ]


async def test_a_mention_is_answered_in_private_and_repeats_nothing(rig: Rig) -> None:
    room = rig.slack.platform.workspace.conversations[WALKERS]
    room.members.append(rig.slack.platform.world.app.bot_user)
    jo = rig.slack.as_user(JO)
    await jo.types(WALKERS, f"<@{rig.slack.platform.world.app.bot_user}> jo.example@gmail.com fails")
    await rig.slack.until(lambda: rig.ledger.received)
    await rig.settle()
    (came,) = rig.ledger.received
    assert isinstance(came, CameIn)
    assert (came.way, came.text) == (Way.MENTION, None)
    (seen,) = jo.ephemerals()
    assert seen["text"].startswith("I answer in private")
    assert "jo.example" not in str(seen)


async def test_a_password_beside_a_mention_is_to_be_deleted_and_changed_and_stands_nowhere(rig: Rig) -> None:
    room = rig.slack.platform.workspace.conversations[WALKERS]
    room.members.append(rig.slack.platform.world.app.bot_user)
    jo = rig.slack.as_user(JO)
    bot = rig.slack.platform.world.app.bot_user
    await jo.types(WALKERS, f"<@{bot}> cannot log in, my password is Zq9-made-up!")
    await rig.slack.until(lambda: rig.ledger.received)
    await rig.settle()
    (seen,) = jo.ephemerals()
    assert "Please delete your line, then change that password." in seen["text"]
    assert "Zq9" not in str(seen) + str(rig.ledger.received)


async def test_a_look_at_home_is_recorded_and_one_at_the_messages_is_not(rig: Rig) -> None:
    jo = rig.slack.as_user(JO)
    await jo.opens_dm()
    await jo.opens_home()
    await rig.settle()
    (looked,) = rig.ledger.received
    assert isinstance(looked, OpenedHome)
    assert looked.person == person(JO)


async def test_a_picture_is_recorded_with_its_address_and_not_with_its_content(rig: Rig) -> None:
    jo = rig.slack.as_user(JO)
    sent = await jo.uploads(jo.dm, "shot.png", "image/png", b"\x89PNG\r\n\x1a\n", text="it says this")
    await rig.settle()
    wrote, showed = rig.ledger.received
    assert isinstance(wrote, Wrote)
    assert isinstance(showed, Showed)
    assert wrote.text == "it says this"
    (picture,) = showed.pictures
    assert (picture.file, picture.name, picture.size) == (sent.facts["file"], "shot.png", 8)
    assert picture.url.startswith(rig.slack.base)


@pytest.mark.parametrize("change", [{"is_external": True}, {"mode": "external"}, {"mimetype": "text/html"}])
async def test_a_file_that_is_no_picture_of_slacks_own_is_not_fetched_and_its_sender_is_told(
    rig: Rig, change: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = people.store_file
    monkeypatch.setattr(people, "store_file", lambda *of: {**made(*of), **change})
    jo = rig.slack.as_user(JO)
    await jo.uploads(jo.dm, "shot.png", "image/png", b"\x89PNG\r\n\x1a\n")
    await rig.settle()
    assert rig.ledger.received == []
    assert jo.messages()[-1]["text"].startswith("That kind of file I do not open.")


@pytest.mark.parametrize(
    ("name", "change"), [("log.txt", {"mode": "hosted"}), ("Untitled", {"mode": "snippet"})]
)
async def test_a_short_text_file_is_recorded_by_its_address(
    rig: Rig, name: str, change: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = people.store_file
    monkeypatch.setattr(people, "store_file", lambda *of: {**made(*of), **change})
    jo = rig.slack.as_user(JO)
    await jo.uploads(jo.dm, name, "text/plain", b"535 5.7.8 refused")
    await rig.settle()
    (showed,) = rig.ledger.received
    assert isinstance(showed, Showed)
    assert showed.pictures == ()
    assert [one.name for one in showed.texts] == [name]


async def test_a_picture_beside_a_file_of_another_kind_is_taken_and_the_other_is_told_of(rig: Rig) -> None:
    jo = rig.slack.as_user(JO)
    await jo.uploads(jo.dm, "shot.png", "image/png", b"\x89PNG\r\n\x1a\n")
    await rig.settle()
    payload = json.loads(json.dumps(rig.slack.envelopes[-1].payload))
    payload["event_id"] = "Ev0TWOFILES"
    payload["event"]["files"].append(
        {**payload["event"]["files"][0], "id": "F0ZIP00001", "mimetype": "a/zip"}
    )
    await rig.slack.platform.delivery.ask("events_api", payload, accepts_response=False)
    await rig.settle()
    assert len(rig.ledger.of(Showed)) == 2
    assert jo.messages()[-1]["text"].startswith("That kind of file I do not open.")


async def test_a_forwarded_message_and_one_in_a_code_block_are_read_like_typed_ones(rig: Rig) -> None:
    jo = rig.slack.as_user(JO)
    await jo.types(jo.dm, "```535 5.7.8 refused```")
    await rig.settle()
    payload = json.loads(json.dumps(rig.slack.envelopes[-1].payload))
    payload["event_id"] = "Ev0FORWARD1"
    payload["event"] |= {
        "text": "",
        "attachments": [{"is_share": True, "is_msg_unfurl": True, "text": "550 5.1.1 no such user"}],
    }
    await rig.slack.platform.delivery.ask("events_api", payload, accepts_response=False)
    texts = [wrote.text for wrote in rig.ledger.of(Wrote) if isinstance(wrote, Wrote)]
    assert texts == ["```535 5.7.8 refused```", "550 5.1.1 no such user"]


async def test_a_mention_at_the_desk_opens_no_case(rig: Rig) -> None:
    await rig.slack.as_user(TOM).types(DESK, f"<@{rig.slack.platform.world.app.bot_user}> hello")
    await rig.settle()
    assert rig.ledger.received == []


@pytest.mark.parametrize("words", ["send: hello", "a note"])
async def test_a_line_at_the_desk_outside_a_thread_is_nobodys(rig: Rig, words: str) -> None:
    await rig.slack.as_user(TOM).types(DESK, words)
    await rig.settle()
    assert rig.ledger.received == []
