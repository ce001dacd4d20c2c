"""The shipped data is fit to send passwords by, and a bad line would be noticed."""

from dataclasses import replace

import pytest

from smtp_probe.model import Security
from smtp_probe.providers import Provider, ProviderServer, UsernameForm, all_providers, by_id
from smtp_probe.providers.linting import faults_of


def gmail() -> Provider:
    found = by_id("gmail")
    assert found is not None
    return found


def test_all_203_entries_are_without_fault() -> None:
    assert len(all_providers()) == 203
    assert [fault for provider in all_providers() for fault in faults_of(provider)] == []


@pytest.mark.parametrize(
    "link", ["http://google.com/", "https://", "https://a b.com", "javascript:alert(1)", "https://google"]
)
def test_a_link_that_is_not_https_is_a_fault(link: str) -> None:
    assert len(faults_of(replace(gmail(), app_password_url=link))) == 1
    assert len(faults_of(replace(gmail(), sources=(link,)))) == 1


@pytest.mark.parametrize(
    "host", ["smtp gmail.com", "localhost", "smtp_.gmail.com", "-a.com", "smtp.{user}.com", ""]
)
def test_a_host_that_is_none_is_a_fault(host: str) -> None:
    server = ProviderServer(host, 465, Security.SSL, UsernameForm.FULL_ADDRESS)
    assert len(faults_of(replace(gmail(), smtp=(server,)))) == 1


def test_a_port_that_is_not_for_mail_is_a_fault() -> None:
    server = ProviderServer("smtp.gmail.com", 22, Security.SSL, UsernameForm.FULL_ADDRESS)
    assert faults_of(replace(gmail(), smtp=(server,))) == ("gmail: 22 is no port of mail submission",)


def test_a_log_in_on_port_25_is_a_fault() -> None:
    server = ProviderServer("smtp.gmail.com", 25, Security.STARTTLS, UsernameForm.FULL_ADDRESS)
    assert faults_of(replace(gmail(), smtp=(server,))) == (
        "gmail: smtp.gmail.com:25 would take a password in clear text",
    )


def test_an_upper_case_domain_is_a_fault() -> None:
    assert len(faults_of(replace(gmail(), domains=("Gmail.com",)))) == 1


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/steal",
        "https://google.com.evil.example/apppasswords",
        "https://evilgoogle.com/apppasswords",
        "https://evil.example?google.com/",
        "https://evil.example#.google.com",
    ],
)
def test_a_link_to_somebody_else_is_a_fault(link: str) -> None:
    assert faults_of(replace(gmail(), app_password_url=link)) == (
        f"gmail: {link} is not under a domain of the provider's",
    )


@pytest.mark.parametrize("host", ["smtp.evil.example", "smtp.gmail.com.evil.example", "smtp.evilgmail.com"])
def test_a_host_of_somebody_else_is_a_fault(host: str) -> None:
    server = ProviderServer(host, 465, Security.SSL, UsernameForm.FULL_ADDRESS)
    assert faults_of(replace(gmail(), smtp=(server,))) == (
        f"gmail: {host} is not under a domain of the provider's",
    )


def test_a_domain_under_a_country_s_shared_label_is_a_firm_s_own() -> None:
    british = replace(gmail(), domains=("walkies.co.uk",), mx_patterns=(), app_password_url=None)
    own = ProviderServer("smtp.walkies.co.uk", 465, Security.SSL, UsernameForm.FULL_ADDRESS)
    other = replace(own, host="smtp.evil.co.uk")
    assert faults_of(replace(british, smtp=(own,))) == ()
    assert len(faults_of(replace(british, smtp=(other,)))) == 1
