import pytest
from msgspec.structs import replace
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack import Fault, Human, SlackStandIn
from bot.slack.desk_gate import FRESH_SECONDS, DeskGate
from tests.bot.slack.conftest import DESK, GUEST, JO, STRANGER, TEAM, TOM, WALKERS, person


class Clock:
    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def gate(client: AsyncWebClient, clock: Clock) -> DeskGate:
    return DeskGate(client, DESK, now=clock)


async def test_a_member_of_the_desks_channel_passes(gate: DeskGate) -> None:
    assert await gate.admits(person(TOM))


async def test_a_member_of_the_workspace_who_is_not_in_the_channel_does_not(gate: DeskGate) -> None:
    assert not await gate.admits(person(JO))


@pytest.mark.parametrize(
    "outsider",
    [
        Human("U0OUT00001", "x", "X", "guest", TEAM),
        Human("U0OUT00001", "x", "X", "stranger", "T0ELSEWHR1"),
        Human("U0OUT00001", "x", "X", "agent", TEAM, deleted=True),
    ],
    ids=["guest", "stranger", "deactivated"],
)
async def test_an_outsider_does_not_pass_even_as_a_member_of_the_channel(
    gate: DeskGate, slack: SlackStandIn, outsider: Human
) -> None:
    slack.platform.workspace.add_person(outsider)
    slack.platform.workspace.conversations[DESK].members.append(outsider.id)
    assert not await gate.admits(person(outsider.id, outsider.team_id))


async def test_a_bot_does_not_pass(gate: DeskGate, slack: SlackStandIn) -> None:
    assert not await gate.admits(person(slack.platform.world.app.bot_user))


async def test_an_agents_id_with_another_workspace_beside_it_does_not_pass(gate: DeskGate) -> None:
    assert not await gate.admits(person(TOM, "T0ELSEWHR1"))


async def test_without_a_support_channel_nobody_passes(client: AsyncWebClient) -> None:
    gate = DeskGate(client, None)
    assert not await gate.admits(person(TOM))
    assert not gate.is_desk(None)


async def test_a_right_that_was_lost_is_lost_within_a_minute(
    gate: DeskGate, slack: SlackStandIn, clock: Clock
) -> None:
    assert await gate.admits(person(TOM))
    slack.platform.workspace.conversations[DESK].members.remove(TOM)
    clock.at += FRESH_SECONDS
    assert not await gate.admits(person(TOM))


async def test_an_agent_who_was_deactivated_is_out_within_a_minute(
    gate: DeskGate, slack: SlackStandIn, clock: Clock
) -> None:
    assert await gate.admits(person(TOM))
    people = slack.platform.workspace.people
    people[TOM] = replace(people[TOM], deleted=True)
    clock.at += FRESH_SECONDS
    assert not await gate.admits(person(TOM))


@pytest.mark.parametrize("method", ["auth.test", "users.info", "conversations.members"])
async def test_what_cannot_be_asked_is_a_no_that_is_not_remembered(
    gate: DeskGate, slack: SlackStandIn, method: str
) -> None:
    slack.fail(method, Fault(error="internal_error"))
    assert not await gate.admits(person(TOM))
    assert await gate.admits(person(TOM))


async def test_within_the_minute_slack_is_asked_once(gate: DeskGate, slack: SlackStandIn) -> None:
    for _ in range(5):
        assert await gate.admits(person(TOM))
    assert len(slack.calls("users.info")) == 1


async def test_the_channel_may_be_told_while_it_is_private_to_the_workspace(gate: DeskGate) -> None:
    assert await gate.channel_problem() is None


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"is_ext_shared": True}, "channel_shared"),
        ({"is_archived": True}, "is_archived"),
        ({"members": [TOM]}, "not_in_channel"),
    ],
)
async def test_a_channel_that_changed_is_refused_at_the_very_next_post(
    gate: DeskGate, slack: SlackStandIn, change: dict[str, object], problem: str
) -> None:
    assert await gate.channel_problem() is None
    for name, value in change.items():
        setattr(slack.platform.workspace.conversations[DESK], name, value)
    assert await gate.channel_problem() in {problem, "channel_not_found"}


async def test_a_channel_that_does_not_exist_is_a_problem(client: AsyncWebClient) -> None:
    assert await DeskGate(client, "C0NOTHERE1").channel_problem() == "channel_not_found"
    assert await DeskGate(client, None).channel_problem() == "no_support_channel"


async def test_another_channel_is_not_the_desk(gate: DeskGate) -> None:
    assert not gate.is_desk(WALKERS)
    assert gate.is_desk(DESK)


async def test_of_a_desk_with_more_members_than_asked_for_nobody_is_named(gate: DeskGate) -> None:
    assert await gate.agents(1) == {}
    assert set(await gate.agents(30)) >= {TOM}


async def test_guests_and_strangers_of_the_demo_are_no_agents(gate: DeskGate) -> None:
    assert not await gate.admits(person(GUEST))
    assert not await gate.admits(person(STRANGER, "T0ELSEWHR1"))
