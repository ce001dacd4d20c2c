"""Carries out `python -m smtp_probe`: prints one diagnosis."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from smtp_probe import command
from smtp_probe.network import Network
from smtp_probe.options import carried_out, plan_of_typed, probe_options

_INTERNAL_ERROR = 3
_INTERRUPTED = 130  # as shells count it: neither a verdict nor a fault


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@probe_options
def main(as_json: bool, transcript: bool, **typed: Any) -> None:
    """Find out why a mail server does not take a log-in.

    Exit codes: 0 fine; 1 a problem was found; 2 wrong usage or refused by the guard; 3 internal error.
    """
    try:
        plan = plan_of_typed(**typed)
        network = Network.from_variables(_environment())
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    try:
        report = carried_out(plan, network, quiet=as_json)
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - the boundary: a secret could stand in what an exception says
        click.echo(f"internal error: {type(error).__name__}", err=True)
        sys.exit(_INTERNAL_ERROR)
    click.echo(command.written(report, as_json=as_json, colours=sys.stdout.isatty(), transcript=transcript))
    sys.exit(command.exit_code(report))


def _environment() -> dict[str, str]:
    return dict(os.environ)  # noqa: TID251 - this is a command of its own, so it reads its own settings


if __name__ == "__main__":
    main()
