import json
import re
from typing import Any

import pytest

from knowledge.library import Tree
from knowledge.loader import BUILT_IN
from knowledge.schema import FILES, kind_of, reference_to, schemas, with_reference
from knowledge.yaml_reading import read_yaml
from tests.knowledge.json_schema import faults

FILES_OF_CONTENT = sorted(path.relative_to(BUILT_IN).as_posix() for path in BUILT_IN.rglob("*.yaml"))


def as_an_editor_reads(value: Any) -> Any:
    """Plain YAML: an editor takes 4.2 for a number, where our own reader keeps the text."""
    if isinstance(value, dict):
        return {key: as_an_editor_reads(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_an_editor_reads(one) for one in value]
    return float(value) if isinstance(value, str) and re.fullmatch(r"\d+\.\d+", value) else value


@pytest.fixture(scope="module")
def plain() -> dict[str, Any]:
    return {name: json.loads(text) for name, text in schemas().items()}


@pytest.fixture(scope="module")
def named(tree: Tree) -> dict[str, Any]:
    return {name: json.loads(text) for name, text in schemas(tree).items()}


def test_the_schemas_in_the_repository_are_those_of_the_vocabulary() -> None:
    """If this fails: retriever tree schema knowledge/content"""
    made = schemas()
    kept = {path.stem: path.read_text() for path in (BUILT_IN / "schema").glob("*.json")}
    assert kept.keys() == made.keys() == FILES.keys()
    assert [name for name in made if kept[name] != made[name]] == []


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
def test_every_file_is_as_its_schema_says(file: str, plain: dict[str, Any], named: dict[str, Any]) -> None:
    kind = kind_of(file)
    assert kind is not None
    value = as_an_editor_reads(read_yaml((BUILT_IN / file).read_bytes()).value)
    assert list(faults(value, plain[kind], plain[kind])) == []
    assert list(faults(value, named[kind], named[kind])) == []


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("dialogue", {"nodes": {"a": {"kind": "sya"}}}),
        ("dialogue", {"nodes": {"a": {"kind": "say", "nxt": "b"}}}),
        ("dialogue", {"nodes": {"a": {"kind": "say", "covers": ["S9.9"]}}}),
        ("dialogue", {"nodes": {"a": {"kind": "decide", "branches": [{"when": {"login": "maybe"}}]}}}),
        ("leads", {"leads": [{"lead": "a", "when": {"cause": "tcp.timeot"}, "step": 3, "weight": 5}]}),
        ("leads", {"leads": [{"lead": "a", "when": {"logins": "two"}, "step": 3, "weight": 5}]}),
        ("leads", {"leads": [{"lead": "a", "when": {"login": "ok"}, "step": 3, "weight": 10}]}),
        ("remedies", {"remedies": {"tcp.timeot": []}}),
        ("tree", {"tree": "a", "version": "1", "start": "b", "patterns": {"persn": "c"}}),
        ("texts", {"hello": {"sya": "Hello."}}),
        ("story", {"story": "a", "starts": "2026-11-23T10:00", "turns": [{"typs": "hello"}]}),
        ("canned", {"canned": [{"when": {}, "text": "a"}]}),
    ],
)
def test_a_slip_is_underlined(kind: str, value: object, plain: dict[str, Any]) -> None:
    assert list(faults(value, plain[kind], plain[kind])) != []


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("dialogue", {"nodes": {"a": {"kind": "say", "next": "nowhere_at_all"}}}),
        ("leads", {"leads": [{"lead": "a", "when": {"no_fact": "x"}, "step": 3, "weight": 5}]}),
        ("remedies", {"remedies": {"tcp.timeout": [{"text": "a", "ask": "nowhere_at_all"}]}}),
    ],
)
def test_with_the_trees_names_a_name_that_does_not_exist_is_underlined_too(
    kind: str, value: object, plain: dict[str, Any], named: dict[str, Any]
) -> None:
    assert list(faults(value, plain[kind], plain[kind])) == []
    assert list(faults(value, named[kind], named[kind])) != []


def test_what_a_field_means_is_told_where_it_is_written(plain: dict[str, Any]) -> None:
    ask = plain["dialogue"]["definitions"]["AskNode"]
    assert ask["description"].startswith("One question")
    assert "four at most" in ask["properties"]["choices"]["description"]
    assert "Key of its words" in ask["properties"]["text"]["description"]


@pytest.mark.parametrize("path", ["notes.yaml", "steps/deep/1.yaml", "pictures/tree.svg"])
def test_a_file_that_is_no_content_has_no_schema(path: str) -> None:
    assert kind_of(path) is None
