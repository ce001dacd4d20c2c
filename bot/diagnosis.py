"""Turns what the probe says into what the knowledge takes; the two do not know each other."""

import re
from collections.abc import Iterable, Mapping

from bot.own_sentences import without_own_sentences
from bot.setting_faults import NO_FAULTS, faults_in
from bot.settings_in_line import LONGEST as LONGEST_SETTINGS
from bot.settings_in_line import host_in, is_settings_alone, port_and_security, username_in
from knowledge.events import (
    MailServer,
    MessageReading,
    ProbeResult,
    ProviderFacts,
    Reading,
    Security,
    ServerTried,
    Trace,
)
from smtp_probe import Attempt, Endpoint, Report, Stage
from smtp_probe import Security as ProbeSecurity
from smtp_probe.addresses import find_address, parse_address
from smtp_probe.providers import Provider, all_providers, by_domain, by_host, by_id
from smtp_probe.reader import Reading as ReadMessage
from smtp_probe.reader import classify

LONGEST_REPLY = 500  # characters of a server's words that a case keeps
LONGEST_LINE = 11_000
"""Characters of what a person typed that reach the desk: what Slack shows in one message, room for its
heading left. What is longer ends with "…"."""
_MOST_LINES = 24  # of a connection's transcript that a case keeps
_LONGEST_PORT = 5  # digits
_WIDEST = 160  # characters of such a line
_MOST_NAMES = 3  # of a certificate
_WIDEST_FRAGMENT = 500  # characters of a failure taken out of somebody's message
_SENTENCE_END = re.compile(r"(?<=[a-z)][.!?])\s+(?=[A-Z])")
# A failure that cannot be named is worth showing if a machine wrote it; "it just fails", or "error", is talk.
_MACHINE_MADE = re.compile(
    r"(?<![\w.])(?!465|587)[245]\d\d(?:[ -]|\b)|\b[245]\.\d{1,3}\.\d|\b0x[0-9a-f]"
    r"|\berrors?(?: code| number| no\.?)?\s*[:=#(]?\s*-?\d|\berror\s*[:=]\s*\S"
    r"|\w(?:Error|Exception)\b|\bexception\s*[:(]",
    re.I,
)

_LINK_ALONE = re.compile(r"\s*<?(?:https?://|www\.)\S+\s*", re.IGNORECASE)


def facts_of(provider: Provider, address: str | None) -> ProviderFacts:
    """A provider in the terms of the tree; servers and user name are those for ``address``."""
    parsed = parse_address(address) if address else None
    domain = parsed.domain if parsed else (provider.domains[0] if provider.domains else "")
    return ProviderFacts(
        id=provider.id,
        name=provider.name,
        family=str(provider.family),
        platforms=tuple(sorted(provider.platforms)),
        kind=provider.kind.value,
        password_auth=provider.password_auth.value,
        servers=tuple(server_of(endpoint) for endpoint in provider.endpoints(domain)),
        username=(provider.username_for(str(parsed)) or None) if parsed else None,
        app_password_url=provider.app_password_url,
        switch=provider.smtp_must_be_enabled,
        unverified_note=provider.unverified_note,
        imap_only=provider.imap_only,
        confidence=provider.confidence.value,
        checked=provider.checked,
        ends=provider.ends,
    )


def facts_by_id(provider: str | None, address: str | None = None) -> ProviderFacts | None:
    """As ``facts_of``, for an id."""
    known = by_id(provider) if provider else None
    return facts_of(known, address) if known else None


def links_to_providers() -> frozenset[str]:
    """The addresses in our own data that people are sent to; no other address may be tapped."""
    return frozenset(one.app_password_url for one in all_providers() if one.app_password_url)


def provider_of_host(host: str) -> Provider | None:
    """Whose submission host that is, by its whole name."""
    return by_host(host)


_FENCE = "```"
"""What stands before and behind a block of code in Slack."""


def read_line(text: str, withheld: bool) -> Reading:
    """What can be recognised in a typed line from which secrets were cut already.

    An address that is told as the user name is no address: it may be another one than the mailbox's. The
    provider is then that of the user name.
    """
    read = classify(text)
    found = find_address(text)
    address = str(found) if found else None
    provider = by_domain(found.domain) if found else None
    message = None if _is_no_message(text, withheld) else _message(text, read, address)
    port, security, faults, host, username = read.port, read.security, NO_FAULTS, read.host, None
    if message is not None:
        # What another program printed of its own encryption is no setting of the customer's.
        security = None
    elif len(text.split()) <= LONGEST_SETTINGS:
        port, security = port_and_security(text, port, security)
        faults = faults_in(text)
        host, username = host or host_in(text), username_in(text)
    if username is not None and address is not None and username.casefold() == address.casefold():
        address = None
    return Reading(
        text=_bounded_line(text),
        address=address,
        provider=facts_of(provider, str(found)) if provider else None,
        host=host if faults.host is None else None,
        port=port if faults.port is None else None,
        security=Security(security.value) if security else None,
        username=username,
        message=message,
        withheld=withheld,
        faults=faults.all,
    )


def _is_no_message(text: str, withheld: bool) -> bool:
    """Whether no server can have written a line: settings, a link, or a password with what is said of it."""
    if is_settings_alone(text) or _LINK_ALONE.fullmatch(text):
        return True
    return withheld and not _MACHINE_MADE.search(text)


def failure_fragment(text: str) -> str | None:
    """The sentences of a text that tell of a mail failure, and nothing else; ``None`` where none do.

    What stands before, between or behind them may be anybody's business.
    """
    message = _message(text, classify(text), None)
    if message is None:
        return None
    pieces = [piece for line in text.splitlines() for piece in _SENTENCE_END.split(line.strip())]
    telling = [piece for piece in pieces if _message(piece, classify(piece), None) is not None]
    return " ".join(telling)[:_WIDEST_FRAGMENT].strip() or message.fragment or None


def read_form(values: Mapping[str, str], withheld: bool) -> Reading:
    """What the fields of a check-up form say together; ``pair`` is port and security, as ``465/ssl``.

    Where it says *something else*, they stand in fields of their own.
    """
    message_text = values.get("message", "").strip()
    address = parse_address(values.get("address", ""))
    provider = by_domain(address.domain) if address else None
    told = str(address) if address else None
    port, _, security = values.get("pair", "").partition("/")
    if port == "other":
        port, security = values.get("port", "").strip(), values.get("security", "")
    chosen = security in {one.value for one in Security}
    return Reading(
        text=_bounded_line(message_text),
        address=told,
        provider=facts_of(provider, told) if provider else None,
        host=values.get("host", "").strip().casefold() or None,
        port=int(port) if port.isdecimal() and len(port) <= _LONGEST_PORT else None,
        security=Security(security) if chosen else None,
        username=values.get("username", "").strip() or None,
        message=_message(message_text, classify(message_text), told) if message_text else None,
        withheld=withheld,
    )


def _message(text: str, read: ReadMessage, address: str | None) -> MessageReading | None:
    """The failure that a text tells of; a person's own sentences about their mailbox tell of none."""
    if read.label == "none":
        return None
    rest = without_own_sentences(text)
    if rest != text:
        read = classify(rest)
    if read.label == "none" or (read.label == "unknown" and not _MACHINE_MADE.search(rest)):
        return None
    return MessageReading(
        cause=read.label,
        confidence=read.confidence,
        fragment=read.evidence.replace(_FENCE, "").strip() if _FENCE in read.evidence else read.evidence,
        provider=facts_by_id(read.provider, address),
    )


def server_of(endpoint: Endpoint) -> MailServer:
    """A server in the terms of the tree."""
    return MailServer(host=endpoint.host, port=endpoint.port, security=Security(endpoint.security.value))


def endpoint_of(server: MailServer) -> Endpoint:
    """A server in the terms of the probe."""
    return Endpoint(server.host, server.port, ProbeSecurity(server.security.value))


def login_result(report: Report) -> ProbeResult:
    """What one log-in at the form's server has shown."""
    return ProbeResult(kind="login", tried=(_verdict(report),), control=report.control)


def tried_in(report: Report, *, others: bool) -> tuple[ServerTried, ...]:
    """The report's own server and, if asked for, the alternatives that were tried beside it."""
    verdicts = [_verdict(report)]
    if others:
        own = report.endpoint
        by_endpoint: dict[Endpoint, list[Attempt]] = {}
        for attempt in report.attempts:
            if attempt.endpoint != own:
                by_endpoint.setdefault(attempt.endpoint, []).append(attempt)
        verdicts += [
            _best(
                endpoint,
                attempts,
                works=endpoint in report.alternatives,
                looked_up=_looked_up(report, endpoint.host),
            )
            for endpoint, attempts in by_endpoint.items()
        ]
    return tuple(verdicts)


def _verdict(report: Report) -> ServerTried:
    deciding = [attempt for attempt in report.attempts if attempt.endpoint == report.endpoint]
    return ServerTried(
        server=server_of(report.endpoint),
        cause=report.cause,
        stage=report.stage.value,
        reply=_bounded(report.reply),
        took_ms=_took(attempt for attempt in deciding if attempt.cause == report.cause),
        looked_up=_looked_up(report, report.endpoint.host),
        trace=_trace(next((one for one in deciding if one.cause == report.cause), None)),
    )


def _trace(attempt: Attempt | None) -> Trace | None:
    """How a connection went; ``None`` where there was none."""
    if attempt is None or not attempt.timings_ms:
        return None
    tls = attempt.tls
    lines = attempt.transcript
    if len(lines) > _MOST_LINES:
        lines = (*lines[: _MOST_LINES // 2], "…", *lines[-_MOST_LINES // 2 :])
    return Trace(
        times=tuple((stage, round(took, 1)) for stage, took in attempt.timings_ms.items()),
        encryption=f"{tls.version}, {tls.cipher}" if tls else "",
        names=tls.names[:_MOST_NAMES] if tls else (),
        issuer=tls.issuer[:_WIDEST] if tls else "",
        until=tls.not_after.date().isoformat() if tls and tls.not_after else "",
        refused=tls.refused_because[:_WIDEST] if tls else "",
        lines=tuple(line if len(line) <= _WIDEST else line[: _WIDEST - 1] + "…" for line in lines),
    )


def _best(endpoint: Endpoint, attempts: list[Attempt], *, works: bool, looked_up: bool) -> ServerTried:
    """One server with several addresses: it works if one works, else the one that came furthest tells."""
    furthest = max(attempts, key=lambda attempt: (attempt.cause == "ok", len(attempt.timings_ms)))
    return ServerTried(
        server=server_of(endpoint),
        cause="ok" if works else furthest.cause,
        stage=furthest.stage.value,
        reply=_bounded(furthest.reply),
        took_ms=_took([furthest]),
        looked_up=looked_up,
    )


def _looked_up(report: Report, host: str) -> bool:
    """Whether a name was looked up in this report; what was never sent anywhere says nothing against it."""
    times = [one.timings_ms for one in report.attempts if one.endpoint.host == host and one.timings_ms]
    return not times or any(Stage.DNS.value in one for one in times)


def _took(attempts: Iterable[Attempt]) -> float | None:
    """Milliseconds from the first packet to the verdict; ``None`` where none was sent."""
    times = [sum(attempt.timings_ms.values()) for attempt in attempts if attempt.timings_ms]
    return round(min(times), 1) if times else None


def _bounded_line(text: str) -> str:
    return text if len(text) <= LONGEST_LINE else text[: LONGEST_LINE - 1] + "…"


def _bounded(reply: str | None) -> str | None:
    return None if reply is None else reply[:LONGEST_REPLY]
