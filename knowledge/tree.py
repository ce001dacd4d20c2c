"""The vocabulary: everything that an author may write in ``content/``, and the tree it becomes.

This is the author's reference. Each class is one thing that can be written; its docstring says what it does,
its fields say what may stand in it. Anything else is refused, with a suggestion.

Who goes where: a node names the next one. Four names are not nodes but are allowed wherever a node is named:
``plan`` when the tree has a node of that name (it picks the likeliest step), ``question`` (put the waiting
question again), ``rest`` (say nothing more and wait) and ``back`` (one question back).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainValidator

from knowledge.events import Command
from knowledge.facts import Condition, parse_condition

When = Annotated[Condition, PlainValidator(parse_condition)]
Scalar = str | int | bool
MarkWord = Literal["tried", "waiting", "solved", "with_support"]
FormName = Literal["login", "check_up", "reply", "resolve", "message"]
ViewName = Literal[
    "how_we_know",
    "seven_steps",
    "other_ways",
    "what_they_get",
    "text_for_provider",
    "how_to_delete",
    "conversation",
]
Source = Literal["page", "product", "bot", "amendment"]

RESERVED_TARGETS: frozenset[str] = frozenset({"question", "rest", "back"})
STEPS = range(1, 8)


class Authored(BaseModel):
    """Whatever an author writes: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


# ---------------------------------------------------------------------------------------------- nodes


class ChoiceSpec(Authored):
    """A button. Its label stands in the texts, under ``choices``.

    It needs exactly one of ``next``, ``command``, ``stay``, ``form`` or ``view``; beside a form, ``next`` is
    where a submitted form leads; beside a view, ``next`` makes the press an answer as well.
    """

    next: str | None = None
    command: Command | None = None
    """Does what the word does that always works (``person``, ``continue``, ``restart`` …)."""
    stay: bool = False
    """The answer is shown, nothing else happens: *Keep it*."""
    form: FormName | None = None
    view: ViewName | None = None
    when: When | None = None
    """The button is shown only then."""
    set: dict[str, Scalar] = Field(default_factory=dict)
    """Facts that this answer tells. A question's ``into`` is set to the choice's id without this."""
    take: Literal["expected", "alternative", "suggested"] | None = None
    """What the customer's own settings are from now on: those shown (``expected``), the working ones
    (``alternative``), or the proposed host name (``suggested``)."""
    mark: dict[int, MarkWord] = Field(default_factory=dict)
    reopens: bool = False
    """An ended case is open again with this answer: *It stopped*."""
    tried: bool = False
    """The step that is being worked on (the likeliest lead's, when the plan led here) is marked as tried."""
    style: Literal["primary", "danger"] | None = None


class Typed(Authored):
    """What else than a button may be typed at a question, and where it leads."""

    address: str | None = None
    """A whole email address was found in the line (it is kept as ``address``)."""
    settings: str | None = None
    """A host, a port, a kind of security or a user name was found (kept as ``own.…``)."""
    message: str | None = None
    """A failure message was read. Without this: the pattern ``message``."""
    words: str | None = None
    """Any other words; they are kept for the desk (and in ``into``, if the fact is text)."""


NO_OTHER_WORDS = Typed()


class NodeSpec(Authored):
    """What every node may have."""

    step: int | None = None
    """The step it belongs to, 1 to 7."""
    covers: tuple[str, ...] = ()
    """Ids of the page's statements that its words say."""
    text: str | None = None
    """Key of its words; its own id without this."""
    set: dict[str, Scalar] = Field(default_factory=dict)
    """Facts that are told by coming here."""
    mark: dict[int, MarkWord] = Field(default_factory=dict)
    """``{4: tried}``: done by coming here. The reason on the card: the text's ``reason``, if it has one."""
    source: Source = "bot"
    note: str = ""
    """For authors."""


class AskNode(NodeSpec):
    """One question, or a statement with buttons. It waits.

    Words: ``say``, ``ask``, ``why``, ``choices``, ``typed`` (synonyms), ``expect``, ``example``.
    """

    kind: Literal["ask"]
    into: str | None = None
    """Fact that gets the id of the choice (or the typed words)."""
    choices: dict[str, ChoiceSpec] = Field(default_factory=dict)
    """In the order in which they are shown; four at most, with *Talk to a person*."""
    next: str | None = None
    """Where every choice leads that names nothing itself, and a typed address or words."""
    typed: Typed = NO_OTHER_WORDS
    person: bool = True
    """Adds *Talk to a person*, last."""
    secret_near: bool = False
    """The question is about a password: typed text that is no answer is dropped unread."""
    aside: bool = False
    """Put beside the question that waits, without taking its place (late press, closed form)."""


class SayNode(NodeSpec):
    """Tells something that asks for nothing, and goes on; without ``next`` the bot rests. Words: ``say``."""

    kind: Literal["say"]
    next: str | None = None


class ProbeNode(NodeSpec):
    """A test of the server. Words: ``progress``, ``slow``, ``found``, ``choices`` (cancel).

    ``reach`` needs no password and tries the provider's settings and the customer's own; ``login`` makes one
    log-in, and is reached from a choice with ``form: login`` only.
    """

    kind: Literal["probe"]
    probe: Literal["reach", "login"]
    next: str
    lost: dict[str, str]
    """Where to go when no result comes: ``cancelled``, ``died``, ``secret_gone``, ``mailbox_limit``,
    ``probe_limit``, ``guard``, and always ``else``."""
    silent: bool = False
    """No progress message. Tests that run while the case is with support are silent anyway."""


class Branch(Authored):
    """``{when: …, next: node}``; the last one is ``{else: node}``."""

    when: When | None = None
    next: str | None = None
    otherwise: str | None = Field(default=None, alias="else")


class DecideNode(NodeSpec):
    """Branches: the first whose ``when`` is true. Says nothing."""

    kind: Literal["decide"]
    branches: tuple[Branch, ...]


class PlanNode(NodeSpec):
    """Goes to the likeliest open step: to the best lead's node or remedy, else to the step's own node."""

    kind: Literal["plan"]
    all_clear: str
    """Where to go when a log-in works from our server: **Test & Update**."""
    exhausted: str
    """Where to go when no step but the last is open."""


class RemedyNode(NodeSpec):
    """The remedy of the likeliest live cause (see ``remedies/``)."""

    kind: Literal["remedy"]
    otherwise: str = Field(alias="else")
    """Where to go when no live cause has one."""


class HandOffNode(NodeSpec):
    """Hands over to the desk, at once, and goes on. What is said about it stands at the next node."""

    kind: Literal["hand_off"]
    reason: str
    """Key of the text that tells the desk why (parts ``title`` for the headline, ``say`` for the line)."""
    next: str


class RemindNode(NodeSpec):
    """Waits for a time, and says so. Words: ``say`` (``{{ due | clock }}``), ``reason`` for the card."""

    kind: Literal["remind"]
    after: str
    """``15m``, ``1h``, ``1d``."""
    next: str
    """Where to go when the time has come."""


class EndNode(NodeSpec):
    """The end of the case. Words: ``say``, ``ask`` (*Was this helpful?*), ``choices``, ``reason``."""

    kind: Literal["end"]
    outcome: str
    """``resolved.user_confirmed``, ``handed_off.solved``, ``abandoned.cancelled``, ``blocked.provider`` …"""
    choices: dict[str, ChoiceSpec] = Field(default_factory=dict)
    follow_up: tuple[str, ...] = ()
    """When to ask again: ``[1d, 7d]``; what is asked stands at the patterns ``follow_up_1d``, …"""


class CallNode(NodeSpec):
    """Goes into a part of the dialogue that comes back here (by ``return``), then on to ``next``."""

    kind: Literal["call"]
    node: str
    next: str


class ReturnNode(NodeSpec):
    """The end of a part that was called."""

    kind: Literal["return"]


Node = Annotated[
    AskNode
    | SayNode
    | ProbeNode
    | DecideNode
    | PlanNode
    | RemedyNode
    | HandOffNode
    | RemindNode
    | EndNode
    | CallNode
    | ReturnNode,
    Field(discriminator="kind"),
]

# ---------------------------------------------------------------------------------------------- plan


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
    until: Literal["login", "reach"] | None = None
    """Forgotten when a new test of this kind has a result: an older *still failing* says nothing then."""
    says: str = ""
    """For authors."""


PATTERNS: tuple[str, ...] = (
    "person",  # Talk to a person: a hand_off node
    "person_again",  # the same while the case is with support already: an ask or say node
    "person_cancelled",  # the request was taken back (set by [Cancel the request])
    "message",  # a failure message was pasted anywhere
    "no_message",  # a text that should be one, and is not: an ask node
    "settings",  # settings or another address were typed at a question that did not ask for them
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
    "released",  # ask
    "resolved",  # end, by an agent
    "reopened",  # where a closed case goes on
    "exhausted_visits",  # the same question came round too often: an ask node that offers a hand-off
)
"""Situations that the engine knows, each with a node of the author's: ``patterns:`` in ``tree.yaml``."""


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


# ---------------------------------------------------------------------------------------------- texts


class Words(Authored):
    """The parts that a text can have; each is a template."""

    say: str | None = None
    ask: str | None = None
    why: str | None = None
    """*Why do you ask?*"""
    expect: str | None = None
    """Not understood, first time: what is being waited for."""
    example: str | None = None
    """Not understood, second time: what could be typed, for example."""
    choices: dict[str, str] = Field(default_factory=dict)
    """Labels, by id."""
    spoken: dict[str, str] = Field(default_factory=dict)
    """Accessibility labels, by id of the choice."""
    typed: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """What people type instead of pressing, by id of the choice."""
    progress: str | None = None
    slow: str | None = None
    found: str | None = None
    what: str | None = None
    do: str | None = None
    evidence: str | None = None
    reason: str | None = None
    next: str | None = None
    likeliest: str | None = None
    title: str | None = None
    name: str | None = None
    submit: str | None = None
    close: str | None = None
    copy_text: str | None = Field(default=None, alias="copy")
    """Views: a text to be copied, without marks."""
    parts: dict[str, str] = Field(default_factory=dict)
    """Forms, views, cards, packs: their lines by name."""
    fields: dict[str, "FieldWords"] = Field(default_factory=dict)


class FieldWords(Authored):
    """A field of a form."""

    label: str
    hint: str = ""
    options: dict[str, str] = Field(default_factory=dict)


class Variant(Words):
    """Words instead of the ordinary ones while ``when`` is true; parts that are not given stay."""

    when: When


class Text(Words):
    """An entry of ``texts/<language>/*.yaml``; a plain string is the same as ``{say: …}``."""

    variants: tuple[Variant, ...] = ()
    """The first whose ``when`` is true."""
    note: str = ""


# ---------------------------------------------------------------------------------------------- the tree


@dataclass(frozen=True, slots=True)
class Position:
    """Where something stands: a file below ``content/``, line and column from 1."""

    file: str
    line: int = 1
    column: int = 1


class Places:
    """Where things stand, by dotted names; put together when the first is asked for."""

    def __init__(self) -> None:
        self._parts: list[tuple[str, Mapping[tuple[str, ...], tuple[int, int]], str, tuple[str, ...]]] = []
        self._places: dict[str, Position] | None = None

    def add(
        self, file: str, marks: Mapping[tuple[str, ...], tuple[int, int]], prefix: str, path: tuple[str, ...]
    ) -> None:
        """What stands below ``path`` in a file is known as ``prefix.…``."""
        self._parts.append((file, marks, prefix, path))
        self._places = None

    def get(self, name: str) -> Position | None:
        """Where something stands."""
        if self._places is None:
            self._places = {}
            for file, marks, prefix, path in self._parts:
                depth = len(path)
                for key, (line, column) in marks.items():
                    if key[:depth] == path:
                        dotted = ".".join((prefix, *key[depth:]))
                        self._places.setdefault(dotted, Position(file, line, column))
        return self._places.get(name)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Content:
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
    positions: "Places"
    """Where ``nodes.hello``, ``texts.en.hello``, ``leads.<id>`` … stand."""


def remedy_node_id(cause: str, number: int) -> str:
    """The ask node that a variant of a remedy becomes."""
    return f"remedy/{cause}/{number}"
