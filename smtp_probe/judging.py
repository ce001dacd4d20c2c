"""Judges what was observed: from one connection's observation to the code of its cause, without a network."""

from __future__ import annotations

import re
from typing import assert_never

from smtp_probe.capabilities import TOKEN_MECHANISMS, offered_mechanisms, offers, usable_mechanism
from smtp_probe.model import Security, Stage
from smtp_probe.observation import Ending, Observation, Peek, TlsFailure
from smtp_probe.other_services import is_other_protocol, names_itself_mail, sounds_unlike_mail
from smtp_probe.problems import CAUSES
from smtp_probe.replies import Reply
from smtp_probe.tls_judging import TLS_RECORDS, cause_of_plain_answer, cause_of_tls_failure

# RFC 5321, 3.8: the server leaves.
_LEAVES = 421
# RFC 5321, 4.2.1.
_LARGEST_SECOND_DIGIT = 5
# RFC 5321, 4.2.2: the command itself is not known, implemented or expected here, so no password was judged.
_UNKNOWN_COMMAND = {500: "auth.not_offered", 501: "unknown", 502: "auth.not_offered", 503: "auth.not_offered"}
# The same two at EHLO and HELO: whoever knows neither is no mail server, unless it calls itself one.
_KNOWS_NO_HELLO = frozenset({500, 502})
# Not for a hello: it needs no log-in (RFC 4954, 6) and nothing that comes before it.
_NO_ANSWER_TO_HELLO = frozenset({503, 530})
# RFC 7504: no mail is taken here at all, from nobody.
_NO_MAIL_HERE = frozenset({521, 554})
_NOT_UNDERSTOOD = frozenset({*_KNOWS_NO_HELLO, 501, *_NO_ANSWER_TO_HELLO, 504})
_ABOUT_THE_NAME = re.compile(
    r"\bhost ?names?\b|\bdomains?\b|\bfqdn\b|fully.qualified|\bargument|\b(?:client|your|helo|ehlo) name\b"
    r"|\b(?:helo|ehlo)\b.*\b(?:rejected|denied|refused|invalid)\b",
    re.IGNORECASE,
)
_BEFORE_LOGIN = frozenset({Stage.GREETING, Stage.EHLO, Stage.STARTTLS})


def cause_of(seen: Observation) -> str:
    """Return the code of the cause of what was observed; `ok` if all that was asked for succeeded."""
    if _left_at_hello_by_another_service(seen):
        return "greeting.not_smtp"
    match seen.ending:
        case Ending.DONE:
            return "ok" if seen.wants_login or seen.wants_envelope else _reach(seen)
        case Ending.LOGIN_WITHHELD:
            return login_obstacle(seen.capabilities, encrypted=seen.tls is not None) or "guard.invalid_input"
        case Ending.TIMED_OUT:
            return _silence(seen)
        case Ending.CLOSED:
            return _closed(seen)
        case Ending.REPLY:
            return _reply(seen, seen.reply) if seen.reply is not None else "unknown"
        case Ending.NOT_A_REPLY:
            return _not_a_reply(seen)
        case Ending.TLS_FAILED:
            failure = seen.tls_failure or TlsFailure("")
            # Later than the handshake, the head is what was said within TLS.
            answered = seen.first_bytes if seen.stage is Stage.TLS else b""
            return cause_of_tls_failure(failure, answered, after_starttls=_after_starttls(seen))
        case Ending.NO_STARTTLS:
            return "tls.starttls_unsupported"
        case Ending.ENDLESS | Ending.INJECTED:
            return "protocol.malformed"
        case Ending.INVALID_INPUT:
            return "guard.invalid_input"
        case Ending.ADDRESS_BLOCKED:
            return "guard.address_blocked"
        case Ending.PORT_BLOCKED:
            return "guard.port_blocked"
        case Ending.NOT_ADMITTED:
            return "guard.rate_limited"
        case Ending.NO_NAME:
            return "dns.not_found"
        case Ending.NO_ADDRESS:
            return "dns.no_address"
        case Ending.DNS_FAILED:
            return "dns.unavailable"
        case Ending.REFUSED:
            return "tcp.refused"
        case Ending.UNREACHABLE:
            return "tcp.unreachable"
        case _:
            assert_never(seen.ending)


def stage_of(seen: Observation, cause: str) -> Stage:
    """Return the stage at which the cause showed: a server may name a fault of TLS later than it happened."""
    if cause == "ok":
        return Stage.DONE
    if seen.ending is Ending.TLS_FAILED and seen.stage is not Stage.TLS:
        return Stage.TLS
    return seen.stage


def login_obstacle(capabilities: tuple[str, ...], *, encrypted: bool) -> str | None:
    """Return why nobody could log in by password where this is offered; None if one could."""
    offered = offered_mechanisms(capabilities)
    if not encrypted and not offered and offers(capabilities, "STARTTLS"):
        return "tls.starttls_required"
    if not offered:
        return "auth.not_offered"
    if usable_mechanism(capabilities) is not None:
        return None
    return "auth.oauth_required" if TOKEN_MECHANISMS & set(offered) else "auth.mechanism_unsupported"


def cause_of_reply(code: int, enhanced: str | None, text: str, stage: Stage, host: str) -> str:
    """Return what a server's refusal means: by its words, then its enhanced code (RFC 3463), then its code.

    `host` is the server's name: some words mean more at one provider than at others.
    """
    # The rules are read from files, which a log-in that succeeds has no need of.
    from smtp_probe.reader import judge_reply

    cause = judge_reply(code, enhanced, text, stage)
    if code // 10 % 10 > _LARGEST_SECOND_DIGIT and cause == judge_reply(code, None, "", stage):
        # No such code exists, so its place alone says nothing: only words would count.
        return "unknown"
    if cause not in CAUSES or cause in ("ok", "none"):
        return "unknown"
    # Of a stage that has no meaning of its own, nothing but words and codes would give the same cause.
    if stage is Stage.AUTH and cause != judge_reply(code, enhanced, text, Stage.DONE):
        cause = _UNKNOWN_COMMAND.get(code, cause)
    if stage in _BEFORE_LOGIN and cause == "send.quota_exceeded" and code < 500:
        # Nobody has named a mailbox yet: the disk that is full is the server's.
        return "server.unavailable"
    if cause in ("auth.bad_credentials", "auth.disabled_by_provider") and _takes_no_password(host):
        return "auth.oauth_required"
    return cause


def _takes_no_password(host: str) -> bool:
    """Tell whether every provider that uses this server has given up passwords: then none was wrong."""
    from smtp_probe.providers import all_providers
    from smtp_probe.providers.entry import PasswordAuth

    rules = {
        provider.password_auth
        for provider in all_providers()
        if any(server.host == host for server in provider.smtp)
    }
    return rules == {PasswordAuth.OAUTH_ONLY}


def _reach(seen: Observation) -> str:
    """Nobody logged in: could one?"""
    return login_obstacle(seen.capabilities, encrypted=seen.tls is not None) or "ok"


def _silence(seen: Observation) -> str:
    match seen.peek:
        case Peek.SMTP_OVER_TLS:
            return "tls.wrong_mode"
        case Peek.TLS_SILENT:
            return "tls.wrong_mode" if seen.endpoint.port == 465 else "greeting.not_smtp"
        case Peek.OTHER_OVER_TLS | Peek.OTHER_PLAIN:
            return "greeting.not_smtp"
        case Peek.NOTHING | None:
            pass
        case _:
            assert_never(seen.peek)
    match seen.stage:
        case Stage.DNS:
            return "dns.unavailable"
        case Stage.TCP:
            return "tcp.timeout"
        case Stage.GREETING:
            return "protocol.stalled" if seen.first_bytes else "greeting.timeout"
        case _:
            return "protocol.stalled"


def _closed(seen: Observation) -> str:
    # A plain service often says its piece to the TLS hello and hangs up.
    if seen.stage is Stage.TLS and seen.first_bytes[:1] not in (b"", *TLS_RECORDS):
        return cause_of_plain_answer(seen.first_bytes, after_starttls=_after_starttls(seen))
    if seen.stage is Stage.GREETING and seen.peek is not None:
        return _silence(seen)
    return "tcp.dropped"


def _reply(seen: Observation, reply: Reply) -> str:
    if seen.stage in (Stage.GREETING, Stage.EHLO) and _is_other_service(reply):
        return "greeting.not_smtp"
    if reply.positive:
        # A reply of success, but not the one that belongs here (a 2xx to AUTH that is no 235, say).
        return "protocol.malformed"
    if seen.stage is Stage.STARTTLS and reply.code != _LEAVES:
        return "tls.starttls_unsupported"
    cause = cause_of_reply(reply.code, reply.enhanced, reply.text, seen.stage, seen.endpoint.host)
    if seen.stage is Stage.EHLO and cause == "server.helo_rejected":
        return _refused_hello(reply, seen.greeting)
    return cause


def _refused_hello(reply: Reply, greeting: str) -> str:
    """Return what a refusal of EHLO means that says neither by words nor codes what else is wrong."""
    if _ABOUT_THE_NAME.search(reply.text):
        return "server.helo_rejected"
    if reply.code in _KNOWS_NO_HELLO:
        return "protocol.malformed" if names_itself_mail(greeting) else "greeting.not_smtp"
    if reply.code in _NO_ANSWER_TO_HELLO:
        return "protocol.malformed"
    return "greeting.rejected" if reply.code in _NO_MAIL_HERE else "server.helo_rejected"


def _left_at_hello_by_another_service(seen: Observation) -> bool:
    """Some services greet with 220 as SMTP does; what they make of EHLO is anybody's guess."""
    if seen.stage is not Stage.EHLO or not sounds_unlike_mail(seen.greeting):
        return False
    if seen.ending is Ending.REPLY:
        return seen.reply is not None and seen.reply.code in _NOT_UNDERSTOOD
    return seen.ending in (Ending.CLOSED, Ending.TIMED_OUT, Ending.NOT_A_REPLY)


def _after_starttls(seen: Observation) -> bool:
    return seen.endpoint.security is Security.STARTTLS


def _is_other_service(reply: Reply) -> bool:
    if reply.code in (200, 201):
        return True
    return sounds_unlike_mail(reply.text)


def _not_a_reply(seen: Observation) -> str:
    if seen.stage in (Stage.GREETING, Stage.EHLO) and is_other_protocol(seen.first_bytes):
        return "greeting.not_smtp"
    if seen.reply is not None and seen.reply.code == _LEAVES:
        # It changed its mind within the reply; the last line says that it leaves.
        return cause_of_reply(_LEAVES, seen.reply.enhanced, seen.reply.text, seen.stage, seen.endpoint.host)
    if seen.stage is Stage.GREETING and seen.first_bytes[:1] == b"\x15":
        # A TLS alert instead of a greeting.
        return "tls.wrong_mode"
    return "protocol.malformed"
