"""A case that began by an older tree goes on by a newer one, in which nodes and facts have new names."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from knowledge.effects import Ask, Say, ShowAnswer
from knowledge.events import Command, Returned, Way
from knowledge.issues import ContentIssue
from knowledge.library import Tree
from knowledge.loader import BUILT_IN, check_tree, load_tree
from knowledge.moving import moved
from tests.knowledge.playbook import GMAIL, Playbook, at_gmail, server

BT = replace(
    GMAIL,
    id="bt",
    name="BT",
    family="bt",
    password_auth="works",
    servers=(server("mail.btinternet.com 465 ssl"),),
)

RENAMED = """
renamed:
  nodes: {password_kind: kind_of, kind_of: which_kind}
  facts: {password_kind: which_kind}
"""


def without_new_names(written: str) -> str:
    """What tree.yaml says but for the names that the shipped tree itself has changed."""
    return re.sub(r"^renamed:\n(?:  .*\n)+", "", written, flags=re.MULTILINE)


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
    file.write_text(without_new_names(file.read_text()) + RENAMED)
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


@pytest.fixture(scope="module")
def smaller(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """The content without BT's own question, and with one answer less at the one about the password."""
    copy = tmp_path_factory.mktemp("content") / "content"
    shutil.copytree(BUILT_IN, copy)
    shutil.rmtree(copy / "stories")
    file = copy / "dialogue" / "test-and-update.yaml"
    written = file.read_text()
    for name in ("bt_basic", "bt_basic_only"):
        written = re.sub(rf"\n  {name}:\n(?:    .*\n)+", "\n", written)
    file.write_text(re.sub(r".*next: bt_basic\}.*\n", "", written))
    file = copy / "steps" / "1-gmail-or-hotmail.yaml"
    file.write_text(file.read_text().replace("      app: {next: compare}\n", ""))
    file = copy / "tree.yaml"
    file.write_text(file.read_text() + "\nretired: {bt_basic: paste_again, bt_basic_only: paste_again}\n")
    return load_tree(copy)


GONE = "The question that you were at has been replaced since. What you told me is kept, and we go on here."


def at_bt_basic(tree: Tree) -> Playbook:
    book = Playbook(tree).opens().types("bea@btinternet.com", address="bea@btinternet.com", provider=BT)
    book.finds(("mail.btinternet.com 465 ssl", "ok")).types("port 25", port=25)
    book.finds(("mail.btinternet.com 25 starttls", "tcp.timeout"), ("mail.btinternet.com 465 ssl", "ok"))
    book.presses("still")
    assert book.now.node == "bt_basic"
    return book


@pytest.mark.parametrize(
    "acts",
    [
        lambda book: book.presses("broadband"),
        lambda book: book.types("broadband"),
        lambda book: book.types("hello?"),
        lambda book: book.commands(Command.STATUS),
        lambda book: book.commands(Command.WHY),
        lambda book: book >> Returned(moment=book.moment, way=Way.COMMAND),
    ],
    ids=["a press", "its answer typed", "words", "status", "why", "coming in again"],
)
def test_a_case_at_a_question_that_is_gone_goes_where_the_author_says(
    tree: Tree, smaller: Tree, acts: Callable[[Playbook], object]
) -> None:
    book = at_bt_basic(tree)
    asked = book.question.visit

    book.tree = smaller
    acts(book)

    assert [effect.text for effect in book.all(Say)][-1] == GONE
    assert book.now.node == "paste_again" == book.one(Ask).node
    assert [shown.visit for shown in book.all(ShowAnswer)] == [asked]
    book.types("hello?")
    assert GONE not in [effect.text for effect in book.all(Say)]


def test_what_leads_on_by_itself_needs_no_word_about_the_question_that_is_gone(
    tree: Tree, smaller: Tree
) -> None:
    book = at_bt_basic(tree)

    book.tree = smaller
    book.types("535 5.7.8 Authentication failed", cause="auth.bad_credentials")

    assert GONE not in [effect.text for effect in book.all(Say)]
    assert book.now.node.startswith("remedy/auth.bad_credentials")


def test_a_reminder_of_a_question_that_is_gone_leads_on_as_well(tree: Tree, smaller: Tree) -> None:
    book = at_bt_basic(tree)

    book.tree = smaller
    book.later(days=1).fires("idle")
    assert book.now.node == "reminder"
    book.presses("continue")

    assert [effect.text for effect in book.all(Say)] == [GONE]
    assert book.now.node == "paste_again"


def test_an_ended_case_stays_ended_whatever_is_gone(tree: Tree, smaller: Tree) -> None:
    book = at_bt_basic(tree).commands(Command.STOP)

    book.tree = smaller
    book.types("hello?")
    assert book.now.closed
    book.presses("continue")

    assert not book.now.closed
    assert book.now.node in smaller.nodes


def test_an_answer_that_is_gone_repeats_the_question(tree: Tree, smaller: Tree) -> None:
    book = at_gmail(tree)

    book.tree = smaller
    book.presses("app")

    assert book.one(Ask).say == "That answer is no longer offered, as this question has been revised."
    assert [choice.id for choice in book.one(Ask).choices] == ["usual", "unsure", "person"]
    assert book.now.node == "password_kind"
    book.presses("usual")
    assert book.now.answers["password_kind"] == "usual"


def test_a_case_without_any_of_the_new_names_keeps_all_that_it_holds(tree: Tree) -> None:
    state = at_gmail(tree).now

    assert moved(tree, state) == state


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
    written = without_new_names(file.read_text()) + f"\nrenamed:\n  {line}\n"
    file.write_text(written)

    [issue] = [issue for issue in check_tree(tmp_path / "content") if not issue.warning]

    assert isinstance(issue, ContentIssue)
    assert (issue.file, issue.line, issue.message, issue.remedy) == (
        "tree.yaml",
        written.count("\n"),
        message,
        remedy,
    )
