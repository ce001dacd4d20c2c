"""A second language is compared with the first: what is missing is told, what is half done is a fault."""

import shutil
from pathlib import Path

import pytest

from knowledge.issues import ContentIssue
from knowledge.library import ORIGINAL
from knowledge.loader import BUILT_IN, check_tree, load_tree
from knowledge.looking import words
from knowledge.yaml_reading import read_yaml

HELLO = """\
hello:
  say: Hallo, ich bin Retriever.
  ask: Welche Adresse verbinden Sie?
"""


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    shutil.copytree(BUILT_IN, folder)
    (folder / "texts" / "de").mkdir()
    return folder


def issues_of(content: Path) -> list[ContentIssue]:
    """What is said of the German folder."""
    return [issue for issue in check_tree(content) if "translat" in issue.message]


def texts_in(content: Path, file: str) -> dict[str, object]:
    read = read_yaml((content / "texts" / ORIGINAL / file).read_bytes()).value
    assert isinstance(read, dict)
    return read


def test_without_a_second_language_there_is_nothing_to_compare() -> None:
    assert [issue for issue in check_tree() if "translat" in issue.message] == []


def test_what_is_not_translated_is_told_once_for_each_file_with_names_and_numbers(content: Path) -> None:
    (content / "texts" / "de" / "some.yaml").write_text("restarted: Von vorn.\n")
    found = [issue for issue in issues_of(content) if "not translated" in issue.message]
    files = sorted(path.name for path in (content / "texts" / ORIGINAL).iterdir())
    causes = texts_in(content, "causes.yaml")
    shared = texts_in(content, "shared.yaml")

    assert sorted(issue.file for issue in found) == [f"texts/{ORIGINAL}/{name}" for name in files]
    assert all(issue.warning for issue in found)
    [told] = [issue for issue in found if issue.file.endswith("causes.yaml")]
    first = ", ".join(f"`{key}`" for key in list(causes)[:6])
    assert told.message == (
        f"{len(causes)} of {len(causes)} texts are not translated into `de`: {first}"
        f" and {len(causes) - 6} more."
    )
    assert told.line == 4
    [told] = [issue for issue in found if issue.file.endswith("shared.yaml")]
    assert told.message.startswith(f"{len(shared) - 1} of {len(shared)} texts are not translated")


def test_a_whole_file_translated_is_told_of_no_more(content: Path) -> None:
    shutil.copy(content / "texts" / ORIGINAL / "causes.yaml", content / "texts" / "de" / "causes.yaml")

    assert [issue for issue in issues_of(content) if "causes" in issue.file] == []


def test_a_complete_language_passes(content: Path) -> None:
    (content / "texts" / "de").rmdir()
    shutil.copytree(content / "texts" / ORIGINAL, content / "texts" / "de")

    assert issues_of(content) == []
    assert [issue for issue in check_tree(content) if not issue.warning] == []


def test_parts_that_a_translated_text_lacks_are_a_fault_because_nothing_stands_in(content: Path) -> None:
    (content / "texts" / "de" / "hello.yaml").write_text(HELLO)
    found = {
        issue.message: issue.warning for issue in issues_of(content) if issue.file == "texts/de/hello.yaml"
    }
    variants = len(load_tree().content.texts[ORIGINAL]["hello"].variants)

    assert found == {
        "The translation of `hello` has no `choices.what`, `example`, `expect`, `why`.": False,
        "The translation of `hello` knows no words that people type for `in_other_words`, `what`.": True,
        f"The translation of `hello` lacks {variants} of {variants} variants.": True,
    }


def test_until_then_the_original_language_stands_in_text_by_text(content: Path) -> None:
    (content / "texts" / "de" / "some.yaml").write_text("restarted: Von vorn.\n")
    tree = load_tree(content)

    assert words(tree, "restarted", "de") == "Von vorn."
    assert words(tree, "noted", "de") == words(tree, "noted", ORIGINAL)


def test_a_language_that_the_desk_has_no_name_for_is_told(content: Path) -> None:
    (content / "texts" / "tlh").mkdir()
    (content / "texts" / "tlh" / "some.yaml").write_text("restarted: taH.\n")
    (content / "texts" / "de" / "some.yaml").write_text("restarted: Von vorn.\n")

    [told] = [issue for issue in check_tree(content) if "has no name" in issue.message]

    assert told.warning
    assert told.message == "The language `tlh` has no name: the desk would read its code."
    assert told.file == f"texts/{ORIGINAL}/shared.yaml"
