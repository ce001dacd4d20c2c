"""A small language for talks in tests: ``>>`` is what happens, its effects are looked at after it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from msgspec.structs import replace

from knowledge.effects import (
    Ask,
    Effect,
    HandOff,
    RelayToCustomer,
    RelayToDesk,
    RunProbe,
    Say,
    ShowAnswer,
    ShowCard,
    ShowFinding,
    TellDesk,
)
from knowledge.engine import advance
from knowledge.events import (
    Agent,
    Chose,
    Command,
    Commanded,
    Desk,
    Event,
    FormSubmitted,
    MailServer,
    MessageReading,
    Moment,
    Opened,
    ProbeFinished,
    ProbeResult,
    ProviderFacts,
    Reading,
    Security,
    ServerTried,
    TimerFired,
    Typed,
    Way,
)
from knowledge.library import Tree
from knowledge.state import State

_T = TypeVar("_T", bound=Effect)

PRIYA = Agent(id="priya", name="Priya")
TOM = Agent(id="tom", name="Tom")
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)

GMAIL = ProviderFacts(
    id="gmail",
    name="Gmail",
    family="google",
    kind="mailbox",
    password_auth="app_password",
    servers=(
        MailServer(host="smtp.gmail.com", port=465, security=Security.SSL),
        MailServer(host="smtp.gmail.com", port=587, security=Security.STARTTLS),
    ),
    username="jo@gmail.com",
    app_password_url="https://myaccount.google.com/apppasswords",
    confidence="high",
    checked="2026-10",
)
IONOS = ProviderFacts(
    id="ionos-uk",
    name="IONOS",
    family="ionos",
    kind="webhost",
    password_auth="works",
    servers=(
        MailServer(host="smtp.ionos.co.uk", port=465, security=Security.SSL),
        MailServer(host="smtp.ionos.co.uk", port=587, security=Security.STARTTLS),
    ),
    username="max@kennels.example",
    confidence="high",
    checked="2026-10",
)


def server(text: str) -> MailServer:
    """``mail.example.com 465 ssl``."""
    host, port, security = text.split()
    return MailServer(host=host, port=int(port), security=Security(security))


def reading(text: str, **found: Any) -> Reading:
    """A typed line with what was recognised in it; ``cause`` makes it a failure message."""
    cause = found.pop("cause", None)
    if cause is not None:
        found["message"] = MessageReading(cause=cause, confidence=0.9, fragment=text)
    return Reading(text=text, **found)


@dataclass
class Playbook:
    """A case that is being played."""

    tree: Tree
    at: datetime = MONDAY
    desk: Desk = field(default_factory=lambda: Desk(open=True, closes=MONDAY + timedelta(hours=7)))
    state: State | None = None
    effects: list[Effect] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)

    @property
    def now(self) -> State:
        assert self.state is not None
        return self.state

    @property
    def moment(self) -> Moment:
        return Moment(at=self.at, zone="Europe/London", desk=self.desk)

    @property
    def question(self) -> Ask:
        return self.asks[-1]

    def __rshift__(self, event: Event) -> "Playbook":
        turn = advance(self.tree, self.state, replace(event, moment=self.moment))
        self.state, self.effects = turn.state, list(turn.effects)
        self.asks += [effect for effect in self.effects if isinstance(effect, Ask)]
        return self

    # what happens

    def opens(self, line: Reading | None = None, way: Way = Way.COMMAND) -> "Playbook":
        return self >> Opened(
            moment=self.moment, way=way, customer="Jo Example", reference="K7M2-9QXB", reading=line
        )

    def types(self, text: str, **found: Any) -> "Playbook":
        return self >> Typed(moment=self.moment, reading=reading(text, **found))

    def presses(self, choice: str, visit: int | None = None) -> "Playbook":
        return self >> Chose(moment=self.moment, visit=visit or self.question.visit, choice=choice)

    def commands(self, command: Command) -> "Playbook":
        return self >> Commanded(moment=self.moment, command=command)

    def submits(self, form: str, **values: str) -> "Playbook":
        return self >> FormSubmitted(moment=self.moment, form=form, visit=self.question.visit, values=values)

    def fires(self, timer: str) -> "Playbook":
        return self >> TimerFired(moment=self.moment, timer=timer)

    def finds(self, *tried: tuple[str, str], reply: str | None = None, **more: Any) -> "Playbook":
        """The running test comes back: ``("mail.example 465 ssl", "ok")``…"""
        kind = self.now.running_kind or "reach"
        result = ProbeResult(
            kind=kind,
            tried=tuple(
                ServerTried(server=server(text), cause=cause, stage="", reply=reply) for text, cause in tried
            ),
            **more,
        )
        return self >> ProbeFinished(moment=self.moment, run=self.now.run, result=result)

    def later(self, **span: float) -> "Playbook":
        self.at += timedelta(**span)
        return self

    # what is seen

    def all(self, kind: type[_T]) -> list[_T]:
        return [effect for effect in self.effects if isinstance(effect, kind)]

    def one(self, kind: type[_T]) -> _T:
        found = self.all(kind)
        assert len(found) == 1, found
        return found[0]

    def none(self, *kinds: type[Effect]) -> bool:
        return not any(isinstance(effect, kinds) for effect in self.effects)

    @property
    def seen(self) -> list[str]:
        """The kinds of effects that somebody sees, in order."""
        kinds = (
            Ask,
            Say,
            ShowAnswer,
            ShowCard,
            RunProbe,
            ShowFinding,
            HandOff,
            TellDesk,
            RelayToDesk,
            RelayToCustomer,
        )
        return [type(effect).__name__ for effect in self.effects if isinstance(effect, kinds)]


def at_ionos(tree: Tree) -> Playbook:
    """A customer of IONOS whose provider answers on both usual pairs."""
    book = Playbook(tree).opens().types("max@kennels.example", address="max@kennels.example", provider=IONOS)
    return book.finds(("smtp.ionos.co.uk 465 ssl", "ok"), ("smtp.ionos.co.uk 587 starttls", "ok"))


def at_gmail(tree: Tree) -> Playbook:
    """A customer of Gmail whose provider answers on both usual pairs."""
    book = Playbook(tree).opens().types("jo@gmail.com", address="jo@gmail.com", provider=GMAIL)
    return book.finds(("smtp.gmail.com 465 ssl", "ok"), ("smtp.gmail.com 587 starttls", "ok"))
