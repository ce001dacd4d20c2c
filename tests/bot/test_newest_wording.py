"""Lines that come after their own edit, as Slack may bring them: the newest wording counts, once."""

from msgspec.structs import replace

from bot.incoming import DeskAmended, DeskWrote, TookBack, Wrote
from knowledge.events import AgentWrote, Typed
from tests.bot.fakes import JO, NOON, TOM, Bot


def edited(line: Wrote, text: str, at: str) -> Wrote:
    return replace(line, key=f"{line.key}:{at}", text=text, edited=True, edited_at=at)


def heard(bot: Bot) -> list[str]:
    return [event.reading.text for event in bot.engine.events if isinstance(event, Typed)]


async def test_an_original_behind_its_edit_is_spent(bot: Bot) -> None:
    await bot.hears(replace(bot.says("hello"), ts="9.9"))
    line = bot.says("helo@wagtime.example")
    await bot.hears(edited(line, "hello@wagtime.example", "2.2"), line)
    assert heard(bot) == ["hello@wagtime.example"]


async def test_of_two_edits_the_older_is_spent_where_it_comes_last(bot: Bot) -> None:
    await bot.hears(replace(bot.says("hello"), ts="9.9"))
    line = bot.says("a")
    await bot.hears(line, edited(line, "abc", "3.3"), edited(line, "ab", "2.2"))
    assert heard(bot) == ["a", "abc"]


async def test_an_original_behind_its_deletion_is_spent(bot: Bot) -> None:
    await bot.hears(replace(bot.says("hello"), ts="9.9"))
    line = bot.says("a")
    await bot.hears(TookBack(key="gone", at=NOON, person=JO, channel="D1", ts="1.1"), line)
    assert heard(bot) == []


async def test_an_agents_line_behind_its_edit_does_not_go_out(bot: Bot) -> None:
    await bot.hears(bot.says("hello"))
    case = await bot.case()
    wrote = DeskWrote(key="w", at=NOON, agent=TOM, case=case, text="old", channel="C1", source="5.5")
    amended = DeskAmended(
        key="a", at=NOON, agent=TOM, case=case, channel="C1", source="5.5", text="new", edited_at="6.6"
    )
    await bot.hears(amended, wrote)
    assert not any(isinstance(event, AgentWrote) for event in bot.engine.events)
