"""Stories: a whole talk written down, what a customer and the desk do, and what must be said then."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from msgspec import Struct
from pydantic import Field, ValidationError

from knowledge.causes import CAUSES
from knowledge.checking_secrets import secrets_in
from knowledge.events import (
    Command,
    Loss,
    ProviderFacts,
    Routing,
    Security,
    Way,
)
from knowledge.issues import ContentIssue, faults_in, suggestion
from knowledge.story_values import (
    WrittenClock,
    WrittenDay,
    WrittenMoment,
    WrittenServer,
    WrittenZone,
    server_of,
)
from knowledge.tree import Authored
from knowledge.yaml_reading import YamlDocument, YamlRefused, read_yaml


class ProviderStory(Authored):
    """What is known of a provider, in the fields of ``ProviderFacts``; servers as ``host 465 ssl``."""

    id: str
    name: str
    family: str
    kind: str = "mailbox"
    password_auth: str = "works"  # noqa: S105 - a rule about passwords, no password
    servers: tuple[WrittenServer, ...] = ()
    username: str | None = None
    app_password_url: str | None = None
    switch: str | None = None
    unverified_note: str | None = None
    imap_only: bool = False
    confidence: str = "high"
    checked: str | None = None
    ends: WrittenDay | None = None

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
    address: str | None = None
    provider: str | None = None
    host: str | None = None
    port: int | None = None
    security: Security | None = None
    username: str | None = None
    cause: str | None = None
    fragment: str | None = None
    client: str | None = None
    withheld: bool = False
    faults: tuple[str, ...] = ()
    """What is wrong with settings in it, by the names of the texts."""


class DeskStory(Authored):
    """The desk; times as ``2026-11-23T17:00`` in its own zone."""

    open: bool = True
    zone: WrittenZone = "Europe/London"
    opens: WrittenMoment | None = None
    closes: WrittenMoment | None = None
    answer_due: WrittenMoment | None = None


class ProbeStory(Authored):
    """What a test finds: ``tried: {mail.example 465 ssl: ok}``, or the cause of its failure."""

    tried: dict[str, str] = Field(default_factory=dict)
    provider: str | None = None
    suggested_host: str | None = None
    suggested_provider: str | None = None
    suggested_address: str | None = None
    control: Literal["fine", "failed"] | None = None
    reply: str | None = None
    took: float | None = None
    """Seconds."""
    looked_up: bool = True
    """Whether the names were looked up."""


class LoginStory(Authored):
    """What a log-in finds."""

    cause: str
    reply: str | None = None


class PressStory(Authored):
    """A press on the newest question of a node, even if it is an old one."""

    label: str
    question: str


class ResolveStory(Authored):
    """What an agent enters when the case is closed."""

    cause: str
    step: int | None = None
    helped: str
    tell: str


class TurnStory(Authored):
    """One thing that happens, and what must be seen then. Exactly one of the first group is named."""

    # what happens
    comes_in: Way | None = None
    returns: Way | None = None
    types: str | Line | None = None
    presses: str | PressStory | None = None
    says_command: Command | None = None
    opens_step: int | None = None
    submits: Annotated[dict[str, dict[str, str]], Field(min_length=1, max_length=1)] | None = None
    """``{login: {username: …}}``; a password never stands here."""
    closes: str | None = None
    probe: ProbeStory | None = None
    login: LoginStory | None = None
    lost: Loss | None = None
    timer: str | None = None
    claims: str | None = None
    releases: str | None = None
    writes: str | None = None
    retest: str | None = None
    resolves: ResolveStory | None = None
    reopens: str | None = None
    routed: Routing | None = None
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
    found: str | None = None
    silent: bool = False
    """The customer sees nothing new."""
    order: tuple[int, ...] | None = None
    """The card's steps from the top."""
    card: dict[int, str] | None = None
    """``{1: "Most likely: Google takes app passwords only"}``."""
    next: str | None = None
    title: str | None = None
    answer: str | None = None
    """How the answered question is shown."""
    desk_says: str | tuple[str, ...] | None = None
    desk_buttons: tuple[str, ...] | None = None
    pack: dict[str, str] | None = None
    """Lines of the hand-off card by label; ``headline`` for its first."""
    relayed: str | None = None
    """Heading and words that reach the other side, as ``heading words``."""
    views: dict[str, tuple[str, ...]] | None = None
    forms: dict[str, tuple[str, ...]] | None = None
    """Text parts and field labels in order, then hints in brackets behind their label."""
    timers: tuple[str, ...] | None = None
    outcome: str | None = None
    node: str | None = None


class Story(Authored):
    """A file of ``stories/``."""

    story: str
    golden: int | None = None
    person: str = "Jo Example"
    workspace: str | None = None
    zone: WrittenZone = "Europe/London"
    reference: str = "K7M2"
    starts: WrittenMoment
    """``2026-11-23T10:03``, on the customer's clock."""
    desk: DeskStory = DeskStory(closes="2026-11-23T17:00")
    domains: dict[str, str] = Field(default_factory=dict)
    """Which provider a mail domain belongs to."""
    amendments: tuple[Literal["A1", "A2", "A3", "A4"], ...] = ()
    """Amendments of ``product.yaml`` that the owner has switched on in this story."""
    agent: str = "Priya"
    turns: tuple[TurnStory, ...]
    note: str = ""


class StoriesProviders(Authored):
    """``stories/providers.yaml``: what is known of the providers in the stories."""

    providers: dict[str, ProviderStory]


ACTIONS: tuple[str, ...] = (
    "comes_in",
    "returns",
    "types",
    "presses",
    "says_command",
    "opens_step",
    "submits",
    "closes",
    "probe",
    "login",
    "lost",
    "timer",
    "claims",
    "releases",
    "writes",
    "retest",
    "resolves",
    "reopens",
    "routed",
)


class StoryFile(Struct, frozen=True):
    """A story with the places of its parts."""

    file: str
    story: Story
    providers: Mapping[str, ProviderStory]
    document: YamlDocument

    def line_of(self, turn: int) -> int:
        """Where a turn stands in the file."""
        return self.document.positions.get(("turns", str(turn)), (1, 1))[0]


def parse_story(
    file: str, source: bytes, providers: Mapping[str, ProviderStory]
) -> StoryFile | list[ContentIssue]:
    """A story, or what is wrong with how it is written."""
    try:
        document = read_yaml(source)
        story = Story.model_validate(document.value)
    except YamlRefused as refused:
        fault = refused.fault
        return [ContentIssue(file, fault.line, fault.column, fault.message, fault.remedy)]
    except ValidationError as error:
        return faults_in(error, file, document, (), Story)
    issues = [
        ContentIssue(file, fault.line, fault.column, fault.message, fault.remedy)
        for fault in (*document.faults, *secrets_in(source))
    ]
    for number, turn in enumerate(story.turns):
        named = [name for name in ACTIONS if getattr(turn, name) is not None]
        if len(named) != 1:
            line = document.positions.get(("turns", str(number)), (1, 1))[0]
            message = f"One thing happens in a turn; here: {', '.join(named) or 'nothing'}."
            issues.append(ContentIssue(file, line, 1, message, "Make it one turn for each."))
        issues += _unknown_names(file, number, turn, providers, document)
    for domain, name in story.domains.items():
        if name not in providers:
            line, column = document.positions.get(("domains", domain), (1, 1))
            message = f"There is no provider `{name}`."
            issues.append(ContentIssue(file, line, column, message, suggestion(name, providers)))
    return issues or StoryFile(file, story, providers, document)


def _unknown_names(
    file: str, number: int, turn: TurnStory, providers: Mapping[str, ProviderStory], document: YamlDocument
) -> list[ContentIssue]:
    """Causes, servers and providers that do not exist: a story with them would test nothing."""
    found: list[tuple[tuple[str, ...], str, str]] = []

    def cause(path: tuple[str, ...], name: str | None) -> None:
        if name is not None and name not in CAUSES:
            found.append((path, f"There is no cause `{name}`.", suggestion(name, list(CAUSES))))

    def provider(path: tuple[str, ...], name: str | None) -> None:
        if name is not None and name not in providers:
            found.append((path, f"There is no provider `{name}`.", suggestion(name, providers)))

    if turn.probe is not None:
        for where, name in turn.probe.tried.items():
            cause(("probe", "tried", where), name)
            try:
                server_of(where)
            except ValueError:
                message = f"`{where}` is no server."
                found.append((("probe", "tried", where), message, "Write it as `mail.example.com 465 ssl`."))
        provider(("probe", "provider"), turn.probe.provider)
        provider(("probe", "suggested_provider"), turn.probe.suggested_provider)
    if turn.login is not None:
        cause(("login", "cause"), turn.login.cause)
    if turn.resolves is not None:
        cause(("resolves", "cause"), turn.resolves.cause)
    for key in ("types", "line"):
        line = getattr(turn, key)
        if isinstance(line, Line):
            cause((key, "cause"), line.cause)
            provider((key, "provider"), line.provider)
    return [
        ContentIssue(file, *document.positions.get(("turns", str(number), *path), (1, 1)), message, remedy)
        for path, message, remedy in found
    ]
