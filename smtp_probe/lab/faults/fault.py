"""What one fault of the lab is."""

from dataclasses import dataclass

from smtp_probe.lab.manners import PASSWORD, USER
from smtp_probe.lab.services import Service
from smtp_probe.model import Endpoint, Login, ProbeRequest, Security

# Long enough for every server here to show its fault, short enough for those that never answer.
_SECONDS = 8.0

RECIPIENT = "robin@elsewhere.example"
"""Whom the requests address that go as far as RCPT."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A server that fails in one point."""

    name: str
    """Unique; snake_case."""
    does: str
    """What it does, in a phrase."""
    cause: str
    """What a diagnosis must find with `request()`: `ok` for oddities that do no harm."""
    service: Service | None
    """None: the fault lies before any server."""
    security: Security = Security.STARTTLS
    port: int = 587
    login: bool = False
    """Whether it shows only in a log-in."""
    envelope: bool = False
    """Whether it shows only in MAIL or RCPT."""
    address: str | None = "127.0.0.1"
    """What the name server says; None: the name has no address."""
    name_exists: bool = True
    name_servers_work: bool = True

    @property
    def host(self) -> str:
        """The name that the server is reached by in the lab."""
        return f"{self.name.replace('_', '-')}.lab.example"

    def request(self) -> ProbeRequest:
        """What to ask of a probe to see the fault."""
        return ProbeRequest(
            Endpoint(self.host, self.port, self.security),
            login=Login(USER, PASSWORD) if self.login else None,
            sender=USER if self.envelope else None,
            recipient=RECIPIENT if self.envelope else None,
            timeout=_SECONDS,
        )
