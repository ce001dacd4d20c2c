"""What follows from a picture: what its sender is told and asked, and what the support desk gets."""

from collections.abc import Sequence

from bot.engine import Engine
from bot.incoming import Pressed, Showed, Wrote
from bot.outgoing import BotEffect, Place, RelayFile
from bot.recording import Recorded
from bot.storage import Unit
from bot.storage.cases import StoredCase
from bot.storage.pictures import KeptPicture
from bot.translation import Circumstances
from knowledge.effects import Ask, Choice, Effect, Marked, Say, ShowAnswer, TellDesk
from knowledge.events import Command
from knowledge.marks import join_lines
from knowledge.state import State

PASS, HOLD = "pass_files", "hold_files"
"""Choices under the question whether the desk may see a picture; the ids of the files stand behind them."""
_SEPARATOR = ":"
_MOST = 10
"""Files of one question: their ids travel in its buttons."""
_ASKED = "picture_question:{}"
"""The role under which it is kept that the words of a picture were asked for at a visit."""


def taken(
    unit: Unit, engine: Engine, case: StoredCase, what: Showed, around: Circumstances, now: float
) -> list[Effect]:
    """Pictures are kept for the desk, read or not; what is not read is asked for in words.

    What cannot be opened is neither kept nor promised to anybody, and its sender hears so.
    """
    tenant = case.person.tenant
    stored = unit.cases.get(tenant, case.id) or case
    state = engine.load(stored.state)
    had_some = bool(unit.pictures.of_case(tenant, case.id))
    kept = [one for one in what.pictures if one.file not in around.strange]
    for one in kept:
        unit.pictures.keep(tenant, case.id, file=one.file, name=one.name, link=one.link, now=now)
    strange = [one.name or one.file for one in (*what.pictures, *what.texts) if one.file in around.strange]
    refused = [engine.words("slack.file_strange", state.language, file=name) for name in strange]
    told: list[Effect] = [Say(text=words) for words in refused]
    if state.support is not None:
        return told + ask_leave(unit, engine, stored, state)
    if around.reading is not None or not (kept or engine.asks_for_the_message(state)):
        return told  # the question that waits is asked still
    earlier = _kept(engine, state) if had_some else Marked("")
    now_said = [*refused, *([_kept(engine, state)] if kept else [])]
    return _ask_for_words(unit, engine, stored, state, (earlier, join_lines(*now_said)), now)


def _kept(engine: Engine, state: State) -> Marked:
    return engine.words("slack.picture_kept", state.language)


def _ask_for_words(
    unit: Unit, engine: Engine, case: StoredCase, state: State, say: Sequence[Marked], now: float
) -> list[Effect]:
    """What the sender of a picture is asked in which no failure could be read, in place of what was asked.

    ``say`` is what was said above the words that were asked for before, and what is said now.
    """
    language, tenant = state.language, case.person.tenant
    person = Choice(id=Command.PERSON, label=engine.label("person", language))
    later = engine.words("slack.picture_later", language)
    visit = 0
    choices: tuple[Choice, ...]
    if engine.asks_for_the_message(state):
        visit = state.visit
        only = engine.words("slack.picture_only", language)
        choices = (Choice(id="only", label=only), Choice(id="later", label=later), person)
    else:
        # Of no question: both are words that always work, and to go on leads back to the open one.
        choices = (Choice(id=Command.CONTINUE, label=later), person)
    ask = engine.words("slack.picture_ask", language)
    role = _ASKED.format(visit)
    told: list[Effect] = []
    if unit.outbox.find(tenant, case.id, role) is not None:
        told.append(_closed(visit, say[0], ask))
    elif visit in state.worded:
        told.append(_closed(visit, *(Marked(words) for words in state.worded[visit])))
    unit.outbox.remember(tenant, case.id, role, Place("", ""), now)
    return [*told, Ask(node="", visit=visit, say=say[-1], ask=ask, choices=choices)]


def _closed(visit: int, say: Marked, ask: Marked) -> ShowAnswer:
    """A question from which the buttons go, because another takes its place."""
    return ShowAnswer(visit=visit, say=say, ask=ask, answer="", changeable=False)


def ask_leave(unit: Unit, engine: Engine, case: StoredCase, state: State) -> list[Effect]:
    """Ask the customer whether the desk may see pictures; it gets none without that.

    One question covers all that are not answered yet: an earlier one loses its buttons.
    """
    tenant = case.person.tenant
    new = unit.pictures.to_tell(tenant, case.id)
    if not new:
        return []
    pictures = _unanswered(unit, case)[-_MOST:]
    files = _SEPARATOR.join(picture.file for picture in pictures)
    say, ask, yes, no = (
        engine.words(f"slack.picture_{part}", state.language) for part in ("held", "may_pass", "pass", "hold")
    )
    told: list[Effect] = []
    if len(pictures) > len(new):
        told.append(_closed(0, say, ask))
    elif unit.outbox.forget_role(tenant, case.id, _ASKED.format(0)):
        told.append(_closed(0, _kept(engine, state), engine.words("slack.picture_ask", state.language)))
    choices = (
        Choice(id=f"{PASS}{_SEPARATOR}{files}", label=yes),
        Choice(id=f"{HOLD}{_SEPARATOR}{files}", label=no),
    )
    return [*told, Ask(node="", visit=0, say=say, ask=ask, choices=choices)]


def answer_in(what: Recorded, unit: Unit, engine: Engine, case: StoredCase) -> str | None:
    """The choice by which a press, or a line that says the same as its button, answers that question."""
    if isinstance(what, Pressed):
        return what.choice if what.choice.partition(_SEPARATOR)[0] in (PASS, HOLD) else None
    if not isinstance(what, Wrote):
        return None
    language = engine.load(case.state).language
    said = _bare(what.text)
    for choice, label in ((PASS, "pass"), (HOLD, "hold")):
        # A bare "yes" may answer an agent: it has to say what the button says.
        if said and said in _spellings(engine.words(f"slack.picture_{label}", language)):
            open_files = [picture.file for picture in _unanswered(unit, case)]
            return _SEPARATOR.join((choice, *open_files)) if open_files else None
    return None


def _spellings(label: str) -> tuple[str, str]:
    """A button's words as they may be typed: all of them, or without the yes or no before them."""
    return _bare(label), _bare(label.partition(",")[2])


def _bare(words: str) -> str:
    return " ".join("".join(one if one.isalnum() else " " for one in words.casefold()).split())


def _unanswered(unit: Unit, case: StoredCase) -> list[KeptPicture]:
    tenant = case.person.tenant
    return [
        picture
        for picture in unit.pictures.of_case(tenant, case.id)
        if unit.outbox.find(tenant, case.id, f"file:{picture.file}") is None
    ]


def answered(
    unit: Unit, engine: Engine, case: StoredCase, choice: str, now: float
) -> list[Effect | BotEffect]:
    """What follows from the answer. The files named are hints: those of the case count, and each once."""
    answer, *files = choice.split(_SEPARATOR)
    tenant, state = case.person.tenant, engine.load(case.state)
    language = state.language
    if state.support is None:
        return [Say(text=engine.words("slack.picture_no_request", language))]
    unanswered = [picture for picture in _unanswered(unit, case) if picture.file in files]
    for picture in unanswered:
        unit.outbox.remember(tenant, case.id, f"file:{picture.file}", Place("", ""), now)
    if not unanswered:
        return [Say(text=engine.words("slack.picture_answered", language))]
    label = "hold" if answer == HOLD else "pass"
    shown = ShowAnswer(
        visit=0,
        ask=engine.words("slack.picture_may_pass", language),
        answer=engine.words(f"slack.picture_{label}", language),
        changeable=False,
    )
    if answer == HOLD:
        text = engine.words("slack.desk_picture_held", "en", customer=state.customer)
        return [shown, TellDesk(text=text)]
    told: list[Effect | BotEffect] = [shown]
    for picture in unanswered:
        name = picture.name or picture.file
        text = engine.words("slack.desk_picture", "en", customer=state.customer, name=name)
        told += [TellDesk(text=text), RelayFile(file=picture.file, name=name)]
    return [*told, Say(text=engine.words("slack.picture_passed", language))]
