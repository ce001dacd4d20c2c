"""Content is read all at once, with file, line, column and remedy for whatever is wrong."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.issues import ContentIssue, TreeFaults
from knowledge.library import Tree
from knowledge.loader import BUILT_IN, check_tree, load_tree

Edit = Callable[[str, str, str], None]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    shutil.copytree(BUILT_IN, folder)
    return folder


def faults(folder: Path) -> list[ContentIssue]:
    return [issue for issue in check_tree(folder) if not issue.warning]


def edit(file: Path, old: str, new: str) -> int:
    """Replace a text that must be there; the line on which it stands."""
    text = file.read_text()
    assert old in text, f"{old!r} is not in {file.name}"
    file.write_text(text.replace(old, new, 1))
    return text[: text.index(old)].count("\n") + 1


def test_the_built_in_content_has_no_fault() -> None:
    assert [str(issue) for issue in faults(BUILT_IN)] == []


def test_the_same_content_has_the_same_id_and_an_edit_another(tree: Tree, copy: Path) -> None:
    assert load_tree(copy).id == tree.id
    with (copy / "tree.yaml").open("a") as file:
        file.write("# a comment\n")
    assert load_tree(copy).id != tree.id


def test_all_faults_are_told_at_once_each_with_its_place_and_remedy(copy: Path) -> None:
    hello = edit(copy / "dialogue" / "hello.yaml", "kind: decide", "kind: decided")
    leads = edit(copy / "leads.yaml", "weight:", "wieght:")
    (copy / "remedies" / "broken.yaml").write_text("remedies: [\n")

    with pytest.raises(TreeFaults) as raised:
        load_tree(copy)

    found = {issue.file: issue for issue in reversed(raised.value.issues)}
    assert found["remedies/broken.yaml"].message.startswith("This is not YAML")
    assert found["dialogue/hello.yaml"].remedy == "Did you mean `decide`?"
    assert found["dialogue/hello.yaml"].line <= hello
    wrong_key = next(i for i in raised.value.issues if i.message == "`wieght` is not known here.")
    assert (wrong_key.file, wrong_key.line, wrong_key.remedy) == (
        "leads.yaml",
        leads,
        "Did you mean `weight`?",
    )
    assert "leads.yaml" in str(raised.value)


def test_a_folder_without_content_says_so(tmp_path: Path) -> None:
    assert [issue.message for issue in faults(tmp_path)] == ["There is no tree.yaml."]
    assert "is no folder" in faults(tmp_path / "nowhere")[0].message


def test_a_file_in_a_place_where_no_content_stands_is_refused(copy: Path) -> None:
    (copy / "notes.yaml").write_text("a: 1\n")

    assert [issue.message for issue in faults(copy)] == ["No content stands here."]


def test_a_node_that_stands_in_two_files_is_refused(copy: Path) -> None:
    (copy / "dialogue" / "zzz.yaml").write_text("nodes:\n  hello: {kind: say, next: rest}\n")

    assert ("dialogue/zzz.yaml", 2, "`hello` stands in another file as well.") in [
        (issue.file, issue.line, issue.message) for issue in faults(copy)
    ]


def test_deeply_nested_brackets_are_a_fault_and_no_crash(copy: Path) -> None:
    (copy / "texts" / "en" / "zzz.yaml").write_text("[" * 80_000)

    issues = faults(copy)

    assert len(issues) == 1
    assert issues[0].file == "texts/en/zzz.yaml"


def test_a_code_in_a_template_is_a_fault_at_its_line(copy: Path) -> None:
    line = edit(copy / "texts" / "en" / "shared.yaml", 'say: "Back at:"', "say: \"{{ 'a' * 300000000 }}\"")

    assert [(issue.file, issue.line, issue.message) for issue in faults(copy)] == [
        (
            "texts/en/shared.yaml",
            line,
            "Only names, attributes and filters may stand in a text, no mul.",
        )
    ]


def test_amended_entries_stand_instead_only_while_the_amendment_is_on(copy: Path) -> None:
    before = load_tree(copy).product["path"]
    edit(copy / "product.yaml", "A1: false", "A1: true")

    assert before == "Admin > Settings > Email Settings > Custom Email > SMTP Credentials"
    assert load_tree(copy).product["path"] == "Connect > Email Settings > Email Configuration"


def test_a_lead_at_fault_hides_nothing_of_the_others(copy: Path) -> None:
    leads = copy / "leads.yaml"
    edit(leads, "weight:", "wieght:")
    misspelt = edit(leads, "suggested_host: {known: true}", "suggested_hots: {known: true}")

    told = {issue.message: issue.line for issue in check_tree(copy) if issue.file == "leads.yaml"}

    assert "`wieght` is not known here." in told
    assert told["There is no fact `suggested_hots`."] == misspelt
