import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli.report import as_rows, as_table, summed
from bot.incoming import Tenant
from bot.storage import Database, Store, Unit
from bot.storage.summaries import Counted, Letters, Summary, week_of
from bot.summary import note
from knowledge import state_to_json
from knowledge.state import State

from .conftest import Run

QUIET = Letters(waiting=0, repeated=0, set_aside={})


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {"RETRIEVER_DATABASE_URL": f"sqlite:///{tmp_path / 'data' / 'retriever.db'}"}


async def fill(environment: dict[str, str]) -> None:
    week = week_of(datetime.now(UTC).timestamp())

    def lines(unit: Unit) -> None:
        here, there = Tenant("", "T1"), Tenant("", "T2")
        solved = Summary(
            week=week,
            outcome="resolved.user_confirmed",
            step=1,
            cause="auth.app_password_required",
            provider="google",
        )
        unit.summaries.note(here, "A", solved)
        unit.summaries.note(here, "B", Summary(week=week, handed_off=True, answered_after=600.0))
        unit.summaries.note(there, "C", solved)
        unit.summaries.note(here, "OLD", Summary(week=week - 30))

    database = Database(environment["RETRIEVER_DATABASE_URL"])
    await database.open()
    await Store(database).run(lines)
    await database.close()


async def test_the_operator_sees_weeks_outcomes_steps_causes_providers_and_waits(
    run: Run, environment: dict[str, str]
) -> None:
    await fill(environment)
    ran = await run("report", environment=environment)
    assert ran.code == 0, ran.err
    for told in (
        "resolved.user_confirmed",
        "auth.app_password_required",
        "google",
        "First answer after 10.0 min",
    ):
        assert told in ran.out
    told = json.loads((await run("report", "--json", environment=environment)).out)
    [week] = told["weeks"].values()
    assert week == {"cases": 3, "solved": 2, "handed_off": 1, "open": 1}
    assert told["steps"] == {"1": 2}
    assert told["hand_offs"] == {"asked": 1, "answered": 1, "median_minutes": 10.0, "p90_minutes": 10.0}


async def test_one_workspace_and_another_span_can_be_asked_for(run: Run, environment: dict[str, str]) -> None:
    await fill(environment)
    told = json.loads((await run("report", "--json", "--team", "T2", environment=environment)).out)
    assert sum(week["cases"] for week in told["weeks"].values()) == 1
    told = json.loads((await run("report", "--json", "--weeks", "40", environment=environment)).out)
    assert len(told["weeks"]) == 2


async def test_both_machine_forms_at_once_are_wrong_usage(run: Run, environment: dict[str, str]) -> None:
    assert (await run("report", "--json", "--csv", environment=environment)).code == 2


async def test_ratings_are_counted_and_words_are_told_only_when_asked_for(
    run: Run, environment: dict[str, str]
) -> None:
    now = datetime.now(UTC)
    state = State(
        tree="t",
        reference="A",
        customer="Jo Private",
        language="en",
        opened_at=now,
        rating="not_helped",
        comment="=it took too long",
    )

    def one_case(unit: Unit) -> None:
        here = Tenant("", "T1")
        unit.cases.add(here, "A", user="U1", state=state_to_json(state), now=now.timestamp())
        note(unit, here, "A", None, state)

    database = Database(environment["RETRIEVER_DATABASE_URL"])
    await database.open()
    await Store(database).run(one_case)
    await database.close()
    for way in ((), ("--json",), ("--csv",)):
        without = (await run("report", *way, environment=environment)).out
        assert "not_helped" in without
        assert "took too long" not in without
        told = (await run("report", "--comments", *way, environment=environment)).out
        assert "took too long" in told
        assert "Jo Private" not in told
    assert "'=it took too long" in (await run("report", "--comments", "--csv", environment=environment)).out


def test_no_cell_is_taken_for_a_formula_by_a_spreadsheet() -> None:
    hostile = ("=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", 'a,"b"\nc')
    counted = [Counted(5, name, 0, False, 1) for name in hostile]
    letters = Letters(waiting=0, repeated=0, set_aside=dict.fromkeys(hostile, 1))
    rows = list(
        csv.reader(
            as_rows(
                summed(counted, dict.fromkeys(hostile, 1), dict.fromkeys(hostile, 1), [], letters)
            ).splitlines()
        )
    )
    assert all(len(row) == 4 for row in rows)
    cells = [cell for row in rows for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    assert "'=HYPERLINK(1)" in cells


def test_nothing_that_moves_a_cursor_reaches_the_terminal() -> None:
    letters = Letters(waiting=0, repeated=0, set_aside={"\x1b]52;c;AAAA\x07": 1})
    shown = as_table(summed([Counted(5, "\x1b[2J", 0, False, 1)], {"\x1b[2J": 1}, {}, [], letters))
    assert all(line.isprintable() for line in shown.splitlines())


def test_waits_are_told_for_half_and_for_nine_in_ten() -> None:
    waits = [60.0 * minutes for minutes in range(1, 11)]
    told = summed([], {}, {}, waits, QUIET).hand_offs
    assert (told["median_minutes"], told["p90_minutes"]) == (6.0, 10.0)
    assert summed([], {}, {}, [], QUIET).hand_offs["median_minutes"] is None


def test_a_desk_without_cases_gets_a_report_as_well() -> None:
    assert "no cases" in as_table(summed([], {}, {}, [], QUIET))
