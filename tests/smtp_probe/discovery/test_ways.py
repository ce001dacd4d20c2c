"""Servers that may work instead are known, or looked for by the domain alone."""

import pytest

from smtp_probe import Endpoint, Security
from smtp_probe.discovery import search_for, ways_after_a_slip, ways_of_the_provider
from smtp_probe.lab import Lab

GMAIL_SSL = Endpoint("smtp.gmail.com", 465, Security.SSL)
GMAIL_STARTTLS = Endpoint("smtp.gmail.com", 587, Security.STARTTLS)


def test_a_slip_leads_to_the_servers_of_the_host_that_was_meant() -> None:
    slip = Endpoint("smtp.gmial.com", 25, Security.NONE)

    assert ways_after_a_slip(slip) == (GMAIL_SSL, GMAIL_STARTTLS)
    assert ways_after_a_slip(GMAIL_SSL) == ()


def test_a_well_known_host_brings_its_own_servers() -> None:
    assert ways_of_the_provider(Endpoint("SMTP.gmail.com", 25, Security.NONE)) == (GMAIL_SSL, GMAIL_STARTTLS)
    assert ways_of_the_provider(Endpoint("mail.example.org", 25, Security.NONE)) == ()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "example.org", "mail.co.uk"])
async def test_no_domain_is_made_up_where_the_host_has_none(lab: Lab, host: str) -> None:
    assert search_for(Endpoint(host, 465, Security.SSL), ["jo"], lab.network) is None


async def test_the_addresss_domain_counts_before_the_hosts(lab: Lab) -> None:
    own = Endpoint("mail.nowhere.example", 465, Security.SSL)
    search = search_for(own, ["kit", "kit@pawsome.example"], lab.network)

    assert search is not None
    assert [(way.host, way.port) for way in await search()] == [
        ("mail.pawsome.example", 465),
        ("mail.pawsome.example", 587),
    ]


async def test_a_domain_that_nobody_knows_gives_nothing(lab: Lab) -> None:
    search = search_for(Endpoint("mail.nowhere.example", 465, Security.SSL), [], lab.network)

    assert search is not None
    assert await search() == ()
