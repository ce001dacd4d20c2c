"""Takes in what was recognised in words and forms: address, settings, failure message, facts."""

from msgspec import Struct
from msgspec.structs import replace

from knowledge.causes import NO_FAULT
from knowledge.events import MailServer, ProviderFacts, Reading
from knowledge.heard_facts import heard_in
from knowledge.stages import holds_on_another_port
from knowledge.state import Finding, State
from knowledge.tree import AskNode
from knowledge.turn import Work
from knowledge.wording import normal

_MOST_FINDINGS = 60
"""Far more than a case of many days brings; the oldest go first."""
_OF_THE_NAME = ("username_meant", "username_noted")
"""Answers about the user name that was told."""
_OF_THE_HOST = ("strange_host", "strange_meant")
"""Answers about the host that was told: another host is another question."""
SETTINGS = ("own.host", "own.port", "own.security", "own.username")


class TakenIn(Struct, frozen=True):
    """What a line or a form brought that was not known before."""

    address: bool = False
    """A whole address stood in it."""
    other_address: bool = False
    """… and it is not the one that the case was about; the first one counts as well."""
    offered: bool = False
    """Another address stood among other words: whether it is the mailbox that is meant has to be asked."""
    settings: bool = False
    message: bool = False
    """A failure message stood in it and its cause was read."""


def take_in(work: Work, reading: Reading, *, filled_in: bool = False) -> TakenIn:
    """Keep all that a reading holds. What was known and is told again changes nothing.

    ``filled_in``: it comes from a form, whose field says that the address is the mailbox's.
    """
    if reading.withheld != work.state.withheld:
        work.put(withheld=reading.withheld)
    known = work.state.answers.get("address")
    message = reading.message
    read = message is not None and message.cause not in NO_FAULT
    address, offered = reading.address, False
    if address is None and known is None and reading.username is not None and "@" in reading.username:
        # Nothing else tells the mailbox yet, and most providers want its address as the user name.
        address = reading.username
    elif address is not None and not filled_in:
        if known is None:
            if message is not None and message.cause == "send.recipient_rejected":
                address = None  # it is the one that was written to
        elif address.casefold() != known.casefold():
            if read:
                address = None  # somebody's whom the message is about, or who forwarded it
            elif not _tells_the_mailbox(work, reading.text):
                work.tell({"address_offered": address})
                address, offered = None, True
    other = address is not None and address != known
    if other and address is not None:
        _set_address(work, address, reading.provider)
    told = heard_in(reading.text, work.tree.heard)
    if told:
        work.put(told={**work.state.told, **told})
    settings = _settings_in(reading)
    changed = change_settings(work, settings)
    if read and message is not None:
        if message.provider is not None and work.state.provider is None:
            work.put(provider=message.provider)
        add_finding(
            work,
            Finding(
                kind="message",
                at=work.at,
                cause=message.cause,
                fragment=message.fragment,
                client=message.client,
                provider=message.provider.id if message.provider else None,
                family=message.provider.family if message.provider else None,
                address=work.state.answers.get("address"),
            ),
        )
    return TakenIn(
        address=address is not None,
        other_address=other,
        offered=offered,
        settings=bool(settings) and (changed or not other),
        message=read,
    )


def _tells_the_mailbox(work: Work, text: str) -> bool:
    """Whether a line with an address says that this is the mailbox: nothing else stands in it, or *it is …*.

    Where another address is asked for, any line with one tells it.
    """
    node = work.tree.nodes.get(work.state.node)
    if isinstance(node, AskNode) and node.typed.address is not None:
        return True
    entry = work.wording.entry("small_words")
    known = entry.heard.get("mailbox", ()) if entry is not None else ()
    plain = (
        word for word in text.split() if not any(sign in word.strip(".,:;!?") for sign in "@.0123456789")
    )
    return all(word in known for part in plain for word in normal(part).split())


def _set_address(work: Work, address: str, provider: ProviderFacts | None) -> None:
    state = work.state
    if "address" in state.answers:
        _leave_mailbox(work)
    work.tell({"address": address})
    if provider is not None:
        work.put(provider=provider)
    elif "address" in state.answers:
        # Another address may live elsewhere: what the old domain told does not count.
        work.put(provider=None)
    if state.answers.get("address") is not None:
        work.put(suggested_host=None, suggested_server=None)


def _leave_mailbox(work: Work) -> None:
    """What was told and tried for the former mailbox says nothing about the next one."""
    facts = work.tree.content.tree.facts
    kept = {
        name: value
        for name, value in work.state.answers.items()
        if name not in SETTINGS and (name not in facts or facts[name].until is None)
    }
    marks = {step: mark for step, mark in work.state.marks.items() if mark.mark == "with_support"}
    settle_findings(work)
    work.put(answers=kept, told={}, marks=marks, at_step=None, at_cause=None)


def _correct_address(work: Work) -> None:
    """The address had a slip: it is the same mailbox, so what was told about it stays."""
    meant, known = work.state.answers.get("address_meant"), work.state.answers.get("address")
    if meant is None:
        return
    findings = tuple(
        replace(found, address=meant) if found.kind == "message" and found.address == known else found
        for found in work.state.findings
    )
    work.put(findings=findings)
    work.tell({"address": meant})


def settle_findings(work: Work, *, forget_messages: bool = False) -> None:
    """Findings made before any address was known belong to the present one, and to no other."""
    address = work.state.answers.get("address")
    findings = tuple(
        replace(
            found,
            address=found.address or address,
            stale=found.stale
            or (found.kind == "message" and forget_messages)
            or (found.address or address) is None,
        )
        for found in work.state.findings
    )
    work.put(findings=findings)


def _settings_in(reading: Reading) -> dict[str, str]:
    found = {
        "own.host": reading.host,
        "own.port": str(reading.port) if reading.port is not None else None,
        "own.security": str(reading.security) if reading.security is not None else None,
        "own.username": reading.username,
    }
    return {name: value for name, value in found.items() if value}


def change_settings(work: Work, settings: dict[str, str]) -> bool:
    """Keep the customer's own settings; an edit makes findings about the former ones stale.

    Another port drops the security that was told with the former one: it may be another program's.
    """
    answers = work.state.answers
    former = answers.get("own.port")
    if former is not None and settings.get("own.port", former) != former and "own.security" in answers:
        answers = {name: value for name, value in answers.items() if name != "own.security"}
        work.put(answers=answers)
    changed = {name for name, value in settings.items() if answers.get(name) != value}
    if not changed:
        return False
    edited = {name for name in changed if name in answers}
    work.tell(settings)
    if edited & {"own.host", "own.port", "own.security"}:
        _make_stale(work, "message", whatever="own.host" in edited)
    if edited & {"own.host", "own.username"}:
        _make_stale(work, "login")
    gone = (_OF_THE_NAME if "own.username" in edited else ()) + (_OF_THE_HOST if "own.host" in edited else ())
    if gone:
        work.put(answers={name: value for name, value in work.state.answers.items() if name not in gone})
    if "own.host" in edited:
        work.put(suggested_host=None, suggested_server=None)
    return True


def _make_stale(work: Work, kind: str, *, whatever: bool = True) -> None:
    """Let findings of a kind count no longer; without ``whatever``, but those that hold on another port."""
    findings = tuple(
        replace(found, stale=True)
        if found.kind == kind and not found.stale and (whatever or not holds_on_another_port(found.cause))
        else found
        for found in work.state.findings
    )
    work.put(findings=findings)


def add_finding(work: Work, found: Finding) -> None:
    """Add a finding. A newer message speaks instead of older ones, a log-in that works against all."""
    findings = work.state.findings
    if found.kind == "message" or (found.kind == "login" and found.cause == "ok"):
        findings = tuple(
            replace(one, stale=True)
            if one.kind == "message" and one.cause != found.cause and not one.stale
            else one
            for one in findings
        )
    work.put(findings=(*findings, found)[-_MOST_FINDINGS:])


def take_settings(work: Work, which: str) -> None:
    """The customer's own settings are those that were shown, or those that work."""
    if which == "address_meant":
        _correct_address(work)
        return
    if which == "address_offered":
        offered = work.state.answers.get("address_offered")
        if offered is not None:
            _set_address(work, offered, None)
        return
    evidence = work.evidence
    server: MailServer | None = None
    match which:
        case "expected":
            server = evidence.expected
        case "alternative":
            server = evidence.alternative or evidence.expected
        case "suggested" | "expected_host":
            wanted = evidence.expected
            host = work.state.suggested_host if which == "suggested" else wanted.host if wanted else None
            if host is not None:
                change_settings(work, {"own.host": host})
        case _:
            pass
    if server is not None:
        settings = {
            "own.host": server.host,
            "own.port": str(server.port),
            "own.security": str(server.security),
        }
        change_settings(work, settings)


def forget_by(work: Work, kind: str) -> None:
    """Forget answers that a new test has overtaken."""
    facts = work.tree.content.tree.facts
    state: State = work.state
    gone = {name for name in state.answers if name in facts and facts[name].until == kind}
    if gone:
        work.put(answers={name: value for name, value in state.answers.items() if name not in gone})
