"""The operator's settings are read whole, or refused with the reason."""

from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
import trustme

from smtp_probe.network import CONTROL_HOSTS, MAIL_PORTS, AddressPort, HostPort, Network


def test_without_settings_only_mail_ports_are_open() -> None:
    network = Network.parse()

    assert (network.allow, network.deny, network.route) == ((), (), {})
    assert network.ports == MAIL_PORTS
    assert network.control == CONTROL_HOSTS


def test_every_setting_is_read(tmp_path: Path) -> None:
    roots = tmp_path / "roots.pem"
    trustme.CA().cert_pem.write_to_path(str(roots))
    network = Network.from_variables(
        {
            "RETRIEVER_PROBE_ALLOW": "127.0.0.0/8, ::1, 127.0.0.1:41465, [::1]:41587",
            "RETRIEVER_PROBE_DENY": "198.51.100.0/24",
            "RETRIEVER_PROBE_PORTS": "25,1000-2000",
            "RETRIEVER_PROBE_CONTROL": "mail.example.org:465",
            "RETRIEVER_PROBE_ROUTE": "Mail.Example.org:465=127.0.0.1:41465,b.example.org:25=[::1]:2",
            "RETRIEVER_DNS": "127.0.0.1:5353",
            "RETRIEVER_CA_FILE": str(roots),
            "RETRIEVER_EHLO_NAME": "probe.example.org",
            "RETRIEVER_AUTOCONFIG_URL": "",
            "PATH": "/nowhere",
        }
    )

    lab = AddressPort(ip_address("127.0.0.1"), 41465)
    assert network.allow == (
        ip_network("127.0.0.0/8"),
        ip_network("::1/128"),
        lab,
        AddressPort(ip_address("::1"), 41587),
    )
    assert network.deny == (ip_network("198.51.100.0/24"),)
    assert [port in network.ports for port in (25, 999, 1000, 2000, 2001, 587)] == [
        True,
        False,
        True,
        True,
        False,
        False,
    ]
    assert network.control == (HostPort("mail.example.org", 465),)
    assert network.routed("MAIL.example.org.", 465) == lab
    assert network.routed("mail.example.org", 587) is None
    assert network.dns == AddressPort(ip_address("127.0.0.1"), 5353)
    assert network.ca_file == roots
    assert network.ehlo_name == "probe.example.org"
    assert network.autoconfig_url is None


def test_an_empty_control_list_switches_the_check_off() -> None:
    assert Network.parse(control="").control == ()


def test_a_name_server_without_a_port_answers_on_53() -> None:
    assert Network.parse(dns="192.0.2.53").dns == AddressPort(ip_address("192.0.2.53"), 53)


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("RETRIEVER_PROBE_ALLOW", "localhost", "no network"),
        ("RETRIEVER_PROBE_ALLOW", "127.0.0.1:99999", "no port"),
        ("RETRIEVER_PROBE_DENY", "10.0.0.0/99", "no network"),
        ("RETRIEVER_PROBE_PORTS", "25;465", "no port"),
        ("RETRIEVER_PROBE_PORTS", "0", "no port"),
        ("RETRIEVER_PROBE_PORTS", "30-20", "backwards"),
        ("RETRIEVER_PROBE_CONTROL", "smtp.gmail.com", "no host with a port"),
        ("RETRIEVER_PROBE_ROUTE", "a.example.org:25", "no route"),
        ("RETRIEVER_PROBE_ROUTE", "a.example.org:25=b.example.org:25", "no address with a port"),
        ("RETRIEVER_DNS", "dns.example.org", "no IP address"),
        ("RETRIEVER_CA_FILE", "/no/such/file.pem", "there is no file"),
        ("RETRIEVER_EHLO_NAME", "two words", "neither a host name"),
        ("RETRIEVER_EHLO_NAME", "x\r\nRCPT", "neither a host name"),
    ],
)
def test_a_bad_setting_is_named_with_its_variable(variable: str, value: str, words: str) -> None:
    with pytest.raises(ValueError, match=words) as refused:
        Network.from_variables({variable: value})

    assert str(refused.value).startswith(f"{variable}: ")


def test_a_file_without_certificates_is_refused_at_once(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing here")

    with pytest.raises(ValueError, match=r"RETRIEVER_CA_FILE: .* holds no certificates"):
        Network.from_variables({"RETRIEVER_CA_FILE": str(empty)})
