"""The plan: the seven steps in the order that the evidence suggests, each with a status and a reason."""

from msgspec.structs import replace

from knowledge.case_facts import CaseFacts
from knowledge.facts import Look
from knowledge.library import Tree
from knowledge.plan import SETTLED, Plan, PlanStep, Weighed, Weighing
from knowledge.state import State, StepMark
from knowledge.surfaces import Status
from knowledge.tree import Lead, Standing, StepSpec, remedy_node_id

_MOST_WEIGHINGS = 2_000
"""Kept for one tree; far more than the cases of a busy week differ in. Some kilobytes each at most."""

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


def make_plan(tree: Tree, state: State, facts: CaseFacts) -> Plan:
    """Weigh the evidence. Only what is true moves a step; page order breaks ties."""
    weighing = _weighing(tree, facts.look)
    marks = state.marks
    if not marks:
        return weighing.plan
    return _ordered([_stand(one, marks.get(one.spec.step)) for one in weighing.steps], weighing.leads)


def _weighing(tree: Tree, look: Look) -> Weighing:
    decided = tree.deciding.of(look)
    known = tree.weighings.get(decided)
    if known is None:
        known = _weigh(tree, look)
        if len(tree.weighings) >= _MOST_WEIGHINGS:
            tree.weighings.clear()
        tree.weighings[decided] = known
    return known


def _weigh(tree: Tree, look: Look) -> Weighing:
    live = tree.leads.live(look)
    live.sort(key=lambda lead: (-lead.weight, lead.step))
    lifting: dict[int, list[Lead]] = {}
    for lead in live:
        if lead.lifts:
            lifting.setdefault(lead.step, []).append(lead)
    steps = tuple(_weighed(spec, lifting.get(number, []), live, look) for number, spec in tree.steps)
    return Weighing(steps, tuple(live), _ordered([step.unmarked for step in steps], tuple(live)))


def _weighed(spec: StepSpec, lifting: list[Lead], live: list[Lead], look: Look) -> Weighed:
    """The status of one step, which ``lifting`` leads point at: the first rule that applies."""
    number = spec.step
    settled: PlanStep | None = None
    if (standing := _first(spec.not_needed, look)) is not None:
        settled = PlanStep(number, Status.NOT_NEEDED, standing.reason)
    elif (standing := _first(spec.checked, look)) is not None:
        settled = PlanStep(number, Status.CHECKED, standing.reason)
    if settled is not None:
        unmarked = settled
    elif lifting:
        unmarked = PlanStep(number, Status.MOST_LIKELY, _text_of(lifting[0]), lifting[0])
    elif spec.last:
        unmarked = PlanStep(number, Status.LAST)
    elif (against := next((lead for lead in live if number in lead.rules_out), None)) is not None:
        unmarked = PlanStep(number, Status.UNLIKELY, against.rules_out[number])
    else:
        remark = _first(spec.remarks, look)
        unmarked = PlanStep(number, Status.TO_DO, remark.reason if remark else None)
    return Weighed(spec, tuple(lifting), settled, unmarked)


def _ordered(steps: list[PlanStep], leads: tuple[Lead, ...]) -> Plan:
    steps.sort(key=_rank)
    following = next((step for step in steps if step.status in OPEN), None)
    lifted = next((step for step in steps if step.status is Status.MOST_LIKELY), None)
    settled = sum([step.status in SETTLED for step in steps])
    return Plan(tuple(steps), leads, lifted or following, settled, lifted)


def _rank(step: PlanStep) -> tuple[int, int, int]:
    return (_ORDER[step.status], -(step.lead.weight if step.lead else 0), step.step)


def _stand(weighed: Weighed, mark: StepMark | None) -> PlanStep:
    """Where a step stands, with what was done about it: the first rule that applies."""
    if mark is None:
        return weighed.unmarked
    number, lifting = weighed.spec.step, weighed.lifting
    lead = lifting[0] if lifting else None
    fresh = any(one.lead not in mark.leads for one in lifting)
    if mark.mark == "solved":
        return PlanStep(number, Status.SOLVED, mark.reason or None, lead, mark)
    if mark.mark == "with_support":
        return PlanStep(number, Status.WITH_SUPPORT, mark.reason or None, lead, mark)
    if weighed.settled is not None:
        return replace(weighed.settled, mark=mark)
    if mark.mark == "waiting" and not fresh:
        return PlanStep(number, Status.WAITING, mark.reason or None, lead, mark)
    if lead is not None and fresh:
        return PlanStep(number, Status.MOST_LIKELY, _text_of(lead), lead, mark)
    if mark.mark == "tried":
        return PlanStep(number, Status.TRIED, mark.reason or None, None, mark)
    # Waiting, until a new lead pointed at it that is gone again.
    return replace(weighed.unmarked, mark=mark)


def _text_of(lead: Lead) -> str:
    return lead.text or f"lead.{lead.lead}"


def _first(standings: tuple[Standing, ...], look: Look) -> Standing | None:
    for standing in standings:
        if standing.when.fires(look):
            return standing
    return None


def cause_of_lead(lead: Lead, facts: CaseFacts) -> str | None:
    """The live cause that a lead is about, if it is about one."""
    live = facts.evidence.causes
    for cause in lead.causes:
        if cause in live:
            return cause
    return None


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
