"""``retriever settings``: the server settings for an address."""

import asyncio
import json
import sys

import click

from bot.errors import BotError, ExitCode
from bot.settings import read_settings
from smtp_probe.discovery import FoundSettings, settings_as_json, settings_for


@click.command("settings")
@click.argument("address")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--offline", is_flag=True, help="Ask nobody; use the shipped provider data alone.")
def command(address: str, as_json: bool, offline: bool) -> None:
    """Find host, port, security and user name for ADDRESS.

    Only the domain of the address is told to anybody. Ends with 1 if nobody knows the settings.
    """
    network = read_settings().network()
    try:
        found = asyncio.run(settings_for(address, network, offline=offline))
    except ValueError:
        raise BotError("that is no mail address.", hint="Write it as name@example.com") from None
    if as_json:
        click.echo(json.dumps(settings_as_json(found), ensure_ascii=False))
    else:
        click.echo("\n".join(_lines(found)))
    sys.exit(ExitCode.FINE if found.endpoint else ExitCode.PROBLEM)


def _lines(found: FoundSettings) -> list[str]:
    if found.endpoint is None:
        provider = f" Provider: {found.provider.name}." if found.provider else ""
        return [f"Nobody knows the settings for this address.{provider}"]
    lines = [
        f"host       {found.endpoint.host}",
        f"port       {found.endpoint.port}",
        f"security   {found.endpoint.security.value}",
        f"user name  {found.username or 'see the provider'}",
    ]
    if found.provider:
        lines.append(f"provider   {found.provider.name}")
    if found.password_auth:
        lines.append(f"password   {found.password_auth}")
    lines += [f"or         {other}" for other in found.alternatives]
    if found.source:
        lines.append(f"source     {found.source.value}")
    return lines
