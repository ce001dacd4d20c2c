"""Looks for the settings of an address in one place after the other, the surest first."""

import asyncio
from collections.abc import Iterable, Sequence

from smtp_probe.addresses import MailAddress, parse_address
from smtp_probe.discovery.autoconfig import PublishedServer, read_config
from smtp_probe.discovery.found import FoundSettings, Source
from smtp_probe.discovery.guesses import tested_guesses
from smtp_probe.discovery.https import NotFetched, fetch
from smtp_probe.discovery.records import mx_hosts, srv_endpoints
from smtp_probe.model import Endpoint
from smtp_probe.network import Network
from smtp_probe.providers import PasswordAuth, Provider, by_domain, by_mx

# Under these, names are sold one level further down: co.uk, com.au. Nobody's MX domain ends there.
_SHORT = 3


async def settings_for(
    address: str, network: Network, *, offline: bool = False, guesses: bool = True
) -> FoundSettings:
    """Find host, port and security for a mailbox, and the provider's rule for its password.

    Asked in this order, and the first that knows wins: provider data by domain; provider data by MX host;
    the settings file of the domain, of its MX host's domain, of the look-up service; SRV records; usual
    names, tested. `offline` stops after the first; without `guesses` no names are tried. Only the domain is
    told to anybody, and no password is sent. Private addresses are not asked. ValueError if `address` is
    none.
    """
    mailbox = parse_address(address)
    if mailbox is None:
        message = "not a mail address"
        raise ValueError(message)
    provider = by_domain(mailbox.domain)
    if provider is not None:
        return _from_providers((provider,), mailbox, Source.PROVIDERS)
    if offline:
        return _nothing(mailbox, ())
    mx = await mx_hosts(mailbox.domain, network)
    candidates = by_mx(mx)
    found = _from_providers(candidates, mailbox, Source.MX) if candidates else _nothing(mailbox, ())
    if found.endpoint is not None or (candidates and not _hosts_are_completed_by_hand(candidates[0])):
        return found
    return await _ask_around(mailbox, mx, candidates, network, guesses=guesses)


async def _ask_around(
    mailbox: MailAddress,
    mx: Sequence[str],
    candidates: tuple[Provider, ...],
    network: Network,
    *,
    guesses: bool,
) -> FoundSettings:
    asked: list[str] = []
    domain = mailbox.domain
    own_urls = [
        f"https://autoconfig.{domain}/mail/config-v1.1.xml",
        f"https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml",
    ]
    mx_domain = domain_of_mx(mx[0]) if mx else None
    if mx_domain == domain:
        mx_domain = None
    if mx_domain is not None:
        own_urls.append(f"https://autoconfig.{mx_domain}/mail/config-v1.1.xml")
    srv, servers = await asyncio.gather(
        srv_endpoints(domain, network), _published(own_urls, mailbox, network, asked)
    )
    if not servers and network.autoconfig_url is not None:
        base = network.autoconfig_url.rstrip("/")
        service_urls = [f"{base}/{name}" for name in (domain, mx_domain) if name]
        servers = await _published(service_urls, mailbox, network, asked)
    if servers:
        return _from_config(servers, srv, mailbox, candidates, asked)
    if srv:
        return _found(srv, mailbox, candidates, Source.SRV, asked)
    guessed = await tested_guesses(domain, mx, network) if guesses else ()
    if guessed:
        return _found(guessed, mailbox, candidates, Source.GUESS_TESTED, asked)
    return _nothing(mailbox, candidates, asked)


async def _published(
    urls: Iterable[str], mailbox: MailAddress, network: Network, asked: list[str]
) -> tuple[PublishedServer, ...]:
    """The servers of the first address in order that has a proper file; all are asked at once."""

    async def servers(url: str) -> tuple[PublishedServer, ...]:
        try:
            return read_config(await fetch(url, network, asked), mailbox, network)
        except NotFetched:
            return ()

    results = await asyncio.gather(*map(servers, urls))
    return next((result for result in results if result), ())


def domain_of_mx(mx_host: str) -> str | None:
    """The domain that an MX host most likely belongs to: its name without the first label.

    None where that could be a name under which domains are sold (`co.uk`).
    """
    rest = mx_host.split(".")[1:]
    if len(rest) < 2 or (len(rest) == 2 and len(rest[0]) <= _SHORT and len(rest[1]) < _SHORT):
        return None
    return ".".join(rest)


def _hosts_are_completed_by_hand(provider: Provider) -> bool:
    """Whether the provider takes mail at hosts that its data cannot name for this domain."""
    return bool(provider.smtp) and not provider.imap_only


def _from_providers(candidates: tuple[Provider, ...], mailbox: MailAddress, source: Source) -> FoundSettings:
    provider = candidates[0]
    endpoints = tuple(
        dict.fromkeys(endpoint for one in candidates for endpoint in one.endpoints(mailbox.domain))
    )
    return FoundSettings(
        provider,
        endpoints[0] if endpoints else None,
        provider.username_for(str(mailbox)),
        provider.password_auth.value,
        source,
        endpoints[1:],
        candidates,
    )


def _from_config(
    servers: Sequence[PublishedServer],
    srv: tuple[Endpoint, ...],
    mailbox: MailAddress,
    candidates: tuple[Provider, ...],
    asked: Sequence[str],
) -> FoundSettings:
    provider = candidates[0] if candidates else None
    published = tuple(server.endpoint for server in servers)
    endpoints = tuple(dict.fromkeys((*published, *srv)))
    rule = PasswordAuth.OAUTH_ONLY.value if all(server.oauth_only for server in servers) else None
    return FoundSettings(
        provider,
        endpoints[0],
        servers[0].username,
        provider.password_auth.value if provider else rule,
        Source.AUTOCONFIG,
        endpoints[1:],
        candidates,
        {endpoint: Source.SRV for endpoint in srv if endpoint not in published},
        tuple(asked),
    )


def _found(
    endpoints: tuple[Endpoint, ...],
    mailbox: MailAddress,
    candidates: tuple[Provider, ...],
    source: Source,
    asked: Sequence[str],
) -> FoundSettings:
    provider = candidates[0] if candidates else None
    return FoundSettings(
        provider,
        endpoints[0],
        provider.username_for(str(mailbox)) if provider else str(mailbox),
        provider.password_auth.value if provider else None,
        source,
        endpoints[1:],
        candidates,
        asked=tuple(asked),
    )


def _nothing(
    mailbox: MailAddress, candidates: tuple[Provider, ...], asked: Sequence[str] = ()
) -> FoundSettings:
    provider = candidates[0] if candidates else None
    return FoundSettings(
        provider,
        None,
        provider.username_for(str(mailbox)) if provider else str(mailbox),
        provider.password_auth.value if provider else None,
        None,
        (),
        candidates,
        asked=tuple(asked),
    )
