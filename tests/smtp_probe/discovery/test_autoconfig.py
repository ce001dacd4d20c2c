"""Reading published settings files, the well-meant and the others."""

import pytest

from smtp_probe.addresses import MailAddress
from smtp_probe.discovery.autoconfig import PublishedServer, read_config
from smtp_probe.model import Endpoint, Security
from smtp_probe.network import Network, PortSet

NETWORK = Network()
ANN = MailAddress("ann", "dogs.co.uk")


def server(
    host: str = "smtp.dogs.co.uk",
    port: str = "465",
    socket_type: str = "SSL",
    username: str = "%EMAILADDRESS%",
    authentication: str = "<authentication>password-cleartext</authentication>",
) -> str:
    return (
        f'<outgoingServer type="smtp"><hostname>{host}</hostname><port>{port}</port>'
        f"<socketType>{socket_type}</socketType><username>{username}</username>{authentication}"
        "</outgoingServer>"
    )


def config(*servers: str, before: str = "", extra: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<clientConfig version="1.1">'
        '<emailProvider id="dogs.co.uk"><domain>dogs.co.uk</domain><incomingServer type="imap">'
        "<hostname>imap.dogs.co.uk</hostname><port>993</port><socketType>SSL</socketType></incomingServer>"
        f"{''.join(servers)}{extra}</emailProvider></clientConfig>"
    ).encode()


def endpoints(document: bytes) -> list[Endpoint]:
    return [published.endpoint for published in read_config(document, ANN, NETWORK)]


def test_the_submission_servers_are_read_in_order() -> None:
    document = config(server(), server("smtp.dogs.co.uk", "587", "STARTTLS"))
    assert read_config(document, ANN, NETWORK) == (
        PublishedServer(Endpoint("smtp.dogs.co.uk", 465, Security.SSL), "ann@dogs.co.uk", oauth_only=False),
        PublishedServer(
            Endpoint("smtp.dogs.co.uk", 587, Security.STARTTLS), "ann@dogs.co.uk", oauth_only=False
        ),
    )


def test_white_space_and_place_holders_are_filled_in() -> None:
    (published,) = read_config(
        config(server("\n mail.%EMAILDOMAIN% \n", " 465 ", username="%EMAILLOCALPART%")), ANN, NETWORK
    )
    assert (published.endpoint.host, published.username) == ("mail.dogs.co.uk", "ann")


def test_a_user_name_that_is_not_in_the_address_is_left_open() -> None:
    (published,) = read_config(config(server(username="%CUSTOMERNUMBER%")), ANN, NETWORK)
    assert published.username == ""


def test_a_file_that_knows_only_oauth_says_so() -> None:
    ways = "<authentication>OAuth2</authentication>"
    (only,) = read_config(config(server(authentication=ways)), ANN, NETWORK)
    both = ways + "<authentication>password-cleartext</authentication>"
    (either,) = read_config(config(server(authentication=both)), ANN, NETWORK)
    assert (only.oauth_only, either.oauth_only) == (True, False)


@pytest.mark.parametrize(
    "unfit",
    [
        server(socket_type="plain"),
        server(socket_type=""),
        server(port="25", socket_type="STARTTLS"),
        server(port="22"),
        server(port="-465"),
        server(port="\u0664\u0666\u0665"),
        server(port="9" * 50),
        server(port=""),
        server(host="127.0.0.1"),
        server(host="[::1]"),
        server(host="2130706433"),
        server(host="localhost"),
        server(host="mail.local"),
        server(host="smtp dogs.co.uk"),
        server(host="smtp.dogs.co.uk&#10;QUIT"),
        server(host="https://smtp.dogs.co.uk"),
        server(host=""),
        server().replace('type="smtp"', 'type="exchange"'),
        '<outgoingServer type="smtp"></outgoingServer>',
        "<x><hostname>smtp.dogs.co.uk</hostname></x>",
    ],
)
def test_a_server_that_nobody_may_log_in_at_is_left_out(unfit: str) -> None:
    assert endpoints(config(unfit)) == []
    assert endpoints(config(unfit, server())) == [Endpoint("smtp.dogs.co.uk", 465, Security.SSL)]


def test_ports_are_those_that_the_operator_allows() -> None:
    narrow = Network(ports=PortSet.parse("587"))
    assert read_config(config(server()), ANN, narrow) == ()


_LOL = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(config(server(), before="<!DOCTYPE clientConfig>"), id="document type"),
        pytest.param(config(server("&l9;"), before=f'<!DOCTYPE x [<!ENTITY l0 "woof">{_LOL}]>'), id="laughs"),
        pytest.param(
            config(server("&a;"), before=f'<!DOCTYPE x [<!ENTITY a "{"a" * 70_000}">]>'), id="quadratic"
        ),
        pytest.param(
            config(server("&f;"), before='<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'),
            id="external entity",
        ),
        pytest.param(config(server("&undeclared;")), id="undeclared entity"),
        pytest.param(config(server(), extra="<?php evil() ?>"), id="processing instruction"),
        pytest.param(config(server(), extra="<a>" * 200_000), id="deep"),
        pytest.param(config(server(), extra="<a>" * 20 + "</a>" * 20), id="a little too deep"),
        pytest.param(config(server(), extra="<a/>" * 600), id="many elements"),
        pytest.param(config(server())[:-10], id="cut off"),
        pytest.param(b"<!DOCTYPE html><html></html>", id="a web page"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x00\xff" * 1000, id="garbage"),
        pytest.param(config(server()).decode().encode("utf-16"), id="another encoding than said"),
    ],
)
def test_an_improper_file_says_nothing(document: bytes) -> None:
    assert read_config(document, ANN, NETWORK) == ()


def test_comments_and_unknown_elements_do_no_harm() -> None:
    extra = "<!-- woof --><documentation url='https://dogs.co.uk'><descr>A &lt;b&gt;</descr></documentation>"
    assert endpoints(config(server(), extra=extra)) == [Endpoint("smtp.dogs.co.uk", 465, Security.SSL)]
