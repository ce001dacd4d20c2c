"""The lab as a whole: complete, on loopback, and gone without a trace."""

import asyncio
import socket
from pathlib import Path

import pytest

from smtp_probe.lab import Lab, LabEvent, Manners, Scripted, polite
from smtp_probe.network import AddressPort, Network
from smtp_probe.problems import CAUSES

# Not shown by any server: one needs a public target, one is counted by the caller,
# one is said of pasted texts only.
_WITHOUT_SERVER = {"inconclusive", "guard.rate_limited", "none"}


def test_every_cause_has_a_fault_that_shows_it() -> None:
    shown = {fault.cause for fault in Lab.faults}
    assert set(CAUSES) - shown == _WITHOUT_SERVER
    assert shown <= set(CAUSES)


def test_names_of_faults_and_ids_of_mailboxes_are_unique() -> None:
    names = [fault.name for fault in Lab.faults]
    ids = [mailbox.id for mailbox in Lab.mailboxes]
    assert len(set(names)) == len(names)
    assert len(set(ids)) == len(ids)


def test_every_mailbox_expects_a_cause_of_the_catalogue() -> None:
    assert {mailbox.expect for mailbox in Lab.mailboxes} <= set(CAUSES)


async def test_everything_is_on_loopback_and_allowed_pair_by_pair(lab: Lab) -> None:
    assert all(target.address.is_loopback for target in lab.network.route.values())
    assert all(isinstance(entry, AddressPort) for entry in lab.network.allow)
    assert set(lab.network.allow) == set(lab.network.route.values())


async def test_the_environment_says_the_same_as_the_network(lab: Lab) -> None:
    assert Network.from_variables(lab.environment) == lab.network


async def test_every_mailbox_has_all_mail_ports_routed(lab: Lab) -> None:
    unrouted = {
        (mailbox.host, port)
        for mailbox in lab.mailboxes
        for port in (25, 465, 587, 2525)
        if (mailbox.host, port) not in lab.network.route
    }
    assert {host for host, _ in unrouted} == {"smtp.livemial.co.uk"}


async def test_passwords_stand_in_no_representation(lab: Lab) -> None:
    shown = repr(lab.mailboxes)
    for mailbox in lab.mailboxes:
        assert mailbox.password not in shown
        assert mailbox.app_password is None or mailbox.app_password not in shown


async def test_a_shut_port_refuses_and_a_silent_one_does_not_answer(lab: Lab) -> None:
    shut = lab.network.route["mail.btinternet.com", 587]
    silent = lab.network.route["mail.btinternet.com", 25]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((str(shut.address), shut.port), 1)
    with pytest.raises(TimeoutError):
        socket.create_connection((str(silent.address), silent.port), 0.3)


async def test_the_unreachable_address_is_refused_by_the_system_itself(lab: Lab) -> None:
    target = lab.network.route["unreachable.lab.example", 587]
    with pytest.raises(OSError, match="unreachable"):
        socket.create_connection((str(target.address), target.port), 1)


async def test_nothing_is_left_when_the_lab_ends() -> None:
    before = asyncio.all_tasks()
    async with Lab() as lab:
        folder = Path(lab.environment["RETRIEVER_CA_FILE"]).parent
        target = lab.network.route["says-nothing.lab.example", 587]
        client = socket.create_connection((str(target.address), target.port), 1)
        while not lab.log:
            await asyncio.sleep(0.01)
    assert not folder.exists()
    assert client.recv(1) == b""
    client.close()
    assert asyncio.all_tasks() == before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((str(target.address), target.port), 1)


async def test_clients_in_mid_session_are_cut_off_when_the_lab_ends() -> None:
    before = asyncio.all_tasks()
    clients: list[socket.socket] = []
    async with Lab() as lab:
        for host, port in (
            ("mail.pawsome.example", 587),
            ("mail.pawsome.example", 465),
            ("good.lab.example", 587),
            ("expired-ssl.lab.example", 465),
        ):
            target = lab.network.route[host, port]
            clients.append(socket.create_connection((str(target.address), target.port), 1))
        clients[0].sendall(b"EHLO client.example\r\nSTARTTLS\r\n")
        while lab.count("STARTTLS") == 0:
            await asyncio.sleep(0.01)
    for client in clients:
        client.close()
    assert asyncio.all_tasks() == before


async def test_a_host_can_be_added_while_it_runs(lab: Lab) -> None:
    await lab.add_host("mail.added.example", {465: Scripted(polite(Manners(greeting="220 woof")))})
    target = lab.network.route["mail.added.example", 465]
    client = await asyncio.to_thread(socket.create_connection, (str(target.address), target.port), 1)
    assert await asyncio.to_thread(client.recv, 64) == b"220 woof\r\n"
    client.close()


async def test_the_log_names_host_and_port_as_clients_know_them(lab: Lab) -> None:
    target = lab.network.route["ssh.lab.example", 587]
    reader_socket = await asyncio.to_thread(socket.create_connection, (str(target.address), target.port), 1)
    assert (await asyncio.to_thread(reader_socket.recv, 64)).startswith(b"SSH-2.0")
    reader_socket.close()
    assert [(e.host, e.port, e.event) for e in lab.log][:1] == [("ssh.lab.example", 587, LabEvent.CONNECTED)]
