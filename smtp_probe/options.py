"""The options that every command line has that probes, and what is the same about carrying them out."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Callable
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

import click

from smtp_probe import command
from smtp_probe.model import TIMED_STAGES, Report, Stage
from smtp_probe.network import Network
from smtp_probe.probe import LONGEST, SHORTEST

_Command = TypeVar("_Command", bound=Callable[..., Any])

_HELP_OF_PORT = (
    "Port. Without it: 465 for ssl, 587 for starttls, 25 for none; for auto both 465 (ssl) and 587 "
    "(starttls) are tried, and the log-in is made at the first of them that works."
)
_HELP_OF_SECURITY = (
    "TLS from the first byte, TLS after STARTTLS, none, or find out: auto begins with ssl on port 465 and "
    "with starttls on every other, and takes the other way where the port speaks that."
)
_STAGE_NAMES = ", ".join(stage.value for stage in TIMED_STAGES)


class _Seconds(click.ParamType[float]):
    """A number of seconds within what a probe may take; neither a NaN nor an infinity is one."""

    name = "seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        try:
            seconds = float(value)
        except ValueError:
            seconds = float("nan")
        if not (isfinite(seconds) and SHORTEST <= seconds <= LONGEST):
            self.fail(f"{value!r} is no number of seconds from {SHORTEST:g} to {LONGEST:g}.", param, ctx)
        return seconds


class _StageSeconds(click.ParamType[tuple[Stage, float]]):
    """A stage and its seconds: `tcp=3`."""

    name = "stage=seconds"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[Stage, float]:
        if isinstance(value, tuple):
            return value
        name, _, seconds = str(value).partition("=")
        if name not in {stage.value for stage in TIMED_STAGES}:
            self.fail(f"{name!r} is none of the stages {_STAGE_NAMES}.", param, ctx)
        return Stage(name), _Seconds().convert(seconds, param, ctx)


_OPTIONS = (
    click.option("--host", required=True, help="Name (or address) of the mail server."),
    click.option("--port", type=int, help=_HELP_OF_PORT),
    click.option(
        "--security",
        type=click.Choice(["ssl", "starttls", "none", "auto"]),
        default="auto",
        show_default=True,
        help=_HELP_OF_SECURITY,
    ),
    click.option("--username", help="Log in as this user, once."),
    click.option("--password-stdin", is_flag=True, help="Read the password from standard input."),
    click.option(
        "--password-file", type=click.Path(path_type=Path), help="Read the password from this file."
    ),
    click.option("--sender", help="Go on to MAIL FROM with this address; no message is sent."),
    click.option("--recipient", help="Go on to RCPT TO with this address; no message is sent."),
    click.option(
        "--timeout",
        "seconds",
        metavar="S",
        type=_Seconds(),
        default=20.0,
        show_default=True,
        help="Seconds for the whole diagnosis.",
    ),
    click.option(
        "--stage-timeout",
        "stage_seconds",
        metavar="STAGE=S",
        type=_StageSeconds(),
        multiple=True,
        help=f"Seconds for one stage, instead of its share of the whole: {_STAGE_NAMES}. May be repeated.",
    ),
    click.option(
        "--allow-cleartext-login", is_flag=True, help="With --security none: send the password unencrypted."
    ),
    click.option(
        "--alone",
        is_flag=True,
        help="Try these settings alone: neither the usual ones beside them nor those that are published. "
        "(To find these, name servers, the domain's own web server and the look-up service of "
        "RETRIEVER_AUTOCONFIG_URL are asked about the domain. Nobody is told the address.)",
    ),
    click.option("--transcript", is_flag=True, help="Show the conversations too, without secrets."),
    click.option("--json", "as_json", is_flag=True, help="Print one JSON object."),
)


def probe_options(function: _Command) -> _Command:
    """Give a command the options of a probe; `plan_of_typed` takes what they hold."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def plan_of_typed(
    *,
    password_stdin: bool,
    password_file: Path | None,
    stage_seconds: tuple[tuple[Stage, float], ...],
    **typed: Any,
) -> command.Plan:
    """Return what was asked for; ValueError, fit to be shown, if it does not fit together."""
    if password_stdin and password_file is not None:
        message = "--password-stdin and --password-file exclude each other"
        raise ValueError(message)
    password = None
    if password_file is not None:
        password = command.password_in(password_file)
    elif password_stdin:
        password = command.first_line(sys.stdin.read())
    return command.plan_of(command.Options(**typed, password=password, stage_seconds=dict(stage_seconds)))


def carried_out(plan: command.Plan, network: Network, *, quiet: bool) -> Report:
    """Return the report; on a terminal a line of standard error says meanwhile how far it is."""
    shows = sys.stderr.isatty() and not quiet
    try:
        return asyncio.run(command.run(plan, network, _tell if shows else None))
    finally:
        if shows:
            _tell("")


def _tell(text: str) -> None:
    """Write one line over the last one, cut to the terminal's width."""
    width = shutil.get_terminal_size().columns
    click.echo(f"\r\x1b[K{text[: width - 1]}", err=True, nl=False)
