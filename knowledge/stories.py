"""Stories: a whole talk written down, what a customer and the desk do, and what must be said then."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from msgspec import Struct
from pydantic import Field

from knowledge.events import (
    Command,
    Loss,
    ProviderFacts,
    Routing,
    Security,
    Way,
)
from knowledge.story_values import (
    WrittenClock,
    WrittenDay,
    WrittenMoment,
    WrittenServer,
    WrittenZone,
    server_of,
)
from knowledge.tree import Authored
from knowledge.yaml_reading import YamlDocument


class ProviderStory(Authored):
    """What is known of a provider, in the fields of ``ProviderFacts``; servers as ``host 465 ssl``."""

    id: str
    """The id that conditions compare: ``gmail``."""
    name: str
    """What it is called where the texts have no name for it."""
    family: str
    """The firm behind it: ``google``."""
    kind: str = "mailbox"
    """``mailbox``, ``isp``, ``webhost``, ``relay``, ``forwarder`` or ``gateway``."""
    password_auth: str = "works"  # noqa: S105 - a rule about passwords, no password
    """What it takes from other programs, as the fact ``provider.password_auth`` has it."""
    servers: tuple[WrittenServer, ...] = ()
    """Best first: ``smtp.gmail.com 465 ssl``."""
    username: str | None = None
    """The user name that it wants; without this, the whole address."""
    app_password_url: str | None = None
    """Where an app password is made."""
    switch: str | None = None
    """Where sending by SMTP is switched on, when it has to be."""
    unverified_note: str | None = None
    """Its rules for new mailboxes."""
    imap_only: bool = False
    """No program from outside can send by it."""
    confidence: str = "high"
    """How sure that is: ``high``, ``medium`` or ``low``."""
    checked: str | None = None
    """Month of the newest evidence: ``2026-10``."""
    ends: WrittenDay | None = None
    """The last day on which its mailboxes send."""

    def facts(self, address: str | None) -> ProviderFacts:
        """As the engine takes it; without a user name of its own it is the whole address."""
        fields = self.model_dump(exclude={"servers", "ends"})
        fields["username"] = self.username or address
        return ProviderFacts(
            **fields,
            servers=tuple(server_of(one) for one in self.servers),
            ends=date.fromisoformat(self.ends) if self.ends else None,
        )


class Line(Authored):
    """A typed line, with what is recognised in it. A whole address is found without being named."""

    text: str
    """The words as they are typed."""
    address: str | None = None
    """An address in it, where it is not found by itself."""
    provider: str | None = None
    """The provider of that address, by its name in ``stories/providers.yaml``."""
    host: str | None = None
    """A host in it."""
    port: int | None = None
    """A port in it."""
    security: Security | None = None
    """A kind of security in it."""
    username: str | None = None
    """A user name in it."""
    cause: str | None = None
    """What the line means, where it is a failure message."""
    fragment: str | None = None
    """The part of it that decided."""
    client: str | None = None
    """The other program that printed it."""
    withheld: bool = False
    """Something that looked like a password was cut out."""
    faults: tuple[str, ...] = ()
    """What is wrong with settings in it, by the names of the texts."""


class DeskStory(Authored):
    """The desk; times as ``2026-11-23T17:00`` in its own zone."""

    open: bool = True
    """Whether somebody is there."""
    zone: WrittenZone = "Europe/London"
    """The desk's own zone."""
    opens: WrittenMoment | None = None
    """The next opening, while it is closed."""
    closes: WrittenMoment | None = None
    """The next closing, while it is open."""
    answer_due: WrittenMoment | None = None
    """When a first answer is promised."""


class ProbeStory(Authored):
    """What a test finds: ``tried: {mail.example 465 ssl: ok}``, or the cause of its failure."""

    tried: dict[str, str] = Field(default_factory=dict)
    """Every server that was tried, with ``ok`` or its cause; the customer's own first."""
    provider: str | None = None
    """The provider, where the test finds it out."""
    suggested_host: str | None = None
    """The host that is probably meant."""
    suggested_provider: str | None = None
    """And whose it is."""
    suggested_address: str | None = None
    """The address that is probably meant, where the one that was typed looks like a slip."""
    strange_host: str | None = None
    """Whose server the customer's own host is, where it is neither the provider's nor the address's own: a
    provider, or ``unknown``."""
    control: Literal["fine", "failed"] | None = None
    """Whether our own way out was fine; without this it was not looked at."""
    reply: str | None = None
    """The server's own words."""
    took: float | None = None
    """Seconds."""
    looked_up: bool = True
    """Whether the names were looked up."""


class LoginStory(Authored):
    """What a log-in finds."""

    cause: str
    """``ok``, or why it was refused."""
    reply: str | None = None
    """The server's own words."""


class PressStory(Authored):
    """A press on the newest question of a node, even if it is an old one."""

    label: str
    """What stands on the button."""
    question: str
    """The node whose newest question it belongs to."""


class ResolveStory(Authored):
    """What an agent enters when the case is closed."""

    cause: str
    """What it was."""
    step: int | None = None
    """The step that helped."""
    helped: str
    """What helped, for the desk."""
    tell: str
    """What the customer is told."""


class TurnStory(Authored):
    """One thing that happens, and what must be seen then. Exactly one of the first group is named."""

    # what happens
    comes_in: Way | None = None
    """The customer begins: by ``command``, ``message``, ``home``, ``shortcut`` or ``mention``."""
    returns: Way | None = None
    """The customer comes back to the open case, in one of those ways."""
    types: str | Line | None = None
    """A line is typed; with ``text`` and more, where the bot recognises something in it."""
    presses: str | PressStory | None = None
    """A button of the newest question is pressed, by its label."""
    says_command: Command | None = None
    """A word that always works, said by its button or menu."""
    opens_step: int | None = None
    """A step is opened on the card."""
    submits: Annotated[dict[str, dict[str, str]], Field(min_length=1, max_length=1)] | None = None
    """``{login: {username: …}}``; a password never stands here."""
    closes: str | None = None
    """A form is closed without being sent."""
    probe: ProbeStory | None = None
    """The test without a password that runs has a result."""
    login: LoginStory | None = None
    """The log-in that runs has a result."""
    lost: Loss | None = None
    """The test that runs ends without a result, for this reason."""
    timer: str | None = None
    """A timer fires: ``remind``, ``follow_up_1d``."""
    claims: str | None = None
    """An agent of this name claims the case."""
    releases: str | None = None
    """That agent hands it back."""
    writes: str | None = None
    """The agent writes to the customer."""
    retest: str | None = None
    """The agent asks for one more log-in."""
    resolves: ResolveStory | None = None
    """The agent closes the case."""
    reopens: str | None = None
    """An agent opens the closed case again."""
    routed: Routing | None = None
    """How the hand-off travels."""
    at: WrittenClock | None = None
    """``10:04`` on the same day, or ``2026-11-24T10:04``, on the customer's clock."""
    line: Line | None = None
    """With ``comes_in``: the words behind the command."""
    desk: DeskStory | None = None
    """The desk from now on."""

    # what must be seen
    says: str | tuple[str, ...] | None = None
    """Every message in order: what it says, and what it asks after a line with ``?``: ``Hello. ? Which…``."""
    buttons: tuple[str, ...] | None = None
    """Labels of the last question."""
    progress: str | None = None
    """What the progress message says."""
    found: str | None = None
    """The line that it becomes."""
    silent: bool = False
    """The customer sees nothing new."""
    order: tuple[int, ...] | None = None
    """The card's steps from the top."""
    card: dict[int, str] | None = None
    """``{1: "Most likely: Google takes app passwords only"}``."""
    next: str | None = None
    """What stands behind *Next:* on the card."""
    title: str | None = None
    """The card's title."""
    answer: str | None = None
    """How the answered question is shown."""
    desk_says: str | tuple[str, ...] | None = None
    """Every message to the desk in order."""
    desk_buttons: tuple[str, ...] | None = None
    """Labels of the buttons there."""
    pack: dict[str, str] | None = None
    """Lines of the hand-off card by label; ``headline`` for its first."""
    relayed: str | None = None
    """Heading and words that reach the other side, as ``heading words``."""
    views: dict[str, tuple[str, ...]] | None = None
    """What stands in a window if it is opened now, line by line."""
    forms: dict[str, tuple[str, ...]] | None = None
    """Text parts and field labels in order, then hints in brackets behind their label."""
    timers: tuple[str, ...] | None = None
    """All timers that are set."""
    outcome: str | None = None
    """How the case ended."""
    node: str | None = None
    """The question that waits now."""


class Story(Authored):
    """A file of ``stories/``."""

    story: str
    """What it tells, in a few words."""
    golden: int | None = None
    """Its number among the golden talks, which must not change by a word."""
    person: str = "Jo Example"
    """The customer's name."""
    workspace: str | None = None
    """The name of their workspace."""
    zone: WrittenZone = "Europe/London"
    """The customer's time zone."""
    reference: str = "K7M2"
    """The case's reference."""
    starts: WrittenMoment
    """``2026-11-23T10:03``, on the customer's clock."""
    desk: DeskStory = DeskStory(closes="2026-11-23T17:00")
    """The desk when it begins."""
    domains: dict[str, str] = Field(default_factory=dict)
    """Which provider a mail domain belongs to."""
    amendments: tuple[Literal["A1", "A2", "A3", "A4"], ...] = ()
    """Amendments of ``product.yaml`` that the owner has switched on in this story."""
    agent: str = "Priya"
    """Who acts for the desk where no name is said."""
    turns: tuple[TurnStory, ...]
    """What happens, one thing after the other."""
    note: str = ""
    """For authors."""


class StoriesProviders(Authored):
    """``stories/providers.yaml``: what is known of the providers in the stories."""

    providers: dict[str, ProviderStory]
    """By the name that stories use."""


class StoryFile(Struct, frozen=True):
    """A story with the places of its parts."""

    file: str
    story: Story
    providers: Mapping[str, ProviderStory]
    document: YamlDocument

    def line_of(self, turn: int) -> int:
        """Where a turn stands in the file."""
        return self.document.positions.get(("turns", str(turn)), (1, 1))[0]
