"""A turn in the making: a private copy of the state, the effects so far, and the words at hand."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from msgspec.structs import fields, force_setattr, replace

from knowledge.case_facts import EVIDENCE_FIELDS, READ_FROM, CaseFacts
from knowledge.deciding import Decided, Deciding
from knowledge.effects import ClearTimer, Effect, Marked, Say, SetTimer
from knowledge.events import Moment
from knowledge.evidence import Evidence
from knowledge.facts import Value
from knowledge.library import ORIGINAL, Tree
from knowledge.marks import plain
from knowledge.plan import Plan, PlanStep
from knowledge.planning import OPEN, make_plan
from knowledge.state import State, StepMark
from knowledge.surfaces import NO_WORDS, Status
from knowledge.templates import Template
from knowledge.tree import MarkWord
from knowledge.values import Values
from knowledge.wording import Wording

_FIELDS = frozenset(field.name for field in fields(State))
_T = TypeVar("_T")
NO_LOCALS: Mapping[str, Any] = {}


_WORKED_ON = OPEN | {Status.TRIED, Status.WAITING, Status.LAST}
"""Where the step of a question can stand that is being asked."""
_UNSPOKEN = frozenset(
    {
        "answered",
        "asked",
        "card_shown",
        "greeted",
        "pack_shown",
        "pressed",
        "trail",
        "visit",
        "visits",
        "worded",
    }
)
"""Fields that no words and no order of steps are made of."""


class _Touched(NamedTuple):
    """What hangs on some fields of a state."""

    facts: tuple[str, ...] | None
    """The facts that are read from them; ``None`` where it is a good part of them all."""
    plan: bool
    """Whether the plan is made of them; of the visits, only some count."""
    visits: bool
    unspoken: bool
    """Whether no words can change by them."""


def _touched_by(names: tuple[str, ...], plan_fields: frozenset[str]) -> _Touched:
    if not _FIELDS.issuperset(names):
        raise TypeError(f"A state has no {', '.join(sorted(set(names) - _FIELDS))}.")
    whole = not EVIDENCE_FIELDS.isdisjoint(names)
    facts = tuple(fact for name in names for fact in READ_FROM[name])
    return _Touched(
        facts=None if whole else facts,
        plan=not plan_fields.isdisjoint(names),
        visits="visits" in names,
        unspoken=not whole and not facts and _UNSPOKEN.issuperset(names),
    )


class Work:
    """One turn while it is being made. Everything that moves a case goes through ``put`` and ``do``."""

    def __init__(self, tree: Tree, state: State, moment: Moment) -> None:
        self.tree = tree
        self.moment = moment
        self.before = state
        """The case as this turn found it."""
        self.state = replace(state)
        self.effects: list[Effect] = []
        self.looking_for_question = False
        self.hand_off_at: int | None = None
        """Where among the effects the hand-off card belongs, if the case was handed over in this turn."""
        self.wording = tree.wording(state.language)
        self._facts: CaseFacts | None = None
        self._here: Mapping[str, object] = NO_LOCALS
        self._about: Mapping[str, Value] = NO_LOCALS
        self._values: Values | None = None
        self._on_top: tuple[Mapping[str, Value], CaseFacts] | None = None
        self._decided: dict[Deciding, Decided] = {}
        self._plan: Plan | None = None
        self._next: tuple[PlanStep | None] | None = None
        self._planning = False

    @property
    def at(self) -> datetime:
        return self.moment.at

    def put(self, **changes: Any) -> None:
        """Change fields of the turn's own copy of the state."""
        names = tuple(changes)
        touched: _Touched | None = self.tree.touched.get(names)
        if touched is None:
            touched = self.tree.touched[names] = _touched_by(names, self.tree.plan_fields)
        state = self.state
        replanned = False
        if self._plan is not None:
            replanned = touched.plan or (touched.visits and self._counted(state.visits, changes["visits"]))
        for name, value in changes.items():
            force_setattr(state, name, value)
        if touched.unspoken and not replanned:
            if touched.visits:
                self._decided = {}
            return
        if replanned:
            self._plan = None
        self._decided = {}
        self._values = self._on_top = self._next = None
        if touched.facts is None:
            self._facts = None
        elif touched.facts and self._facts is not None:
            self._facts.forget(touched.facts)

    def _counted(self, before: Mapping[str, int], after: Mapping[str, int]) -> bool:
        """Whether the plan is made of a visit by which these differ."""
        for node in self.tree.plan_visits:  # noqa: SIM110 - asked at every node: no generator for one name
            if after.get(node) != before.get(node):
                return True
        return False

    def do(self, effect: Effect) -> None:
        """Ask something of the world."""
        self.effects.append(effect)

    @property
    def facts(self) -> CaseFacts:
        """What is known now."""
        if self._facts is None:
            content = self.tree.content
            self._facts = CaseFacts(
                self.state,
                self.moment,
                content.tree,
                content.product.amendments,
                next_step=self._next_number,
            )
        return self._facts.beside(self._about) if self._about else self._facts

    @contextmanager
    def about(self, here: Mapping[str, object], facts: Mapping[str, Value]) -> Iterator[None]:
        """Values and facts about one thing in particular, for all words that are put meanwhile."""
        before = (self._here, self._about)
        self._on_top, self._decided = None, {}
        self._here, self._about = here, facts
        try:
            yield
        finally:
            self._here, self._about = before
            self._on_top, self._decided = None, {}

    @contextmanager
    def for_desk(self) -> Iterator[None]:
        """All words that are put meanwhile are for agents: in the language that content is written in."""
        own = self.wording
        desk = self.tree.wording(ORIGINAL)
        if own is desk:
            yield
            return
        self._speak(desk)
        try:
            yield
        finally:
            self._speak(own)

    def _speak(self, wording: Wording) -> None:
        self.wording = wording
        self._values = self._on_top = None

    @property
    def evidence(self) -> Evidence:
        return self.facts.evidence

    @property
    def values(self) -> Values:
        """What texts may name now."""
        if self._about or self._here:
            return Values(self.facts, self.wording, self.tree.product, self._here)
        if self._values is None:
            self._values = Values(self.facts, self.wording, self.tree.product)
        return self._values

    @property
    def plan(self) -> Plan:
        """The seven steps as the evidence stands now."""
        if self._plan is None:
            self._planning = True
            self._plan = make_plan(self.tree, self.state, self.facts)
            self._planning = False
        return self._plan

    @property
    def next_step(self) -> PlanStep | None:
        """The step of the question that waits, or that a reminder comes back to; else the plan's next."""
        if self._next is None:
            self._next = (self._find_next(),)
        return self._next[0]

    def _find_next(self) -> PlanStep | None:
        state = self.state
        waits = state.node or "remind" in state.timers
        if waits and state.at_step is not None and not state.closed:
            at = next((step for step in self.plan.steps if step.step == state.at_step), None)
            if at is not None and at.status in _WORKED_ON:
                return at
        return self.plan.next

    def _next_number(self) -> int | None:
        if self._planning:
            # The plan is being made; what it is made of cannot ask for its outcome.
            return None
        following = self.next_step
        return following.step if following is not None else None

    def text(
        self,
        key: str,
        part: str = "say",
        here: Mapping[str, object] = NO_LOCALS,
        facts: Mapping[str, Value] = NO_LOCALS,
    ) -> Marked:
        """A part of a text; empty where there is none. ``here`` and ``facts`` hold for this text only."""
        found = self.wording.part(key, part)
        if found.fixed is not None:
            return found.fixed
        filling = found.filling(self._beside(facts)) if facts else found.filling(self.facts, self._decided)
        return filling.fill(self.values, here) if isinstance(filling, Template) else filling or NO_WORDS

    def _beside(self, facts: Mapping[str, Value]) -> CaseFacts:
        """What is known now with some facts on top. Many texts in turn name the same."""
        if self._on_top is None or self._on_top[0] is not facts:
            self._on_top = (facts, self.facts.beside(facts))
        return self._on_top[1]

    def fixed(self, key: str, part: str) -> Marked | None:
        """A part of a text that is the same for every case; ``None`` where it may differ."""
        return self.wording.part(key, part).fixed

    def plain_text(self, key: str, part: str) -> str:
        """A part of a text without its marks."""
        return self.wording.part(key, part).plain or plain(self.text(key, part))

    def label(self, keys: tuple[str, ...], choice: str) -> str | None:
        """The label of a choice in plain text, from the first of the keys that has one."""
        for part in self.wording.button(keys, choice).labels:
            if part.fixed is None:
                found = part.words(self.facts, self.values)
                if found is not None:
                    return plain(found)
            elif part.plain:
                return part.plain
        return None

    def spoken(self, keys: tuple[str, ...], choice: str) -> str | None:
        """What is read aloud instead of the label of a choice, if it differs."""
        for part in self.wording.button(keys, choice).spoken:
            words = part.plain or plain(part.words(self.facts, self.values) or "")
            if words:
                return words
        return None

    def say(self, key: str, part: str = "say", here: Mapping[str, object] = NO_LOCALS) -> None:
        """Tell the customer something, if there are words for it."""
        words = self.text(key, part, here)
        if words:
            self.do(Say(text=words))
            self.greet()

    def understand(self) -> None:
        """A line or a press has led on: what is not understood is counted from here."""
        if self.state.misunderstood:
            self.put(misunderstood=0)

    def greet(self) -> None:
        """Something has been said to the customer: the words that carry the hello are spent."""
        if not self.state.greeted:
            self.put(greeted=True)

    def mark(self, step: int, word: MarkWord, reason: str = "") -> None:
        """Note what was done about a step, with the leads that were live then."""
        live = tuple(lead.lead for lead in self.plan.leads if lead.step == step)
        stood = self.state.marks.get(step) if word == "waiting" else None
        if stood is not None and stood.mark == "waiting":
            stood = stood.before
        mark = StepMark(mark=word, at=self.at, reason=reason, leads=live, before=stood)
        self.put(marks={**self.state.marks, step: mark})

    def tell(self, facts: Mapping[str, str]) -> None:
        """Keep facts that were told."""
        if facts:
            self.put(answers={**self.state.answers, **facts})

    def set_timer(self, name: str, after: timedelta | datetime) -> None:
        """Wake the case after a while, or at a time."""
        due = after if isinstance(after, datetime) else self.at + after
        self.put(timers={**self.state.timers, name: due})
        self.do(SetTimer(timer=name, at=due))

    def clear_timer(self, name: str) -> None:
        """Forget a timer, if it is set."""
        if name in self.state.timers:
            self.put(timers={key: due for key, due in self.state.timers.items() if key != name})
            self.do(ClearTimer(timer=name))


def latest(entries: dict[int, _T], most: int = 30) -> dict[int, _T]:
    """The newest entries of a table by visit: older buttons are as good as gone."""
    return entries if len(entries) <= most else {key: entries[key] for key in sorted(entries)[-most:]}
