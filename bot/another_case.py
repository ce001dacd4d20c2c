"""Asks which of two check-ups goes on, where an ended one is wanted while another one is open."""

from typing import Final

from bot.engine import Engine
from bot.incoming import Pressed
from bot.recording import Recorded
from knowledge.effects import Ask, Choice, ShowAnswer
from knowledge.state import State

_INSTEAD: Final = "earlier_instead"
_GO_ON: Final = "newer_goes_on"


def ask_which(engine: Engine, earlier: State, newer: State) -> Ask:
    """The question, about the ended case; nothing has happened to either yet."""
    language = earlier.language
    named = {"earlier": _named(earlier), "newer": _named(newer)}
    say, ask = (engine.words(f"slack.two_cases_{part}", language, **named) for part in ("say", "ask"))
    choices = tuple(
        Choice(id=choice, label=engine.words(f"slack.two_cases_{part}", language, **named))
        for choice, part in ((_INSTEAD, "yes"), (_GO_ON, "no"))
    )
    return Ask(node="", visit=0, say=say, ask=ask, choices=choices)


def chosen(what: Recorded) -> bool | None:
    """Whether the ended case is to go on instead; ``None`` where the press answers something else."""
    if not isinstance(what, Pressed) or what.choice not in (_INSTEAD, _GO_ON):
        return None
    return what.choice == _INSTEAD


def show_chosen(engine: Engine, earlier: State, *, instead: bool) -> ShowAnswer:
    """The question with its answer."""
    named = {"earlier": _named(earlier)}
    ask = engine.words("slack.two_cases_ask", earlier.language, **named)
    answer = engine.words(f"slack.two_cases_{'yes' if instead else 'no'}", earlier.language, **named)
    return ShowAnswer(visit=0, ask=ask, answer=answer, changeable=False)


def _named(state: State) -> str:
    return state.answers.get("address") or state.reference
