"""The kinds of nodes that a dialogue is written with."""

from typing import Annotated, Literal

from pydantic import Field

from knowledge.authored import Authored, FormName, MarkWord, Scalar, Source, ViewName, When
from knowledge.events import Command


class ChoiceSpec(Authored):
    """A button. Its label stands in the texts, under ``choices``.

    It needs exactly one of ``next``, ``command``, ``stay``, ``form`` or ``view``; beside a form, ``next`` is
    where a submitted form leads; beside a view, ``next`` makes the press an answer as well.
    """

    next: str | None = None
    """The node where this answer leads."""
    command: Command | None = None
    """Does what the word does that always works (``person``, ``continue``, ``restart`` …)."""
    stay: bool = False
    """The answer is shown, nothing else happens: *Keep it*."""
    form: FormName | None = None
    """Opens a form: one log-in (``login``), the settings to check (``check_up``), a failure message
    (``message``); an agent's ``reply`` and ``resolve``."""
    view: ViewName | None = None
    """Opens a window to read, made of the text ``view.<its name>``."""
    when: When | None = None
    """The button is shown only then."""
    set: dict[str, Scalar] = Field(default_factory=dict)
    """Facts that this answer tells. A question's ``into`` is set to the choice's id without this."""
    take: (
        Literal["expected", "expected_host", "alternative", "suggested", "address_meant", "address_offered"]
        | None
    ) = None
    """What the customer's own settings are from now on: those shown (``expected``) or their host alone
    (``expected_host``), the working ones (``alternative``), or the proposed host name (``suggested``); or
    that the address is the one that was meant (``address_meant``), or the other mailbox that was asked after
    (``address_offered``)."""
    mark: dict[int, MarkWord] = Field(default_factory=dict)
    """``{4: tried}``: what this answer makes of a step on the card."""
    reopens: bool = False
    """An ended case is open again with this answer: *It stopped*."""
    tried: bool = False
    """The step that is being worked on (the likeliest lead's, when the plan led here) is marked as tried."""
    rates: Literal["helped", "not_helped"] | None = None
    """What the customer thinks of an ended case: *Was this helpful?* A later press of the same question
    changes it; ``next`` may be a question without choices, whose answer is kept as the comment."""
    more: bool = False
    """It stands in the *More* menu instead of below the question; for views that four buttons leave no room
    for. Typed, it is told as a message."""
    style: Literal["primary", "danger"] | None = None
    """How Slack shows the button: green or red; without this, plain."""


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
    """Who says what its words say: the help page, the product, the bot, or an amendment."""
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
    """Where other typed lines lead than those that are a button's words."""
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
    """The node that follows at once."""


class ProbeNode(NodeSpec):
    """A test of the server. Words: ``progress``, ``slow``, ``found``, ``choices`` (cancel).

    ``reach`` needs no password and tries the provider's settings and the customer's own; ``login`` makes one
    log-in, and is reached from a choice with ``form: login`` only.
    """

    kind: Literal["probe"]
    probe: Literal["reach", "login"]
    """``reach``: without a password. ``login``: one log-in."""
    next: str
    """Where to go when it has a result, whatever that is."""
    lost: dict[str, str]
    """Where to go when no result comes: ``cancelled``, ``died``, ``secret_gone``, ``mailbox_limit``,
    ``probe_limit``, ``guard``, and always ``else``."""
    silent: bool = False
    """No progress message. Tests that run while the case is with support are silent anyway."""


class Branch(Authored):
    """``{when: …, next: node}``; the last one is ``{else: node}``."""

    when: When | None = None
    """It is taken if this is true, and no branch above it was."""
    next: str | None = None
    """The node where it leads."""
    otherwise: str | None = Field(default=None, alias="else")
    """In the last branch, instead of both: where everything else leads, the unknown too."""


class DecideNode(NodeSpec):
    """Branches: the first whose ``when`` is true. Says nothing."""

    kind: Literal["decide"]
    branches: tuple[Branch, ...]
    """From the top; the last is ``{else: node}``."""


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
    """The node that tells the customer."""


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
    """What can still be answered when the case has ended."""
    follow_up: tuple[str, ...] = ()
    """When to ask again: ``[1d, 7d]``; what is asked stands at the patterns ``follow_up_1d``, …"""


class CallNode(NodeSpec):
    """Goes into a part of the dialogue that comes back here (by ``return``), then on to ``next``."""

    kind: Literal["call"]
    node: str
    """Where that part begins."""
    next: str
    """Where to go when it is done."""


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
