from datetime import timedelta

from msgspec.structs import replace

from bot.storage.summaries import Counted, Summary, week_of
from bot.summary import summary_of
from knowledge.events import ProviderFacts
from knowledge.state import Finding, State, Support
from tests.bot.fakes import JO, NOON, Bot

WEEK = week_of(NOON.timestamp())
GOOGLE = ProviderFacts(
    id="google", name="Gmail", family="google", kind="mailbox", password_auth="app_password"
)


def state(**more: object) -> State:
    return replace(State(tree="t", reference="A", customer="Jo", language="en", opened_at=NOON), **more)  # type: ignore[arg-type]


def test_a_new_case_is_open_and_nothing_else() -> None:
    assert summary_of(state()) == Summary(week=WEEK)


def test_a_case_is_summed_up_by_how_it_ended() -> None:
    ended = state(
        outcome="resolved.user_confirmed", solved_step=5, solved_cause="tcp.timeout", provider=GOOGLE
    )
    assert summary_of(ended) == Summary(
        week=WEEK, outcome="resolved.user_confirmed", step=5, cause="tcp.timeout", provider="google"
    )


def test_what_was_found_last_counts_until_something_is_tried_for_it() -> None:
    found = (
        Finding(kind="reach", at=NOON, cause="tcp.timeout"),
        Finding(kind="reach", at=NOON, cause="tcp.refused", stale=True),
        Finding(kind="login", at=NOON, cause="ok"),
    )
    assert summary_of(state(findings=found)).cause == "tcp.timeout"
    assert summary_of(state(findings=found, at_cause="dns.not_found")).cause == "dns.not_found"


def test_the_wait_for_the_desk_begins_with_the_desks_own_time() -> None:
    asked = Support(asked_at=NOON, reason="")
    assert summary_of(state(support=asked)) == Summary(week=WEEK, handed_off=True)
    answered = replace(
        asked, clock_from=NOON + timedelta(hours=20), first_answer_at=NOON + timedelta(hours=21)
    )
    assert summary_of(state(support=answered)).answered_after == 3600.0


def test_what_the_customer_pressed_is_summed_up_and_what_they_wrote_is_not() -> None:
    assert summary_of(state(rating="helped", comment="quick")) == Summary(week=WEEK, rating="helped")


async def test_a_turn_keeps_the_line_up_to_date_and_writes_nothing_where_it_stays(bot: Bot) -> None:
    bot.engine.answers["Typed"] = lambda state, event: (
        replace(state, provider=GOOGLE) if event.reading.text == "gmail" else state,
        [],
    )
    await bot.hears(bot.says("hello"), bot.says("gmail"))

    async def named(column: str) -> dict[str, int]:
        return await bot.store.run(lambda unit: unit.summaries.named(column, 0))

    assert await bot.store.run(lambda unit: unit.summaries.counted(0)) == [Counted(WEEK, "", 0, False, 1)]
    assert await named("provider") == {"google": 1}
    case = await bot.case()
    # Whatever stands there stays as it is while the case's own line reads as before.
    await bot.store.run(lambda unit: unit.summaries.note(JO.tenant, case, Summary(week=WEEK, cause="marked")))
    await bot.hears(bot.says("more words"))
    assert await named("cause") == {"marked": 1}
