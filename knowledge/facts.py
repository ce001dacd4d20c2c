"""Conditions: what an author may ask of the facts, in three values.

A fact that is not known makes a condition *unknown*, and an unknown condition never fires. So a check that
was not made can never skip a step (Kleene's logic of three values).

How a condition is written::

    when: {provider.family: google, login: refused}   # both must hold
    when: {cause: [tcp.timeout, tcp.refused]}         # one of these values
    when: [{own.port: 25}, {own.port: 26}]            # a list: one of the parts must hold
    when: {any: [...]}   {all: [...]}   {not: {...}}  # the same in words, and the opposite
    when: {address: {known: true}}                    # whether it is known at all; this is never unknown
    when: {logins: {at_least: 2}}                     # also at_most
    when: {today: {from: 2026-12-31}}                 # also before: a day, or the fact's own comparison
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from msgspec import Struct

Value = str | int | bool | date | frozenset[str] | None
"""What a fact can be; ``None`` is unknown. A set holds all values that are true at once."""

Look = Callable[[str], Value]
"""Tells the value of a fact by its name.

Every kind of condition answers two questions about the facts: ``holds``, in three values, and ``fires``,
which is the same as ``holds(…) is True`` and stops as soon as that is settled.
"""

ON_OFF = ("true", "false")

BUILT_IN: Mapping[str, tuple[str, ...] | str] = {
    # who and where
    "way": ("command", "message", "home", "shortcut", "mention"),
    "first": "flag",  # nothing has been said to the customer in this case yet: the words carry the hello
    "address": "text",
    "language": "text",
    # the provider
    "provider": "text",  # its id: use {known: true}, or provider.id
    "provider.id": "text",
    "provider.family": "text",
    "provider.kind": ("mailbox", "isp", "webhost", "relay", "forwarder", "gateway"),
    "provider.password_auth": (
        "works",
        "app_password",
        "oauth_only",
        "smtp_token",
        "disabled_by_default",
        "unsupported",
    ),
    "provider.confidence": ("high", "medium", "low"),
    "provider.imap_only": "flag",
    "provider.switch": "text",
    "provider.app_password_url": "text",
    "provider.username": ("address", "local_part"),  # unknown where only the provider's page tells it
    # evidence
    "cause": "cause",  # every live cause at once: a set
    "message.cause": "cause",
    "message.provider": "text",  # id of the provider whose words the message holds
    "message.elsewhere": ("google", "microsoft"),  # whose log-in it speaks of; the mailbox is at another
    "message.client": "text",
    "evidence": ("message", "login", "reach"),  # the newest finding
    "reach": ("ok", "failed"),  # whether a server that the provider names, or that was found, answers
    "reach.cause": "cause",
    "reach.pairs": ("both", "465/ssl", "587/starttls", "other", "none"),  # which usual pairs answer
    "own_reach": ("ok", "failed"),  # the customer's own settings
    "own.cause": "cause",
    "progress": "flag",  # the newest message comes from further on than the test before it got
    "own.host": "text",
    "own.port": "count",
    "own.security": ("ssl", "starttls", "none"),
    "own.username": "text",
    "own.username_fits": "flag",  # what was told is what the provider's rule wants
    "own.username_whole": "flag",  # what was told is the whole address
    "own.missing": ("port", "security", "host", "nothing"),  # what of the server is still to be told
    "own.same_host": "flag",  # the customer's host is the expected one
    "alternative": "flag",  # a server answers that differs from the customer's own, which failed
    "alternative.port": "count",
    "alternative.security": ("ssl", "starttls", "none"),
    "suggested_host": "text",
    "suggested.letters": "count",  # in how many letters the customer's host differs from it
    "silent": "count",  # ports of the customer's own host that were tried and do not answer
    "untried": ("both", "465/ssl", "587/starttls", "none"),  # usual pairs neither set there nor seen to fail
    "control": ("fine", "failed"),
    "login": ("ok", "refused", "failed"),  # failed: it never got as far as an answer to the log-in
    "login.cause": "cause",
    "login.sent": "flag",  # the server got user name and password, whatever it answered
    "logins": "count",
    "refusals": "count",
    "logins_left": "count",
    "loss": ("cancelled", "died", "secret_gone", "mailbox_limit", "probe_limit", "guard"),
    # the desk
    "support": ("none", "asked", "claimed"),
    "support.reason": "text",
    "support.offer": ("taken", "declined"),  # the one finding that is offered meanwhile: set by the choices
    "support.overnight": "flag",  # asked on an earlier day of the customer's
    "agent": "text",
    "desk": ("open", "closed"),
    "desk.opens": "text",  # known while the desk is closed and an opening is announced
    "desk.closes": "text",  # known while the desk is open and its hours are told
    "desk.answer_due": "text",
    "routing": ("slack", "mail", "nowhere"),
    # the talk
    "today": "date",
    "misunderstood": "count",
    "withheld": "flag",  # something that looked like a password was cut out of the latest line
    "solved.step": "count",
    "solved.cause": "cause",
    "closed": "flag",
    "outcome": "text",
    "next_step": "count",
    # words about one thing in particular; known only while that thing is put into words
    "found": ("ok", "failed"),  # what the line of evidence says
    "found.cause": "cause",
    "count": "count",
    "kind": "text",  # the form that was closed last; elsewhere, what the text is about
    "server.port": "count",
    "server.security": ("ssl", "starttls", "none"),
    "answer": "text",
    "pressed": "text",
    "kept": "text",  # the port that both labels of a late press begin with
    "reply": "text",
    "reason": "text",
    "words": "text",
    "took": "text",
    "looked_up": "flag",  # whether the line's server was looked up by name
}
"""Facts that the engine knows by itself, with their kind or their values. ``visits.<node>`` (how often a
question was asked), ``amendment.<id>`` and the facts declared in ``tree.yaml`` come on top."""


class Is(Struct, frozen=True):
    """One fact has one of some values; a fact that is a set has at least one of them."""

    fact: str
    values: frozenset[str | int | bool | date]

    def holds(self, look: Look) -> bool | None:
        value = look(self.fact)
        if value is None:
            return None
        if isinstance(value, frozenset):
            return not value.isdisjoint(self.values)
        return value in self.values

    def fires(self, look: Look) -> bool:
        value = look(self.fact)
        if value is None:
            return False
        return not value.isdisjoint(self.values) if isinstance(value, frozenset) else value in self.values


class Known(Struct, frozen=True):
    """Whether a fact is known at all."""

    fact: str
    known: bool

    def holds(self, look: Look) -> bool | None:
        return (look(self.fact) is not None) is self.known

    def fires(self, look: Look) -> bool:
        return (look(self.fact) is not None) is self.known


class Between(Struct, frozen=True):
    """A number or a day within bounds: ``least`` is included, ``most`` is included, ``before`` is not."""

    fact: str
    least: int | date | None = None
    most: int | date | None = None
    before: int | date | None = None

    def holds(self, look: Look) -> bool | None:
        value = look(self.fact)
        if isinstance(value, date):
            return self._within(value.toordinal())
        if isinstance(value, int):
            return self._within(value)
        return None

    def fires(self, look: Look) -> bool:
        return self.holds(look) is True

    def _within(self, value: int) -> bool:
        least, most, before = _number(self.least), _number(self.most), _number(self.before)
        return (
            (least is None or value >= least)
            and (most is None or value <= most)
            and (before is None or value < before)
        )


def _number(bound: int | date | None) -> int | None:
    return bound.toordinal() if isinstance(bound, date) else bound


class AllOf(Struct, frozen=True):
    """Every part holds."""

    parts: tuple["Condition", ...]

    def holds(self, look: Look) -> bool | None:
        result: bool | None = True
        for part in self.parts:
            one = part.holds(look)
            if one is False:
                return False
            if one is None:
                result = None
        return result

    def fires(self, look: Look) -> bool:
        # A plain loop: every turn asks hundreds of these, and a generator costs more than the question.
        for part in self.parts:  # noqa: SIM110
            if not part.fires(look):
                return False
        return True


class AnyOf(Struct, frozen=True):
    """At least one part holds."""

    parts: tuple["Condition", ...]

    def holds(self, look: Look) -> bool | None:
        result: bool | None = False
        for part in self.parts:
            one = part.holds(look)
            if one is True:
                return True
            if one is None:
                result = None
        return result

    def fires(self, look: Look) -> bool:
        for part in self.parts:  # noqa: SIM110 - as above
            if part.fires(look):
                return True
        return False


class Not(Struct, frozen=True):
    """The opposite; of unknown, unknown."""

    part: "Condition"

    def holds(self, look: Look) -> bool | None:
        one = self.part.holds(look)
        return None if one is None else not one

    def fires(self, look: Look) -> bool:
        return self.part.holds(look) is False


Condition = Is | Known | Between | AllOf | AnyOf | Not

_DEEPEST = 8
"""Nobody can read a condition that is nested deeper."""


def parse_condition(raw: object, depth: int = 0) -> Condition:
    """Read a condition as YAML gives it.

    Raises ``ValueError`` with a sentence for the author.
    """
    if isinstance(raw, Is | Known | Between | AllOf | AnyOf | Not):
        return raw
    if depth > _DEEPEST:
        raise ValueError(f"This condition is nested more than {_DEEPEST} deep; give a part of it a node.")
    if isinstance(raw, list):
        if not raw:
            raise ValueError("An empty list can never hold; leave the condition out.")
        return _joined(AnyOf, [parse_condition(part, depth + 1) for part in raw])
    if not isinstance(raw, dict) or not raw:
        raise ValueError("A condition is written `fact: value`, or as a list of such.")
    return _joined(AllOf, [_entry(str(name), value, depth) for name, value in raw.items()])


def _joined(kind: type[AllOf] | type[AnyOf], parts: list[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else kind(tuple(parts))


def _entry(name: str, value: object, depth: int) -> Condition:
    if name == "not":
        return Not(parse_condition(value, depth + 1))
    if name in ("any", "all"):
        if not isinstance(value, list) or not value:
            raise ValueError(f"`{name}:` needs a list of conditions.")
        parts = [parse_condition(part, depth + 1) for part in value]
        return _joined(AnyOf if name == "any" else AllOf, parts)
    if isinstance(value, dict):
        return _comparison(name, value)
    values = value if isinstance(value, list) else [value]
    accepted = frozenset(one for one in values if isinstance(one, str | int | bool | date))
    if not values or len(accepted) != len(values):
        raise ValueError(f"`{name}:` needs a value, or a list of different values.")
    return Is(name, accepted)


def _comparison(name: str, value: dict[object, object]) -> Condition:
    if set(value) == {"known"} and isinstance(value["known"], bool):
        return Known(name, value["known"])
    bounds: dict[str, int | date] = {}
    for key, bound in value.items():
        field = {"at_least": "least", "from": "least", "at_most": "most", "before": "before"}.get(str(key))
        if field is None:
            raise ValueError(f"`{name}: {{{key}: …}}`: only known, at_least, at_most, from and before exist.")
        bounds[field] = _bound(name, bound)
    if not bounds:
        raise ValueError(f"`{name}:` needs a value.")
    return Between(name, **bounds)


def _bound(name: str, bound: object) -> int | date:
    if isinstance(bound, bool):
        raise ValueError(f"`{name}:` is compared with a number or a day, not with {bound}.")
    if isinstance(bound, int | date):
        return bound
    try:
        return date.fromisoformat(str(bound))
    except ValueError:
        raise ValueError(
            f"`{name}:` is compared with a number or a day (2026-12-31), not `{bound}`."
        ) from None


def leaves(condition: Condition) -> Iterator[Is | Known | Between]:
    """Every comparison inside a condition, in the order in which it is written."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield condition
