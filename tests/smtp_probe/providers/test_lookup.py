"""Finding a provider by address domain, by MX host, by id."""

import pytest

from smtp_probe.providers import all_providers, by_domain, by_id, by_mx, known_hosts


@pytest.mark.parametrize(
    ("domain", "provider_id"),
    [
        ("gmail.com", "gmail"),
        ("GoogleMail.com.", "gmail"),
        ("hotmail.co.uk", "outlook-com"),
        ("btinternet.com", "bt"),
        ("virginmedia.com", "virginmedia"),
        ("jo.plus.com", "plusnet"),
        ("plus.com", "plusnet"),
        ("nyc.rr.com", "roadrunner"),
    ],
)
def test_an_address_domain_names_its_provider(domain: str, provider_id: str) -> None:
    provider = by_domain(domain)
    assert provider is not None
    assert provider.id == provider_id


@pytest.mark.parametrize(
    "domain", ["walkies.example", "notgmail.com", "mail.gmail.com", "myplus.com", "", "."]
)
def test_other_domains_name_none(domain: str) -> None:
    assert by_domain(domain) is None


def test_every_domain_leads_back_to_its_own_entry() -> None:
    strays = [(d, p.id) for p in all_providers() for d in p.domains if by_domain(d) is not p]
    assert strays == []


@pytest.mark.parametrize(
    ("mx_host", "provider_ids"),
    [
        ("aspmx.l.google.com", {"google-workspace"}),
        ("gmail-smtp-in.l.google.com.", {"gmail"}),
        ("hotmail-com.olc.protection.outlook.com", {"outlook-com"}),
        ("walkies-example.mail.protection.outlook.com", {"microsoft365", "godaddy-m365"}),
        ("mx.titan.email", {"titan", "wordpress-com"}),
        ("mailstore1.secureserver.net", {"godaddy-workspace"}),
        ("mx-aol.mail.gm0.yahoodns.net", {"aol"}),
    ],
)
def test_the_longest_suffix_of_an_mx_host_names_who_may_host_the_domain(
    mx_host: str, provider_ids: set[str]
) -> None:
    assert {provider.id for provider in by_mx([mx_host])} == provider_ids


def test_a_suffix_counts_on_a_label_boundary_only() -> None:
    assert by_mx(["mx.notgoogle.com"]) == ()


def test_a_filter_in_front_tells_nothing_about_the_mailbox() -> None:
    assert by_mx(["eu-smtp-inbound-1.mimecast.com", "aspmx.l.google.com"]) == ()


def test_a_backup_mx_of_somebody_else_does_not_name_the_provider() -> None:
    assert by_mx(["mail.walkies.example", "alt1.aspmx.l.google.com"]) == ()


def test_a_domain_without_mx_names_none() -> None:
    assert by_mx([]) == ()


def test_ids_are_unique_and_found() -> None:
    assert [by_id(provider.id) for provider in all_providers()] == list(all_providers())
    assert by_id("nobody") is None


def test_known_hosts_are_whole_names_that_take_log_ins() -> None:
    hosts = known_hosts()
    assert {"smtp.gmail.com", "mail.btinternet.com", "smtp.livemail.co.uk"} <= hosts
    assert not [host for host in hosts if "{" in host or "xxx" in host or host != host.lower()]
    assert "mail1.eircom.net" not in hosts
