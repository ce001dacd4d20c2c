"""The private forms: what they say and which fields they have."""

from typing import Literal

from msgspec import Struct

from knowledge.asking import may_log_in
from knowledge.authored import LONGEST_OPTION, LONGEST_TITLE
from knowledge.case_facts import logins_left
from knowledge.causes import CAUSES, NO_FAULT
from knowledge.effects import Field, Form, FormOption, Marked
from knowledge.facts import Value
from knowledge.marks import plain
from knowledge.own_settings import OwnSettings
from knowledge.turn import Work

_NEW_MESSAGE = "form.message"
"""Asks for words that are not known yet: nothing stands in it at first."""

Kind = Literal["text", "long_text", "address", "host", "secret", "select", "radio"]

PAIRS: tuple[str, ...] = ("465/ssl", "587/starttls", "25", "other", "unknown")
"""Values of the field ``pair``; its labels are the field's ``options``. Security belongs to the usual pairs
alone: with port 25 it may be any."""
_OTHER = ("pair", "other")
"""*Something else*: then port and security have fields of their own."""
_SECURITIES = ("ssl", "starttls", "none", "unknown")


class _FieldPlan(Struct, frozen=True):
    name: str
    kind: Kind
    optional: bool = False
    beside: tuple[str, str] | None = None


FORMS: dict[str, tuple[str | _FieldPlan, ...]] = {
    "login": (
        "again",
        "intro",
        _FieldPlan("username", "text"),
        "consent",
        _FieldPlan("password", "secret"),
    ),
    "check_up": (
        "intro",
        _FieldPlan("address", "address"),
        _FieldPlan("host", "host", optional=True),
        _FieldPlan("pair", "select", optional=True),
        _FieldPlan("port", "text", optional=True, beside=_OTHER),
        _FieldPlan("security", "select", optional=True, beside=_OTHER),
        _FieldPlan("username", "text", optional=True),
        _FieldPlan("message", "long_text", optional=True),
    ),
    "reply": (
        "intro",
        _FieldPlan("start", "select", optional=True),
        _FieldPlan("answer", "long_text"),
    ),
    "resolve": (
        "intro",
        _FieldPlan("cause", "select"),
        _FieldPlan("step", "select"),
        _FieldPlan("helped", "text"),
        _FieldPlan("tell", "long_text"),
    ),
    "message": ("intro", _FieldPlan("message", "long_text")),
}
"""Each form in order: text parts by name (left out where they are empty) and fields."""


def make_form(work: Work, name: str, *, start: str | None = None) -> Form:
    """A form as it stands for this case. A field that the words do not name is left out.

    ``start`` is the canned reply that an agent has picked to start from.
    """
    key = f"form.{name}"
    facts: dict[str, Value] = {"count": logins_left(work.state)}
    server = work.evidence.proposed if name == "login" and may_log_in(work) else None
    username = _first_username(work, key) if name == "login" else None
    parts: list[Marked | Field] = []
    for part in FORMS[name]:
        if isinstance(part, str):
            words = work.text(key, f"parts.{part}", facts=facts)
            if words:
                parts.append(words)
        elif (field := _field(work, key, part, start)) is not None:
            parts.append(field)
    return Form(
        name=name,
        visit=work.state.visit,
        title=_short(work.text(key, "title")),
        parts=tuple(parts),
        submit=_short(work.text(key, "submit")),
        close=_short(work.text(key, "close")),
        server=server,
        username=username,
    )


def _short(words: str) -> str:
    text = plain(words)
    return text if len(text) <= LONGEST_TITLE else text[: LONGEST_TITLE - 1] + "…"


def _field(work: Work, key: str, field: _FieldPlan, start: str | None) -> Field | None:
    label = work.text(key, f"fields.{field.name}.label")
    if not label:
        return None
    options = _options(work, key, field.name)
    if field.kind in ("select", "radio") and not options:
        return None
    return Field(
        name=field.name,
        kind=field.kind,
        label=plain(label),
        hint=plain(work.text(key, f"fields.{field.name}.hint")),
        initial=""
        if field.kind == "secret" or key == _NEW_MESSAGE
        else _initial(work, key, field.name, options, start),
        options=options,
        optional=field.optional,
        beside=field.beside,
    )


def _initial(work: Work, key: str, name: str, options: tuple[FormOption, ...], start: str | None) -> str:
    """What stands in a field at first: what was told before, so that nobody enters it twice.

    What an agent tells about the end is proposed only as far as it is known: it goes to the customer as true.
    Host and port are never filled in from what is known of the provider: a wrong value would hide.
    """
    own = work.evidence.own
    match name:
        case "host":
            return own.host or ""
        case "port":
            return str(own.port) if own.port is not None else ""
        case "pair":
            return _told_pair(own)
        case "security":
            return own.security or ""
        case "message":
            return (work.evidence.message.fragment or "") if work.evidence.message is not None else ""
        case "username":
            return _first_username(work, key) if work.evidence.address else ""
        case "address":
            return work.evidence.address or ""
        case "answer":
            replies = canned_replies(work)
            return next((text for title, text in replies if start in (None, title)), "")
        case "tell" | "helped":
            solved = {"solved.cause": _cause(work)}
            return plain(work.text(key, f"parts.{name}", facts=solved)) if _solved_step(work) else ""
        case "cause":
            return _cause(work) or ""
        case "step":
            return str(_solved_step(work) or "")
        case "start":
            values = [option.value for option in options]
            return start if start in values else values[0] if values else ""
        case _:
            return ""


def _first_username(work: Work, key: str) -> str:
    """For a log-in the one of the last try, or the right one; for the settings the one that was told."""
    login = work.evidence.login
    if key == "form.check_up":
        return work.evidence.own.username or str(work.values("username"))
    return (login.username if login else None) or work.evidence.login_name or ""


def _told_pair(own: OwnSettings) -> str:
    """The choice that stands for port and security as they were told."""
    if own.port is None:
        return ""
    told = f"{own.port}/{own.security}" if own.security is not None else str(own.port)
    return told if told in PAIRS else "other"


def _cause(work: Work) -> str | None:
    """What it was, where a test or a message showed it, or the remedy for it has helped; a guess is none."""
    likely = work.state.solved_cause or work.state.at_cause or work.plan.suggested_cause
    shown = likely in work.evidence.causes or _solved_step(work) is not None
    return likely if shown else None


def _solved_step(work: Work) -> int | None:
    """The step of which it is known that it helped, because the customer has seen it work."""
    marked = (step for step, mark in work.state.marks.items() if mark.mark == "solved")
    return work.state.solved_step or next(marked, None)


def _options(work: Work, key: str, name: str) -> tuple[FormOption, ...]:
    match name:
        case "pair":
            labels = [(pair, plain(work.text(key, f"fields.pair.options.{pair}"))) for pair in PAIRS]
            return tuple(_option(value, label) for value, label in labels if label)
        case "security":
            kinds = [(kind, plain(work.text(key, f"fields.security.options.{kind}"))) for kind in _SECURITIES]
            return tuple(_option(value, label) for value, label in kinds if label)
        case "start":
            return tuple(_option(title, title) for title, _ in canned_replies(work))
        case "cause":
            likely = sorted(work.evidence.causes)
            rest = [cause for cause in CAUSES if cause not in likely and cause not in NO_FAULT]
            return tuple(
                _option(cause, plain(work.text(f"cause.{cause}", "name")) or cause)
                for cause in (*likely, *rest)
            )
        case "step":
            return tuple(
                _option(str(step), f"{step} {plain(work.text(f'step.{step}', 'title'))}")
                for step in sorted(work.tree.content.steps)
            )
        case _:
            return ()


def _option(value: str, label: str) -> FormOption:
    return FormOption(value=value[:LONGEST_OPTION], label=label[:LONGEST_OPTION])


def canned_replies(work: Work) -> tuple[tuple[str, str], ...]:
    """Answers that an agent may start from, as title and words; the first that fits stands first."""
    return tuple(
        (plain(work.text(one.text, "title")), plain(work.text(one.text, "say")))
        for one in work.tree.content.canned
        if one.when is None or one.when.fires(work.facts.look)
    )
