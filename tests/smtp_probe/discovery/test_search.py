"""Settings for an address: who is asked, in which order, and what nobody is told."""

import socket
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from smtp_probe.discovery import Source, settings_as_json, settings_for
from smtp_probe.discovery.search import domain_of_mx
from smtp_probe.lab import Absent, Lab, LabEvent, Manners, Scripted, polite
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


async def test_the_json_form_has_the_agreed_keys_and_no_others(lab: Lab) -> None:
    assert settings_as_json(await settings_for("hello@wagtime.example", lab.network)) == {
        "provider": None,
        "host": "mail.wagtime.example",
        "port": 465,
        "security": "ssl",
        "username": "hello@wagtime.example",
        "password_auth": None,
        "source": "guess-tested",
        "alternatives": [{"host": "mail.wagtime.example", "port": 587, "security": "starttls"}],
    }


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


async def test_a_guess_must_answer_with_a_good_certificate_and_offer_a_log_in(lab: Lab) -> None:
    no_auth = Scripted(polite(Manners(mechanisms="")), implicit_tls=True)
    await lab.add_host("smtp.dogs.example", {465: no_auth})
    expired = lab.faults[[fault.name for fault in lab.faults].index("expired_ssl")].service
    assert expired is not None
    await lab.add_host("mail.dogs.example", {465: expired})
    assert (await settings_for("kit@dogs.example", lab.network)).endpoint is None


async def test_a_guess_never_tries_port_25_clear_text_or_a_password(lab: Lab) -> None:
    clear = Scripted(polite(Manners(starttls=None, mechanisms_in_clear="PLAIN")))
    await lab.add_host("smtp.dogs.example", {25: clear, 587: clear, 2525: clear})
    assert (await settings_for("kit@dogs.example", lab.network)).endpoint is None
    assert {entry.port for entry in lab.log} == {587}
    assert lab.count("AUTH") == 0


async def test_a_better_placed_host_wins_even_if_it_is_slower(lab: Lab) -> None:
    await lab.add_host("smtp.dogs.example", {465: _SMTP})
    await lab.add_host("dogs.example", {465: _SMTP})
    found = await settings_for("kit@dogs.example", lab.network)
    assert found.endpoint == Endpoint("smtp.dogs.example", 465, Security.SSL)


async def test_a_silent_host_does_not_hide_one_that_works(lab: Lab) -> None:
    await lab.add_host("smtp.dogs.example", {465: Absent.SILENT, 587: Absent.SILENT})
    await lab.add_host("mail.dogs.example", {465: _SMTP})
    found = await settings_for("kit@dogs.example", lab.network)
    assert found.endpoint == Endpoint("mail.dogs.example", 465, Security.SSL)


async def test_the_mx_host_itself_is_the_last_guess(lab: Lab) -> None:
    lab.names.add("dogs.example", MX=("20 spare.box.example.", "10 server7.box.example."))
    await lab.add_host("server7.box.example", {465: _SMTP})
    found = await settings_for("kit@dogs.example", lab.network)
    assert found.endpoint == Endpoint("server7.box.example", 465, Security.SSL)


@pytest.mark.parametrize(
    "record",
    [
        "0 1 22 mail.dogs.example.",
        "0 1 25 mail.dogs.example.",
        "0 0 0 .",
        "0 1 465 10.1.2.3.",
        "0 1 465 localhost.",
    ],
)
async def test_a_record_that_names_no_mail_server_is_passed_over(lab: Lab, record: str) -> None:
    lab.names.add("_submissions._tcp.dogs.example", SRV=record)
    assert (await settings_for("kit@dogs.example", lab.network)).endpoint is None
    assert lab.log == []


async def test_records_are_taken_by_priority_then_weight_with_implicit_tls_first(lab: Lab) -> None:
    lab.names.add("_submission._tcp.dogs.example", SRV="0 1 587 a.dogs.example.")
    lab.names.add(
        "_submissions._tcp.dogs.example",
        SRV=("20 1 465 c.dogs.example.", "10 1 465 b.dogs.example.", "10 5 465 a.dogs.example."),
    )
    found = await settings_for("kit@dogs.example", lab.network)
    order = [found.endpoint, *found.alternatives]
    assert [(e.host[0], e.port) for e in order if e] == [("a", 465), ("b", 465), ("c", 465), ("a", 587)]


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
