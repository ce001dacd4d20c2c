"""What an entry says about servers, user names and platforms."""

import pytest

from smtp_probe.model import Endpoint, Security
from smtp_probe.providers import Provider, all_providers, by_id


def provider(provider_id: str) -> Provider:
    found = by_id(provider_id)
    assert found is not None
    return found


def test_the_servers_come_best_first() -> None:
    assert provider("gmail").endpoints("gmail.com") == (
        Endpoint("smtp.gmail.com", 465, Security.SSL),
        Endpoint("smtp.gmail.com", 587, Security.STARTTLS),
    )


def test_the_domain_is_filled_into_a_host() -> None:
    hosts = {endpoint.host for endpoint in provider("cpanel").endpoints("walkies.example")}
    assert hosts == {"mail.walkies.example"}


def test_a_host_that_must_be_completed_by_hand_is_no_target() -> None:
    for entry in all_providers():
        for endpoint in entry.endpoints("walkies.example"):
            assert "xxx" not in endpoint.host
            assert endpoint.host == endpoint.host.lower()
            assert "{" not in endpoint.host


def test_a_server_without_encryption_is_no_target() -> None:
    assert any(server.security is Security.NONE for entry in all_providers() for server in entry.smtp)
    assert provider("eir").endpoints("eircom.net") == ()


@pytest.mark.parametrize(
    ("provider_id", "family"),
    [
        ("gmail", "google"),
        ("google-workspace", "google"),
        ("outlook-com", "microsoft"),
        ("microsoft365", "microsoft"),
        ("godaddy-m365", "microsoft"),
        ("yahoo", "yahoo"),
        ("aol", "yahoo"),
        ("verizon", "yahoo"),
        ("att", "yahoo"),
        ("bt", "bt"),
        ("tuta", "tuta"),
    ],
)
def test_brands_on_one_platform_are_one_family(provider_id: str, family: str) -> None:
    assert provider(provider_id).family == family


@pytest.mark.parametrize(
    ("provider_id", "username"),
    [
        ("gmail", "jo@walkies.example"),
        ("yahoo-jp-note", "jo"),
        ("plusnet", ""),
        ("tuta", "jo@walkies.example"),
    ],
)
def test_the_user_name_has_the_form_that_the_provider_wants(provider_id: str, username: str) -> None:
    assert provider(provider_id).username_for("jo@walkies.example") == username


def test_a_provider_with_some_mailboxes_on_a_platform_names_it() -> None:
    assert provider("bt-business").family == "bt-business"
    assert provider("bt-business").platforms == {"microsoft"}
    assert provider("ionos-uk").platforms == frozenset()
