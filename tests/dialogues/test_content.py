"""The content keeps its promises: complete, true to the help page, short, and the same for every provider."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from knowledge.causes import CAUSES
from knowledge.effects import Ask, Marked
from knowledge.events import Chose, MailServer, MessageReading, Reading, Security, Typed
from knowledge.facts import Condition, Is, leaves
from knowledge.library import Tree, tree_of
from knowledge.looking import diagnosis
from knowledge.marks import plain
from knowledge.tree import AskNode, EndNode, ProductFile
from smtp_probe.providers import Provider, all_providers, by_id
from tests.dialogues.conftest import MOMENT, Talk, facts_of

STATEMENTS = frozenset(
    f"S{group}.{number}"
    for group, count in enumerate((10, 2, 3, 6, 5, 4, 2, 1, 7))
    for number in range(1, count + 1)
)
"""Everything that the help page states, by group: where, the seven steps, contacts."""

MOST_WORDS = 60
"""Words before a question: what can be read at a glance on a phone."""
MOST_BUTTONS = 4

WORDED_APART = (
    None,
    "gmail",
    "microsoft365",
    "outlook-com",
    "yahoo",
    "aol",
    "att",
    "icloud",
    "virginmedia",
    "bt",
    "ionos-uk",
    "zoho",
    "fastmail",
    "godaddy-workspace",
    "plusnet",
    "comcast",
    "free-fr",
    "sendgrid",
)
"""A provider of each kind that has words of its own; ``None``: an unknown one."""


def words_in(text: str) -> int:
    return sum(1 for word in plain(text).split() if any(char.isalnum() for char in word))


def conditions(tree: Tree) -> Iterator[Condition]:
    content = tree.content
    for lead in content.leads:
        yield lead.when
    for variants in content.remedies.values():
        yield from (variant.when for variant in variants if variant.when is not None)
    for texts in content.texts.values():
        yield from (variant.when for text in texts.values() for variant in text.variants)
    for node in content.nodes.values():
        if isinstance(node, AskNode | EndNode):
            yield from (choice.when for choice in node.choices.values() if choice.when is not None)


def fits(ask: Ask | None) -> list[str]:
    """What is wrong with the length of a question."""
    if ask is None:
        return ["nothing is asked"]
    faults = []
    if words_in(ask.say) > MOST_WORDS:
        faults.append(f"{words_in(ask.say)} words: {plain(ask.say)}")
    if len(ask.choices) > MOST_BUTTONS:
        faults.append(f"{len(ask.choices)} buttons at {ask.node}")
    return faults


def test_every_statement_of_the_help_page_is_covered_and_no_other_is_claimed(tree: Tree) -> None:
    content = tree.content
    covered = {
        *content.product.covers,
        *(one for step in content.steps.values() for one in step.covers),
        *(one for node in content.nodes.values() for one in node.covers),
        *(one for variants in content.remedies.values() for variant in variants for one in variant.covers),
    }
    assert covered == STATEMENTS


def test_every_cause_has_a_remedy_whose_last_variant_always_applies(tree: Tree) -> None:
    assert set(tree.content.remedies) == set(CAUSES)
    assert all(variants[-1].when is None for variants in tree.content.remedies.values())


def test_every_remedy_says_what_happened_and_how_we_know(tree: Tree) -> None:
    texts = tree.content.texts["en"]
    for variants in tree.content.remedies.values():
        for variant in variants:
            text = texts[variant.text]
            assert text.what, variant.text
            assert text.why or text.do, variant.text
            assert text.evidence, variant.text


def test_every_provider_named_in_a_condition_is_known_to_the_probe(tree: Tree) -> None:
    known = {provider.id for provider in all_providers()}
    named = {
        str(value)
        for condition in conditions(tree)
        for leaf in leaves(condition)
        if isinstance(leaf, Is) and leaf.fact in ("provider", "provider.id", "message.provider")
        for value in leaf.values
    }
    assert named - known == set()
    spoken = {
        key.removeprefix("provider.") for key in tree.content.texts["en"] if key.startswith("provider.")
    }
    assert spoken - known - {"unknown"} == set()


@pytest.mark.parametrize("provider", all_providers(), ids=lambda provider: provider.id)
def test_a_customer_of_any_provider_gets_a_short_question(
    talk: Callable[[Provider | None], Talk], provider: Provider
) -> None:
    begun = talk(provider)

    assert fits(begun.ask) == []
    assert begun.ask is not None
    if provider.imap_only or provider.password_auth in ("oauth_only", "unsupported"):
        assert begun.ask.node == "no_password"
    elif provider.password_auth in ("app_password", "smtp_token"):
        assert begun.ask.node == "password_kind"
        begun.do(Chose(moment=MOMENT, visit=begun.ask.visit, choice="usual"))
        assert fits(begun.ask) == []


@pytest.mark.parametrize("provider_id", WORDED_APART)
def test_every_pasted_cause_is_answered_in_few_words_with_a_person_at_hand(
    talk: Callable[[Provider | None], Talk], provider_id: str | None
) -> None:
    provider = by_id(provider_id) if provider_id is not None else None
    for cause in CAUSES:
        if cause in ("ok", "inconclusive"):
            continue
        begun = talk(provider)
        reading = MessageReading(cause=cause, confidence=0.9, fragment="535 no")
        begun.do(Typed(moment=MOMENT, reading=Reading(text="535 no", message=reading)))

        assert begun.ask is not None
        assert fits(begun.ask) == [], cause
        assert "person" in {choice.id for choice in begun.ask.choices}, cause


@pytest.mark.parametrize("provider_id", WORDED_APART)
def test_what_is_said_outside_a_talk_offers_nothing_that_only_a_talk_has(
    tree: Tree, provider_id: str | None
) -> None:
    """On a terminal nobody has written a text, asks anything, or can be handed over to."""
    provider = by_id(provider_id) if provider_id is not None else None
    facts = facts_of(provider, "") if provider is not None else None
    server = MailServer(host="mail.example.com", port=587, security=Security.STARTTLS)
    for cause in CAUSES:
        told = diagnosis(tree, cause, facts, server=server, reply="535 no")
        words = plain(Marked(" ".join((told.what, told.why, told.do, told.evidence)))).lower()
        assert words.strip(), cause
        offered = [
            one
            for one in ("text for them", "chat", "tell me", "hand over", "i have written", "?")
            if one in words
        ]
        assert offered == [], (cause, words)


def test_a_message_that_names_no_server_does_not_make_our_own_test_untrue(
    talk: Callable[[Provider | None], Talk],
) -> None:
    begun = talk(by_id("bt"))
    reading = MessageReading(cause="tcp.timeout", confidence=0.9, fragment="timed out")
    begun.do(Typed(moment=MOMENT, reading=Reading(text="timed out", message=reading)))

    assert begun.ask is not None
    assert "From here `mail.btinternet.com` answers" in begun.ask.say


def test_the_tone_is_calm(tree: Tree) -> None:
    for key, text in tree.content.texts["en"].items():
        for words in (text, *text.variants):
            for part, source in words.flat.items():
                assert "!" not in source, (key, part)
                assert "less secure" not in source.lower(), (key, part)
                assert "invalid" not in source.lower(), (key, part)


def test_the_amendments_are_off_until_the_owner_switches_them_on(tree: Tree) -> None:
    assert tree.content.product.amendments == {"A1": False, "A2": False, "A3": False, "A4": False}


def test_no_text_types_out_a_place_or_a_way_to_reach_people(tree: Tree) -> None:
    """It would stay as it is when the owner changes it in ``product.yaml``, or switches an amendment on."""
    places = {word for word in tree.content.product.product.values() if re.search(r" > |@|\d{3}", word)}
    assert len(places) >= 8
    for key, text in tree.content.texts["en"].items():
        for words in (text, *text.variants):
            for part, source in words.flat.items():
                assert not [place for place in places if place in source], (key, part)


def test_with_the_newer_address_switched_on_every_text_that_names_one_names_that(tree: Tree) -> None:
    older = tree.product["write_to"]
    newer = tree_of(replace(tree.content, product=_switched_on(tree, "A2"))).product["write_to"]
    assert (older, newer) == ("sales@petsitterplus.com", "support@petsitterplus.com")
    for key, text in tree.content.texts["en"].items():
        if key != "view.other_ways":  # which names both, each with where it stands
            for words in (text, *text.variants):
                assert not [source for source in words.flat.values() if "product.email" in source], key


def _switched_on(tree: Tree, amendment: str) -> ProductFile:
    product = tree.content.product
    return product.model_copy(update={"amendments": {**product.amendments, amendment: True}})


def test_with_the_newer_path_switched_on_every_question_names_it(tree: Tree) -> None:
    newer = tree_of(replace(tree.content, product=_switched_on(tree, "A1")))
    address = "name@btinternet.com"
    provider = by_id("bt")
    assert provider is not None

    facts = facts_of(provider, address)
    begun = Talk(newer, Reading(text=address, address=address, provider=facts))
    begun.reached(facts.servers, None)

    assert begun.ask is not None
    assert "**Connect > Email Settings > Email Configuration**" in begun.ask.say
    assert "Custom Email" not in begun.ask.say


def test_with_microsofts_own_sign_in_switched_on_it_is_asked_for_first(tree: Tree) -> None:
    newer = tree_of(replace(tree.content, product=_switched_on(tree, "A3")))
    address = "ann.example@hotmail.co.uk"
    provider = by_id("outlook-com")
    assert provider is not None

    begun = Talk(newer, Reading(text=address, address=address, provider=facts_of(provider, address)))

    assert begun.ask is not None
    assert begun.ask.ask == "Is there a Microsoft choice?"
    assert [choice.label for choice in begun.ask.choices] == [
        "Yes, and it works",
        "Yes, but it fails",
        "No such choice",
        "Talk to a person",
    ]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"port": 465, "security": Security.SSL}, "Port 465 with SSL I have noted."),
        ({"port": 25}, "Port 25 I have noted."),
        ({"host": "smtp.x.example"}, "smtp.x.example I have noted."),
    ],
)
def test_settings_told_before_the_address_are_kept_and_that_is_said(
    tree: Tree, told: dict[str, Any], words: str
) -> None:
    begun = Talk(tree, Reading(text="these", **told))
    assert begun.ask is not None
    assert words in plain(begun.ask.say)
    assert begun.ask.ask == "Which email address are you connecting?"

    asked = Talk(tree, Reading(text="hello"))
    asked.do(Typed(moment=MOMENT, reading=Reading(text="these", **told)))
    assert asked.ask is not None
    assert words in plain(asked.ask.say)
    assert asked.state is not None
    assert asked.state.answers["own.port" if "port" in told else "own.host"] == str(next(iter(told.values())))
