"""Pack and desk together: the desk reads the language of the content, and is told the customer's."""

import re
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from knowledge.effects import Ask, HandOff, RelayToDesk, Say, ShowCard, TellDesk
from knowledge.events import AgentWrote, Claimed, Command, Opened, Way
from knowledge.library import ORIGINAL, Tree
from knowledge.looking import form, view
from knowledge.wording import Wording
from tests.knowledge.playbook import IONOS, PRIYA, Playbook

_PLACES = re.compile(r"(\{\{.*?\}\}|\{%.*?%\})")


def _marked(words: str) -> str:
    """Words in which every e tells that they are not the original."""
    return "".join(part if part.startswith("{") else part.replace("e", "ë") for part in _PLACES.split(words))


def _translated(text: Any) -> Any:
    return SimpleNamespace(
        flat={name: _marked(words) for name, words in text.flat.items()},
        variants=[
            SimpleNamespace(when=one.when, flat={name: _marked(words) for name, words in one.flat.items()})
            for one in text.variants
        ],
        typed=text.typed,
    )


@pytest.fixture(scope="module")
def bilingual(tree: Tree) -> Tree:
    """The content and a second language."""
    german = {key: _translated(text) for key, text in tree.content.texts[ORIGINAL].items()}
    return replace(tree, wordings={**tree.wordings, "de": Wording(german, {})})


def _at_ionos(tree: Tree, language: str) -> Playbook:
    book = Playbook(tree)
    book >> Opened(
        moment=book.moment,
        way=Way.COMMAND,
        customer="Jo",
        reference="K7M2",
        language=language,
        workspace="Paws",
    )
    book.types("max@kennels.example", address="max@kennels.example", provider=IONOS)
    return book.finds(("smtp.ionos.co.uk 465 ssl", "ok"), ("smtp.ionos.co.uk 587 starttls", "ok"))


def test_the_hand_off_card_is_the_one_of_an_english_customer_but_for_the_name_of_the_language(
    bilingual: Tree,
) -> None:
    english, german = (_at_ionos(bilingual, language) for language in ("en", "de"))
    assert german.question.ask == "What do you sëë thërë?"
    for book in (english, german):
        book.commands(Command.PERSON)

    pack = german.one(HandOff).pack
    told = [(line.label, line.value.replace("German", "English")) for line in pack.lines]

    assert told == [(line.label, line.value) for line in english.one(HandOff).pack.lines]
    assert pack.headline == english.one(HandOff).pack.headline
    assert pack.choices == english.one(HandOff).pack.choices
    assert "· German ·" in pack.lines[0].value
    assert "ë" in german.one(ShowCard).card.spoken


def test_lines_in_the_thread_are_in_the_language_of_the_desk_and_those_to_the_customer_in_theirs(
    bilingual: Tree,
) -> None:
    book = _at_ionos(bilingual, "de").commands(Command.PERSON)

    book >> Claimed(moment=book.moment, agent=PRIYA)
    assert book.one(TellDesk).text.startswith("Priya has this case since 10:00;")
    assert book.one(TellDesk).choices[0].label == "Reply to Jo"
    assert book.one(Say).text.startswith("**Priya** from Pët Sittër Plus Support has your casë now.")
    book.types("when do you answer")
    assert book.one(RelayToDesk).heading == "**Jo, 10:00:**"
    book >> AgentWrote(moment=book.moment, agent=PRIYA, text="soon")
    assert book.one(TellDesk).text.startswith("Sent to Jo at 10:00:")


def test_forms_of_agents_and_the_talk_they_read_are_in_their_language(bilingual: Tree) -> None:
    book = _at_ionos(bilingual, "de").presses("same")
    for name in ("reply", "resolve"):
        told = form(bilingual, book.now, name, book.moment)
        assert "ë" not in f"{told.title} {told.submit} {told.close}"
    assert form(bilingual, book.now, "check_up", book.moment).title == "Your sëttings"
    talk = view(bilingual, book.now, "conversation", book.moment).parts
    assert talk[2].startswith("*What do you see there?*")
    assert book.one(Ask).ask.count("ë") > 0


def test_a_language_without_a_name_is_told_by_its_code(bilingual: Tree) -> None:
    book = _at_ionos(bilingual, "tlh").commands(Command.PERSON)

    assert "· tlh ·" in book.one(HandOff).pack.lines[0].value
