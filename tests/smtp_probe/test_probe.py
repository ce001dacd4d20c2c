"""A whole diagnosis: own settings, alternatives beside them, the verdict, and no trace left behind."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import replace
from ipaddress import ip_network
from types import MappingProxyType

import pytest

from smtp_probe import (
    Endpoint,
    Login,
    Network,
    ProbeRequest,
    Report,
    Security,
    Stage,
    probe,
    usual_alternatives,
)
from smtp_probe.guard import ADMISSION
from smtp_probe.lab import PASSWORD, USER, Lab, fault
from smtp_probe.lab.manners import Manners, polite
from smtp_probe.lab.services import Absent, Scripted
from smtp_probe.network import AddressPort, HostPort, PortSet
from smtp_probe.resolver import MOST_ADDRESSES
from smtp_probe.trial import MOST_CONNECTIONS

HOST = "mail.kennel.example"
SSL = Endpoint(HOST, 465, Security.SSL)
STARTTLS = Endpoint(HOST, 587, Security.STARTTLS)
GOOD_SSL = Scripted(polite(Manners()), implicit_tls=True)
GOOD_STARTTLS = Scripted(polite(Manners()))
LOGIN = Login(USER, PASSWORD)


def by_cause(report: Report) -> dict[tuple[int, str | None], str]:
    return {(attempt.endpoint.port, attempt.address): attempt.cause for attempt in report.attempts}


@pytest.mark.parametrize("mailbox", Lab.mailboxes, ids=lambda mailbox: mailbox.id)
async def test_every_mailbox_of_the_lab_gets_its_verdict(lab: Lab, mailbox) -> None:  # type: ignore[no-untyped-def]
    report = await probe(replace(mailbox.request(), timeout=4), lab.network)

    assert report.cause == mailbox.expect
    assert lab.count("AUTH") <= 1
    assert mailbox.password not in repr(report)


# These are silent for as long as they are given; one of a kind is enough here.
SLOW = {
    "drips",
    "stalls_at_starttls",
    "stalls_at_mail",
    "stalls_at_rcpt",
    "handshake_stalls",
    "stalls_at_ehlo",
}


@pytest.mark.parametrize(
    "faulty", [item for item in Lab.faults if item.name not in SLOW], ids=lambda item: item.name
)
async def test_every_fault_of_the_lab_gets_its_cause(lab: Lab, faulty) -> None:  # type: ignore[no-untyped-def]
    report = await probe(replace(faulty.request(), timeout=4), lab.network)

    assert report.cause == faulty.cause
    assert lab.count("AUTH", faulty.host) <= (0 if faulty.cause.startswith("tls.") else 1)
    assert PASSWORD not in repr(report)


async def test_alternatives_are_tried_beside_and_never_get_the_password(lab: Lab) -> None:
    await lab.add_host(HOST, {465: GOOD_SSL, 587: GOOD_STARTTLS})
    own = Endpoint(HOST, 25, Security.STARTTLS)
    report = await probe(ProbeRequest(own, login=LOGIN, alternatives=usual_alternatives(own)), lab.network)

    assert report.cause == "tcp.refused"
    assert set(report.alternatives) == {SSL, STARTTLS}
    assert by_cause(report) == {
        (25, "127.0.0.1"): "tcp.refused",
        (465, "127.0.0.1"): "ok",
        (587, "127.0.0.1"): "ok",
    }
    assert lab.count("AUTH") == 0


@pytest.mark.parametrize("order", [(SSL, STARTTLS), (STARTTLS, SSL)])
async def test_the_callers_order_of_alternatives_is_kept(lab: Lab, order: tuple[Endpoint, ...]) -> None:
    await lab.add_host(HOST, {465: GOOD_SSL, 587: GOOD_STARTTLS})
    own = Endpoint(HOST, 25, Security.STARTTLS)

    assert (await probe(ProbeRequest(own, alternatives=order), lab.network)).alternatives == order


async def test_a_look_without_a_log_in_waits_for_what_answers_beside_it(lab: Lab) -> None:
    await lab.add_host(HOST, {465: GOOD_SSL, 587: GOOD_STARTTLS})
    report = await probe(ProbeRequest(SSL, alternatives=(STARTTLS,)), lab.network)

    assert report.cause == "ok"
    assert report.alternatives == (STARTTLS,)


async def test_a_silent_alternative_is_named_and_not_waited_for(lab: Lab) -> None:
    await lab.add_host(HOST, {465: GOOD_SSL, 587: Absent.SILENT})
    report = await probe(ProbeRequest(SSL, alternatives=(STARTTLS,), timeout=60), lab.network)

    assert report.cause == "ok"
    assert by_cause(report)[587, "127.0.0.1"] == "tcp.timeout"
    assert report.duration_ms < 4000


async def test_an_alternative_counts_only_with_a_good_certificate_and_auth(lab: Lab) -> None:
    silent_about_auth = Scripted(polite(Manners(mechanisms="")))
    await lab.add_host(HOST, {465: fault("expired_ssl").service, 587: silent_about_auth})  # type: ignore[dict-item]
    own = Endpoint(HOST, 25, Security.STARTTLS)
    report = await probe(ProbeRequest(own, alternatives=(SSL, STARTTLS)), lab.network)

    assert report.alternatives == ()
    assert by_cause(report)[465, "127.0.0.1"] == "tls.cert_expired"
    assert by_cause(report)[587, "127.0.0.1"] == "auth.not_offered"


async def test_alternatives_beyond_the_mail_ports_in_clear_text_or_doubled_are_left_out(lab: Lab) -> None:
    await lab.add_host(HOST, {465: GOOD_SSL})
    others = (
        Endpoint(HOST, 22, Security.SSL),
        Endpoint(HOST, 25, Security.NONE),
        Endpoint("127.1", 465, Security.SSL),
        replace(SSL, host=HOST.upper()),
        SSL,
    )
    report = await probe(ProbeRequest(STARTTLS, alternatives=others), lab.network)

    assert [(attempt.endpoint.host, attempt.endpoint.port) for attempt in report.attempts] == [
        (HOST, 587),
        (HOST, 465),
    ]


async def test_a_silent_port_is_given_up_soon_after_an_alternative_has_answered(lab: Lab) -> None:
    await lab.add_host(HOST, {465: GOOD_SSL, 587: Absent.SILENT})
    report = await probe(ProbeRequest(STARTTLS, alternatives=(SSL,), timeout=60), lab.network)

    assert report.cause == "tcp.timeout"
    assert report.stage is Stage.TCP
    assert report.alternatives == (SSL,)
    assert report.duration_ms < 6000
    # How long it was silent is part of what was seen.
    assert report.attempts[0].timings_ms["tcp"] >= 3000


async def test_a_silent_port_is_waited_for_as_long_as_the_caller_says(lab: Lab) -> None:
    await lab.add_host(HOST, {465: GOOD_SSL, 587: Absent.SILENT})
    request = ProbeRequest(STARTTLS, alternatives=(SSL,), stage_timeouts={Stage.TCP: 4.2})
    report = await probe(request, lab.network)

    assert (report.cause, report.alternatives) == ("tcp.timeout", (SSL,))
    assert report.attempts[0].timings_ms["tcp"] >= 4200


class ManyAddresses:
    """A name with several loopback addresses, all behind one real port."""

    def __init__(self, lab: Lab, sockets: ExitStack) -> None:
        self._lab, self._sockets = lab, sockets
        self.port = 0

    async def serve(self, host: str, service: Scripted) -> None:
        await self._lab.add_host(host, {465: service})
        self.port = self._lab.network.route[host, 465].port

    def silent_at(self, address: str) -> None:
        listener = self._sockets.enter_context(socket.socket())
        listener.bind((address, self.port))
        listener.listen(0)
        for _ in range(8):
            filler = self._sockets.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex((address, self.port))

    @property
    def network(self) -> Network:
        return replace(
            self._lab.network,
            allow=(ip_network("127.0.0.0/8"),),
            route=MappingProxyType({}),
            ports=PortSet(((1, 65535),)),
        )


@pytest.fixture
def many(lab: Lab) -> Iterator[ManyAddresses]:
    with ExitStack() as sockets:
        yield ManyAddresses(lab, sockets)


async def test_one_refused_address_of_two_costs_nothing_and_is_named(lab: Lab, many: ManyAddresses) -> None:
    await many.serve(HOST, GOOD_SSL)
    lab.names.add(HOST, A=("127.0.0.2", "127.0.0.1"))
    endpoint = Endpoint(HOST, many.port, Security.SSL)
    report = await probe(ProbeRequest(endpoint, login=LOGIN), many.network)

    assert report.cause == "ok"
    assert by_cause(report) == {(many.port, "127.0.0.1"): "ok", (many.port, "127.0.0.2"): "tcp.refused"}
    assert lab.count("AUTH") == 1


async def test_one_silent_address_of_two_is_not_waited_for_and_is_named(
    lab: Lab, many: ManyAddresses
) -> None:
    await many.serve(HOST, GOOD_SSL)
    many.silent_at("127.0.0.2")
    lab.names.add(HOST, A=("127.0.0.2", "127.0.0.1"))
    endpoint = Endpoint(HOST, many.port, Security.SSL)
    report = await probe(ProbeRequest(endpoint, login=LOGIN, timeout=60), many.network)

    assert report.cause == "ok"
    assert by_cause(report)[many.port, "127.0.0.2"] == "tcp.timeout"
    assert report.duration_ms < 3000


def local(*numbers: int) -> tuple[str, ...]:
    return tuple(f"127.0.0.{number}" for number in numbers)


@pytest.mark.parametrize("alive", [2, 4, 6])
@pytest.mark.parametrize("turned", [0, 2, 4])
async def test_one_address_alive_of_five_is_found_wherever_it_stands(
    lab: Lab, many: ManyAddresses, turned: int, alive: int
) -> None:
    await many.serve(HOST, GOOD_SSL)
    addresses = local(2, 3, 4, 5, 6)
    lab.names.add(HOST, A=(*addresses[turned:], *addresses[:turned]))
    endpoint = Endpoint(HOST, many.port, Security.SSL)
    request = ProbeRequest(endpoint, login=LOGIN, alternatives=usual_alternatives(endpoint))
    async with relayed((f"127.0.0.{alive}", many.port), ("127.0.0.1", many.port)):
        report = await probe(request, many.network)

    assert report.cause == "ok"
    assert lab.count("AUTH") == 1


async def test_addresses_are_told_in_one_order_and_those_left_out_are_named(
    lab: Lab, many: ManyAddresses
) -> None:
    await many.serve(HOST, GOOD_SSL)
    endpoint = Endpoint(HOST, many.port, Security.SSL)
    request = ProbeRequest(endpoint, login=LOGIN, alternatives=usual_alternatives(endpoint))
    told = set()
    for turned in (0, 5, 9):
        names = local(*range(2, 14))
        lab.names.add(HOST, A=(*names[turned:], *names[:turned]))
        report = await probe(request, many.network)
        own = tuple(attempt.address for attempt in report.attempts if attempt.endpoint == endpoint)
        told.add((report.cause, own, report.untried_addresses))
        assert len(report.attempts) <= MOST_CONNECTIONS

    assert told == {("tcp.refused", local(*range(2, 8)), local(*range(8, 14)))}
    assert any("127.0.0.13" in line for line in report.attempts[0].transcript)


async def test_it_is_said_how_many_addresses_were_not_even_looked_at(lab: Lab, many: ManyAddresses) -> None:
    await many.serve(HOST, GOOD_SSL)
    lab.names.add(HOST, A=local(*range(2, 23)))
    report = await probe(ProbeRequest(Endpoint(HOST, many.port, Security.SSL)), many.network)

    assert (report.cause, report.further_addresses) == ("tcp.refused", 5)
    assert len(report.untried_addresses) + len(report.attempts) == MOST_ADDRESSES
    assert any(line.endswith(", 5 more") for line in report.attempts[0].transcript)


async def test_where_the_first_addresses_are_silent_the_others_are_not_kept_waiting(
    lab: Lab, many: ManyAddresses
) -> None:
    await many.serve(HOST, GOOD_SSL)
    for address in local(2, 3, 4, 5):
        many.silent_at(address)
    lab.names.add(HOST, A=local(2, 3, 4, 5, 6))
    endpoint = Endpoint(HOST, many.port, Security.SSL)
    request = ProbeRequest(endpoint, login=LOGIN, alternatives=usual_alternatives(endpoint))
    async with relayed(("127.0.0.6", many.port), ("127.0.0.1", many.port)):
        report = await probe(request, many.network)

    assert report.cause == "ok"
    assert report.duration_ms < 4000


async def test_a_fault_that_all_addresses_share_is_looked_for_at_the_first_only(
    lab: Lab, many: ManyAddresses
) -> None:
    refusing = polite(Manners(login=lambda attempted: "535 5.7.8 no"))
    await many.serve(HOST, Scripted(refusing, implicit_tls=True))
    lab.names.add(HOST, A=local(*range(1, 10)))
    endpoint = Endpoint(HOST, many.port, Security.SSL)
    request = ProbeRequest(endpoint, login=LOGIN, alternatives=(SSL, STARTTLS))
    report = await probe(request, many.network)

    assert report.cause == "auth.bad_credentials"
    assert "127.0.0.9" in report.untried_addresses
    assert not any(line.startswith("*: not tried") for line in report.attempts[0].transcript)


async def test_own_addresses_go_before_the_third_and_fourth_alternative(
    lab: Lab, many: ManyAddresses
) -> None:
    await many.serve(HOST, GOOD_SSL)
    lab.names.add(HOST, A=local(2, 3, 4, 5, 6))
    endpoint = Endpoint(HOST, many.port, Security.SSL)
    others = tuple(Endpoint(HOST, port, Security.SSL) for port in (465, 587, 2525, 25))
    async with relayed(("127.0.0.6", many.port), ("127.0.0.1", many.port)):
        report = await probe(ProbeRequest(endpoint, login=LOGIN, alternatives=others), many.network)

    assert report.cause == "ok"
    assert report.untried_addresses == ()
    assert len(report.attempts) <= MOST_CONNECTIONS


@asynccontextmanager
async def relayed(source: tuple[str, int], target: tuple[str, int]) -> AsyncIterator[None]:
    """Whoever connects to `source` is passed on to `target`."""

    async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(4096):
                writer.write(data)
        except ConnectionError:
            pass
        finally:
            writer.close()

    async def passed_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(*target)
        await asyncio.gather(copy(reader, back), copy(there, writer))

    server = await asyncio.start_server(passed_on, *source)
    try:
        yield
    finally:
        server.close()
        await asyncio.sleep(0.05)


async def test_two_good_addresses_get_one_log_in_between_them(lab: Lab, many: ManyAddresses) -> None:
    refusing = polite(Manners(login=lambda attempted: "535 5.7.8 no"))
    await many.serve(HOST, Scripted(refusing, implicit_tls=True))
    lab.names.add(HOST, A=("127.0.0.2", "127.0.0.1"))
    endpoint = Endpoint(HOST, many.port, Security.SSL)
    async with relayed(("127.0.0.2", many.port), ("127.0.0.1", many.port)):
        report = await probe(ProbeRequest(endpoint, login=LOGIN), many.network)

    assert report.cause == "auth.bad_credentials"
    assert lab.count("AUTH") == 1


async def test_public_and_inner_addresses_of_one_name_are_judged_one_by_one(
    lab: Lab, many: ManyAddresses
) -> None:
    await many.serve(HOST, GOOD_SSL)
    lab.names.add(HOST, A=("10.0.0.1", "127.0.0.1"))
    endpoint = Endpoint(HOST, many.port, Security.SSL)
    report = await probe(ProbeRequest(endpoint, login=LOGIN), many.network)

    assert report.cause == "ok"
    assert by_cause(report)[many.port, "10.0.0.1"] == "guard.address_blocked"


@pytest.mark.parametrize(
    ("endpoint", "cause"),
    [
        (Endpoint("localhost", 587, Security.STARTTLS), "guard.address_blocked"),
        (Endpoint("127.0.0.1", 587, Security.STARTTLS), "guard.address_blocked"),
        (Endpoint("[::1]", 587, Security.STARTTLS), "guard.address_blocked"),
        (Endpoint("inner-address.lab.example", 587, Security.STARTTLS), "guard.address_blocked"),
        (Endpoint("0177.0.0.1", 587, Security.STARTTLS), "guard.invalid_input"),
        (Endpoint("2130706433", 587, Security.STARTTLS), "guard.invalid_input"),
        (Endpoint("mail.kennel.example\r\nX", 587, Security.STARTTLS), "guard.invalid_input"),
        (Endpoint("db", 587, Security.STARTTLS), "guard.invalid_input"),
        (Endpoint(HOST, 0, Security.STARTTLS), "guard.invalid_input"),
        (Endpoint(HOST, 99999, Security.STARTTLS), "guard.invalid_input"),
        (Endpoint(HOST, 22, Security.STARTTLS), "guard.port_blocked"),
    ],
)
async def test_what_the_guard_refuses_opens_no_connection(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, endpoint: Endpoint, cause: str
) -> None:
    connected: list[object] = []
    monkeypatch.setattr(
        asyncio.get_running_loop(), "sock_connect", lambda sock, where: connected.append(where)
    )
    report = await probe(ProbeRequest(endpoint, login=LOGIN), lab.network)

    assert report.cause == cause
    assert report.stage is Stage.GUARD
    assert connected == []


async def test_a_typing_slip_in_a_well_known_host_is_recognised(lab: Lab) -> None:
    report = await probe(ProbeRequest(Endpoint("smtp.gmial.com", 587, Security.STARTTLS)), lab.network)

    assert report.cause == "dns.not_found"
    assert report.suggested_host == "smtp.gmail.com"


async def test_sender_and_recipient_are_named_and_taken_back(lab: Lab) -> None:
    await lab.add_host(HOST, {465: GOOD_SSL})
    request = ProbeRequest(SSL, LOGIN, sender=USER, recipient="robin@elsewhere.example")
    report = await probe(request, lab.network)

    assert report.cause == "ok"
    assert lab.commands(HOST)[:5] == ["EHLO", "AUTH", "MAIL", "RCPT", "RSET"]


@pytest.mark.parametrize(
    "name", ["silent", "says_nothing", "stalls_at_ehlo", "handshake_stalls", "stalls_at_auth", "drips"]
)
async def test_a_cancelled_probe_leaves_no_socket_behind(lab: Lab, name: str) -> None:
    faulty = fault(name)
    opened: list[socket.socket] = []
    loop = asyncio.get_running_loop()
    connect = loop.sock_connect

    async def watched(sock: socket.socket, where: tuple[str, int]) -> None:
        opened.append(sock)
        await connect(sock, where)

    loop.sock_connect = watched  # type: ignore[method-assign, assignment]
    request = replace(faulty.request(), login=LOGIN, timeout=30)
    probing = asyncio.ensure_future(probe(request, lab.network))
    await asyncio.sleep(0.3)
    probing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await probing

    assert opened
    assert all(sock.fileno() == -1 for sock in opened)


async def test_the_total_deadline_holds_whatever_the_server_does(lab: Lab) -> None:
    report = await probe(replace(fault("drips").request(), timeout=1), lab.network)

    assert report.cause == "protocol.stalled"
    assert report.duration_ms < 2500


async def test_the_control_check_is_not_asked_about_inner_targets(lab: Lab) -> None:
    network = replace(lab.network, control=(HostPort("control.example", 465),))
    report = await probe(replace(fault("silent").request(), timeout=0.6), network)

    assert report.cause == "tcp.timeout"
    assert report.control is None


@pytest.mark.parametrize(
    ("host", "knows_others", "cause"),
    [
        ("smtp.fastmail.com", False, "inconclusive"),
        ("smtp.fastmail.com", True, "dns.not_found"),
        ("smtp.nobody.example", False, "dns.not_found"),
    ],
)
async def test_a_name_server_that_denies_a_well_known_host_is_believed_only_if_it_knows_others(
    lab: Lab, many: ManyAddresses, host: str, knows_others: bool, cause: str
) -> None:
    await many.serve(HOST, GOOD_SSL)
    if knows_others:
        lab.names.add("control.example", A="127.0.0.1")
    network = replace(many.network, control=(HostPort("control.example", many.port),))
    report = await probe(ProbeRequest(Endpoint(host, 465, Security.SSL)), network)
    assert (report.cause, report.stage) == (cause, Stage.DNS)


@pytest.mark.parametrize(
    ("port", "cause", "control"), [("open", "tcp.timeout", "fine"), ("shut", "inconclusive", "failed")]
)
async def test_silence_everywhere_is_put_down_to_us_only_if_the_control_hosts_are_silent_too(
    lab: Lab, many: ManyAddresses, monkeypatch: pytest.MonkeyPatch, port: str, cause: str, control: str
) -> None:
    await many.serve("control.example", GOOD_SSL)
    many.silent_at("127.0.0.2")
    lab.names.add(HOST, A="127.0.0.2")
    # No test leaves the machine, so its addresses have to stand for public ones.
    monkeypatch.setattr(sys.modules["smtp_probe.probe"], "is_public", lambda address: True)
    control_port = lab.network.route["control.example", 465 if port == "open" else 587].port
    network = replace(many.network, control=(HostPort("control.example", control_port),))
    request = ProbeRequest(Endpoint(HOST, many.port, Security.SSL), timeout=1)
    report = await probe(request, network)

    assert (report.cause, report.control, report.stage) == (cause, control, Stage.TCP)


async def test_a_name_is_resolved_once_and_that_very_address_is_connected_to(
    lab: Lab, many: ManyAddresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    await many.serve(HOST, GOOD_SSL)
    asked: list[bytes] = []
    answer = lab.names.answer

    def rebinding(question: bytes) -> bytes | None:
        asked.append(question)
        lab.names.add(HOST, A="127.0.0.1" if len(asked) <= 2 else "10.0.0.1")
        return answer(question)

    monkeypatch.setattr(lab.names, "answer", rebinding)
    endpoint = Endpoint(HOST, many.port, Security.SSL)
    request = ProbeRequest(endpoint, LOGIN, alternatives=(Endpoint(HOST, 587, Security.STARTTLS),))
    report = await probe(request, many.network)

    assert report.cause == "ok"
    assert len(asked) == 2
    assert {attempt.address for attempt in report.attempts} == {"127.0.0.1"}


async def test_a_connection_that_the_caller_does_not_admit_is_not_made(lab: Lab) -> None:
    asked: list[tuple[str, int]] = []

    async def refuse(host: str, target: AddressPort) -> bool:
        asked.append((host, target.port))
        return False

    mailbox = Lab.mailboxes[0]
    before = lab.count("EHLO")
    token = ADMISSION.set(refuse)
    report = await probe(mailbox.request(), lab.network)
    ADMISSION.reset(token)

    assert report.cause == "guard.rate_limited"
    assert lab.count("EHLO") == before
    assert {host for host, _ in asked} == {mailbox.request().endpoint.host}
