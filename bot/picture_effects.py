"""What follows from a picture: what its sender is told, and what the support desk is."""

from collections.abc import Sequence

from bot.engine import Engine
from bot.storage.pictures import KeptPicture
from knowledge.effects import Ask, Choice, Effect, Marked, Say, TellDesk
from knowledge.events import Command
from knowledge.state import State


def unread(engine: Engine, state: State) -> Effect:
    """What the sender of a picture hears in which no failure could be read."""
    language = state.language
    if state.support is not None:
        return Say(text=engine.words("slack.picture_at_desk", language))
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
    return Ask(
        node="",
        visit=visit,
        say=engine.words("slack.picture_kept", language),
        ask=engine.words("slack.picture_ask", language),
        choices=choices,
    )


def for_the_desk(engine: Engine, customer: str, pictures: Sequence[KeptPicture]) -> list[TellDesk]:
    """A line in the case's thread for each picture; nobody has looked at what is in it."""
    return [
        TellDesk(text=_line(engine, customer, picture.name or picture.link, picture.link))
        for picture in pictures
    ]


def _line(engine: Engine, customer: str, name: str, link: str) -> Marked:
    return engine.words("slack.desk_picture", "en", customer=customer, name=name, link=link)
