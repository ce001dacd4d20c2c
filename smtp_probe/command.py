"""What the command does apart from reading its options: shared by every command line that probes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from smtp_probe.diagnosis import Diagnosis
from smtp_probe.discovery import search_for, ways_after_a_slip, ways_of_the_provider
from smtp_probe.live import LiveLine, followed
from smtp_probe.model import Endpoint, Login, ProbeRequest, Report, Security, Stage
from smtp_probe.network import Network
from smtp_probe.probe import SHORTEST, Search, usual_alternatives
from smtp_probe.render import report_as_json, report_for_people
from smtp_probe.verdict import normalised

FINE, FOUND_A_PROBLEM, WRONG_USAGE = 0, 1, 2
"""Exit codes; a refusal by the guard counts as wrong usage, and 3 is an error of ours."""

_PORT_OF = {"ssl": 465, "starttls": 587, "none": 25}
"""Where a security is at home: RFC 8314, 7.3; RFC 6409, 3.1; RFC 5321, 4.5.4.2."""
_IMPLICIT_TLS_PORT = 465


@dataclass(frozen=True, slots=True, repr=False)
class Options:
    """The options of `probe` as typed; `password` is what was read from standard input or a file."""

    host: str
    port: int | None = None
    security: str = "auto"
    username: str | None = None
    password: str | None = None
    sender: str | None = None
    recipient: str | None = None
    seconds: float = 20.0
    stage_seconds: Mapping[Stage, float] = field(default_factory=dict)
    allow_cleartext_login: bool = False
    alone: bool = False
    """Try the named settings and no others."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the options come to."""

    request: ProbeRequest
    ways: tuple[Endpoint, ...] = ()
    """What `auto` leaves open besides the request's endpoint: where that fails before any log-in, the
    first of these that works takes its place."""
    searches: bool = True
    """Whether to look for what is published about the domain."""


def plan_of(options: Options) -> Plan:
    """Return what the options ask for; ValueError, fit to be shown, if they do not fit together."""
    if (options.username is None) != (options.password is None):
        missing = "--password-stdin or --password-file" if options.password is None else "--username"
        message = f"a log-in needs {missing} too"
        raise ValueError(message)
    if options.recipient is not None and options.sender is None:
        message = "--recipient needs --sender too"
        raise ValueError(message)
    endpoint, ways = _endpoints(options)
    login = None
    if options.username is not None and options.password is not None:
        login = Login(options.username, options.password)
    others = () if options.alone else (*ways_after_a_slip(endpoint), *ways_of_the_provider(endpoint))
    usual = () if options.alone else usual_alternatives(endpoint)
    request = ProbeRequest(
        endpoint=endpoint,
        login=login,
        sender=options.sender,
        recipient=options.recipient,
        alternatives=tuple(dict.fromkeys((*ways, *others, *usual))),
        timeout=options.seconds,
        stage_timeouts=options.stage_seconds,
        allow_cleartext_login=options.allow_cleartext_login,
    )
    return Plan(request, ways, searches=not options.alone)


async def run(plan: Plan, network: Network, tell: Callable[[str], None] | None = None) -> Report:
    """Carry the plan out; `tell` gets a line about how far it is, whenever that changes.

    At most one AUTH command is sent in all.
    """
    request = plan.request
    username = request.login.username if request.login is not None else None
    addresses = filter(None, (username, request.sender))
    search = search_for(request.endpoint, addresses, network) if plan.searches else None
    report = await _diagnosed(request, network, search, tell)
    if report.cause == "ok" or any(Stage.AUTH.value in attempt.timings_ms for attempt in report.attempts):
        return report
    way = next((way for way in plan.ways if normalised(way) in report.alternatives), None)
    if way is None:
        return report
    left = max(SHORTEST, request.timeout - report.duration_ms / 1000)
    request = replace(request, endpoint=way, alternatives=(), timeout=left)
    return _together(await _diagnosed(request, network, None, tell), report)


async def _diagnosed(
    request: ProbeRequest, network: Network, search: Search | None, tell: Callable[[str], None] | None
) -> Report:
    async with Diagnosis(request, network, search=search) as diagnosis:
        if tell is None:
            return await diagnosis.result()
        return await followed(diagnosis, LiveLine(request.endpoint), tell)


def _together(report: Report, before: Report) -> Report:
    """The later report, with what the one before it has shown about other servers."""
    elsewhere = tuple(attempt for attempt in before.attempts if attempt.endpoint != report.endpoint)
    return replace(
        report,
        attempts=(*report.attempts, *elsewhere),
        alternatives=tuple(other for other in before.alternatives if other != report.endpoint),
        duration_ms=round(report.duration_ms + before.duration_ms, 3),
    )


def written(report: Report, *, as_json: bool, colours: bool, transcript: bool = False) -> str:
    """Return the report as the command prints it."""
    if as_json:
        return json.dumps(report_as_json(report), ensure_ascii=False)
    return report_for_people(report, colours=colours, transcript=transcript)


def exit_code(report: Report) -> int:
    """Return 0 for a working log-in, 2 where the guard refused, 1 for every problem found."""
    if report.cause == "ok":
        return FINE
    return WRONG_USAGE if report.cause.startswith("guard.") else FOUND_A_PROBLEM


def password_in(path: Path) -> str:
    """Return the first line of a file, less its line end; ValueError if it cannot be read as text."""
    try:
        return first_line(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        message = f"the password file {path} cannot be read"
        raise ValueError(message) from None


def first_line(text: str) -> str:
    """Return what stands before the first line end; nothing else is trimmed."""
    return text.partition("\n")[0].removesuffix("\r")


def _endpoints(options: Options) -> tuple[Endpoint, tuple[Endpoint, ...]]:
    """The endpoint to begin with, and what else `auto` may mean."""
    host, port = options.host, options.port
    if options.security != "auto":
        port = _PORT_OF[options.security] if port is None else port
        return Endpoint(host, port, Security(options.security)), ()
    if port is None:
        # RFC 8314, 3: implicit TLS is preferred where a provider has both.
        return Endpoint(host, 465, Security.SSL), (Endpoint(host, 587, Security.STARTTLS),)
    ssl, starttls = Endpoint(host, port, Security.SSL), Endpoint(host, port, Security.STARTTLS)
    return (ssl, (starttls,)) if port == _IMPLICIT_TLS_PORT else (starttls, (ssl,))
