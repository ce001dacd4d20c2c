import re
from datetime import UTC, datetime

import pytest

from knowledge.effects import Status, Turn
from knowledge.events import Moment
from knowledge.explaining import Explanation, StepReason, UnknownFact, explain, explain_facts
from knowledge.library import Tree
from knowledge.stories import TurnStory
from knowledge.story_files import load_stories
from knowledge.story_player import play

NOW = Moment(at=datetime(2026, 11, 23, 10, 0, tzinfo=UTC))


def step(explanation: Explanation, number: int) -> StepReason:
    return next(one for one in explanation.steps if one.step == number)


def test_the_strongest_lead_is_the_reason_with_the_facts_behind_it_and_its_place(tree: Tree) -> None:
    told = {"provider.family": "google", "cause": "auth.app_password_required", "login": "refused"}
    explanation = explain_facts(tree, told, NOW)
    first = explanation.steps[0]
    assert first.step == 1
    assert first.status is Status.MOST_LIKELY
    assert first.rule == "the lead `app_password_wanted` (weight 9) points at it"
    assert first.because == "cause is auth.app_password_required; provider.family is google"
    assert first.place is not None
    assert first.place.file == "leads.yaml"
    assert "remedy/auth.app_password_required/" in explanation.next


def test_a_step_that_is_ruled_out_names_the_lead_that_does_it(tree: Tree) -> None:
    told = {"provider.family": "google", "cause": "auth.app_password_required"}
    fourth = step(explain_facts(tree, told, NOW), 4)
    assert fourth.status is Status.UNLIKELY
    assert fourth.rule == "the lead `app_password_wanted` rules it out"


def test_a_step_that_is_not_needed_names_its_own_rule(tree: Tree) -> None:
    first = step(explain_facts(tree, {"provider.family": "bt", "reach": "ok"}, NOW), 1)
    assert first.status is Status.NOT_NEEDED
    assert first.rule == "its own rule `not_needed` 1 says so"
    assert "provider.family is bt" in first.because


def test_without_facts_the_page_keeps_its_order(tree: Tree) -> None:
    explanation = explain_facts(tree, {}, NOW)
    assert [one.step for one in explanation.steps] == [1, 2, 3, 4, 5, 6, 7]
    assert step(explanation, 2).rule == "no lead points at it and none rules it out: page order"
    assert step(explanation, 7).rule == "no lead lifts it, and it is written to be the last"


def test_a_lead_that_is_not_live_says_what_keeps_it(tree: Tree) -> None:
    explanation = explain_facts(tree, {"cause": "auth.bad_credentials", "refusals": "1"}, NOW)
    leads = {one.lead.lead: one for one in explanation.leads}
    assert leads["refused_once"].holds is True
    assert leads["refused_twice"].holds is False
    assert leads["refused_twice"].because == "refusals is 1 (asked for: at least 2)"
    assert leads["works_here_not_there"].holds is None
    assert "login is not known (asked for: ok)" in leads["works_here_not_there"].because


def test_live_leads_come_first_best_first(tree: Tree) -> None:
    told = {"cause": "auth.bad_credentials,tcp.timeout", "alternative": "true"}
    explanation = explain_facts(tree, told, NOW)
    live = [one.lead.weight for one in explanation.leads if one.holds is True]
    assert len(live) > 1
    assert live == sorted(live, reverse=True)
    assert [one.holds for one in explanation.leads[: len(live)]] == [True] * len(live)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("providr", "gmail", "There is no fact `providr`. Did you mean `provider`?"),
        ("cause", "auth.bad_credential", "Did you mean `auth.bad_credentials`?"),
        ("login", "maybe", "`login` is never `maybe`."),
        ("logins", "two", "`logins` is a number, not `two`."),
        ("alternative", "yes", "`alternative` is never `yes`."),
        ("today", "tomorrow", "`today` is a day such as 2026-12-31, not `tomorrow`."),
    ],
)
def test_what_does_not_exist_is_refused_in_the_authors_words(
    tree: Tree, name: str, value: str, words: str
) -> None:
    with pytest.raises(UnknownFact, match=re.escape(words)):
        explain_facts(tree, {name: value}, NOW)


def test_every_turn_of_every_story_can_be_explained(tree: Tree) -> None:
    turns: list[tuple[Moment, Turn]] = []

    def keep(_: TurnStory, moment: Moment, turn: Turn) -> None:
        turns.append((moment, turn))

    for file in load_stories()[0]:
        play(tree, file, keep)
    assert len(turns) > 100
    for moment, turn in turns:
        explanation = explain(tree, turn.state, moment)
        assert sorted(one.step for one in explanation.steps) == [1, 2, 3, 4, 5, 6, 7]
        assert all(one.rule for one in explanation.steps)


def test_a_tried_step_says_when_it_was_tried(tree: Tree) -> None:
    turns: list[tuple[Moment, Turn]] = []
    [file] = [one for one in load_stories()[0] if one.file == "stories/golden-01-gmail.yaml"]
    play(tree, file, lambda _, moment, turn: turns.append((moment, turn)))
    after_log_in = turns[6 - 1]
    third = step(explain(tree, after_log_in[1].state, after_log_in[0]), 3)
    assert third.status is Status.TRIED
    assert third.rule.startswith("it was tried at 10:09 UTC")
