"""Bounds log-ins, so that no mailbox is locked through us and no password guessed."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

from bot.incoming import Person
from bot.storage import Unit
from bot.storage.records import LoginAttempt
from smtp_probe.addresses import mailbox_key
from smtp_probe.providers import all_providers, by_domain

HOUR, DAY = 3_600.0, 86_400.0


class Verdict(StrEnum):
    """Whether a log-in may be tried."""

    GRANTED = "granted"
    MAILBOX = "mailbox"
    """Too many to this mailbox, whoever made them: which ones is not told."""
    OTHERS = "others"
    """Too many by this person, workspace, to this host, or altogether."""
    ALARM = "alarm"
    """As ``OTHERS``; so many altogether that the operator has to know."""


class Limit(Struct, frozen=True):
    """At most ``most`` within ``seconds``."""

    column: str | None
    most: int
    seconds: float


# Generous for one person who tries to get a mailbox going, and too tight to guess a password or to burn the
# attempts that a provider grants before it locks (five to ten at the strict ones).
MAILBOX = Limit("mailbox", 3, DAY)
MAILBOX_PAUSE = 60.0
PERSON = Limit("person", 5, DAY)
PERSON_MAILBOXES = 3
WORKSPACE = Limit("workspace", 20, HOUR)
STRANGE_HOST = Limit("strange_host", 10, HOUR)
ALL = Limit(None, 300, HOUR)


class PlannedLogin(Struct, frozen=True):
    """A log-in that somebody asked for."""

    person: Person
    username: str
    host: str
    known_host: bool
    """Whether the host stands in provider data."""


def mailbox(username: str, host: str) -> str:
    """The mailbox as its provider sees it; a user name without a domain is one of the host's provider."""
    return mailbox_key(username, _domain_of(host.casefold().rstrip(".")))


def _domain_of(host: str) -> str:
    """The address domain of whom a host belongs to; the host itself where nobody knows."""
    labels = host.split(".")
    for start in range(1, len(labels) - 1):
        parent = ".".join(labels[start:])
        if by_domain(parent):
            return parent
    owners = (one for one in all_providers() if any(server.host == host for server in one.smtp))
    return next((one.domains[0] for one in owners if one.domains), host)


def take(unit: Unit, login: PlannedLogin, now: float) -> Verdict:
    """Take one from every budget that counts, or say why not. Never given back, whatever the reply.

    Has to run in a transaction that is kept before the log-in is sent.
    """
    unit.attempts.lock()
    key = bytes.fromhex(unit.records.keep("login_budget_key", secrets.token_hex(32)))
    attempt = LoginAttempt(
        mailbox=_keyed(key, "mailbox", mailbox(login.username, login.host)),
        person=_keyed(
            key, "person", login.person.tenant.enterprise, login.person.tenant.team, login.person.user
        ),
        workspace=_keyed(key, "workspace", login.person.tenant.enterprise, login.person.tenant.team),
        strange_host=None if login.known_host else _keyed(key, "host", login.host.casefold()),
    )
    verdict = _verdict(unit, attempt, now)
    if verdict is Verdict.GRANTED:
        unit.attempts.add(attempt, now)
    return verdict


def _verdict(unit: Unit, attempt: LoginAttempt, now: float) -> Verdict:
    def recent(limit: Limit, who: str | None) -> Sequence[tuple[float, str]]:
        return unit.attempts.recent(limit.column, who, now - limit.seconds)

    to_mailbox = recent(MAILBOX, attempt.mailbox)
    if len(to_mailbox) >= MAILBOX.most or any(now - at < MAILBOX_PAUSE for at, _ in to_mailbox):
        return Verdict.MAILBOX
    by_person = recent(PERSON, attempt.person)
    mailboxes = {mailbox for _, mailbox in by_person} | {attempt.mailbox}
    if len(by_person) >= PERSON.most or len(mailboxes) > PERSON_MAILBOXES:
        return Verdict.OTHERS
    if len(recent(WORKSPACE, attempt.workspace)) >= WORKSPACE.most:
        return Verdict.OTHERS
    if attempt.strange_host and len(recent(STRANGE_HOST, attempt.strange_host)) >= STRANGE_HOST.most:
        return Verdict.OTHERS
    return Verdict.ALARM if len(recent(ALL, None)) >= ALL.most else Verdict.GRANTED


def _keyed(key: bytes, *parts: str) -> str:
    """A keyed hash, so that a copy of the database does not tell who wrote to whom."""
    return hmac.new(key, "\x00".join(parts).encode(), hashlib.sha256).hexdigest()
