"""Deliberately broken trees: small edits of the shipped content, each with exactly the faults it names."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from knowledge.checking import ProviderNames
from knowledge.issues import ContentIssue
from knowledge.loader import BUILT_IN, check_tree
from knowledge.yaml_reading import read_yaml
from smtp_probe.providers import all_providers

FOLDER = Path(__file__).parent / "broken_trees"
NAMES = sorted(path.name for path in FOLDER.iterdir())
PROVIDERS = ProviderNames(
    ids=frozenset(provider.id for provider in all_providers()),
    families=frozenset(str(provider.family) for provider in all_providers()),
)


@dataclass(frozen=True)
class BrokenTree:
    """An edit, and the lines that ``retriever tree check`` must print because of it."""

    folder: Path
    expected: list[str]


def broken(name: str, folder: Path) -> BrokenTree:
    """Apply an edit to a copy of the shipped content. Every edit must fit at exactly one place."""
    described: Any = read_yaml((FOLDER / name / "edit.yaml").read_bytes()).value
    shutil.copytree(BUILT_IN, folder)
    for edit in described["edits"]:
        file = folder / edit["file"]
        if "write" in edit:
            file.parent.mkdir(exist_ok=True)
            file.write_text(edit["write"])
            continue
        text = file.read_text()
        if "append" in edit:
            file.write_text(text + edit["append"])
        else:
            assert text.count(edit["replace"]) == 1, (
                f"{edit['replace']!r} stands {text.count(edit['replace'])} times"
            )
            file.write_text(text.replace(edit["replace"], edit["by"]))
    return BrokenTree(folder, [_line(folder, one) for one in described["expected"]])


def _line(folder: Path, expected: dict[str, str]) -> str:
    """The printed line. Its place is found by the words that stand there, because content moves."""
    text = (folder / expected["file"]).read_text()
    at = text.index(expected["at"]) if "at" in expected else 0
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    kind = "warning: " if expected.get("warning") else ""
    return f"{expected['file']}:{line}:{column}: {kind}{expected['fault']} {expected['remedy']}".rstrip()


@pytest.fixture(scope="module")
def shipped() -> set[tuple[str, str]]:
    """What is doubtful in the content as it is."""
    return {(issue.file, issue.message) for issue in check_tree(providers=PROVIDERS)}


@pytest.mark.parametrize("name", NAMES)
def test_a_broken_tree_is_told_with_place_fault_and_remedy(
    name: str, tmp_path: Path, shipped: set[tuple[str, str]]
) -> None:
    tree = broken(name, tmp_path / "content")
    issues = check_tree(tree.folder, PROVIDERS)
    new = [str(issue) for issue in issues if (issue.file, issue.message) not in shipped]
    assert new == tree.expected


def test_all_faults_of_all_broken_trees_can_be_told_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    shutil.copytree(BUILT_IN, folder)
    (folder / "dialogue" / "more.yaml").write_text(
        "nodes:\n  one: {kind: sya}\n  two: {kind: say, next: thre}\n"
    )
    (folder / "leads.yaml").write_text("leads: [}")
    messages = [issue.message for issue in check_tree(folder)]
    assert "There is no node of kind `sya`." in messages
    assert any(message.startswith("This is not YAML") for message in messages)


def test_the_line_of_an_issue_names_file_line_and_column() -> None:
    issue = ContentIssue("tree.yaml", 3, 7, "There is no node `a`.", "Did you mean `b`?")
    assert str(issue) == "tree.yaml:3:7: There is no node `a`. Did you mean `b`?"
