from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.outgoing import (
    Place,
    PublishHome,
    RelayFile,
    ShowProgress,
    ShowView,
    SlackBusy,
    SlackRefused,
    TellPresser,
)
from bot.playground.slack import Fault
from bot.slack.messenger import MOST_BELOW_THE_CARD
from knowledge.effects import (
    Ask,
    CancelProbe,
    Choice,
    ClearTimer,
    Close,
    HandOff,
    Marked,
    Pack,
    RelayToCustomer,
    RelayToDesk,
    RunProbe,
    Say,
    SetTimer,
    ShowAnswer,
    ShowCard,
    ShowFinding,
    TellDesk,
)
from tests.bot.slack.conftest import DESK, JO, TOM, WALKERS, Rig, person
from tests.bot.slack.ledger import AT, opened, reached

WHO = person(JO)
HELLO = Say(text=Marked("Hello **Jo**."))
PACK = Pack(
    reference="K7M2",
    headline=Marked("**Jo Example** asked for a person"),
    lines=(),
    choices=(Choice(id="claim", label="Claim"),),
    spoken="Jo Example asked for a person",
)


async def test_a_statement_goes_to_the_private_chat_with_the_letters_id_and_nothing_unfurled(
    rig: Rig,
) -> None:
    await rig.deliver(WHO, "c1", HELLO, id="L1")
    (posted,) = rig.slack.calls("chat.postMessage")
    sent = posted.parameters
    assert sent["channel"] == rig.slack.as_user(JO).dm
    assert sent["metadata"] == {"event_type": "retriever_letter", "event_payload": {"id": "L1"}}
    assert (sent["unfurl_links"], sent["unfurl_media"], sent["link_names"], sent["parse"]) in {
        (False, False, False, "none"),
        ("0", "0", "0", "none"),
    }
    assert rig.slack.as_user(JO).messages()[-1]["text"] == "Hello Jo."


async def test_a_question_is_posted_once_and_edited_when_it_is_answered(rig: Rig) -> None:
    _, effects = reached(rig.ledger.tree)
    ask = next(each for each in effects if isinstance(each, Ask))
    sent = await rig.deliver(WHO, "c1", ask)
    assert sent is not None
    assert sent.role == "question:2"
    await rig.deliver(WHO, "c1", ShowAnswer(visit=2, say=ask.say, ask=ask.ask, answer="I am not sure"))
    (message,) = rig.slack.as_user(JO).messages()
    assert message["ts"] == sent.ts
    assert "I am not sure" in message["text"]
    assert "answer:usual" not in str(message["blocks"])


async def test_the_card_is_one_message_that_is_edited(rig: Rig) -> None:
    _, effects = reached(rig.ledger.tree)
    card = next(each for each in effects if isinstance(each, ShowCard))
    assert await rig.deliver(WHO, "c1", card) is not None
    assert await rig.deliver(WHO, "c1", card) is None
    assert len(rig.slack.as_user(JO).messages()) == 1


async def _with_questions_below(rig: Rig, count: int) -> tuple[ShowCard, str]:
    _, effects = reached(rig.ledger.tree)
    card = next(each for each in effects if isinstance(each, ShowCard))
    ask = next(each for each in effects if isinstance(each, Ask))
    sent = await rig.deliver(WHO, "c1", card)
    assert sent is not None
    for visit in range(count):
        await rig.deliver(WHO, "c1", replace(ask, visit=visit + 10))
    return card, sent.ts


async def test_a_card_that_is_still_in_sight_stays_where_it_is(rig: Rig) -> None:
    card, ts = await _with_questions_below(rig, MOST_BELOW_THE_CARD)
    assert await rig.deliver(WHO, "c1", card) is None
    assert rig.slack.as_user(JO).messages()[0]["ts"] == ts


async def test_a_card_that_has_scrolled_away_is_posted_anew_below_and_is_still_the_only_one(rig: Rig) -> None:
    card, _ = await _with_questions_below(rig, MOST_BELOW_THE_CARD + 1)
    sent = await rig.deliver(WHO, "c1", card)
    assert sent is not None
    messages = rig.slack.as_user(JO).messages()
    assert messages[-1]["ts"] == sent.ts
    assert [one["text"].startswith("Check-up for") for one in messages] == [False] * (len(messages) - 1) + [
        True
    ]
    assert await rig.deliver(WHO, "c1", card) is None


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.delete"])
@pytest.mark.parametrize("applied", [False, True])
async def test_moving_the_card_survives_a_lost_answer_with_one_card_in_the_end(
    rig: Rig, method: str, applied: bool
) -> None:
    card, _ = await _with_questions_below(rig, MOST_BELOW_THE_CARD + 1)
    rig.slack.fail(method, Fault(status=503, applied=applied))
    with pytest.raises(SlackBusy):
        await rig.deliver(WHO, "c1", card, id="L7")
    assert await rig.deliver(WHO, "c1", card, id="L7", attempt=1) is not None
    texts = [one["text"] for one in rig.slack.as_user(JO).messages()]
    assert sum(text.startswith("Check-up for") for text in texts) == 1
    assert texts[-1].startswith("Check-up for")


async def test_progress_is_edited_while_it_runs_and_shrinks_to_its_finding(rig: Rig) -> None:
    _, effects = opened(rig.ledger.tree)
    run = next(each for each in effects if isinstance(each, RunProbe))
    await rig.deliver(WHO, "c1", run)
    jo = rig.slack.as_user(JO)
    assert "Cancel" in jo.messages()[-1]["text"]
    await rig.deliver(WHO, "c1", ShowProgress(run=1, text=Marked("Still working."), choices=run.choices))
    assert jo.messages()[-1]["text"].startswith("Still working.")
    await rig.deliver(WHO, "c1", ShowFinding(run=1, text=Marked("Tested at 10:04.")))
    (message,) = jo.messages()
    assert message["text"] == "Tested at 10:04."
    assert all(block["type"] != "actions" for block in message["blocks"])


async def test_a_message_that_is_gone_is_posted_anew(rig: Rig) -> None:
    _, effects = reached(rig.ledger.tree)
    card = next(each for each in effects if isinstance(each, ShowCard))
    await rig.deliver(WHO, "c1", card)
    rig.slack.fail("chat.update", Fault(error="message_not_found"))
    assert await rig.deliver(WHO, "c1", card) is not None
    assert len(rig.slack.as_user(JO).messages()) == 2


async def test_the_desk_gets_one_card_and_lines_in_its_thread(rig: Rig) -> None:
    sent = await rig.deliver(WHO, "c1", HandOff(pack=PACK))
    assert sent is not None
    assert (sent.role, sent.channel) == ("desk_card", DESK)
    await rig.deliver(WHO, "c1", TellDesk(text=Marked("Nobody has it yet."), choices=PACK.choices))
    await rig.deliver(WHO, "c1", RelayToDesk(heading=Marked("**Jo, 9:31:**"), words="<!channel> *hi*"))
    await rig.deliver(WHO, "c1", HandOff(pack=PACK))
    card, line, words = rig.slack.as_user(TOM).messages(DESK)
    assert card["ts"] == line["thread_ts"] == words["thread_ts"] == sent.ts
    assert words["text"] == "Jo, 9:31: &lt;!channel&gt; *hi*"
    assert len(rig.slack.calls("chat.update")) == 1


async def test_a_request_made_once_more_is_a_new_card_below_and_the_old_thread_stays(rig: Rig) -> None:
    first = await rig.deliver(WHO, "c1", HandOff(pack=PACK, anew=True))
    again = await rig.deliver(WHO, "c1", HandOff(pack=PACK, anew=True))
    assert first is not None
    assert again is not None
    await rig.deliver(WHO, "c1", RelayToDesk(heading=Marked("**Jo, 9:31:**"), words="hello"))
    old, new, words = rig.slack.as_user(TOM).messages(DESK)
    assert (old["ts"], new["ts"], words["thread_ts"]) == (first.ts, again.ts, again.ts)
    assert rig.slack.calls("chat.update") == []


async def test_what_an_agent_wrote_reaches_the_customer_word_for_word(rig: Rig) -> None:
    relay = RelayToCustomer(heading=Marked("**Tom (Pet Sitter Plus Support):**"), words="see `x` & <b>")
    await rig.deliver(WHO, "c1", relay)
    assert rig.slack.as_user(JO).messages()[-1]["text"] == (
        "Tom (Pet Sitter Plus Support): see `x` &amp; &lt;b&gt;"
    )


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"is_ext_shared": True}, "channel_shared"),
        ({"is_archived": True}, "is_archived"),
        ({"members": [TOM]}, "channel_not_found"),
    ],
)
async def test_a_desk_whose_channel_changed_is_told_nothing_and_the_hand_off_is_refused(
    rig: Rig, change: dict[str, object], error: str
) -> None:
    await rig.deliver(WHO, "c1", HandOff(pack=PACK))
    for name, value in change.items():
        setattr(rig.slack.platform.workspace.conversations[DESK], name, value)
    before = len(rig.slack.calls("chat.postMessage")) + len(rig.slack.calls("chat.update"))
    for effect in (HandOff(pack=PACK), RelayToDesk(heading=Marked("Jo:"), words="private")):
        with pytest.raises(SlackRefused) as refused:
            await rig.deliver(WHO, "c1", effect)
        assert refused.value.error == error
    assert len(rig.slack.calls("chat.postMessage")) + len(rig.slack.calls("chat.update")) == before


async def test_a_line_for_a_thread_that_does_not_exist_is_refused(rig: Rig) -> None:
    with pytest.raises(SlackRefused, match="no_desk_card"):
        await rig.deliver(WHO, "c1", TellDesk(text=Marked("x")))


async def test_slacks_patience_is_passed_on_with_its_time(rig: Rig) -> None:
    rig.slack.fail("chat.postMessage", Fault(retry_after=7))
    with pytest.raises(SlackBusy) as busy:
        await rig.deliver(WHO, "c1", HELLO)
    assert busy.value.retry_after == 7
    assert len(rig.slack.calls("chat.postMessage")) == 1


@pytest.mark.parametrize(
    "fault", [Fault(status=503), Fault(error="internal_error"), Fault(error="ratelimited")]
)
async def test_slacks_own_trouble_is_busy_and_tried_once(rig: Rig, fault: Fault) -> None:
    rig.slack.fail("chat.postMessage", fault)
    with pytest.raises(SlackBusy):
        await rig.deliver(WHO, "c1", HELLO)
    assert fault.struck == 1


@pytest.mark.parametrize(
    ("method", "error"),
    [
        ("conversations.open", "user_not_found"),
        ("chat.postMessage", "channel_not_found"),
        ("chat.postMessage", "account_inactive"),
        ("chat.postMessage", "msg_too_long"),
    ],
)
async def test_a_refusal_is_passed_on_in_slacks_own_word(rig: Rig, method: str, error: str) -> None:
    rig.slack.fail(method, Fault(error=error))
    with pytest.raises(SlackRefused) as refused:
        await rig.deliver(WHO, "c1", HELLO)
    assert refused.value.error == error


async def test_a_letter_that_arrived_although_the_answer_was_lost_is_not_posted_twice(rig: Rig) -> None:
    rig.slack.fail("chat.postMessage", Fault(status=500, applied=True))
    with pytest.raises(SlackBusy):
        await rig.deliver(WHO, "c1", HELLO, id="L9")
    await rig.deliver(WHO, "c1", HELLO, id="L9", attempt=1)
    assert len(rig.slack.as_user(JO).messages()) == 1
    await rig.deliver(WHO, "c1", HELLO, id="L10", attempt=1)
    assert len(rig.slack.as_user(JO).messages()) == 2


async def test_the_same_holds_in_a_thread_of_the_desk(rig: Rig) -> None:
    await rig.deliver(WHO, "c1", HandOff(pack=PACK))
    line = TellDesk(text=Marked("once"))
    rig.slack.fail("chat.postMessage", Fault(status=500, applied=True))
    with pytest.raises(SlackBusy):
        await rig.deliver(WHO, "c1", line, id="L9")
    await rig.deliver(WHO, "c1", line, id="L9", attempt=1)
    assert len(rig.slack.as_user(TOM).messages(DESK)) == 2


async def in_a_form(rig: Rig, *effects: ShowView) -> str:
    """What Jo's form says after these were delivered; ``view`` is filled in."""
    state, _ = reached(rig.ledger.tree)
    rig.ledger.keep("c1", WHO, state)
    jo = rig.slack.as_user(JO)
    if jo.view() is None:
        await jo.shortcut("check_up")
    view = jo.view()
    assert view is not None
    for effect in effects:
        await rig.deliver(WHO, "c1", replace(effect, view=view["id"]))
    return str(jo.view())


PROGRESS = ShowView(view="", text=Marked("Still testing."), is_progress=True)
RESULT = ShowView(view="", text=Marked("Found."))


@pytest.mark.parametrize("times", [1, 2])
async def test_a_result_that_meets_another_hash_is_shown_all_the_same(rig: Rig, times: int) -> None:
    fault = rig.slack.fail("views.update", Fault(error="hash_conflict", times=times))
    assert "Found." in await in_a_form(rig, RESULT)
    assert fault.struck == times


async def test_what_we_write_later_names_what_we_wrote_before(rig: Rig) -> None:
    assert "Found." in await in_a_form(rig, PROGRESS, RESULT)
    first, second = rig.slack.calls("views.update")
    assert "hash" not in first.parameters
    assert second.parameters["hash"]


async def test_progress_is_not_shown_where_something_else_stands_by_now(rig: Rig) -> None:
    await in_a_form(rig, PROGRESS)
    view = rig.slack.as_user(JO).view()
    assert view is not None
    # Somebody else of ours has written there meanwhile.
    rig.known.places["c1", f"view:{view['id']}"] = Place("", "1.stale")
    assert "At stage two." not in await in_a_form(rig, replace(PROGRESS, text=Marked("At stage two.")))
    assert "Found." in await in_a_form(rig, RESULT)


async def test_late_progress_never_paints_over_the_result(rig: Rig) -> None:
    shown = await in_a_form(rig, PROGRESS, RESULT, PROGRESS)
    assert "Found." in shown
    assert "Still testing." not in shown


@pytest.mark.parametrize("error", ["not_found", "view_not_found", "expired_trigger_id"])
async def test_a_result_for_a_form_that_nobody_looks_at_any_more_is_no_error(rig: Rig, error: str) -> None:
    rig.slack.fail("views.update", Fault(error=error))
    assert await rig.deliver(WHO, "c1", ShowView(view="V0NOTHERE1", text=Marked("done"))) is None
    assert len(rig.slack.calls("views.update")) == 1


async def test_a_form_keeps_its_own_title_when_it_shows_its_result(rig: Rig) -> None:
    state, _ = reached(rig.ledger.tree)
    rig.ledger.keep("c1", WHO, state)
    jo = rig.slack.as_user(JO)
    await jo.shortcut("check_up")
    view = jo.view()
    assert view is not None
    await rig.deliver(WHO, "c1", ShowView(view=view["id"], text=Marked("Found."), title="Your settings"))
    now = jo.view()
    assert now is not None
    assert now["title"]["text"] == view["title"]["text"] == "Your settings"
    assert "Found." in str(now["blocks"])


async def test_a_line_for_one_person_is_seen_by_nobody_else(rig: Rig) -> None:
    rig.slack.platform.workspace.conversations[WALKERS].members.append(rig.slack.platform.world.app.bot_user)
    await rig.deliver(WHO, "c1", TellPresser(user=JO, channel=WALKERS, text=Marked("Only you.")))
    assert [each["text"] for each in rig.slack.as_user(JO).ephemerals()] == ["Only you."]
    assert rig.slack.as_user(TOM).ephemerals() == []


async def test_home_shows_the_open_case_with_its_card(rig: Rig) -> None:
    state, _ = reached(rig.ledger.tree)
    rig.ledger.keep("c1", WHO, state)
    await rig.deliver(WHO, "", PublishHome(person=WHO))
    shown = rig.slack.as_user(JO).home()
    assert shown is not None
    assert "jo.example@gmail.com" in str(shown["blocks"])
    assert "Gmail or Hotmail" in str(shown["blocks"])


async def test_what_is_not_for_the_eye_calls_nothing(rig: Rig) -> None:
    before = len(rig.slack.requests)
    for effect in (
        CancelProbe(run=1),
        SetTimer(timer="idle", at=AT.at),
        ClearTimer(timer="idle"),
        Close(outcome="resolved.user_confirmed"),
        RunProbe(run=1, kind="reach", address="jo@example.com", silent=True, progress=Marked("x")),
    ):
        assert await rig.deliver(WHO, "c1", effect) is None
    assert len(rig.slack.requests) == before


async def test_a_place_that_is_known_belongs_to_its_case(rig: Rig) -> None:
    rig.known.places["c2", "card"] = Place(DESK, "1.1")
    _, effects = reached(rig.ledger.tree)
    card = next(each for each in effects if isinstance(each, ShowCard))
    assert await rig.deliver(WHO, "c1", card) is not None
    assert rig.slack.calls("chat.update") == []


async def _picture(rig: Rig) -> RelayFile:
    """A picture that Jo has sent in the private chat, to be passed on."""
    jo = rig.slack.as_user(JO)
    content = (Path(__file__).parent.parent / "pictures" / "connection_failed.png").read_bytes()
    sent = await jo.uploads(jo.dm, "shot\u202e.png", "image/png", content)
    await rig.deliver(WHO, "c1", HandOff(pack=PACK))
    return RelayFile(file=sent.facts["file"], name="shot\u202e.png")


def _shared(rig: Rig) -> list[str]:
    """The titles of the files in the desk's channel."""
    return [
        file["title"]
        for message in rig.slack.as_user(TOM).messages(DESK)
        for file in message.get("files", [])
    ]


async def test_a_file_is_shared_anew_in_the_cases_thread_under_a_plain_name(rig: Rig) -> None:
    assert await rig.deliver(WHO, "c1", await _picture(rig)) is None
    assert _shared(rig) == ["shot_.png"]
    card, shared = rig.slack.as_user(TOM).messages(DESK)
    assert shared["thread_ts"] == card["ts"]


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
@pytest.mark.parametrize("applied", [False, True])
async def test_a_file_whose_answer_was_lost_is_shared_once_in_the_end(
    rig: Rig, method: str, applied: bool
) -> None:
    picture = await _picture(rig)
    rig.slack.fail(method, Fault(status=503, applied=applied))
    with pytest.raises(SlackBusy):
        await rig.deliver(WHO, "c1", picture, id="L7")
    await rig.deliver(WHO, "c1", picture, id="L7", attempt=1)
    assert _shared(rig) == ["shot_.png"]


async def test_a_channel_that_is_shared_while_a_file_is_on_its_way_does_not_get_it(rig: Rig) -> None:
    picture = await _picture(rig)
    whole = rig.surface.files.put

    async def shared_meanwhile(url: str, content: bytes) -> bool:
        rig.slack.platform.workspace.conversations[DESK].is_ext_shared = True
        return await whole(url, content)

    rig.surface.messenger._files.put = shared_meanwhile  # type: ignore[method-assign]
    with pytest.raises(SlackRefused, match="channel_shared"):
        await rig.deliver(WHO, "c1", picture)
    rig.slack.platform.workspace.conversations[DESK].is_ext_shared = False
    assert _shared(rig) == []


async def test_a_file_that_is_gone_is_said_to_be_and_nothing_is_shared(rig: Rig) -> None:
    picture = await _picture(rig)
    await rig.deliver(WHO, "c1", replace(picture, file="F0GONE0001"))
    assert _shared(rig) == []
    assert "cannot be passed on: it is gone" in rig.slack.as_user(TOM).messages(DESK)[-1]["text"]
