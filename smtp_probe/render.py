"""Writes a report down: as the JSON object of the command, and as lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from smtp_probe.foreign_text import clean_line, visible
from smtp_probe.model import TIMED_STAGES, Attempt, Endpoint, Report, Stage, TlsFacts
from smtp_probe.problems import CAUSES, Severity

_GREEN, _RED, _YELLOW, _DIM, _BOLD, _PLAIN = (
    "\x1b[32m",
    "\x1b[31m",
    "\x1b[33m",
    "\x1b[2m",
    "\x1b[1m",
    "\x1b[0m",
)

STAGE_WORDS = {
    Stage.DNS: "name",
    Stage.TCP: "connection",
    Stage.GREETING: "greeting",
    Stage.EHLO: "extensions",
    Stage.STARTTLS: "STARTTLS",
    Stage.TLS: "TLS and certificate",
    Stage.AUTH: "log-in",
    Stage.MAIL: "sender",
    Stage.RCPT: "recipient",
}
"""What a mail engineer calls each stage."""


def report_as_json(report: Report) -> dict[str, object]:
    """Return the report as one object of plain values, ready for `json.dumps`; times are in milliseconds."""
    return {
        "cause": report.cause,
        "stage": report.stage.value,
        **_endpoint(report.endpoint),
        "reply": report.reply,
        "attempts": [_attempt(attempt) for attempt in report.attempts],
        "untried_addresses": list(report.untried_addresses),
        "further_addresses": report.further_addresses,
        "alternatives": [_endpoint(endpoint) for endpoint in report.alternatives],
        "suggested_host": report.suggested_host,
        "control": report.control,
        "duration_ms": report.duration_ms,
        "bad_entry": report.bad_entry.value if report.bad_entry else None,
    }


def report_for_people(report: Report, *, colours: bool, transcript: bool = False) -> str:
    """Return the report as lines of text: every attempt with its stages and times, then the verdict.

    Only clean text is in it; `colours` adds the terminal's own codes.
    """
    paint = _Paint(colours)
    lines = []
    for attempt in _worth_showing(report.attempts):
        lines += _attempt_lines(attempt, paint, transcript=transcript)
        if attempt.reply is not None and attempt.reply != report.reply:
            lines.append(f"  the server said: {clean_line(attempt.reply)}")
        lines.append("")
    lines.append(f"{_marked(report.cause, paint)} {paint.bold(report.cause)}: {_means(report)}")
    if report.reply is not None:
        lines.append(f"  the server said: {clean_line(report.reply)}")
    untried = [*report.untried_addresses]
    if report.further_addresses:
        untried.append(f"{report.further_addresses} more")
    if untried and report.cause != "ok":
        lines.append(clean_line(f"  not tried there: {', '.join(untried)}"))
    if report.suggested_host is not None:
        lines.append(f"  did you mean {clean_line(report.suggested_host)}?")
    if report.control == "failed":
        lines.append("  well-known mail hosts cannot be reached from here either")
    if report.alternatives:
        lines.append("  these settings answer, with a good certificate:")
        lines += [f"    {clean_line(str(endpoint))}" for endpoint in report.alternatives]
    lines.append(paint.dim(f"  {report.duration_ms / 1000:.2f} s in all"))
    return "\n".join(lines)


class _Paint:
    def __init__(self, colours: bool) -> None:
        self._colours = colours

    def _in(self, code: str, text: str) -> str:
        return f"{code}{text}{_PLAIN}" if self._colours else text

    def good(self, text: str) -> str:
        return self._in(_GREEN, text)

    def bad(self, text: str) -> str:
        return self._in(_RED, text)

    def warning(self, text: str) -> str:
        return self._in(_YELLOW, text)

    def dim(self, text: str) -> str:
        return self._in(_DIM, text)

    def bold(self, text: str) -> str:
        return self._in(_BOLD, text)


def _worth_showing(attempts: Sequence[Attempt]) -> Iterator[Attempt]:
    """All but those that say once more that a name leads nowhere."""
    nowhere: set[tuple[str, str]] = set()
    for attempt in attempts:
        said = (attempt.endpoint.host, attempt.cause)
        if attempt.stage is Stage.DNS and said in nowhere:
            continue
        if attempt.stage is Stage.DNS:
            nowhere.add(said)
        yield attempt


def _stages_of(attempt: Attempt) -> list[Stage]:
    """The stages in the order in which they came: TLS goes before the greeting or after it."""
    stages = [Stage(name) for name in attempt.timings_ms]
    missing = attempt.stage in TIMED_STAGES and attempt.stage not in stages and attempt.cause != "ok"
    return [*stages, attempt.stage] if missing else stages


def _attempt_lines(attempt: Attempt, paint: _Paint, *, transcript: bool) -> list[str]:
    where = f" at {attempt.address}" if attempt.address else ""
    lines = [paint.bold(clean_line(f"{attempt.endpoint}{where}"))]
    for stage in _stages_of(attempt):
        took = attempt.timings_ms.get(stage.value)
        failed = attempt.stage is stage and attempt.cause != "ok"
        mark = paint.bad("✗") if failed else paint.good("✓")
        time = f"{took:8.0f} ms" if took is not None else " " * 11
        lines.append(f"  {mark} {STAGE_WORDS[stage]:<20} {paint.dim(time)}")
    if attempt.cause != "ok":
        lines.append(f"  {_marked(attempt.cause, paint)} {attempt.cause}: {CAUSES[attempt.cause].means}")
    if attempt.tls is not None:
        lines += _tls_lines(attempt.tls)
    if attempt.capabilities:
        lines.append(clean_line(f"  offers: {', '.join(attempt.capabilities)}"))
    if transcript:
        lines += [f"    {clean_line(line)}" for line in attempt.transcript]
    return lines


def _tls_lines(tls: TlsFacts) -> list[str]:
    verdict = "accepted" if tls.verified else "not accepted"
    lines: list[str] = [clean_line(f"  {tls.version}, {tls.cipher}; certificate {verdict}")]
    if tls.refused_because:
        lines.append(clean_line(f"    refused: {tls.refused_because}"))
    if tls.names:
        lines.append(clean_line(f"    for {', '.join(tls.names)}"))
    if tls.not_before is not None and tls.not_after is not None:
        lines.append(f"    valid {tls.not_before:%Y-%m-%d} to {tls.not_after:%Y-%m-%d}")
    if tls.key:
        lines.append(clean_line(f"    key: {tls.key}"))
    if tls.issuer:
        lines.append(clean_line(f"    issued by {tls.issuer}"))
    return lines


def _means(report: Report) -> str:
    """The cause in words; where all is well, only what this probe has gone through."""
    if report.cause != "ok":
        return CAUSES[report.cause].means
    good = next(
        (one for one in report.attempts if one.endpoint == report.endpoint and one.cause == "ok"), None
    )
    if good is None:
        return CAUSES["ok"].means
    done = ["connected"]
    if good.tls is not None:
        done.append("encrypted")
    done.append("logged in" if Stage.AUTH.value in good.timings_ms else "no log-in made")
    if Stage.RCPT.value in good.timings_ms:
        done.append("sender and recipient accepted")
    elif Stage.MAIL.value in good.timings_ms:
        done.append("sender accepted")
    return ", ".join(done)


def _marked(cause: str, paint: _Paint) -> str:
    match CAUSES[cause].severity:
        case Severity.FINE:
            return paint.good("✓")
        case Severity.FAULT:
            return paint.bad("✗")
        case Severity.PASSING | Severity.OURS:
            return paint.warning("!")


def _endpoint(endpoint: Endpoint) -> dict[str, object]:
    # What was typed may be no host and hold halves of letters, which no JSON file can.
    return {"host": visible(endpoint.host), "port": endpoint.port, "security": endpoint.security.value}


def _attempt(attempt: Attempt) -> dict[str, object]:
    return {
        **_endpoint(attempt.endpoint),
        "address": attempt.address,
        "cause": attempt.cause,
        "stage": attempt.stage.value,
        "reply": attempt.reply,
        "timings_ms": dict(attempt.timings_ms),
        "transcript": list(attempt.transcript),
        "tls": None if attempt.tls is None else _tls(attempt.tls),
        "capabilities": list(attempt.capabilities),
    }


def _tls(tls: TlsFacts) -> dict[str, object]:
    return {
        "version": tls.version,
        "cipher": tls.cipher,
        "verified": tls.verified,
        "names": list(tls.names),
        "not_before": _moment(tls.not_before),
        "not_after": _moment(tls.not_after),
        "issuer": tls.issuer,
        "key": tls.key,
        "chain": list(tls.chain),
        "refused_because": tls.refused_because,
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
