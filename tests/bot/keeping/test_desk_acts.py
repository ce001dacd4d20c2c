"""Turns and the audit together: what an agent does is written down with it, once."""

import pytest

from bot.incoming import (
    DeskAmended,
    DeskClaimed,
    DeskIncoming,
    DeskReleased,
    DeskReopened,
    DeskResolved,
    DeskRetest,
    DeskWrote,
)
from knowledge.events import Opened
from tests.bot.fakes import JO, NOON, TOM, Bot

ACTS: dict[type, dict[str, object]] = {
    DeskClaimed: {},
    DeskReleased: {},
    DeskWrote: {"text": "Hello"},
    DeskAmended: {"text": None, "channel": "C1", "source": "1.1"},
    DeskRetest: {},
    DeskResolved: {"cause": "ok", "step": None, "helped": "", "tell": "Done"},
    DeskReopened: {},
}


def act(kind: type, case: str, key: str = "k1") -> DeskIncoming:
    made: DeskIncoming = kind(key=key, at=NOON, agent=TOM, case=case, **ACTS[kind])
    return made


def test_every_act_of_the_desk_is_tried_here() -> None:
    assert set(ACTS) == set(DeskIncoming.__args__)


@pytest.mark.parametrize("kind", ACTS, ids=lambda kind: kind.__name__)
async def test_an_act_leaves_one_row_however_often_it_comes(bot: Bot, kind: type) -> None:
    await bot.hears(bot.says("help"))
    case = await bot.case()
    await bot.hears(act(kind, case), act(kind, case))
    acts = await bot.store.run(lambda unit: unit.audit.of_person(TOM))
    assert [(one.act, one.case, one.tenant) for one in acts] == [(kind.__name__, case, JO.tenant)]


async def test_an_act_whose_turn_fails_is_not_written_down(bot: Bot) -> None:
    def fails(*_: object) -> list[object]:
        raise RuntimeError

    await bot.hears(bot.says("help"))
    case = await bot.case()
    bot.engine.answers["Claimed"] = fails  # type: ignore[assignment]
    await bot.hears(act(DeskClaimed, case))
    assert await bot.store.run(lambda unit: unit.audit.of_person(TOM)) == []
    assert isinstance(bot.engine.events[0], Opened)


async def test_an_act_on_a_case_that_is_none_is_not_written_down(bot: Bot) -> None:
    await bot.hears(act(DeskClaimed, "NONE-NONE"))
    assert await bot.store.run(lambda unit: unit.audit.of_person(TOM)) == []
