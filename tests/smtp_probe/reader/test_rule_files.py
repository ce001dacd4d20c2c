"""The files of rules keep to the custom; a file that does not is read as YAML, with the same result."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from smtp_probe.reader import rule_files
from smtp_probe.reader.rule_files import (
    Rule,
    read_rules,
    read_word_sets,
    rules_by_custom,
    word_sets_by_custom,
)
from smtp_probe.reader.rulebook import FILES

RULES_FOLDER = Path(rule_files.__file__).with_name("rules")

RULE = """\
# Why it stands here.
- cause: tcp.refused
  rank: 7
  says:
    - "errno {61|111}"
    - "say \\"no\\""
  unless: ["Proxy", "two",
    "lines"]
  unless_failing: true
  example: "errno 111"
  source: https://www.rfc-editor.org/rfc/rfc9293#section-3.10.7.1
"""
"""As authors write a rule."""
READ = Rule(
    cause="tcp.refused",
    rank=7,
    says=("errno {61|111}", 'say "no"'),
    unless=("proxy", "two", "lines"),
    unless_failing=True,
    example="errno 111",
    source="https://www.rfc-editor.org/rfc/rfc9293#section-3.10.7.1",
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of rule files of the test's own."""
    monkeypatch.setattr(rule_files, "_FOLDER", tmp_path)
    return tmp_path


def text_of(name: str) -> str:
    return (RULES_FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


def as_yaml(text: str) -> Any:
    return yaml.safe_load(text)


def test_every_file_of_rules_is_known() -> None:
    assert {path.stem for path in RULES_FOLDER.glob("*.yaml")} == {*FILES, "words"}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_rules_keeps_to_the_custom_and_says_what_it_says_in_yaml(name: str) -> None:
    """None would be read rightly too, but slowly: `RULE` above shows how a rule is written."""
    rules = rules_by_custom(text_of(name))
    assert rules is not None
    assert [
        (rule.cause, rule.rank, rule.says, rule.unless, rule.unless_failing, rule.example, rule.source)
        for rule in rules
    ] == [
        (
            entry["cause"],
            entry["rank"],
            tuple(entry["says"]),
            tuple(word.lower() for word in entry.get("unless", [])),
            entry.get("unless_failing", False),
            entry["example"],
            entry["source"],
        )
        for entry in as_yaml(text_of(name))
    ]
    known = {"cause", "rank", "says", "unless", "unless_failing", "example", "source"}
    assert all(entry.keys() <= known for entry in as_yaml(text_of(name)))


def test_the_file_of_words_keeps_to_the_custom_and_says_what_it_says_in_yaml() -> None:
    """Words that begin with no letter, and those that are more to YAML than words, stand in quotes."""
    sets = word_sets_by_custom(text_of("words"))
    assert sets == {
        name: tuple(word.lower() for word in words) for name, words in as_yaml(text_of("words")).items()
    }


def test_a_rule_by_custom_is_read_whole(folder: Path) -> None:
    (folder / "some.yaml").write_text(RULE + RULE, encoding="utf-8")
    assert read_rules("some") == rules_by_custom(RULE + RULE) == [READ, READ]


@pytest.mark.parametrize(
    ("custom", "other"),
    [
        ("cause: tcp.refused", "cause: 'tcp.refused'"),
        ("rank: 7", "rank:   7"),
        ("rank: 7", "rank: 0x7"),
        ("  says:\n", "  says:  # in its own words\n"),
        ('- "errno {61|111}"', "- 'errno {61|111}'"),
        ('- "errno {61|111}"', "- errno {61|111}"),
        ('- "errno {61|111}"', '- "errno \\x7b61|111}"'),
        ('    - "errno {61|111}"\n', '    - "errno\n      {61|111}"\n'),
        ('    - "errno {61|111}"\n', '    # said by curl\n    - "errno {61|111}"\n'),
        ('    - "errno {61|111}"\n', '\n    - "errno {61|111}"\n'),
        ('["Proxy", "two",\n    "lines"]', '\n    - "Proxy"\n    - two\n    - lines'),
        ('["Proxy", "two",\n    "lines"]', '["Proxy",   "two", "lines"]'),
        ('["Proxy", "two",\n    "lines"]', '["Proxy", "two", \n    "lines"]'),
        ('["Proxy", "two",\n    "lines"]', '["Proxy", "two", "lines",]'),
        ('example: "errno 111"', "example: errno 111"),
        ('example: "errno 111"', 'example: "errno 111"  # Linux'),
        ("source: https://", "source:  https://"),
        ("- cause", "-  cause"),
        ("  unless_failing: true\n", ""),
        ('  example: "errno 111"\n', ""),
    ],
)
def test_a_rule_written_otherwise_is_read_as_yaml_with_the_same_result(
    folder: Path, custom: str, other: str
) -> None:
    text = RULE.replace(custom, other)
    assert text != RULE
    if custom == "- cause":
        text = text.replace("\n  ", "\n   ")
    if "unless_failing" in custom:
        text = text.replace("  rank", "  unless_failing: true\n  rank")
    if "example" in custom and not other:
        text = text.replace("  rank", custom + "  rank")
    (folder / "some.yaml").write_text(RULE + text, encoding="utf-8")
    assert rules_by_custom(RULE + text) is None
    assert read_rules("some") == [READ, READ]


@pytest.mark.parametrize("missing", ["cause", "rank", "says", "example", "source"])
def test_a_rule_with_a_gap_is_refused(folder: Path, missing: str) -> None:
    entries = as_yaml(RULE)
    del entries[0][missing]
    (folder / "some.yaml").write_text(yaml.safe_dump(entries), encoding="utf-8")
    with pytest.raises(KeyError, match=missing):
        read_rules("some")


@pytest.mark.parametrize(
    "broken",
    [
        RULE.replace('{61|111}"', "{61|111}"),
        RULE.replace('"two",', '"two"'),
        RULE.replace("  rank", " rank"),
        RULE.replace("errno 111", "errno \x01"),
        RULE + "  - and: [more\n",
        RULE.replace('"two",', '"two", : ]'),
    ],
)
def test_a_file_that_is_no_yaml_is_refused(folder: Path, broken: str) -> None:
    (folder / "some.yaml").write_text(broken, encoding="utf-8")
    with pytest.raises(yaml.YAMLError):
        read_rules("some")


@pytest.mark.parametrize(
    "text",
    [
        "some: [one, no, two words]\n",
        "some: [one, Off, two words]\n",
        "some: [one, 465, two words]\n",
        "some: [one, 'no', two words]\n",
        "some: [one, a:b, two words]\n",
        "some: [one, a\\b, two words]\n",
        "some: [one,  two words]\n",
        "some: [one, two\n\n  words]\n",
        "some: [one,two words]\n",
        'some: ["one, and", two words]\n',
        'some: ["a\\x41"]\n',
        "some: [one]  # and no more\n",
        "some:\n  - one\n  - null\n",
        "some: [one #\n  , two]\n",
        "some: [one]",
    ],
)
def test_words_written_otherwise_are_read_as_yaml(folder: Path, text: str) -> None:
    (folder / "words.yaml").write_text(text, encoding="utf-8")
    assert word_sets_by_custom(text) is None
    assert read_word_sets("words") == {"some": tuple(str(word).lower() for word in as_yaml(text)["some"])}


@pytest.mark.parametrize(
    "text",
    [
        "# Why.\nsome: [one, two words, n't, können]\nmore: [A-b c]\n",
        'some: [one, two\n  words,\n  three, "4xx", "no"]\n',
    ],
)
def test_words_by_custom_are_what_they_are_in_yaml(folder: Path, text: str) -> None:
    (folder / "words.yaml").write_text(text, encoding="utf-8")
    sets = {name: tuple(word.lower() for word in words) for name, words in as_yaml(text).items()}
    assert word_sets_by_custom(text) == read_word_sets("words") == sets
