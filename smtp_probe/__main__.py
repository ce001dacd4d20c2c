"""Reads the options of `python -m smtp_probe` and prints one diagnosis."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import click

from smtp_probe import command
from smtp_probe.network import Network

_INTERNAL_ERROR = 3


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--host", required=True, help="Name (or address) of the mail server.")
@click.option("--port", type=int, help="Port; without it the one that belongs to --security.")
@click.option(
    "--security", type=click.Choice(["ssl", "starttls", "none", "auto"]), default="auto", show_default=True
)
@click.option("--username", help="Log in as this user, once.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--password-file", type=click.Path(path_type=Path), help="Read the password from this file.")
@click.option("--sender", help="Go on to MAIL FROM with this address; no message is sent.")
@click.option("--recipient", help="Go on to RCPT TO with this address; no message is sent.")
@click.option("--timeout", "seconds", type=click.FloatRange(0.2, 120), default=20.0, show_default=True)
@click.option(
    "--allow-cleartext-login", is_flag=True, help="With --security none: send the password unencrypted."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--transcript", is_flag=True, help="Show the conversations too, without secrets.")
def main(
    host: str,
    port: int | None,
    security: str,
    username: str | None,
    password_stdin: bool,
    password_file: Path | None,
    sender: str | None,
    recipient: str | None,
    seconds: float,
    allow_cleartext_login: bool,
    as_json: bool,
    transcript: bool,
) -> None:
    """Find out why a mail server does not take a log-in.

    Exit codes: 0 fine; 1 a problem was found; 2 wrong usage or refused by the guard; 3 internal error.
    """
    try:
        password = _password(password_stdin, password_file)
        options = command.Options(
            host, port, security, username, password, sender, recipient, seconds, allow_cleartext_login
        )
        request = command.request_of(options)
        network = Network.from_variables(_environment())
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    try:
        report = asyncio.run(command.run(request, network, None if as_json else _tell))
    except Exception as error:  # noqa: BLE001 - the boundary: a secret could stand in what an exception says
        click.echo(f"internal error: {type(error).__name__}", err=True)
        sys.exit(_INTERNAL_ERROR)
    _tell("")
    click.echo(command.written(report, as_json=as_json, colours=sys.stdout.isatty(), transcript=transcript))
    sys.exit(command.exit_code(report))


def _environment() -> dict[str, str]:
    return dict(os.environ)  # noqa: TID251 - this is a command of its own, so it reads its own settings


def _password(from_stdin: bool, file: Path | None) -> str | None:
    if from_stdin and file is not None:
        message = "--password-stdin and --password-file exclude each other"
        raise ValueError(message)
    if file is not None:
        return command.password_in(file)
    return command.first_line(sys.stdin.read()) if from_stdin else None


def _tell(text: str) -> None:
    """Write one line over the last one; silent where there is no terminal."""
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[K{text}", err=True, nl=False)


if __name__ == "__main__":
    main()
