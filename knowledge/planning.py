"""The plan: the seven steps in the order that the evidence suggests, each with a status and a reason."""

from dataclasses import dataclass

from knowledge.case_facts import CaseFacts
from knowledge.effects import Status
from knowledge.facts import Is, Look, leaves
from knowledge.library import Tree
from knowledge.state import State, StepMark
from knowledge.tree import Lead, Standing, StepSpec, remedy_node_id

SETTLED = frozenset({Status.TRIED, Status.CHECKED, Status.NOT_NEEDED, Status.SOLVED})
OPEN = frozenset({Status.MOST_LIKELY, Status.TO_DO, Status.UNLIKELY})
_ORDER = {
    status: rank
    for rank, status in enumerate(
        (
            Status.SOLVED,
            Status.WITH_SUPPORT,
            Status.WAITING,
            Status.MOST_LIKELY,
            Status.TO_DO,
            Status.UNLIKELY,
            Status.LAST,
            Status.TRIED,
            Status.CHECKED,
            Status.NOT_NEEDED,
        )
    )
}


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One of the seven steps as the plan sees it."""

    step: int
    status: Status
    reason: str | None = None
    """Key of the text whose ``reason`` says why."""
    lead: Lead | None = None
    """The best lead that points at the step."""
    mark: StepMark | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The seven steps, ordered; open ones first."""

    steps: tuple[PlanStep, ...]
    leads: tuple[Lead, ...]
    """All that are live, best first."""
    next: PlanStep | None
    """The first step that is open; ``None`` when only the last is left."""

    @property
    def suggested_cause(self) -> str | None:
        """The cause that the best lead names or suggests, live or not: a proposal for the record."""
        return next((cause for lead in self.leads for cause in _causes_of(lead)), None)

    def top_cause(self, live: frozenset[str]) -> str | None:
        """The live cause that the best lead is about."""
        return next((cause for lead in self.leads for cause in _causes_of(lead) if cause in live), None)

    @property
    def settled(self) -> int:
        """How many steps are done with."""
        return sum(1 for step in self.steps if step.status in SETTLED)


def make_plan(tree: Tree, state: State, facts: CaseFacts) -> Plan:
    """Weigh the evidence. Only what is true moves a step; page order breaks ties."""
    look = facts.look
    live = tree.leads.live(look)
    live.sort(key=lambda lead: (-lead.weight, lead.step))
    lifting: dict[int, list[Lead]] = {}
    for lead in live:
        if lead.lifts:
            lifting.setdefault(lead.step, []).append(lead)
    marks = state.marks
    steps = [
        _stand(spec, marks.get(number), lifting.get(number, []), live, look) for number, spec in tree.steps
    ]
    steps.sort(key=_rank)
    following = next((step for step in steps if step.status in OPEN), None)
    lifted = next((step for step in steps if step.status is Status.MOST_LIKELY), None)
    return Plan(tuple(steps), tuple(live), lifted or following)


def _rank(step: PlanStep) -> tuple[int, int, int]:
    return (_ORDER[step.status], -(step.lead.weight if step.lead else 0), step.step)


def _stand(
    spec: StepSpec, mark: StepMark | None, lifting: list[Lead], live: list[Lead], look: Look
) -> PlanStep:
    """The status of one step, which ``lifting`` leads point at: the first rule that applies."""
    number = spec.step
    lead = lifting[0] if lifting else None
    fresh = mark is None or any(one.lead not in mark.leads for one in lifting)
    if mark is not None:
        if mark.mark == "solved":
            return PlanStep(number, Status.SOLVED, mark.reason or None, lead, mark)
        if mark.mark == "with_support":
            return PlanStep(number, Status.WITH_SUPPORT, mark.reason or None, lead, mark)
        if mark.mark == "waiting" and not (fresh and lead):
            return PlanStep(number, Status.WAITING, mark.reason or None, lead, mark)
    if (standing := _first(spec.not_needed, look)) is not None:
        return PlanStep(number, Status.NOT_NEEDED, standing.reason, None, mark)
    if (standing := _first(spec.checked, look)) is not None:
        return PlanStep(number, Status.CHECKED, standing.reason, None, mark)
    if lead is not None and fresh:
        return PlanStep(number, Status.MOST_LIKELY, lead.text or f"lead.{lead.lead}", lead, mark)
    if mark is not None and mark.mark == "tried":
        return PlanStep(number, Status.TRIED, mark.reason or None, None, mark)
    if spec.last:
        return PlanStep(number, Status.LAST)
    for other in live:
        if number in other.rules_out:
            return PlanStep(number, Status.UNLIKELY, other.rules_out[number])
    remark = _first(spec.remarks, look)
    return PlanStep(number, Status.TO_DO, remark.reason if remark else None)


def _first(standings: tuple[Standing, ...], look: Look) -> Standing | None:
    for standing in standings:
        if standing.when.fires(look):
            return standing
    return None


_CAUSE_FACTS = frozenset({"cause", "message.cause", "login.cause", "own.cause", "reach.cause"})


def _causes_of(lead: Lead) -> tuple[str, ...]:
    """The causes that a lead names, or suggests."""
    named = tuple(
        str(value)
        for leaf in leaves(lead.when)
        if isinstance(leaf, Is) and leaf.fact in _CAUSE_FACTS
        for value in sorted(map(str, leaf.values))
    )
    return (lead.cause, *named) if lead.cause is not None else named


def cause_of_lead(lead: Lead, facts: CaseFacts) -> str | None:
    """The live cause that a lead is about, if it is about one."""
    live = facts.evidence.causes
    return next((cause for cause in _causes_of(lead) if cause in live), None)


def remedy_node(tree: Tree, cause: str, facts: CaseFacts) -> str | None:
    """The question that puts the remedy of a cause, by the variant that applies."""
    for number, variant in enumerate(tree.content.remedies.get(cause, ())):
        if variant.when is None or variant.when.fires(facts.look):
            return remedy_node_id(cause, number)
    return None


def node_of_step(tree: Tree, step: PlanStep, facts: CaseFacts) -> tuple[str, str | None]:
    """Where the dialogue goes on for a step, and the cause that it is about."""
    if step.lead is not None:
        cause = cause_of_lead(step.lead, facts)
        if step.lead.go is not None:
            return step.lead.go, cause
        if cause is not None and (node := remedy_node(tree, cause, facts)) is not None:
            return node, cause
    return tree.content.steps[step.step].go, None
