"""Decides whether a server that somebody on the internet names may be proposed."""

from smtp_probe.hosts import literal_address, normalise_host
from smtp_probe.model import Endpoint, Security
from smtp_probe.network import Network
from smtp_probe.request_rules import host_refusal

# Takes mail from other servers; a password is never sent there, and providers block it.
_RELAY_PORT = 25


def eligible(host: str, port: int, security: Security, network: Network) -> Endpoint | None:
    """The server as an endpoint; None if a person could not have typed it, or no password belongs there.

    A name, not an address; a mail port other than 25; encrypted.
    """
    if port not in network.ports or port == _RELAY_PORT or security is Security.NONE:
        return None
    if literal_address(host) is not None or host_refusal(host, port, network) is not None:
        return None
    name = normalise_host(host)
    return None if "." not in name else Endpoint(name, port, security)
