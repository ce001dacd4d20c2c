"""``retriever probe``: one diagnosis, in words or as JSON."""

import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from textwrap import wrap
from typing import Any

import click

import knowledge
from bot.diagnosis import facts_of, provider_of_host, server_of, tried_in
from bot.errors import BotError
from bot.settings import read_settings
from knowledge.effects import Diagnosis, Marked
from knowledge.marks import plain
from smtp_probe import CAUSES, BadEntry, Report, Security, Stage, report_as_json
from smtp_probe import command as library
from smtp_probe.foreign_text import clean
from smtp_probe.options import carried_out, plan_of_typed, probe_options

_PARTS = {"what": "What", "why": "Why", "do": "What to do", "evidence": "How we know"}
"""The four parts of a diagnosis, and their headings on a terminal."""
_WIDEST = 100  # columns: longer lines are hard to read


@click.command("probe")
@probe_options
def command(as_json: bool, transcript: bool, **typed: Any) -> None:
    """Find out why a mail server does not take a log-in, and what to do about it.

    Exit codes: 0 fine; 1 a problem was found; 2 wrong usage or refused by the guard; 3 internal error.
    """
    settings = read_settings()
    try:
        plan = plan_of_typed(**typed)
    except ValueError as error:
        raise BotError(str(error), hint="retriever probe --help") from None
    report = carried_out(plan, settings.network(), quiet=as_json)
    diagnosis = diagnosis_of(report)
    if as_json:
        told = {name: plain(getattr(diagnosis, name)) for name in _PARTS}
        click.echo(json.dumps(report_as_json(report) | {"diagnosis": told}, ensure_ascii=False))
    else:
        terminal = sys.stdout.isatty()
        click.echo(library.written(report, as_json=False, colours=terminal, transcript=transcript))
        click.echo()
        columns = min(shutil.get_terminal_size().columns, _WIDEST) if terminal else None
        for line in _lines(diagnosis, columns):
            click.echo(line)
    sys.exit(library.exit_code(report))


def _lines(diagnosis: Diagnosis, columns: int | None) -> Iterator[str]:
    """The four parts, each behind its heading; on a terminal in bold, and no wider than its columns."""
    width = max(map(len, _PARTS.values())) + 2
    for name, heading in _PARTS.items():
        shown = f"{heading}:".ljust(width)
        told = clean(plain(getattr(diagnosis, name))).split("\n")
        if columns is not None:
            shown = click.style(shown, bold=True)
            told = [piece for line in told for piece in wrap(line, max(columns - width, width))]
        for number, line in enumerate(told):
            yield f"{shown if number == 0 else ' ' * width}{line}"


def diagnosis_of(report: Report) -> Diagnosis:
    """The words for a report in four parts, none of them empty, from the built-in content."""
    tree, endpoint = knowledge.load_tree(), report.endpoint
    in_clear = report.bad_entry is BadEntry.CLEAR_TEXT
    key = _ok_with_reserve(report) if report.cause == "ok" else None
    if report.bad_entry is not None and not in_clear:
        key = f"diagnosis.bad_entry.{report.bad_entry}"
    if key is not None:
        parts = {
            part: knowledge.words(tree, key, "en", part=part, host=endpoint.host, port=str(endpoint.port))
            for part in _PARTS
        }
        return Diagnosis(**parts)
    provider = provider_of_host(endpoint.host)
    answers = any(other.host == report.suggested_host for other in report.alternatives)
    told = knowledge.diagnosis(
        tree,
        report.cause,
        facts_of(provider, None) if provider else None,
        server=server_of(endpoint),
        reply=report.reply,
        alternatives=tuple(server_of(other) for other in report.alternatives),
        failed=tuple(other for other in tried_in(report, others=True)[1:] if other.cause != "ok"),
        login=in_clear,
        # The words for a slip say that the host which was meant answers.
        suggested_host=report.suggested_host if answers else None,
        language="en",
    )
    if not told.why:
        means = CAUSES[report.cause].means
        told = replace(told, why=Marked(f"{means[0].upper()}{means[1:]}."))
    if told.why.endswith(":"):  # in a talk the list follows at once; here a heading comes between
        told = replace(told, why=Marked(f"{told.why[:-1]}."))
    # In a talk a question follows that says what is left to do; here nothing does.
    area = report.cause.partition(".")[0]
    rest = "diagnosis.bad_entry.clear_text" if in_clear else f"diagnosis.nothing_to_enter.{area}"
    if in_clear or not told.do:
        left = knowledge.words(tree, rest, "en", part="do")
        told = replace(told, do=Marked(f"{told.do} {left}".strip()))
    return told


def _ok_with_reserve(report: Report) -> str | None:
    """The key of the words where less was tested than a whole log-in over TLS."""
    if report.endpoint.security is Security.NONE:
        return "diagnosis.ok_in_clear"
    passed = {stage for attempt in report.attempts for stage in attempt.timings_ms}
    if Stage.AUTH.value in passed:
        return None
    sent = Stage.MAIL.value in passed
    return "diagnosis.ok_sender_without_log_in" if sent else "diagnosis.ok_without_log_in"
