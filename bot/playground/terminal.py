"""Talks to the tree in the terminal: what a customer would read, with the buttons as numbers."""

from typing import assert_never

from bot.diagnosis import read_form, read_line
from bot.moments import Clock
from bot.playground.results import Results
from bot.playground.screen import Screen
from bot.secrets_in_text import withhold
from knowledge import NoCase, advance, card, form, view
from knowledge.effects import Ask, Field, Form, RunProbe
from knowledge.events import (
    Agent,
    AgentWrote,
    Chose,
    Claimed,
    Event,
    FormClosed,
    FormSubmitted,
    Loss,
    Moment,
    Opened,
    ProbeFinished,
    ProbeLost,
    ProbeResult,
    Released,
    StepOpened,
    TimerFired,
    Typed,
    Way,
)
from knowledge.library import Tree
from knowledge.state import State

HELP = """\
Type a number to press that button, or words as a customer would type them; "back", "why", "person" and the
other words that always work do so here too. Besides:
  :card          the seven steps as they stand
  :step N        open a step
  :more          the words of the menu More
  :later         let the next timer come due
  :claim, :reply WORDS, :release    what an agent does at the desk
  :quit          end"""

_AGENT = Agent(id="agent", name="Priya")


class Terminal:
    """One talk with a tree."""

    def __init__(self, tree: Tree, screen: Screen, results: Results, clock: Clock, zone: str) -> None:
        """``zone`` is the customer's; the desk is open."""
        self._tree = tree
        self._screen = screen
        self._results = results
        self._clock = clock
        self._zone = zone
        self._state: State | None = None
        self._ask: Ask | None = None
        self._now = clock()

    def run(self) -> None:
        """From the hello until nobody types any more."""
        self._take(Opened(moment=self._moment(), way=Way.COMMAND, customer="You", reference="PLAY"))
        while True:
            line = self._screen.read("> ")
            if line is None or line.strip() in (":quit", ":q"):
                return
            if line.strip():
                self._typed(line.strip())

    def _moment(self) -> Moment:
        # After ``:later`` the talk's clock is ahead of the real one.
        self._now = max(self._now, self._clock())
        return Moment(at=self._now, zone=self._zone)

    # -- what is typed

    def _typed(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        if word.startswith(":"):
            self._command(word, rest.strip())
        elif line.isdecimal() and self._ask is not None and 1 <= int(line) <= len(self._ask.choices):
            self._press(self._ask, int(line) - 1)
        else:
            cleaned = withhold(line)
            reading = read_line(cleaned.text, cleaned.withheld)
            self._take(Typed(moment=self._moment(), reading=reading))

    def _command(self, word: str, rest: str) -> None:
        moment, state = self._moment(), self._state
        assert state is not None  # noqa: S101 - the talk has begun
        match word:
            case ":card":
                self._screen.card(card(self._tree, state, moment))
            case ":step" if rest.isdecimal():
                self._take(StepOpened(moment=moment, step=int(rest)))
            case ":more" if self._ask is not None:
                self._screen.note("Type one of: " + ", ".join(choice.id for choice in self._ask.more))
            case ":later" if state.timers:
                timer = min(state.timers, key=lambda name: state.timers[name])
                self._now = max(self._now, state.timers[timer])
                self._screen.note(f"{self._now:%d %B, %H:%M} UTC: {timer}")
                self._take(TimerFired(moment=self._moment(), timer=timer))
            case ":claim":
                self._take(Claimed(moment=moment, agent=_AGENT))
            case ":reply" if rest:
                self._take(AgentWrote(moment=moment, agent=_AGENT, text=rest))
            case ":release":
                self._take(Released(moment=moment, agent=_AGENT))
            case _:
                self._screen.note(HELP)

    def _press(self, ask: Ask, number: int) -> None:
        choice = ask.choices[number]
        if choice.opens == "form" and choice.name is not None:
            self._fill_in(form(self._tree, self._state, choice.name, self._moment()), ask.visit)
            return
        if choice.opens == "view" and choice.name is not None:
            self._screen.view(view(self._tree, self._state, choice.name, self._moment()))
        if choice.opens is None or choice.also_answers:
            self._take(Chose(moment=self._moment(), visit=ask.visit, choice=choice.id))

    def _fill_in(self, shown: Form, visit: int) -> None:
        """Ask for every field. A password goes to the test and nowhere else."""
        self._screen.title(shown.title)
        values: dict[str, str] = {}
        password: str | None = None
        for part in shown.parts:
            if not isinstance(part, Field):
                self._screen.say(part)
            elif part.kind == "secret":
                if self._results.wants_password:
                    password = self._screen.secret(part.label)
                else:
                    self._screen.note(f"  {part.label}: not asked for, because the result is made up.")
            else:
                told = self._screen.field(part)
                if told is None:
                    self._take(FormClosed(moment=self._moment(), form=shown.name, visit=visit))
                    return
                if told:
                    values[part.name] = told
        reading = None
        if shown.name == "check_up":
            cleaned = {name: withhold(told) for name, told in values.items()}
            values = {name: one.text for name, one in cleaned.items()}
            reading = read_form(values, any(one.withheld for one in cleaned.values()))
        moment = self._moment()
        submitted = FormSubmitted(moment=moment, form=shown.name, visit=visit, values=values, reading=reading)
        self._take(submitted, password)

    # -- what comes of it

    def _take(self, event: Event, password: str | None = None) -> None:
        """Move the case, show what comes of it, make the test that is asked for, and so on."""
        following: Event | None = event
        while following is not None:
            if self._state is None and not isinstance(following, Opened):
                raise NoCase("The talk has not begun.")
            turn = advance(self._tree, self._state, following)
            self._state = turn.state
            probe = None
            for effect in turn.effects:
                self._screen.effect(effect, self._zone)
                if isinstance(effect, Ask):
                    self._ask = effect
                elif isinstance(effect, RunProbe):
                    probe = effect
            following = self._tested(probe, password) if probe is not None else None
            password = None

    def _tested(self, probe: RunProbe, password: str | None) -> Event | None:
        found = self._results.of(probe, password)
        moment = self._moment()
        match found:
            case None:
                return None
            case Loss():
                return ProbeLost(moment=moment, run=probe.run, loss=found)
            case ProbeResult():
                return ProbeFinished(moment=moment, run=probe.run, result=found)
        assert_never(found)
