"""Says why nothing was done: a fault of ours, with the log's reference, or a stranger's press."""

from bot.engine import Engine
from bot.incoming import Pressed
from bot.outgoing import TellPresser
from bot.recording import Recorded
from bot.storage.cases import StoredCase
from bot.translation import AT_THE_DESK
from knowledge.effects import Ask, Choice, Effect, Marked, TellDesk
from knowledge.events import Command


def apology(engine: Engine, case: StoredCase | None, what: Recorded, reference: str) -> Effect:
    """For the customer, with a way to try again and one to a person; at the desk, a line in the thread."""
    language = engine.load(case.state).language if case else "en"
    text = engine.words("slack.internal_error", language, reference=reference)
    if isinstance(what, AT_THE_DESK):
        return TellDesk(text=text)
    # Of no question: both are words that always work.
    labels = {Command.CONTINUE: "again", Command.PERSON: "person"}
    choices = tuple(
        Choice(id=command, label=engine.label(label, language)) for command, label in labels.items()
    )
    return Ask(node="", visit=0, say=text, ask=Marked(""), choices=choices)


def refusal(engine: Engine, what: Recorded, language: str) -> TellPresser | None:
    """Ids in a press are hints: whose case it is not hears the same, whether or not there is one."""
    if not isinstance(what, Pressed) or what.channel is None:
        return None
    text = engine.words("slack.not_yours", language)
    return TellPresser(user=what.person.user, channel=what.channel, text=text)
