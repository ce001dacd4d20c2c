import asyncio
import io

import aiohttp
import pytest
from msgspec.structs import replace

from bot.outbox import FALLBACK_AFTER, FIRST_HOLD, HELD_FOR, LONGEST_HOLD, MOST_FAULTS, Deliverer, claim
from bot.outgoing import Letter, Place, Sent, SlackBusy, SlackRefused
from bot.storage import Unit
from bot.tasks import Tasks
from knowledge.effects import Effect, HandOff, Marked, Pack, RelayToDesk, Say, TellDesk
from knowledge.events import HandOffRouted, Routing
from tests.bot.fakes import ANN, TENANT, Bot


async def goes_out(bot: Bot, deliverer: Deliverer, number: int) -> list[str]:
    """Let time pass until so many letters are delivered."""
    while len(bot.messenger.delivered) < number:
        deliverer.wake()
        await asyncio.sleep(0.001)
    return bot.messenger.texts()


async def is_quiet(deliverer: Deliverer) -> None:
    while not await deliverer.nothing_due():
        await asyncio.sleep(0.001)


def says(bot: Bot, *texts: str) -> None:
    bot.engine.answers["Opened"] = lambda *_: [Say(text=Marked(text)) for text in texts]


async def test_letters_arrive_in_order_with_ids_of_their_own(bot: Bot, deliverer: Deliverer) -> None:
    says(bot, "one", "two", "three")
    await bot.hears(bot.says("help"))
    assert await goes_out(bot, deliverer, 3) == ["one", "two", "three"]
    assert len({letter.id for letter in bot.messenger.delivered}) == 3
    assert {letter.case for letter in bot.messenger.delivered} == {await bot.case()}


async def test_a_busy_slack_gets_its_pause_and_the_order_stays(bot: Bot, deliverer: Deliverer) -> None:
    says(bot, "one", "two")
    bot.messenger.failures = [SlackBusy(30)]
    await bot.hears(bot.says("help"))
    deliverer.wake()
    while not bot.messenger.tried:
        await asyncio.sleep(0.001)
    await is_quiet(deliverer)
    assert bot.messenger.delivered == []
    bot.clock.passes(seconds=30)
    assert await goes_out(bot, deliverer, 2) == ["one", "two"]


async def test_an_uncertain_delivery_is_tried_again_and_says_so(bot: Bot, deliverer: Deliverer) -> None:
    says(bot, "one")
    bot.messenger.failures = [TimeoutError(), aiohttp.ServerDisconnectedError()]
    await bot.hears(bot.says("help"))
    for _ in range(3):
        tried = len(bot.messenger.tried)
        while len(bot.messenger.tried) == tried:
            deliverer.wake()
            await asyncio.sleep(0.001)
        await is_quiet(deliverer)
        bot.clock.passes(seconds=60)
    assert [letter.attempt for letter in bot.messenger.tried] == [0, 1, 2]
    assert bot.messenger.texts() == ["one"]


async def test_a_refused_letter_is_set_aside_and_the_next_goes(bot: Bot, deliverer: Deliverer) -> None:
    says(bot, "one", "two")
    bot.messenger.failures = [SlackRefused("msg_too_long")]
    await bot.hears(bot.says("help"))
    assert await goes_out(bot, deliverer, 1) == ["two"]
    await is_quiet(deliverer)
    assert (deliverer.counts.set_aside, deliverer.counts.delivered) == (1, 1)


async def test_a_letter_that_our_code_cannot_draw_stops_nobody_for_ever(
    bot: Bot, deliverer: Deliverer
) -> None:
    says(bot, "poisoned", "next")
    bot.messenger.failures = [KeyError("x")] * MOST_FAULTS
    await bot.hears(bot.says("help"))
    while not bot.messenger.delivered:
        deliverer.wake()
        await asyncio.sleep(0.001)
        await is_quiet(deliverer)
        bot.clock.passes(seconds=60)
    assert bot.messenger.texts()[0] == "next"


async def test_one_persons_stuck_letter_does_not_delay_another(bot: Bot, deliverer: Deliverer) -> None:
    says(bot, "hello")
    bot.messenger.failures = [SlackBusy(1_000)]
    await bot.hears(bot.says("help"))
    while not bot.messenger.tried:
        deliverer.wake()
        await asyncio.sleep(0.001)
    await bot.hears(bot.says("help", ANN))
    await goes_out(bot, deliverer, 1)
    assert [letter.person for letter in bot.messenger.delivered] == [ANN]


async def test_where_a_message_stands_is_remembered_by_its_role(bot: Bot, deliverer: Deliverer) -> None:
    bot.messenger.sent = lambda letter: Sent(role="desk_card", channel="C1", ts="17.1")
    await bot.hears(bot.says("help"))
    await goes_out(bot, deliverer, 1)
    await is_quiet(deliverer)
    case = await bot.case()
    assert await bot.store.find(TENANT, case, "desk_card") == Place("C1", "17.1")
    assert await bot.store.find(TENANT, case, "card") is None
    found = await bot.conversations.desk_case("C1", "17.1")
    assert found is not None
    assert found.case == case


async def test_a_hand_off_that_slack_refuses_is_told_to_the_case(bot: Bot, deliverer: Deliverer) -> None:
    pack = Pack(reference="A", headline=Marked("h"), lines=(), choices=(), spoken="s")
    bot.engine.answers["Opened"] = lambda *_: [HandOff(pack=pack)]
    bot.messenger.failures = [SlackRefused("not_in_channel")]
    await bot.hears(bot.says("help"))
    await goes_out(bot, deliverer, 1)
    routed = bot.engine.events[-1]
    assert isinstance(routed, HandOffRouted)
    assert routed.routing is Routing.NOWHERE
    assert bot.messenger.texts() == ["HandOffRouted"]
    bot.clock.passes(seconds=FIRST_HOLD)
    await goes_out(bot, deliverer, 3)
    await bot.settled()
    assert [event.routing for event in bot.engine.events if isinstance(event, HandOffRouted)] == [
        Routing.NOWHERE,
        Routing.SLACK,
    ]


async def test_what_died_in_mid_delivery_is_tried_at_the_next_start_and_says_so(bot: Bot) -> None:
    says(bot, "one", "two")
    await bot.hears(bot.says("help"))
    (letter,) = await bot.store.run(lambda unit: unit.outbox.due(bot.clock().timestamp()))
    now = bot.clock().timestamp()
    await bot.store.run(lambda unit: unit.outbox.claim(letter, now, lease=60))
    nobody_living = await bot.store.run(lambda unit: unit.outbox.release(lambda number: False, now))
    assert nobody_living == 0
    dead = bot.store.database.number
    assert await bot.store.run(lambda unit: unit.outbox.release(lambda number: number == dead, now)) == 1
    tasks = Tasks()
    again = Deliverer(bot.store, bot.conversations, bot.messenger, tasks, bot.clock)
    tasks.hold(again.run(), "outbox")
    assert await goes_out(bot, again, 2) == ["one", "two"]
    assert [letter.attempt for letter in bot.messenger.delivered] == [1, 0]
    await tasks.stop()


async def test_after_ten_at_once_a_channel_gets_one_a_second_in_order(bot: Bot, deliverer: Deliverer) -> None:
    told = [str(number) for number in range(13)]
    says(bot, *told)
    await bot.hears(bot.says("help"))
    assert await goes_out(bot, deliverer, 10) == told[:10]
    for number in (11, 12, 13):
        await is_quiet(deliverer)
        assert len(bot.messenger.delivered) == number - 1
        bot.clock.passes(seconds=1)
        assert await goes_out(bot, deliverer, number) == told[:number]


async def test_a_channels_pace_holds_across_a_restart(bot: Bot) -> None:
    now = bot.clock().timestamp()

    def hand_offs(unit: Unit) -> None:
        for number in range(14):
            who = {"letter": f"L{number}", "case": f"C{number}", "user": f"U{number}"}
            unit.outbox.add(TENANT, **who, purpose="desk", effect="{}", now=now)

    def may_go(unit: Unit) -> int:
        return sum(claim(unit, letter, now) for letter in unit.outbox.due(now))

    await bot.store.run(hand_offs)
    assert await bot.store.run(may_go) == 10
    # The rest is tried by nobody, and keeps its moments.
    assert await bot.store.run(lambda unit: unit.outbox.release(lambda number: True, now)) == 10
    assert await bot.store.run(may_go) == 0


async def test_where_slack_counts_our_calls_the_whole_workspace_waits(bot: Bot, deliverer: Deliverer) -> None:
    says(bot, "hello")
    bot.messenger.failures = [SlackBusy(30, whole_workspace=True)]
    await bot.hears(bot.says("help"))
    while not bot.messenger.tried:
        deliverer.wake()
        await asyncio.sleep(0.001)
    await is_quiet(deliverer)
    await bot.hears(bot.says("help", ANN))
    deliverer.wake()
    await is_quiet(deliverer)
    assert len(bot.messenger.tried) == 1
    bot.clock.passes(seconds=30)
    await goes_out(bot, deliverer, 2)
    assert sorted(letter.person.user for letter in bot.messenger.delivered) == ["UANN", "UJO"]


PACK = Pack(reference="A", headline=Marked("h"), lines=(), choices=(), spoken="s")


def relay(words: str) -> RelayToDesk:
    return RelayToDesk(heading=Marked("h"), words=words)


def kinds(bot: Bot) -> list[str]:
    return [type(effect).__name__ for effect in bot.messenger.effects()]


async def tried(bot: Bot, deliverer: Deliverer, times: int) -> None:
    """Let so many tries be made in all."""
    while len(bot.messenger.tried) < times:
        deliverer.wake()
        await asyncio.sleep(0.001)
    await is_quiet(deliverer)


async def test_a_letter_to_a_closed_desk_waits_with_those_behind_it_and_says_so_once(
    bot: Bot, deliverer: Deliverer, log: io.StringIO
) -> None:
    bot.engine.answers["Opened"] = lambda *_: [relay("one"), relay("two"), Say(text=Marked("hello"))]
    bot.messenger.failures = [SlackRefused("is_archived")]
    await bot.hears(bot.says("help"))
    assert await goes_out(bot, deliverer, 2) == ["hello", "slack.desk_waits"]
    await is_quiet(deliverer)
    bot.messenger.failures = [SlackRefused("channel_shared")]
    bot.clock.passes(seconds=FIRST_HOLD)
    await tried(bot, deliverer, 4)
    assert await bot.store.run(lambda unit: unit.outbox.held()) == 1
    assert log.getvalue().count("letter_held") == deliverer.counts.held
    bot.clock.passes(seconds=LONGEST_HOLD)
    await goes_out(bot, deliverer, 4)
    assert [effect.words for effect in bot.messenger.effects() if isinstance(effect, RelayToDesk)] == [
        "one",
        "two",
    ]
    assert bot.messenger.texts().count("slack.desk_waits") == 1
    assert await bot.store.run(lambda unit: unit.outbox.held()) == 0


async def test_while_the_desk_takes_nothing_one_letter_tries_for_all(bot: Bot, deliverer: Deliverer) -> None:
    bot.engine.answers["Opened"] = lambda *_: [TellDesk(text=Marked("t"))]
    bot.messenger.failures = [SlackRefused("not_in_channel")]
    await bot.hears(bot.says("help"))
    await tried(bot, deliverer, 1)
    await bot.hears(bot.says("help", ANN))
    deliverer.wake()
    await is_quiet(deliverer)
    assert len(bot.messenger.tried) == 1
    bot.clock.passes(seconds=FIRST_HOLD)
    await goes_out(bot, deliverer, 2)


@pytest.mark.parametrize(
    "error", ["token_revoked", "invalid_auth", "account_inactive", "team_access_not_granted"]
)
async def test_without_a_valid_token_everything_waits_and_then_goes(
    bot: Bot, deliverer: Deliverer, error: str
) -> None:
    says(bot, "one", "two")
    bot.messenger.failures = [SlackRefused(error)]
    await bot.hears(bot.says("help"))
    await tried(bot, deliverer, 1)
    await bot.hears(bot.says("help", ANN))
    deliverer.wake()
    await is_quiet(deliverer)
    assert len(bot.messenger.tried) == 1
    bot.clock.passes(seconds=FIRST_HOLD)
    await goes_out(bot, deliverer, 4)
    assert [
        letter.effect.text
        for letter in bot.messenger.delivered
        if letter.person == ANN and isinstance(letter.effect, Say)
    ] == [
        "one",
        "two",
    ]
    assert deliverer.counts.set_aside == 0


async def test_a_missing_scope_holds_its_letter_alone(bot: Bot, deliverer: Deliverer) -> None:
    says(bot, "hello")
    bot.messenger.failures = [SlackRefused("missing_scope")]
    await bot.hears(bot.says("help"))
    await tried(bot, deliverer, 1)
    await bot.hears(bot.says("help", ANN))
    await goes_out(bot, deliverer, 1)
    assert [letter.person for letter in bot.messenger.delivered] == [ANN]
    bot.clock.passes(seconds=FIRST_HOLD)
    await goes_out(bot, deliverer, 2)


async def test_what_is_held_for_days_is_set_aside_in_the_end(bot: Bot, deliverer: Deliverer) -> None:
    says(bot, "one", "two")
    bot.messenger.failures = [SlackRefused("missing_scope"), SlackRefused("missing_scope")]
    await bot.hears(bot.says("help"))
    await tried(bot, deliverer, 1)
    bot.clock.passes(seconds=HELD_FOR)
    assert await goes_out(bot, deliverer, 1) == ["two"]
    assert deliverer.counts.set_aside == 1


async def test_a_refusal_that_nobody_knows_gets_a_few_more_tries(bot: Bot, deliverer: Deliverer) -> None:
    says(bot, "one", "two")
    bot.messenger.failures = [SlackRefused("quite_new_error")] * MOST_FAULTS
    await bot.hears(bot.says("help"))
    while not bot.messenger.delivered:
        deliverer.wake()
        await asyncio.sleep(0.001)
        await is_quiet(deliverer)
        bot.clock.passes(seconds=60)
    assert bot.messenger.texts() == ["two"]
    assert deliverer.counts.set_aside == 1


async def test_the_card_goes_ahead_of_what_belongs_under_it(bot: Bot, deliverer: Deliverer) -> None:
    told: list[Effect] = [relay("one"), relay("two"), HandOff(pack=PACK), relay("three")]
    bot.engine.answers["Opened"] = lambda *_: told
    bot.messenger.failures = [SlackRefused("no_desk_card")]
    await bot.hears(bot.says("help"))
    await goes_out(bot, deliverer, 4)
    assert bot.messenger.effects() == [told[2], *(replace(told[i], source="1.1") for i in (0, 1, 3))]
    assert len({letter.id for letter in bot.messenger.delivered}) == 4


async def test_without_any_card_the_lines_under_it_stop_nobody_for_long(
    bot: Bot, deliverer: Deliverer
) -> None:
    bot.engine.answers["Opened"] = lambda *_: [relay("one"), TellDesk(text=Marked("next"))]
    bot.messenger.failures = [SlackRefused("no_desk_card")] * MOST_FAULTS
    await bot.hears(bot.says("help"))
    while "next" not in bot.messenger.texts():
        deliverer.wake()
        await asyncio.sleep(0.001)
        await is_quiet(deliverer)
        bot.clock.passes(seconds=LONGEST_HOLD)
    assert kinds(bot).count("RelayToDesk") + deliverer.counts.set_aside == 1


class Post:
    """Another way to the desk, which remembers what it was given."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []

    async def take(self, letter: Letter, asked: str) -> Routing:
        self.taken.append((letter.id, asked))
        return Routing.MAIL


async def test_a_hand_off_that_waits_for_long_goes_another_way_as_well_and_says_so(bot: Bot) -> None:
    tasks, post = Tasks(), Post()
    deliverer = Deliverer(bot.store, bot.conversations, bot.messenger, tasks, bot.clock, post)
    tasks.hold(deliverer.run(), "outbox")
    bot.engine.answers["Opened"] = lambda *_: [HandOff(pack=PACK)]
    bot.messenger.failures = [SlackRefused("is_archived")]
    await bot.hears(bot.says("help"))
    await goes_out(bot, deliverer, 1)
    for again in range(2):
        bot.messenger.failures = [SlackRefused("is_archived")]
        bot.clock.passes(seconds=FALLBACK_AFTER)
        while len(post.taken) <= again:
            deliverer.wake()
            await asyncio.sleep(0.001)
        await bot.settled()
    (first, asked), second = post.taken
    assert first == asked
    assert second == (first, asked)
    routings = [event.routing for event in bot.engine.events if isinstance(event, HandOffRouted)]
    assert routings == [Routing.NOWHERE, Routing.MAIL]
    await tasks.stop()


async def test_the_next_of_a_conversation_is_claimed_with_the_last_ones_note(
    bot: Bot, deliverer: Deliverer
) -> None:
    says(bot, "one", "two", "three")
    work = bot.store.run
    claims: list[str] = []

    async def counted(unit_of_work: object) -> object:
        claims.append(getattr(unit_of_work, "__qualname__", ""))
        return await work(unit_of_work)  # type: ignore[arg-type] # as it came

    bot.store.run = counted  # type: ignore[method-assign, assignment] # counts and passes on
    await bot.hears(bot.says("help"))
    assert await goes_out(bot, deliverer, 3) == ["one", "two", "three"]
    assert sum("_attempt" in name for name in claims) == 1


async def test_a_letter_that_cannot_be_read_is_set_aside_and_the_next_goes(
    bot: Bot, deliverer: Deliverer, log: io.StringIO
) -> None:
    says(bot, "two")
    values = {"letter": "L1", "case": "", "user": "UJO", "purpose": "customer", "now": 0.0}
    kept = '{"kind":"OfALaterVersion","value":{}}'
    await bot.store.run(lambda unit: unit.outbox.add(TENANT, effect=kept, **values))  # type: ignore[arg-type]
    await bot.hears(bot.says("help"))
    assert await goes_out(bot, deliverer, 1) == ["two"]
    await is_quiet(deliverer)
    assert deliverer.counts.set_aside == 1
    assert "letter_unreadable" in log.getvalue()
