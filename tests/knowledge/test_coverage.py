import pytest

from knowledge.coverage import Coverage, Kind, Part, parts_of
from knowledge.library import Tree
from knowledge.story_files import load_stories
from knowledge.story_player import play


def played(tree: Tree, *names: str) -> Coverage:
    """The coverage by some stories, named by their files."""
    coverage = Coverage(tree)
    files = {file.file: file for file in load_stories()[0]}
    for name in names:
        coverage.begin()
        issues = play(
            coverage.tree, files[f"stories/{name}.yaml"], lambda turn, _, done: coverage.saw(turn, done)
        )
        assert issues == []
    return coverage


@pytest.fixture(scope="module")
def gmail(tree: Tree) -> Coverage:
    return played(tree, "golden-01-gmail")


def test_what_a_talk_goes_through_is_reached_and_nothing_else(tree: Tree, gmail: Coverage) -> None:
    missing = {(part.kind, part.name) for part in gmail.missing()}
    assert (Kind.NODE, "password_kind") not in missing
    assert (Kind.NODE, "seller") in missing
    assert (Kind.BUTTON, "password_kind [unsure]") not in missing
    assert (Kind.BUTTON, "password_kind [usual]") in missing
    assert (Kind.LEAD, "google_rule") not in missing
    assert (Kind.LEAD, "host_slip") in missing
    assert (Kind.CAUSE, "auth.app_password_required") not in missing
    assert (Kind.CAUSE, "tls.version") in missing
    assert (Kind.STATEMENT, "S1.1") not in missing
    assert (Kind.STATEMENT, "S4.3") in missing


def test_a_branch_is_reached_by_being_taken_not_by_being_looked_at(tree: Tree, gmail: Coverage) -> None:
    taken = {part.name for part in parts_of(tree) if part.kind is Kind.BRANCH and gmail.has(part)}
    assert any(name.startswith("found ") and name.endswith("→ password_kind") for name in taken)
    assert not any(name.startswith("found ") and name.endswith("→ no_password") for name in taken)


def test_a_remedy_counts_for_itself_and_for_the_question_that_it_borrows(tree: Tree, gmail: Coverage) -> None:
    remedies = [name for name in gmail.entered if name.startswith("remedy/auth.app_password_required/")]
    assert len(remedies) == 1
    number = int(remedies[0].rsplit("/", 1)[1])
    question = tree.content.remedies["auth.app_password_required"][number].ask
    assert gmail.has(Part(Kind.REMEDY, remedies[0], ""))
    assert gmail.has(Part(Kind.NODE, question, ""))


def test_watching_changes_nothing_that_is_said(tree: Tree) -> None:
    coverage = Coverage(tree)
    for file in load_stories()[0]:
        coverage.begin()
        assert play(coverage.tree, file) == play(tree, file)


def test_two_stories_reach_no_less_than_one(tree: Tree, gmail: Coverage) -> None:
    both = played(tree, "golden-01-gmail", "golden-03-godaddy")
    assert set(both.missing()) < set(gmail.missing())
    assert both.entered["hello"] >= 1


def test_figures_count_what_is_there(tree: Tree, gmail: Coverage) -> None:
    for figures in gmail.figures():
        assert 0 < figures.reached < figures.all
    assert next(one.all for one in gmail.figures() if one.kind is Kind.NODE) == len(tree.content.nodes)


def test_what_is_missing_has_its_place_in_the_files(tree: Tree, gmail: Coverage) -> None:
    for part in gmail.missing():
        if part.kind not in (Kind.CAUSE, Kind.STATEMENT):
            place = gmail.place(part)
            assert place is not None
            assert place.line > 1


def test_a_log_in_is_reached_by_its_form(gmail: Coverage) -> None:
    assert gmail.entered["log_in"] == 1
    assert gmail.has(Part(Kind.NODE, "log_in", ""))
