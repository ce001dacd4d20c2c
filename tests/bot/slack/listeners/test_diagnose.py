import pytest

from bot.incoming import CameIn
from bot.playground.slack import Fault
from bot.slack import ids
from knowledge.events import Way
from tests.bot.slack.conftest import ANN, JO, STRANGER, WALKERS, Rig, person

GOSSIP = "Between us: Bella's owner has not paid since June."
FAILURE = "535 5.7.8 Username and Password not accepted"


async def on_a_message(rig: Rig, words: str, writer: str = ANN) -> str:
    """Jo uses the shortcut on somebody's message; what the modal then says."""
    room = rig.slack.room(WALKERS)
    if writer not in room.members:
        room.members.append(writer)
    written = await rig.slack.as_user(writer).types(WALKERS, words)
    jo = rig.slack.as_user(JO)
    assert (await jo.shortcut(ids.DIAGNOSE, WALKERS, written.ts)).ok
    await rig.slack.until(lambda: jo.view())
    return str(jo.view())


async def test_the_preview_shows_the_failure_alone_and_nothing_is_kept_before_a_yes(rig: Rig) -> None:
    shown = await on_a_message(rig, f"{GOSSIP} {'Not today. ' * 30}Now it says: {FAILURE}")
    assert FAILURE in shown
    assert "Bella" not in shown
    assert rig.ledger.received == []
    await rig.slack.as_user(JO).close()
    await rig.settle()
    assert rig.ledger.received == []


async def test_after_a_yes_the_fragment_begins_the_private_talk_and_its_author_is_nowhere(rig: Rig) -> None:
    await on_a_message(rig, f"{GOSSIP} {'Not today. ' * 30}Now it says: {FAILURE}")
    jo = rig.slack.as_user(JO)
    assert (await jo.submit()).outcome == "updated"
    (came,) = rig.ledger.received
    assert isinstance(came, CameIn)
    assert (came.person, came.way, came.channel) == (person(JO), Way.SHORTCUT, None)
    assert FAILURE in (came.text or "")
    for foreign in ("Bella", ANN, "Ann", WALKERS):
        assert foreign not in repr(came)
    assert "the answer is in our private chat" in str(jo.view())
    assert "tab=messages" in str(jo.view())


async def test_a_message_without_a_mail_error_offers_no_yes(rig: Rig) -> None:
    shown = await on_a_message(rig, "Lunch at noon?")
    assert "I see no mail error" in shown
    assert (rig.slack.as_user(JO).view() or {}).get("submit") is None


async def test_a_password_in_the_message_is_not_even_shown(rig: Rig) -> None:
    shown = await on_a_message(rig, f"my password is Tr0ub4dor&3xq and it says {FAILURE}")
    assert "Tr0ub4dor" not in shown
    await rig.slack.as_user(JO).submit()
    assert "Tr0ub4dor" not in repr(rig.ledger.received)


@pytest.mark.parametrize("shared", [True, False])
async def test_in_a_channel_with_another_company_nothing_is_taken(rig: Rig, shared: bool) -> None:
    if shared:
        rig.slack.room(WALKERS).is_ext_shared = True
    else:
        rig.slack.fail("conversations.info", Fault(error="channel_not_found"))
    shown = await on_a_message(rig, FAILURE)
    assert "shared with another company" in shown
    assert FAILURE not in shown


async def test_the_message_of_somebody_elsewhere_is_not_taken(rig: Rig) -> None:
    shown = await on_a_message(rig, FAILURE, STRANGER)
    assert "shared with another company" in shown
    assert FAILURE not in shown


async def test_a_yes_that_comes_twice_is_one_line(rig: Rig) -> None:
    await on_a_message(rig, FAILURE)
    await rig.slack.as_user(JO).submit()
    payload = rig.slack.envelopes[-1].payload
    await rig.slack.platform.delivery.ask("interactive", payload, accepts_response=True)
    assert len(rig.ledger.received) == 1


@pytest.mark.parametrize("altered", ["", "[", "3", '{"fragment": 3}', '{"fragment": " "}'])
async def test_a_preview_that_was_altered_is_nothing(rig: Rig, altered: str) -> None:
    await on_a_message(rig, FAILURE)
    top = rig.slack.platform.views.top(JO)
    assert top is not None
    top.view["private_metadata"] = altered
    await rig.slack.as_user(JO).submit()
    assert rig.ledger.received == []
