"""``retriever probe``: one diagnosis, in words or as JSON."""

import json
import shutil
import sys
from collections.abc import Iterator
from textwrap import wrap
from typing import Any

import click
from msgspec.structs import replace

import knowledge
from bot.diagnosis import facts_of, provider_of_host, server_of, tried_in
from bot.errors import BotError
from bot.settings import read_settings
from knowledge.effects import Diagnosis, Marked
from knowledge.marks import plain
from smtp_probe import CAUSES, Attempt, BadEntry, Report, Security, Stage, report_as_json
from smtp_probe import command as library
from smtp_probe.foreign_text import clean, visible
from smtp_probe.options import carried_out, plan_of_typed, probe_options
from smtp_probe.trial import may_be_of_one_address

_PARTS = {"what": "What", "why": "Why", "do": "What to do", "evidence": "How we know"}
"""The four parts of a diagnosis, and their headings on a terminal."""
_NAMED_BY_THE_CHECK = ("tls.cert_untrusted", "tls.cert_weak")
"""Causes with several reasons each, which OpenSSL's check tells apart; of the others it says the same."""
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
        told = {name: visible(plain(getattr(diagnosis, name))) for name in _PARTS}
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
        login=in_clear or (report.stage is Stage.AUTH and _sent_a_login(report)),
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
    if report.endpoint.security is Security.NONE and area in ("auth", "account") and _sent_a_login(report):
        told = replace(told, evidence=knowledge.words(tree, "diagnosis.refused_in_clear", part="evidence"))
    if report.cause == "send.relay_denied" and _sent_a_login(report):
        told = replace(
            told,
            why=knowledge.words(tree, "diagnosis.relay_denied_after_log_in", part="why"),
            do=knowledge.words(tree, "diagnosis.relay_denied_after_log_in", part="do"),
        )
    return replace(told, evidence=Marked(" ".join((told.evidence, *_further_evidence(tree, report)))))


def _further_evidence(tree: knowledge.Tree, report: Report) -> Iterator[Marked]:
    """What this probe has seen besides, and bears on how sure its verdict is."""

    def words(key: str, **values: str) -> Marked:
        return knowledge.words(tree, f"diagnosis.{key}", part="evidence", **values)

    reasons = (one.tls.refused_because for one in _own_attempts(report) if one.tls is not None)
    reason = next(filter(None, reasons), None)
    if reason is not None and report.cause in _NAMED_BY_THE_CHECK:
        yield words("certificate_check", reason=reason.rstrip("."))
    if report.stage in (Stage.MAIL, Stage.RCPT) and _sent_a_login(report):
        yield words("log_in_accepted")
    if report.untried_addresses and may_be_of_one_address(report.cause, report.stage):
        key = "untried_and_more" if report.further_addresses else "untried"
        yield words(key, names=", ".join(report.untried_addresses), count=str(report.further_addresses))


def _own_attempts(report: Report) -> Iterator[Attempt]:
    return (attempt for attempt in report.attempts if attempt.endpoint == report.endpoint)


def _sent_a_login(report: Report) -> bool:
    return any(Stage.AUTH.value in attempt.timings_ms for attempt in _own_attempts(report))


def _ok_with_reserve(report: Report) -> str | None:
    """The key of the words where less was tested than a whole log-in over TLS."""
    if report.endpoint.security is Security.NONE:
        return "diagnosis.ok_in_clear"
    if _sent_a_login(report):
        return None
    sent = any(Stage.MAIL.value in attempt.timings_ms for attempt in _own_attempts(report))
    return "diagnosis.ok_sender_without_log_in" if sent else "diagnosis.ok_without_log_in"
