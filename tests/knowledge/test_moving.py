"""A case that began by an older tree goes on by a newer one, in which nodes and facts have new names."""

import re
import shutil
from pathlib import Path

import pytest

from knowledge.events import Command
from knowledge.issues import ContentIssue
from knowledge.library import Tree
from knowledge.loader import BUILT_IN, check_tree, load_tree
from knowledge.moving import moved
from tests.knowledge.playbook import at_gmail

RENAMED = """
renamed:
  nodes: {password_kind: kind_of, kind_of: which_kind}
  facts: {password_kind: which_kind}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content with another name for a question and its fact, without a word about it."""
    copy = tmp_path_factory.mktemp("content") / "content"
    shutil.copytree(BUILT_IN, copy)
    for path in copy.rglob("*.yaml"):
        if "stories" not in path.parts:
            path.write_text(re.sub(r"\bpassword_kind\b", "which_kind", path.read_text()))
    return copy


@pytest.fixture(scope="module")
def newer(folder: Path) -> Tree:
    file = folder / "tree.yaml"
    file.write_text(file.read_text() + RENAMED)
    return load_tree(folder)


def test_the_question_that_waits_is_answered_under_its_new_name(tree: Tree, newer: Tree) -> None:
    book = at_gmail(tree)
    assert book.now.node == "password_kind"

    book.tree = newer
    book.presses("usual")

    assert book.now.answers["which_kind"] == "usual"
    assert book.now.visits["which_kind"] == 1
    assert book.now.tree == newer.id


def test_an_answer_is_kept_and_can_be_taken_back(tree: Tree, newer: Tree) -> None:
    book = at_gmail(tree).presses("usual")
    assert book.now.answers["password_kind"] == "usual"

    book.tree = newer
    book.commands(Command.STATUS)
    assert book.now.answers["which_kind"] == "usual"
    assert "password_kind" not in book.now.answers
    book.commands(Command.BACK)

    assert book.now.node == "which_kind"
    assert "which_kind" not in book.now.answers


def test_without_new_names_nothing_is_touched(tree: Tree) -> None:
    state = at_gmail(tree).now

    assert moved(tree, state) is state


@pytest.mark.parametrize(
    ("line", "message", "remedy"),
    [
        (
            "nodes: {old: whch_provider}",
            "There is no node `whch_provider`.",
            "Did you mean `which_provider`?",
        ),
        (
            "nodes: {which_provider: hello}",
            "There is still a node `which_provider`.",
            "Rename it where it stands, or remove this line.",
        ),
        ("facts: {old: webmial}", "There is no fact `webmial`.", "Did you mean `webmail`?"),
        ("fatcs: {}", "`fatcs` is not known here.", "Did you mean `facts`?"),
    ],
)
def test_new_names_that_cannot_be_are_faults_with_their_place(
    tmp_path: Path, line: str, message: str, remedy: str
) -> None:
    shutil.copytree(BUILT_IN, tmp_path / "content")
    file = tmp_path / "content" / "tree.yaml"
    written = file.read_text() + f"\nrenamed:\n  {line}\n"
    file.write_text(written)

    [issue] = [issue for issue in check_tree(tmp_path / "content") if not issue.warning]

    assert isinstance(issue, ContentIssue)
    assert (issue.file, issue.line, issue.message, issue.remedy) == (
        "tree.yaml",
        written.count("\n"),
        message,
        remedy,
    )
