"""What the command does apart from reading its options: shared by every command line that probes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from smtp_probe.foreign_text import clean_line
from smtp_probe.model import Endpoint, Login, ProbeRequest, Progress, Report, Security
from smtp_probe.network import Network
from smtp_probe.probe import probe, usual_alternatives
from smtp_probe.render import report_as_json, report_for_people

FINE, FOUND_A_PROBLEM, WRONG_USAGE = 0, 1, 2
"""Exit codes; a refusal by the guard counts as wrong usage, and 3 is an error of ours."""

# `auto` begins with what the port is registered for (RFC 8314, 7.3); everything else speaks STARTTLS.
_AUTO_PORT = 465
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
    allow_cleartext_login: bool = False


def request_of(options: Options) -> ProbeRequest:
    """Return the request that the options ask for; ValueError, fit to be shown, if they do not fit."""
    if (options.username is None) != (options.password is None):
        missing = "--password-stdin or --password-file" if options.password is None else "--username"
        message = f"a log-in needs {missing} too"
        raise ValueError(message)
    if options.recipient is not None and options.sender is None:
        message = "--recipient needs --sender too"
        raise ValueError(message)
    endpoint = _endpoint(options)
    login = None
    if options.username is not None and options.password is not None:
        login = Login(options.username, options.password)
    return ProbeRequest(
        endpoint=endpoint,
        login=login,
        sender=options.sender,
        recipient=options.recipient,
        alternatives=(*_ways_to_try(options, endpoint), *usual_alternatives(endpoint)),
        timeout=options.seconds,
        allow_cleartext_login=options.allow_cleartext_login,
    )


async def run(request: ProbeRequest, network: Network, tell: Callable[[str], None] | None = None) -> Report:
    """Carry the request out; `tell` gets a short line for every stage that begins.

    If the port speaks TLS in the other way, and that way is among the request's alternatives (as it is for
    `auto`), the diagnosis starts again with it: until then nothing had been logged in.
    """
    progress = None if tell is None else _telling(tell)
    report = await probe(request, network, progress=progress)
    other_way = _other_way(report.endpoint)
    if report.cause != "tls.wrong_mode" or other_way not in report.alternatives:
        return report
    return await probe(replace(request, endpoint=other_way), network, progress=progress)


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


def _endpoint(options: Options) -> Endpoint:
    port = _AUTO_PORT if options.port is None else options.port
    if options.security != "auto":
        if options.port is None:
            port = {"ssl": 465, "starttls": 587, "none": 25}[options.security]
        return Endpoint(options.host, port, Security(options.security))
    implicit = port == _IMPLICIT_TLS_PORT
    return Endpoint(options.host, port, Security.SSL if implicit else Security.STARTTLS)


def _ways_to_try(options: Options, endpoint: Endpoint) -> tuple[Endpoint, ...]:
    return (_other_way(endpoint),) if options.security == "auto" else ()


def _other_way(endpoint: Endpoint) -> Endpoint:
    """The same port, with TLS from the first byte instead of STARTTLS or the reverse."""
    implicit = endpoint.security is Security.SSL
    return Endpoint(endpoint.host, endpoint.port, Security.STARTTLS if implicit else Security.SSL)


def _telling(tell: Callable[[str], None]) -> Callable[[Progress], None]:
    def told(progress: Progress) -> None:
        if progress.state == "started":
            tell(clean_line(f"{progress.endpoint}: {progress.stage.value}"))

    return told
