"""Reads where mails of ours are handed in."""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

_PORTS = {"smtps": 465, "smtp": 587}


@dataclass(frozen=True, slots=True)
class Relay:
    """The server that takes the mails; over verified TLS, or not at all."""

    host: str
    port: int
    implicit_tls: bool
    """TLS from the first byte (RFC 8314); else STARTTLS, which the server has to offer."""
    username: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, url: str) -> "Relay":
        """``smtps://user:password@host:465`` or ``smtp://user:password@host:587``, parts percent-encoded.

        ValueError, without the value, says what is wrong.
        """
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            message = "must begin with smtps:// or smtp:// and name a host"
            raise ValueError(message)
        if (
            parts.path.strip("/")
            or parts.query
            or parts.fragment
            or bool(parts.username) != bool(parts.password)
        ):
            message = "must be like smtps://user:password@host:465"
            raise ValueError(message)
        try:
            port = parts.port or _PORTS[parts.scheme]
        except ValueError:
            message = "names a port that is none"
            raise ValueError(message) from None
        username = unquote(parts.username) if parts.username else None
        password = unquote(parts.password) if parts.password else None
        return cls(parts.hostname, port, parts.scheme == "smtps", username, password)
