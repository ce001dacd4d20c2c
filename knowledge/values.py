"""Tells the values that texts may hold, by their names, in words that can stand in a sentence."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from knowledge.case_facts import CaseFacts, local
from knowledge.events import MailServer, Security
from knowledge.filters import Clock, Raw
from knowledge.templates import NOTHING_HERE
from knowledge.wording import Wording

KEPT_DAYS = 30
"""How long *Continue* works."""

_SERVER = frozenset({"host", "port", "security"})

NAMES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        (
            "address",
            "domain",
            "provider",
            "servers",
            "host",
            "port",
            "silent",
            "untried",
            "username",
            "login_username",
            "suggested_host",
            "suggested_provider",
            "reply",
            "fragment",
            "client",
            "app_password_url",
            "switch",
            "unverified_note",
            "certainty",
            "checked",
            "reference",
            "customer",
            "first_name",
            "workspace",
            "agent",
            "at",
            "tested_at",
            "due",
            "asked_at",
            "until",
            "zone",
            "language",
            "daypart",
            "cause",
            "step",
            "step_name",
            "following",
            "settled",
            # only in some texts
            "answer",
            "pressed",
            "kept",
            "changed",
            "expect",
            "example",
            "question",
            "words",
            "reason",
            "status",
            "steps",
            "lines",
            "count",
            "took",
            "times",
            "encryption",
            "names",
            "issuer",
            "until",
            "refused",
            "evidence",
            "likeliest",
            "tell",
            "outcome",
            "minutes",
            "first_answer",
        ),
        frozenset[str](),
    ),
    **dict.fromkeys(("server", "own", "alternative", "suggested"), _SERVER | {"username"}),
    "desk": frozenset({"opens", "closes", "answer_due", "zone"}),
}
"""Every name with its attributes. ``product.<name>`` and ``answers.<fact>`` come with the content."""


class ServerWords(Struct, frozen=True):
    """A server whose parts may be unknown."""

    host: str | Raw
    port: str | Raw
    security: str | Raw
    username: str | Raw = ""


class DeskWords(Struct, frozen=True):
    """The desk's times, in its own zone."""

    opens: Clock | Raw
    closes: Clock | Raw
    answer_due: Clock | Raw
    zone: str | Raw


class _Lookup:
    """Attributes by name: ``product.screen``, ``answers.mailbox_age``."""

    __slots__ = ("_find",)

    def __init__(self, find: Callable[[str], object]) -> None:
        self._find = find

    def __getattr__(self, name: str) -> object:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._find(name)


class Values(dict[str, object]):
    """The values of a case at one moment, each worked out when it is first named.

    What is not known is told by the words of the text ``unknown``.
    """

    def __init__(
        self,
        facts: CaseFacts,
        wording: Wording,
        product: Mapping[str, str],
        here: Mapping[str, object] = NOTHING_HERE,
    ) -> None:
        super().__init__(here)
        self._facts = facts
        self._wording = wording
        self._product = product

    __call__ = dict.__getitem__

    def __missing__(self, name: str) -> object:
        known = _VALUES.get(name)
        value = known(self) if known is not None else None
        if value is None or value == "":
            value = self._unknown(name)
        self[name] = value
        return value

    def clock(self, at: datetime, zone: str | None = None) -> Clock:
        """A time in the customer's zone, or another."""
        name = zone or self._facts.moment.zone
        return Clock(local(at, name), local(self._facts.moment.at, name))

    def _unknown(self, name: str) -> Raw:
        return Raw(self._wording.plain_label("unknown", name) or "")

    def _time(self, at: datetime | None, zone: str | None = None) -> Clock | None:
        return None if at is None else self.clock(at, zone)

    def _server(self, server: MailServer | None, name: str) -> ServerWords:
        if server is None:
            return ServerWords(*(self._unknown(f"{name}.{part}") for part in ("host", "port", "security")))
        return ServerWords(server.host, str(server.port), self._security(server.security))

    def _security(self, security: Security) -> str:
        return self._wording.plain_label("security", security) or security

    def _own(self) -> ServerWords:
        """What the customer told, the rest as the test took it."""
        own, server = self._facts.evidence.own, self._facts.evidence.own_server
        username = own.username or self._unknown("own.username")
        if server is not None:
            return ServerWords(server.host, str(server.port), self._security(server.security), username)
        return ServerWords(
            own.host or self._unknown("own.host"),
            str(own.port) if own.port is not None else self._unknown("own.port"),
            self._security(own.security) if own.security is not None else self._unknown("own.security"),
            username,
        )

    def _provider(self) -> str | None:
        provider = self._facts.state.provider
        if provider is None:
            return None
        entry = self._wording.entry(f"provider.{provider.id}")
        return (entry.parts.get("say") if entry else None) or provider.name

    def _desk(self) -> DeskWords:
        desk = self._facts.moment.desk
        return DeskWords(
            self._time(desk.opens, desk.zone) or self._unknown("desk.opens"),
            self._time(desk.closes, desk.zone) or self._unknown("desk.closes"),
            self._time(desk.answer_due, desk.zone) or self._unknown("desk.answer_due"),
            self._zone(desk.zone),
        )

    def _zone(self, name: str) -> str | Raw:
        """A zone as people call it; else its city."""
        return (
            self._wording.plain_label("zones", name)
            or name.rpartition("/")[2].replace("_", " ")
            or self._unknown("zone")
        )

    def _username(self) -> str | None:
        """What should stand there: what a log-in got in with, what the provider's rule wants, or the address.

        What was told is no finding, and stays beside: nothing but a log-in shows whether it is right.
        """
        provider, evidence = self._facts.state.provider, self._facts.evidence
        login = evidence.login
        if login is not None and login.cause == "ok" and login.username:
            return login.username
        return (provider.username if provider else None) or evidence.address or evidence.own.username

    def _login_username(self) -> str | None:
        evidence = self._facts.evidence
        return (evidence.login.username if evidence.login is not None else None) or evidence.login_name

    def _failing(self, part: str) -> str | None:
        """Host or port of the server that failed or refused; else what is proposed."""
        evidence = self._facts.evidence
        found = evidence.about(self._facts.state.at_cause) or evidence.decisive
        server = found.tried.server if found is not None and found.tried is not None else None
        server = server or evidence.own_server or evidence.proposed
        return str(getattr(server, part)) if server is not None else None

    def _part_of_step(self, part: str) -> Raw | None:
        entry = self._wording.entry(f"step.{self._facts('next_step')}")
        words = entry.parts.get(part) if entry else None
        return Raw(words) if words else None

    def _reply(self) -> str | None:
        found = self._facts.evidence.decisive
        if found is None:
            return None
        return (found.tried.reply if found.tried else None) or found.fragment

    def _tested_at(self) -> Clock | None:
        """Of the newest log-in, which says more than any test of reach after it; else of the newest test."""
        evidence = self._facts.evidence
        newest = evidence.login or next((found for found in reversed(evidence.live) if found.tried), None)
        return self._time(newest.at) if newest else None

    def _due(self) -> Clock | None:
        return self._time(self._facts.state.timers.get("remind"))

    def _daypart(self) -> str | None:
        hour = local(self._facts.moment.at, self._facts.moment.zone).hour
        part = "morning" if 4 <= hour < 12 else "afternoon" if 12 <= hour < 18 else "evening"
        entry = self._wording.entry("calendar")
        return entry.parts.get(f"parts.{part}") if entry else None

    def _product_value(self, name: str) -> str | Raw:
        """An author's own words: marks in them count."""
        return Raw(self._product.get(name, ""))

    def _answer(self, name: str) -> object:
        value = self._facts(name)
        return self._unknown(f"answers.{name}") if value is None else str(value)


_VALUES: Mapping[str, Callable[[Values], object]] = {
    "address": lambda v: v._facts.evidence.address,
    "domain": lambda v: (v._facts.evidence.address or "").rpartition("@")[2],
    "provider": Values._provider,
    "server": lambda v: v._server(v._facts.evidence.proposed, "server"),
    "servers": lambda v: v._facts.evidence.working,
    "host": lambda v: v._failing("host"),
    "port": lambda v: v._failing("port"),
    "silent": lambda v: tuple(str(server.port) for server in v._facts.evidence.silent),
    "untried": lambda v: v._facts.evidence.untried,
    "username": Values._username,
    "login_username": Values._login_username,
    "own": Values._own,
    "alternative": lambda v: v._server(v._facts.evidence.alternative, "alternative"),
    "suggested": lambda v: v._server(v._facts.state.suggested_server, "suggested"),
    "suggested_host": lambda v: v._facts.state.suggested_host,
    "suggested_provider": Values._provider,
    "reply": Values._reply,
    "fragment": lambda v: v._facts.evidence.message.fragment if v._facts.evidence.message else None,
    "client": lambda v: v._facts("message.client"),
    "app_password_url": lambda v: v._facts("provider.app_password_url"),
    "switch": lambda v: v._facts("provider.switch"),
    "unverified_note": lambda v: v._facts.state.provider.unverified_note if v._facts.state.provider else None,
    "certainty": lambda v: v._wording.plain_label("certainty", str(v._facts("provider.confidence"))),
    "checked": lambda v: v._facts.state.provider.checked if v._facts.state.provider else None,
    "reference": lambda v: v._facts.state.reference,
    "customer": lambda v: v._facts.state.customer,
    "first_name": lambda v: v._facts.state.customer.split(" ")[0],
    "workspace": lambda v: v._facts.state.workspace,
    "agent": lambda v: v._facts("agent"),
    "at": lambda v: v.clock(v._facts.moment.at),
    "tested_at": Values._tested_at,
    "due": Values._due,
    "asked_at": lambda v: v._time(v._facts.state.support.asked_at if v._facts.state.support else None),
    "until": lambda v: v.clock(v._facts.moment.at + timedelta(days=KEPT_DAYS)),
    "desk": Values._desk,
    "zone": lambda v: v._zone(v._facts.moment.zone),
    "language": lambda v: (
        v._wording.plain_label("languages", v._facts.state.language) or v._facts.state.language
    ),
    "daypart": Values._daypart,
    "step": lambda v: str(v._facts("next_step") or ""),
    "step_name": lambda v: v._part_of_step("name"),
    "cause": lambda v: v._facts.state.at_cause,
    "product": lambda v: _Lookup(v._product_value),
    "answers": lambda v: _Lookup(v._answer),
}
