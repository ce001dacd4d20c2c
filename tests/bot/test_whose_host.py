import pytest

from bot.whose_host import NOBODY_KNOWN, owner_of_strange_host
from smtp_probe import Endpoint, Security
from smtp_probe.addresses import parse_address
from smtp_probe.discovery import FoundSettings
from smtp_probe.providers import Provider, all_providers, by_id


def owner(
    host: str, address: str, provider: Provider | None, endpoint: Endpoint | None = None
) -> Provider | str | None:
    mailbox = parse_address(address)
    assert mailbox is not None
    return owner_of_strange_host(host, mailbox, FoundSettings(provider, endpoint, "", None, None))


@pytest.mark.parametrize(
    ("host", "address", "provider"),
    [
        ("smtp.ionos.co.uk", "max@kennels.example", "ionos-uk"),
        ("SMTP.IONOS.com.", "max@kennels.example", "ionos-uk"),
        ("smtp2.ionos.co.uk", "max@kennels.example", "ionos-uk"),
        ("mail.kennels.example", "max@kennels.example", "ionos-uk"),
        ("kennels.example", "max@kennels.example", None),
        ("smtp.office365.com", "a@hotmail.com", "outlook-com"),
        ("mail.gmx.net", "a@gmx.com", "gmx-com"),
    ],
)
def test_a_host_of_the_provider_or_the_domain_is_no_strangers(
    host: str, address: str, provider: str | None
) -> None:
    assert owner(host, address, by_id(provider) if provider else None) is None


@pytest.mark.parametrize(
    ("host", "address", "provider", "whose"),
    [
        ("smtp.gmail.com", "max@kennels.example", "ionos-uk", "gmail"),
        ("smtp.gmail.com", "jo@petcare.example", None, "gmail"),
        ("smtp.sendgrid.net", "max@kennels.example", "ionos-uk", "sendgrid"),
        ("smtp.mail.yahoo.com", "a@me.com", "icloud", "yahoo"),
        ("smtp.ionos.example", "max@kennels.example", "ionos-uk", NOBODY_KNOWN),
        ("smtp.ionos.co.uk.evil.example", "max@kennels.example", "ionos-uk", NOBODY_KNOWN),
        ("notkennels.example", "max@kennels.example", "ionos-uk", NOBODY_KNOWN),
        ("server4.webhost.example", "jo@petcare.example", None, NOBODY_KNOWN),
    ],
)
def test_a_strangers_host_is_told_with_its_owner_where_one_is_known(
    host: str, address: str, provider: str | None, whose: str
) -> None:
    found = owner(host, address, by_id(provider) if provider else None)
    assert (found.id if isinstance(found, Provider) else found) == whose


def test_a_host_that_the_domain_itself_publishes_is_no_strangers() -> None:
    published = Endpoint("server4.webhost.example", 465, Security.SSL)
    assert owner("server4.webhost.example", "jo@petcare.example", None, published) is None


def test_no_providers_own_host_is_a_strangers_to_its_mailboxes() -> None:
    strange = [
        (provider.id, endpoint.host)
        for provider in all_providers()
        for domain in (*provider.domains, "pets.example")
        for endpoint in provider.endpoints(domain)
        if owner(endpoint.host, f"jo@{domain}", provider) is not None
    ]
    assert strange == []
