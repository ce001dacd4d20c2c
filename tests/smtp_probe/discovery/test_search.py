"""Settings for an address: who is asked, in which order, and what nobody is told."""

import socket
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from smtp_probe.discovery import Source, settings_as_json, settings_for
from smtp_probe.discovery.search import domain_of_mx
from smtp_probe.lab import Lab, LabEvent, Manners, Scripted, polite
from smtp_probe.model import Endpoint, Security

Publish = Callable[..., Awaitable[None]]
_SMTP = Scripted(polite(Manners()), implicit_tls=True)


def xml_page(host: str) -> bytes:
    body = (
        '<clientConfig><emailProvider id="x"><outgoingServer type="smtp">'
        f"<hostname>{host}</hostname><port>465</port><socketType>SSL</socketType>"
        "<username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication>"
        "</outgoingServer></emailProvider></clientConfig>"
    ).encode()
    return f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("jo.example@gmail.com", ("gmail", "smtp.gmail.com", 465, "ssl", "app_password", "providers")),
        ("bea.example@btinternet.com", ("bt", "mail.btinternet.com", 465, "ssl", "works", "providers")),
        (
            "ann.example@hotmail.co.uk",
            ("outlook-com", "smtp-mail.outlook.com", 587, "starttls", "oauth_only", "providers"),
        ),
        (
            "office@happytails.example",
            ("microsoft365", "smtp.office365.com", 587, "starttls", "disabled_by_default", "mx"),
        ),
        ("max@kennels.example", ("ionos-uk", "smtp.ionos.co.uk", 465, "ssl", "works", "mx")),
        ("kit@pawsome.example", (None, "mail.pawsome.example", 465, "ssl", None, "srv")),
        ("hello@wagtime.example", (None, "mail.wagtime.example", 465, "ssl", None, "guess-tested")),
        ("ann@tuta.com", ("tuta", None, None, None, "unsupported", "providers")),
        ("nobody@nowhere.example", (None, None, None, None, None, None)),
    ],
)
async def test_each_address_gets_its_settings_with_their_source(
    lab: Lab, address: str, expected: tuple[object, ...]
) -> None:
    found = settings_as_json(await settings_for(address, lab.network))
    keys = ("provider", "host", "port", "security", "password_auth", "source")
    assert tuple(found[key] for key in keys) == expected
    assert found["username"] == address


async def test_the_json_form_has_the_agreed_keys_and_says_where_each_answer_is_from(lab: Lab) -> None:
    assert settings_as_json(await settings_for("hello@wagtime.example", lab.network)) == {
        "provider": None,
        "host": "mail.wagtime.example",
        "port": 465,
        "security": "ssl",
        "username": "hello@wagtime.example",
        "password_auth": None,
        "source": "guess-tested",
        "alternatives": [
            {
                "host": "mail.wagtime.example",
                "port": 587,
                "security": "starttls",
                "source": "guess-tested",
            }
        ],
        "switched_off_until": None,
        "app_password_url": None,
        "dates": [],
    }


async def test_a_provider_that_has_it_switched_off_says_until_when_and_where(lab: Lab) -> None:
    told = settings_as_json(await settings_for("office@happytails.example", lab.network))

    assert "Authenticated SMTP" in str(told["switched_off_until"])
    dates = told["dates"]
    assert isinstance(dates, list)
    assert any(entry["date"] == "2026-12-31" and "off by default" in entry["event"] for entry in dates)


async def test_a_user_name_that_only_the_provider_tells_is_null(lab: Lab) -> None:
    assert settings_as_json(await settings_for("jo@jo.plus.com", lab.network))["username"] is None


async def test_several_firms_that_sell_one_service_are_all_candidates(lab: Lab) -> None:
    found = await settings_for("office@happytails.example", lab.network)
    assert [provider.id for provider in found.candidates] == ["microsoft365", "godaddy-m365"]


@pytest.mark.parametrize("address", ["kit@pawsome.example", "jo@gmail.com"])
async def test_offline_nobody_is_asked(lab: Lab, address: str) -> None:
    found = await settings_for(address, lab.network, offline=True)
    assert (found.endpoint is None) == (found.source is None)
    assert lab.names.asked == []
    assert lab.log == []


async def test_a_published_file_goes_before_records_in_the_zone(lab: Lab, publish: Publish) -> None:
    await publish("autoconfig.pawsome.example", lambda path: xml_page("smtp.published.co.uk"))
    found = await settings_for("kit@pawsome.example", lab.network)
    assert found.endpoint == Endpoint("smtp.published.co.uk", 465, Security.SSL)
    assert found.source is Source.AUTOCONFIG
    assert found.asked == ("autoconfig.pawsome.example",)
    # The records are other ways in, each with its own source.
    assert [(other.host, found.source_of(other)) for other in found.alternatives] == [
        ("mail.pawsome.example", Source.SRV),
        ("mail.pawsome.example", Source.SRV),
    ]


async def test_the_well_known_address_of_the_domain_is_asked_too(lab: Lab, publish: Publish) -> None:
    await publish("dogs.example", lambda path: xml_page("smtp.published.co.uk"))
    found = await settings_for("kit@dogs.example", lab.network)
    assert found.source is Source.AUTOCONFIG
    assert [entry.line for entry in lab.log if entry.verb == "GET"] == [
        "GET /.well-known/autoconfig/mail/config-v1.1.xml HTTP/1.1"
    ]


async def test_the_domain_of_the_mx_host_is_asked_too(lab: Lab, publish: Publish) -> None:
    lab.names.add("dogs.example", MX="10 mx1.hoster.example.")
    await publish("autoconfig.hoster.example", lambda path: xml_page("smtp.hoster.co.uk"))
    found = await settings_for("kit@dogs.example", lab.network)
    assert found.endpoint == Endpoint("smtp.hoster.co.uk", 465, Security.SSL)


async def test_the_look_up_service_is_told_the_domain_and_nothing_else(lab: Lab, publish: Publish) -> None:
    await publish("service.lab.example", lambda path: xml_page("smtp.published.co.uk"))
    network = replace(lab.network, autoconfig_url="https://service.lab.example/v1.1/")
    found = await settings_for("very-private-name@dogs.example", network)
    assert found.source is Source.AUTOCONFIG
    assert found.asked == ("service.lab.example",)
    assert [entry.line for entry in lab.log if entry.verb == "GET"] == ["GET /v1.1/dogs.example HTTP/1.1"]


async def test_the_address_reaches_nobody(lab: Lab, publish: Publish) -> None:
    for host in ("autoconfig.dogs.example", "dogs.example", "service.lab.example"):
        await publish(host, lambda path: b"HTTP/1.1 404 Not Found\r\n\r\n")
    await lab.add_host("mail.dogs.example", {465: _SMTP})
    network = replace(lab.network, autoconfig_url="https://service.lab.example/")
    found = await settings_for("very-private-name@dogs.example", network)
    assert found.source is Source.GUESS_TESTED
    assert "very-private-name" not in repr(lab.log) + repr(lab.names.asked)


async def test_private_addresses_are_not_asked(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("autoconfig.dogs.example", "dogs.example", "smtp.dogs.example", "mail.dogs.example"):
        lab.names.add(name, A="10.1.2.3", AAAA="fe80::1")
    lab.names.add("dogs.example", MX="10 mx.inner.example.")
    lab.names.add("mx.inner.example", A="127.0.0.1")
    before = len(lab.log)
    connected: list[object] = []
    monkeypatch.setattr(
        "asyncio.selector_events.BaseSelectorEventLoop.sock_connect",
        lambda self, sock, address: connected.append((sock, address)),
    )
    assert (await settings_for("kit@dogs.example", lab.network)).endpoint is None
    assert [c for c in connected if not _is_name_server(c)] == []
    assert len(lab.log) == before


def _is_name_server(call: object) -> bool:
    assert isinstance(call, tuple)
    return bool(call[0].type == socket.SOCK_DGRAM)


async def test_text_that_is_no_address_is_the_caller_s_mistake(lab: Lab) -> None:
    with pytest.raises(ValueError, match="not a mail address"):
        await settings_for("kit at pawsome", lab.network)


@pytest.mark.parametrize(
    ("mx_host", "domain"),
    [
        ("mx1.hoster.com", "hoster.com"),
        ("mx.mail.hoster.co.uk", "mail.hoster.co.uk"),
        ("mail.co.uk", None),
        ("mail.com.au", None),
        ("mx.qq.com", "qq.com"),
        ("hoster.com", None),
        ("x", None),
    ],
)
def test_the_domain_of_an_mx_host_is_never_one_that_names_are_sold_under(
    mx_host: str, domain: str | None
) -> None:
    assert domain_of_mx(mx_host) == domain


async def test_closed_connections_are_all_that_is_left(lab: Lab) -> None:
    await settings_for("hello@wagtime.example", lab.network)
    opened = [entry for entry in lab.log if entry.event is LabEvent.CONNECTED]
    assert opened
    assert lab.commands("mail.wagtime.example").count("AUTH") == 0
