"""Every rule reads its own example, names a cause and says where its words come from."""

import pytest

from smtp_probe.problems import CAUSES
from smtp_probe.reader import classify
from smtp_probe.reader.rulebook import Rule, rules, words_held

RULES = [pytest.param(rule, id=f"{rule.cause}-{number}") for number, rule in enumerate(rules())]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_reads_its_own_example(rule: Rule) -> None:
    assert classify(rule.example).label == rule.cause


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_names_a_known_cause_and_a_source(rule: Rule) -> None:
    assert rule.cause in CAUSES
    assert rule.source.startswith("https://")
    assert 1 <= rule.rank <= 10


def test_a_text_holds_the_words_that_stand_in_it_and_no_others() -> None:
    held = words_held("535 authentication failed")
    assert "535" in held
    assert all(word in "535 authentication failed" for word in held)
