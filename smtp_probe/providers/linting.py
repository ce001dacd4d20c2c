"""Finds what must not stand in the provider data: links and hosts that are none, or somebody else's."""

import re
from collections.abc import Iterator

from smtp_probe.model import Security
from smtp_probe.providers.entry import Provider

_LABEL = r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)"
_HOST = re.compile(rf"(?:\{{domain\}}|{_LABEL})(?:\.(?:\{{domain\}}|{_LABEL}))*")
_LINK = re.compile(rf"https://{_LABEL}(?:\.{_LABEL})+(?:[/?#][\x21-\x7e]*)?")
_REPLY_CODE = re.compile(r"[45]\d\d")
_MAIL_PORTS = frozenset({25, 465, 587, 2525})
# Two labels under which firms register their names: of `mail.bt.co.uk`, `bt.co.uk` is the firm's.
_SHARED_SECOND_LABELS = frozenset({"ac", "co", "com", "gov", "ne", "net", "or", "org"})
# Firms behind an entry under names that its address domains and mail exchangers do not show.
_FIRM_DOMAINS: dict[str, frozenset[str]] = {
    "google-workspace": frozenset({"gmail.com"}),
    "site-builders": frozenset({"gmail.com", "google.com"}),
    "microsoft365": frozenset({"office365.com", "microsoft.com"}),
    "godaddy-m365": frozenset({"office365.com"}),
    "bt-business": frozenset({"office365.com"}),
    "icloud": frozenset({"apple.com"}),
    "icloud-custom": frozenset({"me.com", "apple.com"}),
    "zoho-ca": frozenset({"zoho.com"}),
    "proton-custom": frozenset({"proton.me"}),
    "comcast": frozenset({"yahoo.com"}),
    "verizon": frozenset({"aol.com"}),
    "att": frozenset({"att.com"}),
    "cox": frozenset({"yahoo.com"}),
    "rogers": frozenset({"yahoo.com"}),
    "centurytel": frozenset({"centurylink.net"}),
    "qwest": frozenset({"centurylink.net"}),
    "nili": frozenset({"nili.email"}),
    "1und1-isp": frozenset({"1und1.de"}),
    "domainfactory": frozenset({"df.eu"}),
    "oxcloud-eu": frozenset({"appsuite.cloud"}),
    "oxcloud-us": frozenset({"appsuite.cloud"}),
    "amazon-ses": frozenset({"amazonaws.com", "amazon.com"}),
    "sendgrid": frozenset({"sendgrid.net", "sendgrid.com"}),
    "mailgun": frozenset({"mailgun.com"}),
    "brevo": frozenset({"brevo.com"}),
    "resend": frozenset({"resend.com"}),
    "mandrill": frozenset({"mandrillapp.com"}),
    "sparkpost": frozenset({"sparkpostmail.com"}),
    "mailersend": frozenset({"mailersend.net"}),
    "elasticemail": frozenset({"elasticemail.com"}),
    "mailtrap": frozenset({"mailtrap.io"}),
    "zeptomail": frozenset({"zeptomail.com", "zeptomail.com.au", "zeptomail.eu"}),
    "azure-acs": frozenset({"azurecomm.net"}),
    "turbosmtp": frozenset({"turbo-smtp.com"}),
    "sendpulse": frozenset({"smtp-pulse.com"}),
}


def faults_of(provider: Provider) -> tuple[str, ...]:
    """What is wrong with an entry, each fault in a sentence; empty if it may be shipped."""
    return (
        *_link_faults(provider),
        *_host_faults(provider),
        *_foreign_faults(provider),
        *_reply_faults(provider),
    )


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


def _foreign_faults(provider: Provider) -> Iterator[str]:
    """People are sent to the one link and type passwords for the hosts: both must be the provider's."""
    own = {_firm_domain(name) for name in (*provider.domains, *provider.mx_patterns)}
    own |= _FIRM_DOMAINS.get(provider.id, frozenset())
    link = provider.app_password_url
    if link is not None and _LINK.fullmatch(link) and _firm_domain(_host_of(link)) not in own:
        yield f"{provider.id}: {link} is not under a domain of the provider's"
    for server in provider.smtp:
        # `{domain}` stands for the customer's own; what is no host name at all is told of already.
        whole_name = _HOST.fullmatch(server.host) and "." in server.host and "{" not in server.host
        if whole_name and _firm_domain(server.host) not in own:
            yield f"{provider.id}: {server.host} is not under a domain of the provider's"


def _host_of(link: str) -> str:
    return re.split(r"[/?#]", link.removeprefix("https://"), maxsplit=1)[0]


def _firm_domain(name: str) -> str:
    labels = name.lower().split(".")
    shared = len(labels) > 2 and labels[-2] in _SHARED_SECOND_LABELS and len(labels[-1]) == 2
    return ".".join(labels[-3:] if shared else labels[-2:])


def _reply_faults(provider: Provider) -> Iterator[str]:
    for reply in provider.known_replies:
        if not _REPLY_CODE.fullmatch(reply.code):
            yield f"{provider.id}: {reply.code} is no failing reply code"
        if not reply.pattern.strip():
            yield f"{provider.id}: a reply without a pattern would fit everything"
