"""Plays stories against the engine and tells where what is said differs from what must be said."""

import dataclasses
from collections.abc import Callable, Collection
from datetime import datetime

from msgspec import Struct, field
from msgspec.structs import replace

from knowledge.codec import effect_from_json, effect_to_json, state_from_json, state_to_json
from knowledge.effects import (
    Ask,
    CardLine,
    Effect,
    Field,
    HandOff,
    Marked,
    Pack,
    RelayToCustomer,
    RelayToDesk,
    RunProbe,
    Say,
    ShowAnswer,
    ShowFinding,
    TellDesk,
    Turn,
)
from knowledge.engine import advance
from knowledge.events import Chose, Event, Moment, ProbeFinished, ProbeLost
from knowledge.issues import ContentIssue
from knowledge.library import Tree
from knowledge.looking import card, form, view
from knowledge.marks import plain
from knowledge.state import State
from knowledge.stories import PressStory, StoryFile, TurnStory
from knowledge.story_events import customer_event, desk_event, moment_of, result_of, time_of


class _Playing(Struct):
    """A story while it is played."""

    tree: Tree
    file: StoryFile
    at: datetime
    state: State | None = None
    asks: list[Ask] = field(default_factory=list)
    probes: list[RunProbe] = field(default_factory=list)
    pack: Pack | None = None
    issues: list[ContentIssue] = field(default_factory=list)
    turn: int = 0

    def fault(self, message: str, remedy: str = "") -> None:
        self.issues.append(ContentIssue(self.file.file, self.file.line_of(self.turn), 1, message, remedy))


Seen = Callable[[TurnStory, Moment, Turn], None]


def play(tree: Tree, file: StoryFile, seen: Seen | None = None) -> list[ContentIssue]:
    """Play a story to its end; what differs from it, turn by turn.

    ``seen`` is shown every turn: the story's, its moment, and what came of it.
    """
    story = file.story
    tree = amended(tree, story.amendments)
    begin = datetime.fromisoformat(story.starts)
    playing = _Playing(tree, file, time_of(story.starts, begin.astimezone(), story.zone))
    desk = story.desk
    for number, turn in enumerate(story.turns):
        playing.turn = number
        desk = turn.desk or desk
        if turn.at is not None:
            playing.at = time_of(turn.at, playing.at, story.zone)
        moment = moment_of(story, playing.at, desk)
        event = _event(playing, turn, moment)
        if event is None:
            return playing.issues
        done = advance(tree, playing.state, event)
        if seen is not None:
            seen(turn, moment, done)
        playing.state = state_from_json(state_to_json(done.state))
        effects = tuple(effect_from_json(effect_to_json(effect)) for effect in done.effects)
        for effect in effects:
            if isinstance(effect, Ask):
                playing.asks.append(effect)
            elif isinstance(effect, RunProbe):
                playing.probes.append(effect)
            elif isinstance(effect, HandOff):
                playing.pack = effect.pack
        _compare(playing, turn, effects, moment)
    return playing.issues


def amended(tree: Tree, names: Collection[str]) -> Tree:
    """The same tree with these amendments switched on, and the names and paths that they bring."""
    if not names:
        return tree
    product = tree.content.product
    switched = product.model_copy(update={"amendments": {**product.amendments, **dict.fromkeys(names, True)}})
    words = {key: word for name in names for key, word in product.amended.get(name, {}).items()}
    content = replace(tree.content, product=switched)
    return dataclasses.replace(tree, content=content, product={**tree.product, **words})


def _event(playing: _Playing, turn: TurnStory, moment: Moment) -> Event | None:
    if turn.presses is not None:
        return _press(playing, turn.presses, moment)
    if turn.probe is not None or turn.login is not None or turn.lost is not None:
        return _probe_event(playing, turn, moment)
    visits = {
        choice.name: ask.visit
        for ask in playing.asks
        for choice in ask.choices
        if choice.opens == "form" and choice.name is not None
    }
    last = playing.asks[-1].visit if playing.asks else 0
    return desk_event(playing.file.story, turn, moment) or customer_event(
        playing.file, turn, moment, visits, last
    )


def _press(playing: _Playing, press: str | PressStory, moment: Moment) -> Event | None:
    label = press if isinstance(press, str) else press.label
    for ask in reversed(playing.asks):
        if isinstance(press, PressStory) and ask.node != press.question:
            continue
        for choice in ask.choices:
            if label in (choice.label, choice.id):
                return Chose(moment=moment, visit=ask.visit, choice=choice.id)
        if isinstance(press, str) and playing.state is not None and ask.visit == playing.state.visit:
            break
    if playing.probes and label == "cancel" and playing.state is not None:
        return Chose(moment=moment, visit=playing.probes[-1].visit, choice=label)
    shown = ", ".join(choice.label for choice in playing.asks[-1].choices) if playing.asks else "nothing"
    playing.fault(f"There is no button {label!r}.", f"Shown are: {shown}.")
    return None


def _probe_event(playing: _Playing, turn: TurnStory, moment: Moment) -> Event | None:
    if not playing.probes:
        playing.fault("No test was started.", "Look at the node before.")
        return None
    probe = playing.probes[-1]
    if turn.lost is not None:
        return ProbeLost(moment=moment, run=probe.run, loss=turn.lost)
    result = result_of(playing.file, turn, probe.server, probe.address)
    if probe.kind != result.kind:
        playing.fault(f"The test that runs is for {probe.kind}, not for {result.kind}.")
    return ProbeFinished(moment=moment, run=probe.run, result=result)


def _compare(playing: _Playing, turn: TurnStory, effects: tuple[Effect, ...], moment: Moment) -> None:
    state = playing.state
    if state is None:
        return
    said = [words for effect in effects if (words := _said(effect)) is not None]
    if turn.says is not None:
        wanted = [turn.says] if isinstance(turn.says, str) else list(turn.says)
        _same(playing, "is said", wanted, said)
    if turn.silent:
        _same(playing, "is said", [], said)
    if turn.buttons is not None:
        asks = [effect for effect in effects if isinstance(effect, Ask)]
        _same(playing, "buttons", list(turn.buttons), [one.label for one in asks[-1].choices] if asks else [])
    if turn.progress is not None:
        runs = [effect.progress for effect in effects if isinstance(effect, RunProbe)]
        _same(playing, "progress", [turn.progress], runs)
    if turn.found is not None:
        found = [effect.text for effect in effects if isinstance(effect, ShowFinding)]
        _same(playing, "finding", [turn.found], found)
    if turn.answer is not None:
        answers = [
            f"*{effect.ask}* **{effect.answer}**" for effect in effects if isinstance(effect, ShowAnswer)
        ]
        _same(playing, "answer", [turn.answer], answers[:1])
    _compare_card(playing, turn, state, moment)
    _compare_desk(playing, turn, effects)
    _compare_views(playing, turn, state, moment)
    if turn.outcome is not None:
        _same(playing, "outcome", turn.outcome, state.outcome)
    if turn.node is not None:
        _same(playing, "question", turn.node, state.node)
    if turn.timers is not None:
        _same(playing, "timers", sorted(turn.timers), sorted(state.timers))


def _said(effect: Effect) -> str | None:
    """What a message says: the question behind ``?``."""
    if isinstance(effect, Say):
        return effect.text
    if isinstance(effect, Ask):
        return " ? ".join(part for part in (effect.say, effect.ask) if part)
    if isinstance(effect, RelayToCustomer):
        return f"{effect.heading} {effect.words}"
    return None


def _compare_card(playing: _Playing, turn: TurnStory, state: State, moment: Moment) -> None:
    if turn.card is None and turn.order is None and turn.next is None and turn.title is None:
        return
    shown = card(playing.tree, state, moment)
    if turn.title is not None:
        _same(playing, "card's title", turn.title, shown.title)
    if turn.next is not None:
        _same(playing, "card's next", turn.next, shown.next)
    if turn.order is not None:
        _same(playing, "card's order", list(turn.order), [line.step for line in shown.lines])
    for step, wanted in (turn.card or {}).items():
        line = next((one for one in shown.lines if one.step == step), None)
        _same(playing, f"card's step {step}", wanted, _line(line) if line else "")


def _line(line: CardLine) -> str:
    return f"{line.status_word}: {line.reason}" if line.reason else line.status_word


def _compare_desk(playing: _Playing, turn: TurnStory, effects: tuple[Effect, ...]) -> None:
    told = [effect for effect in effects if isinstance(effect, TellDesk)]
    if turn.desk_says is not None:
        wanted = [turn.desk_says] if isinstance(turn.desk_says, str) else list(turn.desk_says)
        _same(playing, "desk reads", wanted, [effect.text for effect in told])
    if turn.desk_buttons is not None:
        buttons = [choice.label for choice in told[-1].choices] if told else []
        _same(playing, "desk's buttons", list(turn.desk_buttons), buttons)
    if turn.relayed is not None:
        relayed = [f"{one.heading} {one.words}" for one in effects if isinstance(one, RelayToDesk)]
        _same(playing, "desk hears", [turn.relayed], relayed)
    for label, wanted_line in (turn.pack or {}).items():
        pack = playing.pack
        if pack is None:
            playing.fault("There is no hand-off card.")
            return
        lines: dict[str, Marked] = {
            "headline": pack.headline,
            **{line.label: line.value for line in pack.lines},
        }
        _same(playing, f"hand-off card's {label}", wanted_line, lines.get(label, ""))


def _compare_views(playing: _Playing, turn: TurnStory, state: State, moment: Moment) -> None:
    for name, wanted in (turn.views or {}).items():
        shown = view(playing.tree, state, name, moment)
        parts = [f"# {shown.title}", *shown.parts, *([shown.copyable] if shown.copyable else [])]
        _same(playing, f"view {name}", list(wanted), [*parts, f"[{shown.close}]"])
    for name, wanted in (turn.forms or {}).items():
        made = form(playing.tree, state, name, moment)
        parts = [f"# {made.title}", *(_field(part) for part in made.shown)]
        _same(playing, f"form {name}", list(wanted), [*parts, f"[{made.submit}] [{made.close}]"])


def _field(part: Field | str) -> str:
    if not isinstance(part, Field):
        return part
    initial = f" = {part.initial}" if part.initial else ""
    return f"{part.label}{initial}" + (f" ({part.hint})" if part.hint else "")


def _same(playing: _Playing, what: str, wanted: object, found: object) -> None:
    if wanted != found:
        playing.fault(f"{what}: {_told(found)}", f"The story has: {_told(wanted)}")


def _told(value: object) -> str:
    if isinstance(value, list):
        return " / ".join(map(str, value)) or "(nothing)"
    return str(value) or "(nothing)"


def transcript_line(effect: Effect) -> str | None:
    """One effect as a line of a transcript, without marks; ``None`` for what nobody reads."""
    words = _said(effect)
    if isinstance(effect, Ask):
        buttons = " ".join(f"[{choice.label}]" for choice in effect.choices)
        return f"{plain(effect.say)} {plain(effect.ask)} {buttons}".strip()
    if words is not None:
        return plain(words)
    if isinstance(effect, RunProbe):
        return plain(effect.progress) or None
    if isinstance(effect, ShowFinding | TellDesk):
        return plain(effect.text)
    return None
