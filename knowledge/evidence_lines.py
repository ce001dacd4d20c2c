"""Puts findings into lines: for *Show how we know*, and shorter for the desk."""

from itertools import islice

from knowledge.effects import Marked
from knowledge.events import MailServer
from knowledge.facts import Value
from knowledge.marks import plain
from knowledge.state import Finding
from knowledge.turn import Work

_TRACE = "evidence.trace"
_MOST_RECORDS = 8


def evidence_lines(work: Work, part: str) -> tuple[Marked, ...]:
    """A line for each thing that was found, oldest first; ``say`` for the customer, ``name`` for the desk.

    Servers that one test tried at the same host with the same result share a line.
    """
    lines = [_line(work, group, part) for group in _groups(work.evidence.live)]
    return tuple(dict.fromkeys(line for line in lines if line))


def trace_records(work: Work) -> tuple[str, ...]:
    """How each connection went, newest first: times, certificate, what was said. One text for each."""
    found = (
        one for one in reversed(work.evidence.live) if one.tried is not None and one.tried.trace is not None
    )
    return tuple(_record(work, one) for one in islice(found, _MOST_RECORDS))


def _record(work: Work, found: Finding) -> str:
    tried = found.tried
    trace = tried.trace if tried is not None else None
    if tried is None or trace is None:
        return ""
    named = [
        (plain(work.text(_TRACE, f"parts.{stage}")) or stage, _milliseconds(took))
        for stage, took in trace.times
    ]
    here: dict[str, object] = {
        "at": work.values.clock(found.at),
        "server": tried.server,
        "servers": (tried.server,),
        "times": ", ".join(f"{stage} {took} ms" for stage, took in named),
        "encryption": trace.encryption,
        "names": ", ".join(trace.names),
        "issuer": trace.issuer,
        "until": trace.until,
        "refused": trace.refused,
    }
    shown = {
        "times": trace.times,
        "encryption": trace.encryption,
        "certificate": trace.names and trace.issuer and trace.until,
        "refused": trace.refused,
        "said": trace.lines,
    }
    head = [plain(work.text(_TRACE, "say", here))]
    told = [plain(work.text(_TRACE, f"parts.{part}", here)) for part, there in shown.items() if there]
    return "\n".join([*head, *told, *trace.lines])


def _groups(findings: tuple[Finding, ...]) -> list[list[Finding]]:
    groups: list[list[Finding]] = []
    for found in findings:
        if groups and _alike(groups[-1][0], found):
            groups[-1].append(found)
        else:
            groups.append([found])
    return groups


def _alike(one: Finding, other: Finding) -> bool:
    return (
        one.kind == other.kind == "reach"
        and one.run == other.run
        and one.cause == other.cause
        and one.tried is not None
        and other.tried is not None
        and one.tried.server.host == other.tried.server.host
    )


def _line(work: Work, group: list[Finding], part: str) -> Marked:
    found = group[0]
    tried = found.tried
    took = _seconds(tried.took_ms if tried else None)
    servers: tuple[MailServer, ...] = tuple(one.tried.server for one in group if one.tried is not None)
    here: dict[str, object] = {
        "at": work.values.clock(found.at),
        "lines": found.cause,
        "servers": servers,
        "server": servers[0] if servers else work.values("server"),
        "reply": (tried.reply if tried else None) or found.fragment or "",
        "took": took or "",
    }
    facts: dict[str, Value] = {
        "found": "ok" if found.cause == "ok" else "failed",
        "found.cause": found.cause,
        "count": len(group),
        "reply": here["reply"] or None,  # type: ignore[dict-item]
        "took": took,
        "looked_up": tried is None or tried.looked_up,
        "control": found.control,
        "server.port": servers[0].port if servers else None,
        "server.security": servers[0].security if servers else None,
    }
    return work.text(f"evidence.{found.kind}", part, here, facts)


def _milliseconds(took: float) -> str:
    return f"{took:.0f}" if took >= 10 else f"{took:.1f}"


def _seconds(took_ms: float | None) -> str | None:
    """A time as it is told; ``None`` where none was measured, or too little to tell: "0 s" is no time."""
    told = f"{(took_ms or 0) / 1000:.1f}".removesuffix(".0")
    return None if told == "0" else told
