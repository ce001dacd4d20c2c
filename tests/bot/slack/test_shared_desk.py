"""The desk's channel once others can read it: letters, notes, presses and forms together.

Whatever would put words there is refused before Slack is asked, each time anew.
"""

import inspect
import re
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

import bot
from bot.outgoing import RelayFile, SlackRefused, TellPresser
from bot.slack import posting
from bot.slack.desk_gate import is_shared
from knowledge.effects import HandOff, Marked, RelayToDesk, TellDesk
from tests.bot.slack.conftest import DESK, JO, PRIYA, TOM, WALKERS, Rig, person
from tests.bot.slack.listeners.test_desk import controls, handed_over
from tests.bot.slack.test_messenger import PACK

WHO = person(JO)
RELAYED = RelayToDesk(heading=Marked("Jo:"), words="second words")


def shared(rig: Rig) -> None:
    """From now on another company reads the desk's channel."""
    rig.slack.platform.workspace.conversations[DESK].is_ext_shared = True


def words_into_the_desk(rig: Rig) -> list[Mapping[str, Any]]:
    """Every call that put, or would put, words into the desk's channel."""
    methods = ("chat.postMessage", "chat.postEphemeral", "chat.update")
    return [
        call.parameters
        for method in methods
        for call in rig.slack.calls(method)
        if call.parameters["channel"] == DESK
    ]


async def _note(rig: Rig, root: str) -> None:
    await rig.slack.as_user(TOM).types(DESK, "only a note", root)


async def _send(rig: Rig, root: str) -> None:
    await rig.slack.as_user(TOM).types(DESK, "send: password: Tr0ub4dor&3xq", root)


async def _claim(rig: Rig, root: str) -> None:
    await rig.slack.as_user(PRIYA).press(root, "desk:claim")


async def _ask_over(rig: Rig, root: str) -> None:
    payload = dict(rig.slack.envelopes[-1].payload)
    payload["actions"] = [{**payload["actions"][0], "action_id": "desk:ask_over", "action_ts": "9.9"}]
    await rig.slack.platform.delivery.ask("interactive", payload, accepts_response=False)


@pytest.mark.parametrize("act", [_note, _send, _claim, _ask_over])
async def test_nothing_that_an_agent_does_brings_words_into_a_shared_channel(
    rig: Rig, act: Callable[[Rig, str], Awaitable[None]]
) -> None:
    root = await handed_over(rig, claimed_by=TOM)
    await rig.slack.as_user(TOM).press(controls(rig), "desk:conversation")
    await rig.settle()
    before = len(words_into_the_desk(rig))
    shared(rig)
    await act(rig, root)
    await rig.settle()
    assert len(words_into_the_desk(rig)) == before


@pytest.mark.parametrize("act", [_note, _send, _claim, _ask_over])
async def test_the_same_acts_do_bring_words_while_the_channel_is_the_desks_alone(
    rig: Rig, act: Callable[[Rig, str], Awaitable[None]]
) -> None:
    root = await handed_over(rig, claimed_by=TOM)
    await rig.slack.as_user(TOM).press(controls(rig), "desk:conversation")
    await rig.settle()
    before = len(words_into_the_desk(rig))
    await act(rig, root)
    await rig.settle()
    assert len(words_into_the_desk(rig)) == before + 1


@pytest.mark.parametrize(
    "effect",
    [
        HandOff(pack=PACK),
        TellDesk(text=Marked("a line")),
        RELAYED,
        RelayFile(file="F0PICTURE1", name="shot.png"),
        TellPresser(user=TOM, channel=DESK, text=Marked("for you")),
    ],
    ids=lambda effect: type(effect).__name__,
)
@pytest.mark.parametrize("card_stands", [True, False])
async def test_no_letter_reaches_a_shared_channel(rig: Rig, effect: Any, card_stands: bool) -> None:
    if card_stands:
        await rig.deliver(WHO, "c1", HandOff(pack=PACK))
    before = len(words_into_the_desk(rig))
    shared(rig)
    with pytest.raises(SlackRefused) as refused:
        await rig.deliver(WHO, "c1", effect)
    needs_card = isinstance(effect, TellDesk | RelayToDesk | RelayFile) and not card_stands
    assert refused.value.error == ("no_desk_card" if needs_card else "channel_shared")
    assert len(words_into_the_desk(rig)) == before


async def test_a_channel_shared_between_two_relayed_messages_gets_the_first_alone(rig: Rig) -> None:
    await rig.deliver(WHO, "c1", HandOff(pack=PACK))
    await rig.deliver(WHO, "c1", RelayToDesk(heading=Marked("Jo:"), words="first words"))
    shared(rig)
    with pytest.raises(SlackRefused, match="channel_shared"):
        await rig.deliver(WHO, "c1", RELAYED)
    rig.slack.platform.workspace.conversations[DESK].is_ext_shared = False
    assert [m["text"] for m in rig.slack.as_user(TOM).messages(DESK)][1:] == ["Jo: first words"]
    await rig.deliver(WHO, "c1", RELAYED)
    assert rig.slack.as_user(TOM).messages(DESK)[-1]["text"] == "Jo: second words"


async def test_a_customers_own_chat_goes_on_while_the_desk_is_shared(rig: Rig) -> None:
    shared(rig)
    await rig.deliver(WHO, "c1", TellPresser(user=JO, channel=rig.slack.as_user(JO).dm, text=Marked("You.")))
    assert [told["text"] for told in rig.slack.as_user(JO).ephemerals()] == ["You."]


async def test_a_desk_that_the_operator_moved_gets_a_card_of_its_own(rig: Rig) -> None:
    await rig.deliver(WHO, "c1", HandOff(pack=PACK))
    rig.slack.platform.workspace.conversations[WALKERS].members.append(rig.slack.platform.world.app.bot_user)
    rig.surface.gate.channel = WALKERS
    sent = await rig.deliver(WHO, "c1", HandOff(pack=PACK))
    assert sent is not None
    assert sent.channel == WALKERS
    assert rig.slack.calls("chat.update") == []


@pytest.mark.parametrize(
    "facts",
    [
        {"is_shared": True},
        {"is_ext_shared": True},
        {"is_pending_ext_shared": True},
        {"is_org_shared": True},
        {"pending_shared": ["T0OTHER001"]},
        {"pending_connected_team_ids": ["T0OTHER001"]},
    ],
    ids=lambda facts: next(iter(facts)),
)
def test_every_way_in_which_slack_says_shared_counts(facts: dict[str, object]) -> None:
    assert is_shared({"id": DESK, "is_member": True, **facts})


def test_a_channel_of_one_workspace_is_not_shared() -> None:
    assert not is_shared(
        {"is_shared": False, "is_ext_shared": False, "pending_shared": [], "is_member": True}
    )


def test_words_come_into_a_conversation_by_one_way_only() -> None:
    calls = re.compile(r"\.chat_(?:post|update|me|schedule)\w*|\.files_upload\w*|\.files_complete\w*")
    root = Path(bot.__file__).parent
    found = {
        path.relative_to(root).as_posix(): len(calls.findall(path.read_text(encoding="utf-8")))
        for path in root.rglob("*.py")
        if "playground" not in path.parts
    }
    assert {name for name, count in found.items() if count} == {"slack/posting.py"}
    source = inspect.getsource(posting)
    told = re.findall(
        r"_tell\(\s*self\._client\.chat_\w+"
        r"|_look_at\(place\.channel\)\s+await self\.asking\(\s*self\._client\.files_complete\w+",
        source,
    )
    assert len(told) == found["slack/posting.py"]
