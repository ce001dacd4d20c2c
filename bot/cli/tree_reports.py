"""What the commands for the tree print: faults, coverage and explanations as lines."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click

import smtp_probe.providers
from bot.issue_lines import counted, issue_line, path_of
from knowledge.checking import ProviderNames
from knowledge.coverage import Coverage, Kind
from knowledge.explaining import Explanation, LeadReason
from knowledge.issues import ContentIssue
from knowledge.marks import plain
from knowledge.tree import Position
from smtp_probe.providers import all_providers

OLDEST_DAYS = 180
"""Providers change their rules a few times a year; older data is doubtful."""

_PLURALS = {
    Kind.NODE: "nodes",
    Kind.BRANCH: "branches",
    Kind.BUTTON: "buttons",
    Kind.LEAD: "leads",
    Kind.REMEDY: "remedies",
    Kind.CAUSE: "causes",
    Kind.STATEMENT: "statements of the page",
}


def provider_names() -> ProviderNames:
    """The names that content may use for providers."""
    known = all_providers()
    return ProviderNames(
        ids=frozenset(provider.id for provider in known),
        families=frozenset(str(provider.family) for provider in known),
    )


def old_providers(today: date) -> list[ContentIssue]:
    """A warning for each month of provider data that is older than it should be."""
    file = str(Path(smtp_probe.providers.__file__).with_name("providers.jsonl"))
    by_month: dict[str | None, list[tuple[int, str]]] = {}
    for line, provider in enumerate(all_providers(), start=1):
        by_month.setdefault(provider.checked, []).append((line, provider.id))
    issues = []
    for month, found in sorted(by_month.items(), key=lambda one: one[0] or ""):
        age = (today - _end_of(month)).days if month is not None else None
        if age is not None and age <= OLDEST_DAYS:
            continue
        when = f"last checked in {month}, {age} days ago" if age is not None else "never checked"
        names = ", ".join(name for _, name in found[:5]) + (", …" if len(found) > 5 else "")
        message = f"{counted(len(found), 'provider was', 'providers were')} {when}: {names}."
        remedy = "Compare with the provider's own page and set `checked`."
        issues.append(ContentIssue(file, found[0][0], 1, message, remedy, warning=True))
    return issues


def _end_of(month: str) -> date:
    year, number = (int(part) for part in month.split("-")[:2])
    return date(year + number // 12, number % 12 + 1, 1) - timedelta(days=1)


def today() -> date:
    """The day, by universal time."""
    return datetime.now(UTC).date()


def coverage_lines(folder: Path | None, coverage: Coverage) -> Iterator[str]:
    """How much is reached, and what is not, with its place."""
    for figures in coverage.figures():
        yield f"{figures.reached:4d} of {figures.all:4d} {_PLURALS[figures.kind]}"
    missing = coverage.missing()
    if missing:
        yield ""
        yield "No story reaches:"
    for part in missing:
        yield f"  {_at(folder, coverage.place(part))}{part.kind} {part.name}"


def _at(folder: Path | None, place: Position | None) -> str:
    return f"{path_of(folder, place.file)}:{place.line}: " if place is not None else ""


def explanation_lines(folder: Path | None, explanation: Explanation, *, every_lead: bool) -> Iterator[str]:
    """The plan in its order, each step with the reason for its place."""
    yield explanation.next
    for step in explanation.steps:
        yield ""
        shown = f": {plain(step.shown)}" if step.shown else ""
        yield click.style(f"Step {step.step}  {step.word}{shown}", bold=True)
        yield f"  why: {step.rule}."
        if step.because:
            yield f"  because: {step.because}."
        if step.place is not None:
            yield f"  written at {_at(folder, step.place).removesuffix(': ')}"
    live = [reason for reason in explanation.leads if reason.holds is True]
    others = [reason for reason in explanation.leads if reason.holds is not True]
    yield ""
    yield f"Live leads: {counted(len(live), 'lead', 'leads')}, best first."
    yield from _leads(folder, live)
    if every_lead:
        yield ""
        yield "Leads that are not live:"
        yield from _leads(folder, others)


def _leads(folder: Path | None, reasons: Sequence[LeadReason]) -> Iterator[str]:
    for reason in reasons:
        lead = reason.lead
        weight = f"weight {lead.weight}, step {lead.step}" + ("" if lead.lifts else ", moves no step")
        because = f": {reason.because}" if reason.because else ""
        yield f"  {_at(folder, reason.place)}{lead.lead} ({weight}){because}"


def print_issues(folder: Path | None, issues: Iterable[ContentIssue]) -> None:
    """Every issue on a line of its own."""
    for issue in issues:
        click.echo(issue_line(folder, issue))
