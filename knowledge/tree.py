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
    PATTERNS,
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
from knowledge.facts import BUILT_IN, Is, leaves
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
    """It has this status while this holds."""
    reason: str
    """Key of the text whose part ``reason`` stands behind the status."""


class StepSpec(Authored):
    """One of the seven steps. Words under ``step.<n>``: ``title`` (card), ``name`` (in a sentence),
    ``next``."""

    step: int
    """Which of the seven, as on the help page."""
    go: str
    """Its node, when it is opened or comes next without a lead of its own."""
    covers: tuple[str, ...] = ()
    """Ids of the page's statements that its words on the card say."""
    not_needed: tuple[Standing, ...] = ()
    """When it is *Not needed*; the first that holds gives the reason."""
    checked: tuple[Standing, ...] = ()
    """When it is *Checked for you*."""
    remarks: tuple[Standing, ...] = ()
    """Words behind the status while the step is open and nothing points at it: *To do: …*."""
    last: bool = False
    """Stands last until a lead lifts it (support)."""


_CAUSE_FACTS = frozenset({"cause", "message.cause", "login.cause", "own.cause", "reach.cause"})


class Lead(Authored):
    """Evidence that points at a step. Words under ``lead.<id>`` (or ``text``): ``reason`` for the card,
    ``next`` (after *Next: step 1.*), ``likeliest`` for the desk.
    """

    lead: str
    """Its name."""
    when: When
    """The evidence. While this holds the lead is live; what is not known moves nothing."""
    step: int
    """The step that it points at."""
    weight: int = Field(ge=1, le=9)
    """Likely and cheap to try: 9; far-fetched: 1. Page order breaks ties."""
    rules_out: dict[int, str] = Field(default_factory=dict)
    """Steps that become *Unlikely*, each with the key of its reason (part ``reason``)."""
    cause: str | None = None
    """The cause that it suggests, where ``when`` names none: proposed to the agent who closes the case."""
    go: str | None = None
    """Its node. Without it: the remedy of the live cause that ``when`` names, else the step's node."""
    text: str | None = None
    """Key of its words; ``lead.<its name>`` without this."""
    lifts: bool = True
    """``false``: it is told to the desk and rules out, but moves no step."""

    @cached_property
    def causes(self) -> tuple[str, ...]:
        """The causes that it names, or suggests."""
        named = tuple(
            str(value)
            for leaf in leaves(self.when)
            if isinstance(leaf, Is) and leaf.fact in _CAUSE_FACTS
            for value in sorted(map(str, leaf.values))
        )
        return (self.cause, *named) if self.cause is not None else named


class RemedyVariant(Authored):
    """One way to put a remedy. Words at ``text``: ``what``, ``why``, ``do``, ``evidence``; the question, its
    choices and where they lead are those of ``ask`` (an ask node), unless the text has its own.
    """

    when: When | None = None
    """The first variant whose condition holds is said; the last has none."""
    text: str
    """Key of its words."""
    ask: str
    """The ask node whose question, choices and ways on it takes."""
    covers: tuple[str, ...] = ()
    """Ids of the page's statements that its words say."""


class Heard(Authored):
    """Words in any line a customer types that tell facts: *new address*, *I changed my password*."""

    phrases: tuple[str, ...]
    """Words as people type them; what looks like a number stands in quotes: ``"0x800ccc0e"``."""
    set: dict[str, Scalar]
    """The facts they tell."""


class FactSpec(Authored):
    """A fact that answers may tell: ``values: [a, b]``, or ``kind: text|count|flag``."""

    values: tuple[str, ...] = ()
    """What it can be; mostly the ids of a question's choices."""
    kind: Literal["text", "count", "flag"] | None = None
    """Instead of ``values``: free words, a number, or true and false."""
    until: Literal["login", "reach", "address"] | None = None
    """Forgotten when a new test of this kind has a result (an older *still failing* says nothing then), or
    with ``address`` when the case turns to another mailbox (which forgets the others too)."""
    says: str = ""
    """What it means, for authors and for their editor."""


class Renamed(Authored):
    """New names, by the old ones: cases that began under those go on under these, with all their answers."""

    nodes: dict[str, str] = Field(default_factory=dict)
    """``old_node: new_node``."""
    facts: dict[str, str] = Field(default_factory=dict)
    """``old_fact: new_fact``."""


class TreeFile(Authored):
    """``tree.yaml``."""

    tree: str
    """Its name."""
    version: str
    """For people; a case says by a hash of all files by which content it moves."""
    start: str
    """The node where a case begins."""
    facts: dict[str, FactSpec] = Field(default_factory=dict)
    """Facts that answers may tell (``set:``, ``into:``), beside those that the engine knows."""
    patterns: dict[str, str]
    """The node for each situation that every talk can get into."""
    heard: tuple[Heard, ...] = ()
    """Words that tell a fact in whatever line they are typed."""
    retired: dict[str, str] = Field(default_factory=dict)
    """Old node: where a case that stands there goes on."""
    renamed: Renamed = Renamed()
    """What has another name now."""

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
    """The step as it stands on the card."""
    nodes: dict[str, Node] = Field(default_factory=dict)
    """Its nodes by their names."""


class NodesFile(Authored):
    """``dialogue/*.yaml``."""

    nodes: dict[str, Node]
    """Nodes by their names; a name stands once in the whole tree."""


class LeadsFile(Authored):
    """``leads.yaml``."""

    leads: tuple[Lead, ...]
    """All of them; their order counts only where weights and steps are the same."""


class RemediesFile(Authored):
    """``remedies/*.yaml``: by cause, the last variant without ``when``."""

    remedies: dict[str, tuple[RemedyVariant, ...]]
    """The ways to put the remedy, by the cause (see *Problems it can name* in the README)."""


class ProductFile(Authored):
    """``product.yaml``: names, paths, contacts, used in texts as ``{{ product.<name> }}``; amendments."""

    product: dict[str, str]
    """Entries of any name; a text names one as ``{{ product.path }}``."""
    amendments: dict[str, bool] = Field(default_factory=dict)
    """A1 to A4: what newer pages say, ``true`` where the owner has switched it on. A5 is none."""
    amended: dict[str, dict[str, str]] = Field(default_factory=dict)
    """Entries of ``product`` that stand instead while an amendment is on."""
    covers: tuple[str, ...] = ()
    """Ids of the page's statements that these entries say."""


class Canned(Authored):
    """An answer that an agent may start from. Words at ``text``: ``title`` (its entry), ``say``."""

    text: str
    """Key of its words."""
    when: When | None = None
    """It is offered only then; without this, always."""


class CannedFile(Authored):
    """``canned.yaml``."""

    canned: tuple[Canned, ...]
    """In the order in which they are offered; the first that fits is proposed."""


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
