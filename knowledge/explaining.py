"""Says why the plan chose what it chose: for each step the rule that decided, and the facts behind it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime

from msgspec import Struct

from knowledge.case_facts import CaseFacts
from knowledge.causes import CAUSES
from knowledge.effects import Marked, Status
from knowledge.events import Moment, ProviderFacts
from knowledge.evidence import Evidence
from knowledge.facts import BUILT_IN, AllOf, AnyOf, Between, Condition, Is, Known, Look, Not, Value
from knowledge.issues import suggestion
from knowledge.library import ORIGINAL, Tree
from knowledge.plan import Plan, PlanStep
from knowledge.planning import make_plan, node_of_step
from knowledge.state import State
from knowledge.steps_card import reason_of, status_word
from knowledge.tree import Lead, Position, Standing
from knowledge.turn import Work

_LONGEST_VALUE = 60


class StepReason(Struct, frozen=True):
    """One step of the plan, explained."""

    step: int
    status: Status
    word: str
    """The status as the card shows it."""
    shown: Marked
    """The reason that the card gives; may be empty."""
    rule: str
    """Which rule of the plan decided."""
    because: str
    """The condition behind the rule, with the facts that it goes by; may be empty."""
    place: Position | None
    """Where the author wrote the rule."""


class LeadReason(Struct, frozen=True):
    """A lead, and how its condition stands."""

    lead: Lead
    holds: bool | None
    """``None``: something that it asks for is not known."""
    because: str
    """The parts that hold, or those that keep it from holding."""
    place: Position | None


class Explanation(Struct, frozen=True):
    """The plan, with the reason for each step's place."""

    steps: tuple[StepReason, ...]
    leads: tuple[LeadReason, ...]
    """All, the live ones first, best first."""
    next: str
    """Where the dialogue goes on, and why."""


class UnknownFact(ValueError):
    """A fact, or a value of one, that does not exist; the message is for the author."""


def explain(tree: Tree, state: State, moment: Moment) -> Explanation:
    """Explain the plan of a case as it stands."""
    work = Work(tree, state, moment)
    return _explained(tree, work, work.facts, work.plan)


def explain_facts(
    tree: Tree, told: Mapping[str, str], moment: Moment, provider: ProviderFacts | None = None
) -> Explanation:
    """Explain the plan for facts that are made up: ``{"provider.family": "google", "login": "refused"}``.

    Whatever is not told is not known, but for what ``provider`` tells. Raises ``UnknownFact``.
    """
    values = {name: value_of(tree, name, text) for name, text in told.items()}
    if provider is None and any(name.startswith("provider.") for name in values):
        values.setdefault("provider", values.get("provider.id") or "a provider")
    state = State(
        tree=tree.id,
        reference="",
        customer="",
        language=ORIGINAL,
        opened_at=moment.at,
        provider=provider,
    )
    facts = _MadeUp(tree, state, moment, values)
    work = Work(tree, state, moment)
    return _explained(tree, work, facts, make_plan(tree, state, facts))


def value_of(tree: Tree, name: str, text: str) -> Value:
    """A fact's value as typed; several causes are separated by commas. Raises ``UnknownFact``."""
    declared = tree.content.tree.facts.get(name)
    kind = (declared.values or declared.kind or "text") if declared is not None else BUILT_IN.get(name)
    if name.startswith("visits."):
        kind = "count"
    elif name.startswith("amendment."):
        kind = "flag"
    if kind is None:
        raise UnknownFact(
            f"There is no fact `{name}`. {suggestion(name, [*BUILT_IN, *tree.content.tree.facts])}"
        )
    if isinstance(kind, tuple):
        return _one_of(name, text, kind)
    match kind:
        case "cause":
            causes = frozenset(str(_one_of(name, one.strip(), CAUSES)) for one in text.split(","))
            return causes if name == "cause" else text
        case "flag":
            return _one_of(name, text, ("true", "false")) == "true"
        case "count":
            if not text.isdecimal():
                raise UnknownFact(f"`{name}` is a number, not `{text}`.")
            return int(text)
        case "date":
            try:
                return date.fromisoformat(text)
            except ValueError:
                raise UnknownFact(f"`{name}` is a day such as 2026-12-31, not `{text}`.") from None
        case _:
            return text


def _one_of(name: str, text: str, values: tuple[str, ...]) -> str:
    if text not in values:
        remedy = suggestion(text, list(values))
        raise UnknownFact(f"`{name}` is never `{text}`. {remedy}")
    return text


class _MadeUp(CaseFacts):
    """Facts that were told from outside; all others are unknown, but for counts, which are 0, and the day."""

    def __init__(self, tree: Tree, state: State, moment: Moment, told: Mapping[str, Value]) -> None:
        causes = told.get("cause")
        super().__init__(
            state,
            moment,
            tree.content.tree,
            tree.content.product.amendments,
            told,
            evidence=_MadeUpEvidence(state, causes if isinstance(causes, frozenset) else frozenset()),
        )


class _MadeUpEvidence(Evidence):
    """Causes without findings."""

    def __init__(self, state: State, causes: frozenset[str]) -> None:
        super().__init__(state)
        self.causes = causes


def _explained(tree: Tree, work: Work, facts: CaseFacts, plan: Plan) -> Explanation:
    places = {lead.lead: number for number, lead in enumerate(tree.content.leads)}

    def place(lead: Lead) -> Position | None:
        return tree.content.positions.get(f"leads.{places[lead.lead]}")

    steps = tuple(_step(tree, work, facts, plan, step, place) for step in plan.steps)
    live = {lead.lead for lead in plan.leads}
    others = [lead for lead in tree.content.leads if lead.lead not in live]
    leads = tuple(
        LeadReason(lead, holds := lead.when.holds(facts), _because(lead.when, facts, holds), place(lead))
        for lead in (*plan.leads, *others)
    )
    return Explanation(steps, leads, _next(tree, facts, plan))


def _step(
    tree: Tree,
    work: Work,
    facts: CaseFacts,
    plan: Plan,
    step: PlanStep,
    place: Callable[[Lead], Position | None],
) -> StepReason:
    condition: Condition | None = None
    where: Position | None = None
    spec = tree.content.steps[step.step]
    match step.status:
        case Status.MOST_LIKELY if step.lead is not None:
            rule = f"the lead `{step.lead.lead}` (weight {step.lead.weight}) points at it"
            if step.mark is not None:
                rule += f"; it is new since the step was {step.mark.mark}"
            condition, where = step.lead.when, place(step.lead)
        case Status.UNLIKELY:
            lead = next(one for one in plan.leads if step.step in one.rules_out)
            rule = f"the lead `{lead.lead}` rules it out"
            condition, where = lead.when, place(lead)
        case Status.NOT_NEEDED | Status.CHECKED:
            kind = "not_needed" if step.status is Status.NOT_NEEDED else "checked"
            standings: tuple[Standing, ...] = getattr(spec, kind)
            number = next(i for i, one in enumerate(standings) if one.when.holds(facts) is True)
            rule = f"its own rule `{kind}` {number + 1} says so"
            condition, where = (
                standings[number].when,
                tree.content.positions.get(f"steps.{step.step}.{kind}.{number}"),
            )
        case Status.TRIED | Status.WAITING | Status.SOLVED | Status.WITH_SUPPORT:
            rule = _marked(step)
        case Status.LAST:
            rule = "no lead lifts it, and it is written to be the last"
        case _:
            rule = "no lead points at it and none rules it out: page order"
    return StepReason(
        step=step.step,
        status=step.status,
        word=status_word(work, step),
        shown=reason_of(work, step),
        rule=rule,
        because=_because(condition, facts, True) if condition is not None else "",
        place=where,
    )


def _marked(step: PlanStep) -> str:
    at = f" at {step.mark.at:%H:%M} UTC" if step.mark is not None else ""
    words = {
        Status.TRIED: f"it was tried{at}, and no lead is new since",
        Status.WAITING: f"it waits for somebody since{at.replace(' at', '')}, and no lead is new since",
        Status.SOLVED: f"it solved the case{at}",
        Status.WITH_SUPPORT: f"it was handed to support{at}",
    }
    return words[step.status]


def _next(tree: Tree, facts: CaseFacts, plan: Plan) -> str:
    if plan.next is None:
        return "No step but the last is open."
    node, cause = node_of_step(tree, plan.next, facts)
    about = f", about `{cause}`" if cause is not None else ""
    return f"Step {plan.next.step} comes next, at the node `{node}`{about}."


def _because(condition: Condition, facts: Look, holds: bool | None) -> str:
    """The comparisons that decide how a condition stands, with the facts' values."""
    return "; ".join(dict.fromkeys(_deciding(condition, facts, holds)))


def _deciding(condition: Condition, facts: Look, holds: bool | None) -> Iterator[str]:
    match condition:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                if part.holds(facts) is holds:
                    yield from _deciding(part, facts, holds)
        case Not(part) if holds is False:
            told = "; ".join(_deciding(part, facts, True))
            yield f"{told} (asked for: the opposite)"
        case Not(part):
            yield from _deciding(part, facts, None if holds is None else False)
        case Is() | Known() | Between():
            yield _compared(condition, facts, holds)


def _compared(leaf: Is | Known | Between, facts: Look, holds: bool | None) -> str:
    value = facts(leaf.fact)
    if value is None:
        known = isinstance(leaf, Known)
        return f"{leaf.fact} is not known" + ("" if known or holds is not None else f" ({_wanted(leaf)})")
    told = f"{leaf.fact} is {_told(value)}"
    return told if holds else f"{told} ({_wanted(leaf)})"


def _wanted(leaf: Is | Known | Between) -> str:
    match leaf:
        case Is():
            return "asked for: " + ", ".join(sorted(map(_told, leaf.values)))
        case Known():
            return "asked for: known" if leaf.known else "asked for: not known"
        case Between():
            bounds = (("at least", leaf.least), ("at most", leaf.most), ("before", leaf.before))
            return "asked for: " + ", ".join(f"{word} {bound}" for word, bound in bounds if bound is not None)


def _told(value: Value | datetime) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, frozenset):
        return " and ".join(sorted(value))
    text = str(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
