"""Finds what must not stand in the provider data: links that are not https, hosts that are none."""

import re
from collections.abc import Iterator

from smtp_probe.model import Security
from smtp_probe.providers.entry import Provider

_LABEL = r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)"
_HOST = re.compile(rf"(?:\{{domain\}}|{_LABEL})(?:\.(?:\{{domain\}}|{_LABEL}))*")
_LINK = re.compile(rf"https://{_LABEL}(?:\.{_LABEL})+(?:[/?#][\x21-\x7e]*)?")
_REPLY_CODE = re.compile(r"[45]\d\d")
_MAIL_PORTS = frozenset({25, 465, 587, 2525})


def faults_of(provider: Provider) -> tuple[str, ...]:
    """What is wrong with an entry, each fault in a sentence; empty if it may be shipped."""
    return (*_link_faults(provider), *_host_faults(provider), *_reply_faults(provider))


def _link_faults(provider: Provider) -> Iterator[str]:
    links = [*provider.sources, *(entry.source for entry in provider.timeline)]
    if provider.app_password_url is not None:
        links.append(provider.app_password_url)
    for link in links:
        if not _LINK.fullmatch(link):
            yield f"{provider.id}: {link} is no https link"


def _host_faults(provider: Provider) -> Iterator[str]:
    for name in (*provider.domains, *provider.mx_patterns):
        if not _HOST.fullmatch(name) or name != name.lower() or "." not in name:
            yield f"{provider.id}: {name} is no domain name in lower case"
    for server in provider.smtp:
        if not _HOST.fullmatch(server.host) or "." not in server.host:
            yield f"{provider.id}: {server.host} is no host name"
        if server.port not in _MAIL_PORTS:
            yield f"{provider.id}: {server.port} is no port of mail submission"
    for endpoint in provider.endpoints("example.org"):
        if endpoint.security is Security.NONE or endpoint.port == 25:
            yield f"{provider.id}: {endpoint.host}:{endpoint.port} would take a password in clear text"


def _reply_faults(provider: Provider) -> Iterator[str]:
    for reply in provider.known_replies:
        if not _REPLY_CODE.fullmatch(reply.code):
            yield f"{provider.id}: {reply.code} is no failing reply code"
        if not reply.pattern.strip():
            yield f"{provider.id}: a reply without a pattern would fit everything"
