"""The vocabulary: everything that an author may write in ``content/``, and the tree it becomes.

This is the author's reference. Each class is one thing that can be written; its docstring says what it does,
its fields say what may stand in it. Anything else is refused, with a suggestion.

Who goes where: a node names the next one. Four names are not nodes but are allowed wherever a node is named:
``plan`` when the tree has a node of that name (it picks the likeliest step), ``question`` (put the waiting
question again), ``rest`` (say nothing more and wait) and ``back`` (one question back).
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from msgspec import Struct
from pydantic import Field

from knowledge.authored import (
    RESERVED_TARGETS,
    STEPS,
    Authored,
    FormName,
    MarkWord,
    Scalar,
    Source,
    ViewName,
    When,
)
from knowledge.facts import BUILT_IN
from knowledge.nodes import (
    NO_OTHER_WORDS,
    AskNode,
    Branch,
    CallNode,
    ChoiceSpec,
    DecideNode,
    EndNode,
    HandOffNode,
    Node,
    NodeSpec,
    PlanNode,
    ProbeNode,
    RemedyNode,
    RemindNode,
    ReturnNode,
    SayNode,
    Typed,
)
from knowledge.places import Places, Position
from knowledge.texts import FieldWords, Text, Variant, Words

__all__ = [
    "NO_OTHER_WORDS",
    "PATTERNS",
    "RESERVED_TARGETS",
    "STEPS",
    "AskNode",
    "Authored",
    "Branch",
    "CallNode",
    "Canned",
    "CannedFile",
    "ChoiceSpec",
    "Content",
    "DecideNode",
    "EndNode",
    "FactSpec",
    "FieldWords",
    "FormName",
    "HandOffNode",
    "Heard",
    "Lead",
    "LeadsFile",
    "MarkWord",
    "Node",
    "NodeSpec",
    "NodesFile",
    "Places",
    "PlanNode",
    "Position",
    "ProbeNode",
    "ProductFile",
    "RemediesFile",
    "RemedyNode",
    "RemedyVariant",
    "RemindNode",
    "Renamed",
    "ReturnNode",
    "SayNode",
    "Scalar",
    "Source",
    "Standing",
    "StepFile",
    "StepSpec",
    "Text",
    "TreeFile",
    "Typed",
    "Variant",
    "ViewName",
    "When",
    "Words",
    "remedy_node_id",
]


class Standing(Authored):
    """When a step has this status, and the text that gives the reason (part ``reason``)."""

    when: When
    reason: str


class StepSpec(Authored):
    """One of the seven steps. Words under ``step.<n>``: ``title`` (card), ``name`` (in a sentence),
    ``next``."""

    step: int
    go: str
    """Its node, when it is opened or comes next without a lead of its own."""
    covers: tuple[str, ...] = ()
    not_needed: tuple[Standing, ...] = ()
    checked: tuple[Standing, ...] = ()
    remarks: tuple[Standing, ...] = ()
    """Words behind the status while the step is open and nothing points at it: *To do: …*."""
    last: bool = False
    """Stands last until a lead lifts it (support)."""


class Lead(Authored):
    """Evidence that points at a step. Words under ``lead.<id>`` (or ``text``): ``reason`` for the card,
    ``next`` (after *Next: step 1.*), ``likeliest`` for the desk.
    """

    lead: str
    when: When
    step: int
    weight: int = Field(ge=1, le=9)
    """Likely and cheap to try: 9; far-fetched: 1. Page order breaks ties."""
    rules_out: dict[int, str] = Field(default_factory=dict)
    """Steps that become *Unlikely*, each with the key of its reason (part ``reason``)."""
    cause: str | None = None
    """The cause that it suggests, where ``when`` names none: proposed to the agent who closes the case."""
    go: str | None = None
    """Its node. Without it: the remedy of the live cause that ``when`` names, else the step's node."""
    text: str | None = None
    lifts: bool = True
    """``false``: it is told to the desk and rules out, but moves no step."""


class RemedyVariant(Authored):
    """One way to put a remedy. Words at ``text``: ``what``, ``why``, ``do``, ``evidence``; the question, its
    choices and where they lead are those of ``ask`` (an ask node), unless the text has its own.
    """

    when: When | None = None
    text: str
    ask: str
    covers: tuple[str, ...] = ()


class Heard(Authored):
    """Words in any line a customer types that tell facts: *new address*, *I changed my password*."""

    phrases: tuple[str, ...]
    set: dict[str, Scalar]


class FactSpec(Authored):
    """A fact that answers may tell: ``values: [a, b]``, or ``kind: text|count|flag``."""

    values: tuple[str, ...] = ()
    kind: Literal["text", "count", "flag"] | None = None
    until: Literal["login", "reach", "address"] | None = None
    """Forgotten when a new test of this kind has a result (an older *still failing* says nothing then), or
    with ``address`` when the case turns to another mailbox (which forgets the others too)."""
    says: str = ""
    """For authors."""


PATTERNS: tuple[str, ...] = (
    "person",  # Talk to a person: a hand_off node
    "person_again",  # the same while the case is with support already: an ask or say node
    "person_cancelled",  # the request was taken back (set by [Cancel the request])
    "message",  # a failure message was pasted anywhere
    "no_message",  # a text that should be one, and is not: an ask node
    "works",  # "it works now", typed at a question that has no such answer: an end node
    "settings",  # settings or another address were typed at a question that did not ask for them
    "faulty_settings",  # a setting cannot be, and no question that waits asks for it: an ask node
    "message_again",  # a failure message whose remedy was gone through was pasted again
    "not_understood",  # the third time: offer of a hand-off, an ask node
    "late_press",  # an aside
    "form_closed",  # an aside
    "secret_in_chat",  # an aside
    "reach_first",  # a log-in was wanted, and no server answers yet
    "login_limit",  # a log-in was wanted, and both were used
    "stopped",  # an end node
    "reminder",  # after a day without an answer: an ask node
    "idle_closed",  # and after another: an end node
    "follow_up_1d",
    "follow_up_7d",  # ask nodes
    "retest_asked",  # an agent wants one more log-in: an ask node
    "retest_ok",
    "retest_failed",  # what the customer is told then
    "claimed",  # say
    "with_agent",  # back, restart and their like while an agent has the case: an aside
    "stop_with_agent",  # the customer wants to stop then: an aside
    "request_withdrawn",  # and the request was taken back by that: an end node
    "released",  # ask
    "resolved",  # end, by an agent
    "reopened",  # where a closed case goes on
    "exhausted_visits",  # the same question came round too often: an ask node that offers a hand-off
)
"""Situations that the engine knows, each with a node of the author's: ``patterns:`` in ``tree.yaml``."""


class Renamed(Authored):
    """New names, by the old ones: cases that began under those go on under these, with all their answers."""

    nodes: dict[str, str] = Field(default_factory=dict)
    facts: dict[str, str] = Field(default_factory=dict)


class TreeFile(Authored):
    """``tree.yaml``."""

    tree: str
    version: str
    start: str
    facts: dict[str, FactSpec] = Field(default_factory=dict)
    patterns: dict[str, str]
    heard: tuple[Heard, ...] = ()
    retired: dict[str, str] = Field(default_factory=dict)
    """Old node: where a case that stands there goes on."""
    renamed: Renamed = Renamed()

    @cached_property
    def kinds(self) -> dict[str, str | None]:
        """The kind of every declared fact."""
        return {name: fact.kind for name, fact in self.facts.items() if name not in BUILT_IN}

    @cached_property
    def untold(self) -> dict[str, None]:
        """Every declared fact, as it stands before anything is told."""
        return dict.fromkeys(self.kinds)


class StepFile(Authored):
    """``steps/<n>-….yaml``: one step with its nodes."""

    step: StepSpec
    nodes: dict[str, Node] = Field(default_factory=dict)


class NodesFile(Authored):
    """``dialogue/*.yaml``."""

    nodes: dict[str, Node]


class LeadsFile(Authored):
    """``leads.yaml``."""

    leads: tuple[Lead, ...]


class RemediesFile(Authored):
    """``remedies/*.yaml``: by cause, the last variant without ``when``."""

    remedies: dict[str, tuple[RemedyVariant, ...]]


class ProductFile(Authored):
    """``product.yaml``: names, paths, contacts, used in texts as ``{{ product.<name> }}``; amendments."""

    product: dict[str, str]
    amendments: dict[str, bool] = Field(default_factory=dict)
    amended: dict[str, dict[str, str]] = Field(default_factory=dict)
    """Entries of ``product`` that stand instead while an amendment is on."""
    covers: tuple[str, ...] = ()


class Canned(Authored):
    """An answer that an agent may start from. Words at ``text``: ``title`` (its entry), ``say``."""

    text: str
    when: When | None = None


class CannedFile(Authored):
    """``canned.yaml``."""

    canned: tuple[Canned, ...]


class Content(Struct, frozen=True, kw_only=True, eq=False):
    """All that was written, put together; what the engine goes by."""

    digest: str
    """Short hash of all files: a case says by which content it moves."""
    tree: TreeFile
    steps: Mapping[int, StepSpec]
    nodes: Mapping[str, Node]
    """With one ask node for every variant of a remedy, named ``remedy/<cause>/<number>``."""
    leads: tuple[Lead, ...]
    remedies: Mapping[str, tuple[RemedyVariant, ...]]
    product: ProductFile
    canned: tuple[Canned, ...]
    texts: Mapping[str, Mapping[str, Text]]
    """By language, by key."""
    unread: frozenset[str] = frozenset()
    """What stands in the files and could not be read: ``nodes.hello``, ``texts.en.hello``; ``*`` where it
    cannot be named. What is missing because of it is no fault of its own."""
    positions: Places
    """Where ``nodes.hello``, ``texts.en.hello``, ``leads.<id>`` … stand."""


def remedy_node_id(cause: str, number: int) -> str:
    """The ask node that a variant of a remedy becomes."""
    return f"remedy/{cause}/{number}"
