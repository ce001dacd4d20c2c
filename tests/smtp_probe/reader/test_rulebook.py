"""Every rule reads its own example, names a cause and says where its words come from."""

import subprocess
import sys

import pytest

from smtp_probe.problems import CAUSES
from smtp_probe.reader import classify
from smtp_probe.reader.asked_words import asked_words
from smtp_probe.reader.pattern import PatternFault, compile_pattern
from smtp_probe.reader.rule_files import Rule
from smtp_probe.reader.rulebook import find_all, rules, word_sets, words_held

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


@pytest.mark.parametrize("rule", RULES)
def test_whatever_a_pattern_needs_is_asked_for_and_leads_to_it(rule: Rule) -> None:
    """A pattern is compiled only for a text that holds one of its key words."""
    asked = asked_words(rule.says, word_sets())
    for written, key in zip(rule.says, asked.keys, strict=True):
        needs = compile_pattern(written, word_sets()).needs
        assert frozenset(key) in needs
        assert all(group <= asked.words for group in needs)


@pytest.mark.parametrize("written", ["", "…", "{a|}", "$nobody and more", "two\nlines"])
def test_a_pattern_by_which_no_text_can_be_told_is_refused(written: str) -> None:
    with pytest.raises(PatternFault):
        asked_words(["fine", written], {})


def test_a_pattern_is_found_again_by_the_same_words() -> None:
    text = "535 authentication failed"
    assert find_all(text, words_held(text)) == find_all(text, words_held(text)) != []


_AT_ONCE = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from smtp_probe.reader import classify

texts = ["535 authentication failed", "connection refused", "it says my password is wrong", "hello"] * 2
together = Barrier(len(texts))

def first(text):
    together.wait()
    return classify(text)

with ThreadPoolExecutor(len(texts)) as threads:
    at_once = list(threads.map(first, texts))
assert at_once == [classify(text) for text in texts], at_once
print(*(reading.label for reading in at_once[:4]))
"""


def test_the_first_texts_of_a_process_may_come_at_once() -> None:
    run = subprocess.run([sys.executable, "-c", _AT_ONCE], capture_output=True, text=True, check=False)
    assert run.stdout.split() == ["auth.bad_credentials", "tcp.refused", "auth.bad_credentials", "none"], (
        run.stderr
    )
