"""What the customer told of the settings in the product, and what of it is still missing."""

from typing import NamedTuple

from knowledge.events import MailServer, Security

_OF_THE_PAIR = ("tls.wrong_mode", "tls.starttls_required", "tls.starttls_unsupported")
"""Faults of a port and a security that do not belong together."""


class OwnSettings(NamedTuple):
    """What the customer told of the settings in the product; any part may be missing."""

    host: str | None = None
    port: int | None = None
    security: Security | None = None
    username: str | None = None

    @property
    def told(self) -> bool:
        """Whether anything about the server is known."""
        return self.host is not None or self.port is not None or self.security is not None

    @property
    def missing(self) -> str | None:
        """What of the server is to be asked for next; ``nothing`` where all was told.

        ``None`` where nothing was: then there is no half to complete.
        """
        if not self.told:
            return None
        if self.port is None:
            return "port"
        return "security" if self.security is None else "host" if self.host is None else "nothing"

    def leaves_open(self, cause: str) -> bool:
        """Whether a part that was not told, and was filled in for a test, may be all that is wrong there."""
        if cause == "ok" or cause.startswith(("dns.", "guard.")):
            return False
        return self.port is None or (self.security is None and cause in _OF_THE_PAIR)


NOTHING_TOLD = OwnSettings()
_NAMES = frozenset({"own.host", "own.port", "own.security", "own.username"})


def own_settings(answers: dict[str, str]) -> OwnSettings:
    """The customer's own settings, from the answers that hold them."""
    if _NAMES.isdisjoint(answers):
        return NOTHING_TOLD
    port = answers.get("own.port", "")
    security = answers.get("own.security", "")
    return OwnSettings(
        host=answers.get("own.host"),
        port=int(port) if port.isdecimal() and len(port) <= 5 else None,
        security=Security(security) if security in ("ssl", "starttls", "none") else None,
        username=answers.get("own.username"),
    )


def same_server(one: MailServer, other: MailServer) -> bool:
    """Whether two servers are one: hosts are compared without regard to case."""
    return (
        one.port == other.port
        and one.security == other.security
        and one.host.casefold() == other.host.casefold()
    )
