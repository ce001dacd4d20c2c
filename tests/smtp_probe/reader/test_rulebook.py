"""Every rule reads its own example, and its patterns stay quick whatever they are given."""

import re

import pytest

from smtp_probe.problems import CAUSES
from smtp_probe.reader import classify
from smtp_probe.reader.rulebook import Rule, rules

RULES = [pytest.param(rule, id=f"{rule.cause}-{number}") for number, rule in enumerate(rules())]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_reads_its_own_example(rule: Rule) -> None:
    assert classify(rule.example).label == rule.cause


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_names_a_known_cause_and_a_source(rule: Rule) -> None:
    assert rule.cause in CAUSES
    assert rule.source.startswith("https://")


@pytest.mark.parametrize("rule", RULES)
def test_no_pattern_has_a_nested_quantifier(rule: Rule) -> None:
    for pattern in rule.patterns:
        for expression in pattern.source:
            plain = re.sub(r"\[\^\\0\]\{0,\d+\}\?", "", expression)
            assert not re.search(r"(?<!\\)[*+]|(?<!\\)\{", plain), expression
