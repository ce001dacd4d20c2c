"""The plan as a value: the seven steps as the evidence has them, in their order."""

from msgspec import Struct

from knowledge.state import StepMark
from knowledge.surfaces import Status
from knowledge.tree import Lead, StepSpec

SETTLED = frozenset({Status.TRIED, Status.CHECKED, Status.NOT_NEEDED, Status.SOLVED})


class PlanStep(Struct, frozen=True):
    """One of the seven steps as the plan sees it."""

    step: int
    status: Status
    reason: str | None = None
    """Key of the text whose ``reason`` says why."""
    lead: Lead | None = None
    """The best lead that points at the step."""
    mark: StepMark | None = None


class Plan(Struct, frozen=True):
    """The seven steps, ordered; open ones first."""

    steps: tuple[PlanStep, ...]
    leads: tuple[Lead, ...]
    """All that are live, best first."""
    next: PlanStep | None
    """The first step that is open; ``None`` when only the last is left."""
    settled: int
    """How many steps are done with."""
    likeliest: PlanStep | None
    """The first step that evidence points at."""

    @property
    def suggested_cause(self) -> str | None:
        """The cause that the best lead names or suggests, live or not: a proposal for the record."""
        return next((cause for lead in self.leads for cause in lead.causes), None)

    def top_cause(self, live: frozenset[str]) -> str | None:
        """The live cause that the best lead is about."""
        return next((cause for lead in self.leads for cause in lead.causes if cause in live), None)


class Weighed(Struct, frozen=True):
    """A step as the evidence has it, before what was done about it counts."""

    spec: StepSpec
    lifting: tuple[Lead, ...]
    """Leads that point at the step, best first."""
    settled: PlanStep | None
    """Set where it is not needed, or checked already."""
    unmarked: PlanStep
    """Where it stands while nothing has been done about it."""


class Weighing(Struct, frozen=True):
    """What the evidence alone says: good for every case that the conditions cannot tell from this one."""

    steps: tuple[Weighed, ...]
    leads: tuple[Lead, ...]
    plan: Plan
    """The plan of a case in which no step has been marked."""
