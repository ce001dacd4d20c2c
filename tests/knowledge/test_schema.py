import json
import re
from typing import Any

import pytest
import yaml

from knowledge.facts import BUILT_IN as BUILT_IN_FACTS
from knowledge.filters import FILTERS
from knowledge.library import Tree
from knowledge.loader import BUILT_IN
from knowledge.schema import FILES, kind_of, reference_to, schemas, with_reference
from knowledge.schema.meanings import FILTER_WORDS, MEANINGS, VALUE_WORDS
from knowledge.schema.vocabulary import vocabulary
from knowledge.values import NAMES
from knowledge.yaml_reading import Loader
from tests.knowledge.json_schema import faults

FILES_OF_CONTENT = sorted(path.relative_to(BUILT_IN).as_posix() for path in BUILT_IN.rglob("*.yaml"))


class Core(Loader):  # type: ignore[misc]
    """YAML 1.2 as editors read it: its core scalars, where our own reader keeps 0x1f and 4.2 as text."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML adds to it below


for tag, pattern, first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", list("-+.0123456789")),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"(?:{pattern})\\Z"), first)
Core.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(node.value.replace("0o", "0"), 0))


def as_an_editor_reads(source: str) -> Any:
    """The values, with keys as the text that they are in JSON."""

    def with_text_keys(value: Any) -> Any:
        if isinstance(value, dict):
            return {str(key): with_text_keys(one) for key, one in value.items()}
        return [with_text_keys(one) for one in value] if isinstance(value, list) else value

    return with_text_keys(yaml.load(source, Core))


@pytest.fixture(scope="module")
def plain(tree: Tree) -> dict[str, Any]:
    return {name: json.loads(text) for name, text in schemas(tree.content.tree.facts).items()}


@pytest.fixture(scope="module")
def named(tree: Tree) -> dict[str, Any]:
    return {name: json.loads(text) for name, text in schemas(tree=tree).items()}


def test_the_schemas_in_the_repository_are_those_of_the_vocabulary(tree: Tree) -> None:
    """If this fails: retriever tree schema knowledge/content"""
    made = schemas(tree.content.tree.facts)
    kept = {path.stem: path.read_text() for path in (BUILT_IN / "schema").glob("*.json")}
    assert kept.keys() == made.keys() == FILES.keys()
    assert [name for name in made if kept[name] != made[name]] == []


def test_the_page_for_people_is_that_of_the_vocabulary(tree: Tree) -> None:
    """If this fails: retriever tree schema knowledge/content"""
    assert (BUILT_IN / "vocabulary.md").read_text() == vocabulary(tree.content.tree.facts)


def test_every_fact_value_and_filter_has_its_meaning() -> None:
    """If this fails: say it in knowledge/schema/meanings.py, then: retriever tree schema knowledge/content"""
    assert MEANINGS.keys() == BUILT_IN_FACTS.keys()
    assert VALUE_WORDS.keys() == NAMES.keys()
    assert FILTER_WORDS.keys() == set(FILTERS)
    assert all(words.endswith(".") for words in (*MEANINGS.values(), *VALUE_WORDS.values()))


def test_every_declared_fact_says_what_it_means(tree: Tree) -> None:
    assert [name for name, spec in tree.content.tree.facts.items() if not spec.says] == []


@pytest.mark.parametrize("file", FILES_OF_CONTENT)
def test_every_file_names_its_schema_in_its_first_line(file: str) -> None:
    """If this fails: retriever tree schema knowledge/content"""
    first = (BUILT_IN / file).read_text().split("\n", 1)[0]
    assert first == reference_to(file)
    assert (BUILT_IN / file).parent.joinpath(first.partition("=")[2]).resolve().is_file()


def test_the_line_is_added_once_and_a_wrong_one_is_mended() -> None:
    line = "# yaml-language-server: $schema=../schema/step.json"
    assert with_reference("steps/1.yaml", "step:\n") == f"{line}\nstep:\n"
    assert with_reference("steps/1.yaml", f"{line}\nstep:\n") == f"{line}\nstep:\n"
    assert with_reference("steps/1.yaml", f"{line}x\nstep:\n") == f"{line}\nstep:\n"
    assert with_reference("notes.yaml", "step:\n") == "step:\n"


@pytest.mark.parametrize("file", FILES_OF_CONTENT)
def test_nothing_is_underlined_in_a_file_that_is_right(
    file: str, plain: dict[str, Any], named: dict[str, Any]
) -> None:
    kind = kind_of(file)
    assert kind is not None
    value = as_an_editor_reads((BUILT_IN / file).read_text())
    assert list(faults(value, plain[kind], plain[kind])) == []
    assert list(faults(value, named[kind], named[kind])) == []


def test_an_editor_takes_for_a_number_what_our_reader_leaves_as_text(plain: dict[str, Any]) -> None:
    heard = (BUILT_IN / "tree.yaml").read_text()
    unquoted = heard.replace('"0x800ccc0e"', "0x800ccc0e")
    assert unquoted != heard
    assert list(faults(as_an_editor_reads(unquoted), plain["tree"], plain["tree"])) == [
        "/heard/6/phrases/0: 2148322318 is not of type ['string']"
    ]


def of_node(**fields: object) -> tuple[str, object]:
    return "dialogue", {"nodes": {"a": fields}}


def of_lead(**fields: object) -> tuple[str, object]:
    lead = {"lead": "a", "when": {"login": "ok"}, "step": 3, "weight": 5, **fields}
    return "leads", {"leads": [lead]}


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        of_node(kind="sya"),
        of_node(kind="say", nxt="b"),
        of_node(kind="say", covers=["S9.9"]),
        of_node(kind="say", step=8),
        of_node(kind="say", step="three"),
        of_node(kind="say", mark={"9": "tried"}),
        of_node(kind="say", mark={"4": "tryed"}),
        of_node(kind="decide", branches=[{"when": {"login": "maybe"}, "next": "b"}, {"else": "c"}]),
        of_node(kind="decide", branches=[{"when": {"login": "ok"}, "next": "b"}]),
        of_node(kind="decide", branches=[{"when": {"login": "ok"}}, {"else": "c"}]),
        of_node(kind="decide", branches=[{"next": "b"}, {"else": "c"}]),
        of_node(kind="ask", choices={"a": {"next": "b", "set": {"password_kind": "usuel"}}}),
        of_node(kind="ask", choices={"a": {"next": "b", "mark": {"0": "tried"}}}),
        of_node(kind="ask", choices={"a": {"form": "log_in"}}),
        of_node(kind="ask", choices={"a": {"view": "how_do_we_know"}}),
        of_node(kind="remind", after="15 minutes", next="b"),
        of_lead(when={"cause": "tcp.timeot"}),
        of_lead(when={"logins": "two"}),
        of_lead(when={"provider.pasword_auth": "works"}),
        of_lead(when={"seller": "go_daddy"}),
        of_lead(when={"visits.hello": "often"}),
        of_lead(when={"amendment.A5": True}),
        of_lead(when={"today": {"since": "2027-01-01"}}),
        of_lead(weight=10),
        of_lead(step=0),
        of_lead(rules_out={"8": "reason.no_setting"}),
        ("remedies", {"remedies": {"tcp.timeot": []}}),
        ("tree", {"tree": "a", "version": "1", "start": "b", "patterns": {"persn": "c"}}),
        ("product", {"product": {}, "amendments": {"A5": True}}),
        ("product", {"product": {}, "amendments": {"A1": "yes"}}),
        ("product", {"product": {}, "amended": {"a1": {}}}),
        ("texts", {"hello": {"sya": "Hello."}}),
        ("texts", {"hello": {"choices": {"a": "x" * 76}}}),
        ("texts", {"hello": {"choices": {"a": ""}}}),
        ("texts", {"hello": {"spoken": {"a": "x" * 76}}}),
        ("texts", {"hello": {"variants": [{"when": {"login": "ok"}, "choices": {"a": "x" * 76}}]}}),
        ("texts", {"form.login": {"title": "x" * 25}}),
        ("texts", {"form.login": {"fields": {"a": {"label": "a", "options": {"b": "x" * 76}}}}}),
        ("story", {"story": "a", "starts": "2026-11-23T10:00", "turns": [{"typs": "hello"}]}),
        ("story", {"story": "a", "starts": "2026-11-23T10:00", "turns": [{"opens_step": 8}]}),
        ("story", {"story": "a", "starts": "2026-11-23T10:00", "turns": [{"order": [8]}]}),
        ("story", {"story": "a", "starts": "2026-11-23T10:00", "turns": [{"card": {"8": "To do"}}]}),
        ("story", {"story": "a", "starts": "2026-11-23T10:00", "turns": [], "amendments": ["A5"]}),
        ("canned", {"canned": [{"when": {}, "text": "a"}]}),
    ],
)
def test_a_slip_is_underlined(kind: str, value: object, plain: dict[str, Any], named: dict[str, Any]) -> None:
    assert list(faults(value, plain[kind], plain[kind])) != []
    assert list(faults(value, named[kind], named[kind])) != []


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        of_node(kind="say", next="nowhere_at_all"),
        of_node(kind="ask", into="no_fact"),
        of_node(kind="say", set={"no_fact": True}),
        of_lead(when={"no_fact": "x"}),
        of_lead(when={"visits.nowhere_at_all": 1}),
        ("remedies", {"remedies": {"tcp.timeout": [{"text": "a", "ask": "nowhere_at_all"}]}}),
    ],
)
def test_with_the_trees_names_a_name_that_does_not_exist_is_underlined_too(
    kind: str, value: object, plain: dict[str, Any], named: dict[str, Any]
) -> None:
    assert list(faults(value, plain[kind], plain[kind])) == []
    assert list(faults(value, named[kind], named[kind])) != []


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        of_lead(when={"seller": "godaddy", "compared": {"known": True}, "visits.hello": {"at_least": 2}}),
        of_lead(when={"not": {"any": [{"amendment.A3": True}, {"today": {"from": "2027-01-01"}}]}}),
        of_node(kind="ask", into="seller", choices={"a": {"next": "hello", "set": {"switch": "on"}}}),
        of_node(kind="ask", choices={"a": {"next": "hello", "set": {"support.offer": "taken"}}}),
        ("texts", {"hello": {"choices": {"a": "{{ product.name }}, and " + "x" * 70}}}),
    ],
)
def test_what_the_tree_declares_and_what_fits_when_it_is_shown_is_taken(
    kind: str, value: object, plain: dict[str, Any], named: dict[str, Any]
) -> None:
    assert list(faults(value, plain[kind], plain[kind])) == []
    assert list(faults(value, named[kind], named[kind])) == []


@pytest.mark.parametrize("name", FILES)
def test_every_field_of_every_file_is_explained(name: str, plain: dict[str, Any]) -> None:
    schema = plain[name]
    things = {name: schema, **schema.get("definitions", {})}
    assert [
        f"{thing}.{field}"
        for thing, one in things.items()
        for field, spec in one.get("properties", {}).items()
        if not spec.get("description")
    ] == []


def test_every_fact_is_explained_where_a_condition_asks_for_it(plain: dict[str, Any], tree: Tree) -> None:
    facts = plain["leads"]["definitions"]["Condition"]["anyOf"][0]["properties"]
    assert {*BUILT_IN_FACTS, *tree.content.tree.facts} <= facts.keys()
    assert [name for name, spec in facts.items() if not spec.get("description")] == []
    assert "app password" in facts["provider.password_auth"]["description"]
    assert facts["seller"]["description"].startswith("Who sells this Microsoft 365 mailbox.")


def test_what_a_field_means_is_told_where_it_is_written(plain: dict[str, Any]) -> None:
    ask = plain["dialogue"]["definitions"]["AskNode"]
    assert ask["description"].startswith("One question")
    assert "four at most" in ask["properties"]["choices"]["description"]
    assert "Key of its words" in ask["properties"]["text"]["description"]


@pytest.mark.parametrize("path", ["notes.yaml", "steps/deep/1.yaml", "pictures/tree.svg"])
def test_a_file_that_is_no_content_has_no_schema(path: str) -> None:
    assert kind_of(path) is None
