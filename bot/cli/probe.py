"""``retriever probe``: one diagnosis, in words or as JSON."""

import asyncio
import json
import sys
from pathlib import Path

import click

import knowledge
from bot.diagnosis import facts_of, provider_of_host, server_of
from bot.errors import BotError
from bot.settings import read_settings
from knowledge.effects import Diagnosis
from knowledge.marks import plain
from smtp_probe import Report, report_as_json
from smtp_probe import command as library
from smtp_probe.foreign_text import clean


@click.command("probe")
@click.option("--host", required=True, help="Name of the mail server.")
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
def command(
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
) -> None:
    """Find out why a mail server does not take a log-in, and what to do about it.

    Exit codes: 0 fine; 1 a problem was found; 2 wrong usage or refused by the guard; 3 internal error.
    """
    settings = read_settings()
    try:
        options = library.Options(
            host,
            port,
            security,
            username,
            _password(password_stdin, password_file),
            sender,
            recipient,
            seconds,
            allow_cleartext_login,
        )
        request = library.request_of(options)
    except ValueError as error:
        raise BotError(str(error), hint="retriever probe --help") from None
    report = asyncio.run(library.run(request, settings.network()))
    diagnosis = diagnosis_of(report)
    if as_json:
        told = {name: plain(getattr(diagnosis, name)) for name in ("what", "why", "do", "evidence")}
        click.echo(json.dumps(report_as_json(report) | {"diagnosis": told}, ensure_ascii=False))
    else:
        click.echo(library.written(report, as_json=False, colours=sys.stdout.isatty()))
        click.echo()
        for part in (diagnosis.what, diagnosis.why, diagnosis.do):
            if part:
                click.echo(clean(plain(part)))
    sys.exit(library.exit_code(report))


def diagnosis_of(report: Report) -> Diagnosis:
    """The words for a report, from the built-in content."""
    provider = provider_of_host(report.endpoint.host)
    return knowledge.diagnosis(
        knowledge.load_tree(),
        report.cause,
        facts_of(provider, None) if provider else None,
        server=server_of(report.endpoint),
        reply=report.reply,
        alternatives=tuple(server_of(endpoint) for endpoint in report.alternatives),
        suggested_host=report.suggested_host,
        language="en",
    )


def _password(from_stdin: bool, file: Path | None) -> str | None:
    if from_stdin and file is not None:
        message = "--password-stdin and --password-file exclude each other"
        raise ValueError(message)
    if file is not None:
        return library.password_in(file)
    return library.first_line(sys.stdin.read()) if from_stdin else None
