"""Remembers what clients did at the lab's servers, so that tests can count it."""

from dataclasses import dataclass
from enum import StrEnum

# The verbs whose arguments could be, or could hold, a secret: only the mechanism of AUTH is kept.
_SECRET_VERB = "AUTH"  # noqa: S105 - a verb of SMTP, not a password


class LabEvent(StrEnum):
    """What can happen at a server."""

    CONNECTED = "connected"
    COMMAND = "command"
    ENCRYPTED = "encrypted"
    LOGIN_ACCEPTED = "login accepted"
    LOGIN_REFUSED = "login refused"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class LabEntry:
    """One thing a client did; never a password, in no encoding."""

    connection: int
    """Counts the connections to the lab from 1."""
    host: str
    port: int
    """The port that the host name is reached by, not the one on loopback."""
    event: LabEvent
    encrypted: bool = False
    verb: str = ""
    """Set for commands, in upper case."""
    line: str = ""
    """Set for commands: the line as received; of AUTH, only the mechanism."""


class ConnectionLog:
    """Writes the entries of one connection into the lab's log."""

    __slots__ = ("_entries", "_host", "_number", "_port", "encrypted")

    def __init__(self, entries: list[LabEntry], number: int, host: str, port: int, encrypted: bool) -> None:
        self._entries = entries
        self._number = number
        self._host = host
        self._port = port
        self.encrypted = encrypted
        self.note(LabEvent.CONNECTED)

    def note(self, event: LabEvent, verb: str = "", line: str = "") -> None:
        """Write down that `event` happened."""
        self._entries.append(
            LabEntry(self._number, self._host, self._port, event, self.encrypted, verb, line)
        )

    def note_encrypted(self) -> None:
        """From here on, what is noted came over TLS."""
        self.encrypted = True
        self.note(LabEvent.ENCRYPTED)

    def note_command(self, line: str) -> None:
        """Write down a command line without what may be secret in it."""
        words = line.split(" ")
        verb = words[0].upper()
        self.note(LabEvent.COMMAND, verb, " ".join(words[:2]) if verb == _SECRET_VERB else line)
