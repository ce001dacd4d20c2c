"""Faults that show before a server has said a word: names, addresses, ports."""

from smtp_probe.lab.faults.fault import Fault
from smtp_probe.lab.manners import Manners, polite
from smtp_probe.lab.peer import Peer
from smtp_probe.lab.services import Absent, Scripted
from smtp_probe.model import Security


async def _reset_at_once(peer: Peer) -> None:
    peer.reset()


async def _hang_up_at_once(peer: Peer) -> None:
    return


FAULTS = (
    Fault("no_such_name", "The name does not exist.", "dns.not_found", None, name_exists=False),
    Fault("no_address", "The name exists without an address.", "dns.no_address", None, address=None),
    Fault("broken_zone", "The name servers fail.", "dns.unavailable", None, name_servers_work=False),
    Fault(
        "inner_address",
        "The name leads to a private address.",
        "guard.address_blocked",
        None,
        address="10.1.2.3",
    ),
    Fault("other_port", "A port that is not for mail.", "guard.port_blocked", None, port=22),
    Fault("shut", "Nothing listens on the port.", "tcp.refused", Absent.SHUT),
    Fault("silent", "Nothing answers at all.", "tcp.timeout", Absent.SILENT),
    Fault("unreachable", "There is no route.", "tcp.unreachable", Absent.UNREACHABLE),
    Fault("resets_at_once", "Resets the connection.", "tcp.dropped", Scripted(_reset_at_once)),
    Fault("hangs_up_at_once", "Closes without a word.", "tcp.dropped", Scripted(_hang_up_at_once)),
    Fault(
        "resets_at_ehlo",
        "Greets and resets the connection at EHLO.",
        "tcp.dropped",
        Scripted(polite(Manners(drops_at="EHLO"))),
    ),
    Fault(
        "resets_at_auth",
        "Resets the connection when a log-in comes.",
        "tcp.dropped",
        Scripted(polite(Manners(drops_at="AUTH")), implicit_tls=True),
        Security.SSL,
        465,
        login=True,
    ),
)
