"""``retriever settings``: the server settings for an address."""

import asyncio
import json
import sys
from collections.abc import Iterator, Mapping

import click

from bot.errors import BotError, ExitCode
from bot.settings import read_settings
from smtp_probe import Security
from smtp_probe.addresses import parse_address
from smtp_probe.discovery import (
    FoundSettings,
    Source,
    address_after_a_slip,
    settings_as_json,
    settings_for,
)
from smtp_probe.foreign_text import visible
from smtp_probe.providers import Confidence, PasswordAuth

_WIDTH = 10

_SECURITY: Mapping[Security, str] = {
    Security.SSL: "SSL/TLS from the start",
    Security.STARTTLS: "STARTTLS",
    Security.NONE: "none",
}
_SOURCE: Mapping[Source, str] = {
    Source.PROVIDERS: "our provider data, by the domain",
    Source.MX: "our provider data, by the host that receives the domain's mail",
    Source.AUTOCONFIG: "a settings file that the domain or the look-up service publishes",
    Source.SRV: "SRV records in the domain's zone",
    Source.GUESS_TESTED: "a usual name, tested: it has a good certificate and offers a log-in",
}
_PASSWORD: Mapping[PasswordAuth, str] = {
    PasswordAuth.WORKS: "the mailbox's own",
    PasswordAuth.APP_PASSWORD: "an app password; the mailbox's own is refused",
    PasswordAuth.OAUTH_ONLY: "none is taken: only the provider's own sign-in (OAuth)",
    PasswordAuth.SMTP_TOKEN: "an SMTP key or token that the provider makes; the account's own is refused",
    PasswordAuth.DISABLED_BY_DEFAULT: "the mailbox's own; switched off until SMTP is switched on as follows",
    PasswordAuth.UNSUPPORTED: "none: other programs cannot send through this provider",
}


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
        click.echo("\n".join(_lines(found, address)))
    sys.exit(ExitCode.FINE if found.endpoint else ExitCode.PROBLEM)


def _lines(found: FoundSettings, address: str) -> Iterator[str]:
    """What was found, a line for each thing, with its name in front."""
    if found.endpoint is not None and found.source is not None:
        yield _line("host", found.endpoint.host)
        yield _line("port", str(found.endpoint.port))
        yield _line("security", _SECURITY[found.endpoint.security])
        yield _line("user name", found.username or "only the provider's own page tells it")
        yield _line("source", _SOURCE[found.source])
    elif found.provider is None:
        yield "Nobody knows the settings for this address."
        mailbox = parse_address(address)
        meant = address_after_a_slip(mailbox) if mailbox is not None else None
        if meant is not None:
            yield _line("meant?", f"{meant}: the domain that was given may have a slip")
    else:
        yield "There is no server known for this address that another program could send through."
    for other in found.alternatives:
        source = found.source_of(other)
        told = f": {_SOURCE[source]}" if source is not None and source is not found.source else ""
        yield _line("or", f"{other.host}, port {other.port}, {_SECURITY[other.security]}{told}")
    yield from _lines_of_provider(found)
    if found.asked:
        yield _line("asked", f"{', '.join(found.asked)} (each was told the domain, and nothing else)")


def _lines_of_provider(found: FoundSettings) -> Iterator[str]:
    provider = found.provider
    if provider is not None:
        yield _line("provider", provider.name)
    if found.password_auth is not None:
        yield _line("password", _PASSWORD[PasswordAuth(found.password_auth)])
    if provider is None:
        return
    if found.switched_off_until is not None:
        yield _line("off until", found.switched_off_until)
    elif provider.smtp_must_be_enabled is not None:
        yield _line("first", provider.smtp_must_be_enabled)
    if provider.app_password_url is not None:
        yield _line("made at", provider.app_password_url)
    for entry in provider.timeline:
        yield _line(entry.date, f"{entry.event} ({entry.source})")
    if provider.checked is not None:
        doubt = "" if provider.confidence is Confidence.HIGH else "; please check with the provider"
        yield _line("as of", f"{provider.checked}{doubt}")


def _line(name: str, told: str) -> str:
    return visible(f"{name:<{_WIDTH}} {told}")
