"""``retriever report``: how many cases, how they ended, what it was, and how long people waited."""

import asyncio
import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType

import click
import msgspec
from msgspec import Struct, field

from bot.settings import read_settings
from bot.storage import Database, Store
from bot.storage.summaries import Counted, Letters, begin_of, week_of
from knowledge import state_from_json
from knowledge.state import State

_MOST_SHOWN = 12
NOTHING: Mapping[str, int] = MappingProxyType({})
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Comment(Struct, frozen=True):
    """A customer's line about an ended case, with nothing that tells whose it is."""

    opened: str
    """Day of the case, in UTC: ``2026-11-23``."""
    rating: str
    provider: str
    words: str


class Report(Struct, frozen=True):
    """What the operator gets, without anybody's address; words only in the comments, if asked for."""

    weeks: dict[str, dict[str, int]]
    """By the Monday of each week, oldest first: cases, solved, handed off, open."""
    outcomes: dict[str, int] = field(default_factory=dict)
    steps: dict[str, int] = field(default_factory=dict)
    """Which step solved it."""
    causes: dict[str, int] = field(default_factory=dict)
    providers: dict[str, int] = field(default_factory=dict)
    hand_offs: dict[str, float | None] = field(default_factory=dict)
    ratings: dict[str, int] = field(default_factory=dict)
    """What customers pressed at *Was this helpful?*: ``helped``, ``not_helped``."""
    letters: dict[str, int] = field(default_factory=dict)
    comments: list[Comment] = field(default_factory=list)
    """Only where they were asked for."""


@click.command("report")
@click.option("--weeks", type=click.IntRange(1, 520), default=12, show_default=True, help="How far back.")
@click.option("--team", help="One workspace only, by Slack's id (T…).")
@click.option("--comments", is_flag=True, help="Add what customers wrote about ended cases, word for word.")
@click.option("--json", "as_json", is_flag=True, help="One object.")
@click.option("--csv", "as_csv", is_flag=True, help="Rows of subject, name, measure and number.")
def command(weeks: int, team: str | None, comments: bool, as_json: bool, as_csv: bool) -> None:
    """Say how many cases there were, how they ended, what it was, and how long people waited for the desk.

    Holds no addresses, and nothing that anybody said unless --comments asks for it.
    """
    if as_json and as_csv:
        raise click.UsageError("--json or --csv, not both.")
    report = asyncio.run(_read(weeks, team, comments))
    if as_json:
        click.echo(json.dumps(msgspec.to_builtins(report), indent=2))
    else:
        click.echo(as_rows(report) if as_csv else as_table(report), nl=False)


async def _read(weeks: int, team: str | None, comments: bool) -> Report:
    database = Database(read_settings().database_url)
    await database.open()
    try:
        since = week_of(datetime.now(UTC).timestamp()) - weeks + 1
        return await Store(database).run(
            lambda unit: summed(
                unit.summaries.counted(since, team),
                unit.summaries.named("cause", since, team),
                unit.summaries.named("provider", since, team),
                unit.summaries.answered_after(since, team),
                unit.summaries.letters(),
                unit.summaries.named("rating", since, team),
                unit.summaries.commented(since, team) if comments else (),
            )
        )
    finally:
        await database.close()


def summed(
    counted: Iterable[Counted],
    causes: Mapping[str, int],
    providers: Mapping[str, int],
    waits: list[float],
    letters: Letters,
    ratings: Mapping[str, int] = NOTHING,
    commented: Iterable[str] = (),
) -> Report:
    """Add up; ``waits`` are in seconds, shortest first; ``commented`` are states of cases."""
    weeks: dict[int, Counter[str]] = {}
    outcomes, steps = Counter[str](), Counter[str]()
    for one in counted:
        week = weeks.setdefault(one.week, Counter(cases=0, solved=0, handed_off=0, open=0))
        is_solved = one.outcome.endswith(".solved") or one.outcome.startswith("resolved")
        week["cases"] += one.cases
        week["solved"] += one.cases if is_solved else 0
        week["handed_off"] += one.cases if one.handed_off else 0
        week["open"] += one.cases if not one.outcome else 0
        outcomes[one.outcome or "open"] += one.cases
        if is_solved and one.step:
            steps[str(one.step)] += one.cases
    asked = sum(week["handed_off"] for week in weeks.values())
    return Report(
        weeks={_monday(week): dict(weeks[week]) for week in sorted(weeks)},
        outcomes=dict(outcomes.most_common()),
        steps=dict(sorted(steps.items())),
        causes=dict(Counter(causes).most_common()),
        providers=dict(Counter(providers).most_common()),
        hand_offs={
            "asked": asked,
            "answered": len(waits),
            "median_minutes": _minutes(waits, 0.5),
            "p90_minutes": _minutes(waits, 0.9),
        },
        letters={
            "waiting": letters.waiting,
            "tried_again": letters.repeated,
            "set_aside": sum(letters.set_aside.values()),
            **{f"set_aside: {why}": count for why, count in sorted(letters.set_aside.items())},
        },
        ratings=dict(sorted(ratings.items())),
        comments=[_comment(state_from_json(text)) for text in commented],
    )


def _comment(state: State) -> Comment:
    return Comment(
        opened=state.opened_at.astimezone(UTC).date().isoformat(),
        rating=state.rating,
        provider=state.provider.id if state.provider else "",
        words=state.comment,
    )


def as_table(report: Report) -> str:
    """For people."""
    lines = [f"{'week of':<12}{'cases':>8}{'solved':>8}{'to desk':>9}{'open':>7}"]
    for week, of in report.weeks.items():
        lines.append(f"{week:<12}{of['cases']:>8}{of['solved']:>8}{of['handed_off']:>9}{of['open']:>7}")
    if not report.weeks:
        lines.append("no cases")
    for title, counts in (
        ("How cases ended", report.outcomes),
        ("Which step solved it", report.steps),
        ("What it was", report.causes),
        ("At which provider", report.providers),
        ("Was this helpful?", report.ratings),
        ("Letters of the last week", report.letters),
    ):
        lines += ["", title, *_bars(counts)]
    waited = report.hand_offs
    lines += ["", f"Handed to the desk: {waited['asked']}, answered there: {waited['answered']}"]
    if waited["median_minutes"] is not None:
        lines.append(
            f"First answer after {waited['median_minutes']} min for half of them,"
            f" after {waited['p90_minutes']} min for nine in ten"
        )
    if report.comments:
        lines += ["", "What customers added"]
    for one in report.comments:
        lines.append(f"  {one.opened}  {one.rating:<11} {_shown(one.provider):<16} {_shown(one.words)}")
    return "\n".join(lines) + "\n"


def as_rows(report: Report) -> str:
    """Comma-separated; a cell that a spreadsheet would take for a formula begins with an apostrophe."""
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(("subject", "name", "measure", "number"))
    for week, measures in report.weeks.items():
        for measure, number in measures.items():
            rows.writerow(("week", _cell(week), measure, number))
    for subject, counts in (
        ("outcome", report.outcomes),
        ("step", report.steps),
        ("cause", report.causes),
        ("provider", report.providers),
        ("rating", report.ratings),
        ("letters", report.letters),
    ):
        for name, number in counts.items():
            rows.writerow((subject, _cell(name), "count", number))
    for measure, value in report.hand_offs.items():
        rows.writerow(("hand_offs", "", measure, "" if value is None else value))
    for one in report.comments:
        rows.writerow(("comment", _cell(one.opened), _cell(one.rating), _cell(one.words)))
    return written.getvalue()


def _cell(text: str) -> str:
    return f"'{_shown(text)}" if text.startswith(_FORMULA) else _shown(text)


def _shown(text: str) -> str:
    """What Slack or an author's tree called something, on one line."""
    return "".join(letter if letter.isprintable() else "·" for letter in text)


def _bars(counts: dict[str, int]) -> list[str]:
    shown = list(counts.items())[:_MOST_SHOWN]
    lines = [f"  {_shown(name):<32}{number:>8}" for name, number in shown]
    left = sum(list(counts.values())[_MOST_SHOWN:])
    return (lines + ([f"  {'all others':<32}{left:>8}"] if left else [])) or ["  none"]


def _minutes(waits: list[float], share: float) -> float | None:
    """The wait that this share of people did not exceed."""
    if not waits:
        return None
    return round(waits[min(int(len(waits) * share), len(waits) - 1)] / 60, 1)


def _monday(week: int) -> str:
    return datetime.fromtimestamp(begin_of(week), UTC).date().isoformat()
