"""Tells the value of every fact of a case by its name, for the conditions that authors write."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from operator import attrgetter
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec.structs import fields

from knowledge.events import Moment, ProviderFacts
from knowledge.evidence import Evidence
from knowledge.facts import BUILT_IN, Look, Value
from knowledge.found_facts import NOTHING_FOUND, found_facts, told_facts
from knowledge.state import State
from knowledge.tree import TreeFile

LOGINS_AT_MOST = 2
"""Log-ins of the bot's own in one case, so that a mailbox is not locked."""


def zone(name: str) -> ZoneInfo:
    """A time zone by its IANA name; UTC where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


@lru_cache(maxsize=64)
def local(at: datetime, name: str) -> datetime:
    """A time as the clock shows it in a zone."""
    return at.astimezone(zone(name))


def logins_made(state: State) -> int:
    """Log-ins tried for the mailbox that the case is about now."""
    return state.logins_by.get(state.answers.get("address", "").casefold(), 0)


def logins_left(state: State) -> int:
    """Log-ins that may still be tried: two, and one for each that an agent asked for."""
    return max(0, LOGINS_AT_MOST + (state.support.retests if state.support else 0) - logins_made(state))


NO_FACTS: Mapping[str, Value] = {}


class CaseFacts(dict[str, Value]):
    """The facts of one state at one moment. Worked out when asked for; unknown is ``None``."""

    def __init__(
        self,
        state: State,
        moment: Moment,
        tree: TreeFile,
        amendments: Mapping[str, bool],
        local_facts: Mapping[str, Value] = NO_FACTS,
        evidence: Evidence | None = None,
        next_step: Callable[[], int | None] = lambda: None,
    ) -> None:
        self.state = state
        self.moment = moment
        self.evidence = evidence or Evidence(state)
        self.next_step = next_step
        """The step that comes next; the plan knows it, and asks these facts for it."""
        super().__init__(tree.untold)
        self.update(_provider_facts(state.provider, moment))
        self.update(found_facts(self.evidence) if state.findings else NOTHING_FOUND)
        self.update(told_facts(self.evidence))
        self["address"] = self.evidence.address
        self["suggested_host"] = state.suggested_host
        self._tree = tree
        self._amendments = amendments
        self._local = local_facts
        kinds = tree.kinds
        for told in (state.told, state.answers):
            for name, words in told.items():
                if name in kinds:
                    self[name] = _declared(words, kinds[name])
        if local_facts:
            self.update(local_facts)

    __call__ = dict.__getitem__

    @property
    def look(self) -> Look:
        """The same as calling it, and quicker by far: for conditions, which ask a hundred times a turn."""
        return self.__getitem__

    def __missing__(self, name: str) -> Value:
        known = _BUILT_IN.get(name)
        if known is None:
            return self._authored(name)
        value = self[name] = known(self)
        return value

    def forget(self, names: Iterable[str]) -> None:
        """What these facts are read from has changed: look again when they are asked for."""
        for name in names:
            if name not in self._local:
                self.pop(name, None)

    def _authored(self, name: str) -> Value:
        if name == "next_step":
            # Kept by the plan, and the visits by the state: both change often.
            return self.next_step()
        if name.startswith("visits."):
            return self.state.visits.get(name[7:], 0)
        value = self[name] = self._amendments.get(name[10:], False) if name.startswith("amendment.") else None
        return value

    def beside(self, local_facts: Mapping[str, Value]) -> "CaseFacts":
        """The same facts, with some about one thing in particular on top."""
        # What has been found already holds there too, but for what stands on top.
        facts = _copied(self)
        facts._local = {**self._local, **local_facts}
        facts.update(local_facts)
        return facts


def _copied(facts: CaseFacts) -> CaseFacts:
    copied = CaseFacts.__new__(type(facts))
    copied.__dict__.update(facts.__dict__)
    copied.update(facts)
    return copied


def _declared(told: str, kind: str | None) -> Value:
    """A fact that the author declared, from the words in which answers keep it."""
    if kind == "flag":
        return told == "true"
    if kind == "count":
        return int(told) if told.isdecimal() and len(told) < 10 else None
    return told


def _day(moment: Moment) -> date:
    return local(moment.at, moment.zone).date()


def _today(facts: CaseFacts) -> date:
    return _day(facts.moment)


def _overnight(facts: CaseFacts) -> bool:
    support = facts.state.support
    return support is not None and local(support.asked_at, facts.moment.zone).date() < _today(facts)


def _support(facts: CaseFacts) -> str:
    support = facts.state.support
    if support is None:
        return "none"
    return "claimed" if support.claimed_by else "asked"


def _provider_facts(provider: ProviderFacts | None, moment: Moment) -> dict[str, Value]:
    """Most questions about a provider come together, so they are answered together."""
    if provider is None:
        return _NO_PROVIDER
    ended = provider.ends is not None and _day(moment) > provider.ends
    return {
        "provider": provider.id,
        "provider.id": provider.id,
        "provider.family": provider.family,
        "provider.kind": provider.kind,
        "provider.password_auth": "unsupported" if ended else provider.password_auth,
        "provider.confidence": provider.confidence,
        "provider.imap_only": provider.imap_only,
        "provider.switch": provider.switch,
        "provider.app_password_url": provider.app_password_url,
        "provider.username": provider.username_rule,
    }


_NO_PROVIDER: dict[str, Value] = dict.fromkeys(
    name for name in BUILT_IN if name.partition(".")[0] == "provider"
)


def _untried(facts: CaseFacts) -> str:
    left = facts.evidence.untried
    return "both" if len(left) > 1 else f"{left[0].port}/{left[0].security}" if left else "none"


def _letters_of_slip(facts: CaseFacts) -> int | None:
    """In how many letters the host that was told differs from the one that is meant; two swapped are two."""
    own, meant = facts.evidence.own.host, facts.state.suggested_host
    if own is None or meant is None or own.casefold() == meant.casefold():
        return None
    return letters_apart(own.casefold(), meant.casefold())


def letters_apart(one: str, other: str) -> int:
    """The fewest letters to add, leave out or replace that make one name the other."""
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        line = [row]
        for column, wanted in enumerate(other, start=1):
            line.append(min(above[column] + 1, line[-1] + 1, above[column - 1] + (letter != wanted)))
        above = line
    return above[-1]


def _agent(facts: CaseFacts) -> str | None:
    support = facts.state.support
    return support.claimed_by.name if support and support.claimed_by else None


def _desk_time(field: str) -> Callable[[CaseFacts], Value]:
    def value(facts: CaseFacts) -> Value:
        at: datetime | None = getattr(facts.moment.desk, field)
        return at.isoformat() if at else None

    return value


_BUILT_IN: Mapping[str, Callable[[CaseFacts], Value]] = {
    "way": attrgetter("state.way"),
    "first": lambda facts: not facts.state.greeted,
    "language": attrgetter("state.language"),
    "evidence": lambda facts: facts.evidence.newest.kind if facts.evidence.newest else None,
    "reach.pairs": attrgetter("evidence.pairs"),
    "suggested.letters": _letters_of_slip,
    "silent": lambda facts: len(facts.evidence.silent),
    "untried": _untried,
    "logins": lambda facts: logins_made(facts.state),
    "logins_left": lambda facts: logins_left(facts.state),
    "loss": attrgetter("state.loss"),
    "support": _support,
    "support.reason": lambda facts: facts.state.support.reason if facts.state.support else None,
    "support.offer": lambda facts: facts.state.answers.get("support.offer"),
    "support.overnight": _overnight,
    "agent": _agent,
    "desk": lambda facts: "open" if facts.moment.desk.open else "closed",
    "desk.opens": _desk_time("opens"),
    "desk.closes": _desk_time("closes"),
    "desk.answer_due": _desk_time("answer_due"),
    "routing": attrgetter("state.routing"),
    "today": _today,
    "misunderstood": attrgetter("state.misunderstood"),
    "withheld": attrgetter("state.withheld"),
    "solved.step": attrgetter("state.solved_step"),
    "solved.cause": attrgetter("state.solved_cause"),
    "kind": attrgetter("state.closed_form"),
    "closed": attrgetter("state.closed"),
    "outcome": attrgetter("state.outcome"),
}

EVIDENCE_FIELDS = frozenset({"findings", "answers", "told", "provider", "suggested_host", "suggested_server"})
"""Fields of the state that a good part of the facts is read from: when one changes, all are forgotten."""

READ_FROM: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys((field.name for field in fields(State)), ()),
    "greeted": ("first",),
    "language": ("language",),
    "logins_by": ("logins", "logins_left"),
    "loss": ("loss",),
    "misunderstood": ("misunderstood",),
    "closed_form": ("kind",),
    "outcome": ("closed", "outcome"),
    "routing": ("routing",),
    "solved_step": ("solved.step",),
    "solved_cause": ("solved.cause",),
    "support": ("support", "support.reason", "support.overnight", "agent", "logins_left"),
    "way": ("way",),
    "withheld": ("withheld",),
}
"""The other fields, each with the facts that are read from it. ``visits.<node>`` and ``next_step`` are never
kept."""


def fields_read(names: Iterable[str]) -> frozenset[str]:
    """The fields of the state, but for the visits, from which some facts are read."""
    facts = set(names)
    return EVIDENCE_FIELDS | {field for field, known in READ_FROM.items() if not facts.isdisjoint(known)}
