"""What the findings of a case mean together: which server is right, what works, which causes are live."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from knowledge.causes import NO_FAULT
from knowledge.events import MailServer, Security
from knowledge.own_settings import OwnSettings, own_settings, same_server
from knowledge.stages import OF_THE_PORT, WITH_PASSWORD, refused, stage_of
from knowledge.state import Finding, State

_USUAL = {465: Security.SSL, 587: Security.STARTTLS}
_REACHES_NOTHING = ("dns.", "tcp.", "greeting.")
"""Causes that a fault of our own way out can bring about as well."""

_T = TypeVar("_T", covariant=True)


class _Lazy(Generic[_T]):
    """An attribute that is worked out when it is first asked for.

    ``cached_property`` is the same, but takes a lock for it in Python 3.11, which costs more than the work.
    """

    def __init__(self, work: Callable[[Any], _T]) -> None:
        self._work = work
        self._name = work.__name__

    def __get__(self, instance: Any, owner: type) -> _T:
        value = instance.__dict__[self._name] = self._work(instance)
        return value


class Evidence:
    """The findings of one state, read together.

    What nearly every turn asks for is worked out at once, in one pass; the rest when it is first asked for.
    """

    live: tuple[Finding, ...]
    """Findings that still count: not stale, and about the present address."""
    reached: tuple[Finding, ...] = ()
    """The newest finding for each server that was tried, in the order of the tries."""
    working: tuple[MailServer, ...] = ()
    """Servers that answer, encrypted: the provider's order first. A stranger's is none of them."""
    login: Finding | None = None
    """The newest log-in."""
    message: Finding | None = None
    """The newest failure message."""
    control: str | None = None
    """What the newest test of reach says of our own way out."""
    refusals: int = 0
    """Log-ins that a server refused, whatever has changed since."""
    reach: str | None = None
    reach_cause: str | None = None
    """Why no server answers: what the first one tried had."""
    own_finding: Finding | None = None
    """The newest finding about the customer's own server that says anything."""
    own_reach: str | None = None
    causes: frozenset[str] = frozenset()
    """Every cause that is live now; empty where nothing is known."""
    progress: bool | None = None
    """True where the newest message comes from further on than the tested settings got: they have been
    changed since, and that finding is out of date. ``None`` where nothing shows it."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.address = address = state.answers.get("address")
        findings = state.findings
        if not findings:
            self.live = ()
            return
        self._sort([one for one in findings if one.address is None or one.address == address])
        self._judge()

    def _sort(self, findings: list[Finding]) -> None:
        live: list[Finding] = []
        newest: dict[tuple[str, int, Security], Finding] = {}
        for found in findings:
            kind = found.kind
            if kind == "login" and refused(found.cause):
                self.refusals += 1
            if found.stale:
                continue
            live.append(found)
            if kind == "login":
                self.login = found
            elif kind == "message":
                self.message = found
            else:
                self.control = found.control
                if found.tried is not None:
                    server = found.tried.server
                    newest[server.host.casefold(), server.port, server.security] = found
        self.live = tuple(live)
        if not newest:
            return
        self.reached = tuple(newest.values())
        answering = [
            (key, found.tried.server)
            for key, found in newest.items()
            if found.tried is not None and found.tried.cause == "ok" and key[0] != self.stranger
        ]
        if len(answering) > 1 and (provider := self._state.provider) is not None:
            ranks = {
                (server.host.casefold(), server.port, server.security): rank
                for rank, server in enumerate(provider.servers)
            }
            answering.sort(key=lambda one: ranks.get(one[0], 99))
        self.working = tuple([server for _, server in answering])

    def _judge(self) -> None:
        """What the findings mean for the customer's own server, for the others, and which causes are live."""
        if self.working:
            self.reach = "ok"
        else:
            telling = next((found for found in self.reached if not _says_nothing(found)), None)
            if telling is not None:
                self.reach, self.reach_cause = "failed", telling.cause
        own = self.own_server if self.reached else None
        if own is not None:
            for found in reversed(self.reached):
                if found.tried is not None and same_server(found.tried.server, own):
                    if not _says_nothing(found) and not self.own.leaves_open(found.cause):
                        self.own_finding = found
                        self.own_reach = "ok" if found.cause == "ok" else "failed"
                    break
        if self.message is not None and "failed" in (self.own_reach, self.reach):
            self._get_further(self.message)
        found_there = [found.cause for found in (self.own_finding, self.login, self.message) if found]
        self.causes = frozenset(
            [
                cause
                for cause in (self.reach_cause, *found_there)
                if cause is not None and cause not in NO_FAULT
            ]
        )

    def _get_further(self, message: Finding) -> None:
        """A message that is newer than a failed test, and of a later stage, comes from behind that fault."""
        if message.client is not None or "program" in self._state.told:
            return  # another program's message says nothing of the settings in the product
        stage = stage_of(message.cause)
        since = next(place for place, found in enumerate(self.live) if found is message)
        newer = [id(found) for found in self.live[since:]]
        own = self.own_finding
        if (
            own is not None
            and self.own_reach == "failed"
            and id(own) not in newer
            and stage_of(own.cause) < stage
        ):
            self.own_finding = self.own_reach = None
            self.progress = True
        reach = self.reach_cause
        if (
            reach is not None
            and stage_of(reach) < stage
            and all(id(one) not in newer for one in self.reached)
        ):
            self.reach_cause = None
            self.progress = True

    @_Lazy
    def own(self) -> OwnSettings:
        return own_settings(self._state.answers)

    @_Lazy
    def stranger(self) -> str | None:
        """The customer's own host where it is another provider's or a slip, and nobody said that it is meant.

        No password goes there.
        """
        host, meant, answers = self.own.host, self._state.suggested_host, self._state.answers
        if host is None or "strange_meant" in answers:
            return None
        slip = meant is not None and meant.casefold() != host.casefold()
        return host.casefold() if slip or "strange_host" in answers else None

    @property
    def login_sent(self) -> bool | None:
        """Whether the newest log-in got so far that the server has user name and password."""
        tried = self.login.tried if self.login is not None else None
        return None if tried is None else tried.stage in WITH_PASSWORD

    @_Lazy
    def username_fits(self) -> bool | None:
        """Whether the user name that was told is the one that the provider's rule makes of the address."""
        provider, own = self._state.provider, self.own.username
        if provider is None or provider.username is None or own is None:
            return None
        return own.casefold() == provider.username.casefold()

    @property
    def username_whole(self) -> bool | None:
        """Whether the user name that was told is the whole address."""
        own = self.own.username
        return None if own is None or self.address is None else own.casefold() == self.address.casefold()

    @property
    def login_name(self) -> str | None:
        """What a log-in goes in with: what the provider's rule makes of the address, else what was told."""
        provider = self._state.provider
        return (provider.username if provider is not None else None) or self.own.username or self.address

    @_Lazy
    def expected(self) -> MailServer | None:
        """What the settings should be, whatever the customer's are."""
        if self.working:
            return self.working[0]
        provider = self._state.provider
        if provider is not None and provider.servers:
            return provider.servers[0]
        return self._state.suggested_server

    @_Lazy
    def own_server(self) -> MailServer | None:
        """The customer's own server, the missing parts taken from the expected one and from custom."""
        own = self.own
        if not own.told:
            return None
        host = own.host or (self.expected.host if self.expected else None)
        if host is None:
            return None
        port = own.port or self._port_for(host, own.security)
        security = own.security or _USUAL.get(port) or Security.STARTTLS
        return MailServer(host=host, port=port, security=security)

    def _port_for(self, host: str, security: Security | None) -> int:
        for server in (*self.working, *(self._state.provider.servers if self._state.provider else ())):
            if server.host.casefold() == host.casefold() and security in (None, server.security):
                return server.port
        return 587 if security is Security.STARTTLS else 465

    @_Lazy
    def alternative(self) -> MailServer | None:
        """A working server while the customer's own does not work: at the same host, if there is one."""
        own = self.own_server
        if own is None or self.own_reach != "failed":
            return None
        for server in self.working:
            if server.host.casefold() == own.host.casefold():
                return server
        return self.working[0] if self.working else None

    @_Lazy
    def proposed(self) -> MailServer | None:
        """The server that a log-in would go to: the customer's own if it answers, else the best that does."""
        return self.own_server if self.own_reach == "ok" and self.stranger is None else self.expected

    @_Lazy
    def pairs(self) -> str | None:
        """Which of the usual pairs answer."""
        if self.reach is None:
            return None
        pairs = {(server.port, server.security) for server in self.working}
        ssl, starttls = (465, Security.SSL) in pairs, (587, Security.STARTTLS) in pairs
        if ssl or starttls:
            return "both" if ssl and starttls else "465/ssl" if ssl else "587/starttls"
        return "other" if pairs else "none"

    @_Lazy
    def newest(self) -> Finding | None:
        return self.live[-1] if self.live else None

    @_Lazy
    def silent(self) -> tuple[MailServer, ...]:
        """Servers at the customer's own host that were tried and do not answer, lowest port first."""
        own = self.own_server
        if own is None:
            return ()
        failed = {
            found.tried.server.port: found.tried.server
            for found in self.reached
            if found.tried is not None
            and found.cause != "ok"
            and not found.cause.startswith("guard.")  # refused by our own guard: nobody was asked
            and found.tried.server.host.casefold() == own.host.casefold()
        }
        return tuple(failed[port] for port in sorted(failed))

    @_Lazy
    def elsewhere(self) -> str | None:
        """``google`` or ``microsoft`` where the message speaks of a log-in there, not of the mailbox's.

        Of other platforms it is not said: several providers run there under names of their own.
        """
        message, provider = self.message, self._state.provider
        if message is None or provider is None or message.family not in ("google", "microsoft"):
            return None
        if message.family == provider.family or message.family in provider.platforms:
            return None
        return message.family if message.cause.startswith(("auth.", "account.")) else None

    @_Lazy
    def untried(self) -> tuple[MailServer, ...]:
        """The usual pairs at the customer's host that neither are set there already nor were seen to fail."""
        own, expected = self.own, self.expected
        host = own.host or (expected.host if expected else "")
        spent = {(own.port, own.security)}
        for found in (*self.reached, self.login):
            if found is None or found.tried is None or not _speaks_against(found):
                continue
            server = found.tried.server
            if server.host.casefold() == host.casefold():
                spent.add((server.port, server.security))
        return tuple(
            MailServer(host=host, port=port, security=security)
            for port, security in _USUAL.items()
            if (port, security) not in spent
        )

    def about(self, cause: str | None) -> Finding | None:
        """The newest finding with a cause; without one, the newest that names a fault."""
        if cause is None:
            return self.decisive
        own = self.own_finding
        if own is not None and own.cause == cause:
            return own
        return next((found for found in reversed(self.live) if found.cause == cause), None)

    @_Lazy
    def decisive(self) -> Finding | None:
        """The newest finding that names a fault: its words are shown."""
        return next((found for found in reversed(self.live) if found.cause in self.causes), None)


def _speaks_against(found: Finding) -> bool:
    """Whether a server was seen to fail in a way for which its port and security may be the reason."""
    cause = found.cause
    if cause == "ok" or cause.startswith("guard.") or _says_nothing(found):
        return False
    return cause in OF_THE_PORT or not refused(cause)


def _says_nothing(found: Finding) -> bool:
    """Whether a failed try may be our own fault: the control check failed too."""
    if found.cause in ("inconclusive", "guard.rate_limited"):
        return True
    return found.control == "failed" and found.cause.startswith(_REACHES_NOTHING)
