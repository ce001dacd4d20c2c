"""The stories beside the content are played: what must be said is said, word for word."""

import pytest

from knowledge.coverage import Coverage
from knowledge.issues import ContentIssue
from knowledge.library import Tree
from knowledge.stories import StoryFile
from knowledge.story_files import load_stories, parse_story
from knowledge.story_player import play

STORIES, FAULTS = load_stories()


def test_the_stories_can_be_read() -> None:
    assert FAULTS == []
    assert {file.story.golden for file in STORIES} >= {1, 4, 8}


@pytest.mark.parametrize("file", STORIES, ids=lambda file: file.file.removeprefix("stories/"))
def test_a_story_is_told_word_for_word(tree: Tree, file: StoryFile) -> None:
    assert [str(issue) for issue in play(tree, file)] == []


def test_the_stories_reach_every_node_branch_button_lead_remedy_cause_and_statement(tree: Tree) -> None:
    coverage = Coverage(tree)
    for file in STORIES:
        coverage.begin()
        play(coverage.tree, file, lambda story, _, turn: coverage.saw(story, turn))

    assert [f"{part.kind} {part.name}" for part in coverage.missing()] == []


AMENDED = b"""
story: an amendment switched on
starts: 2026-11-23T10:03
amendments: [%s]
turns:
  - comes_in: command
    line: {text: me@example.com}
  - probe: {tried: {mail.example.com 465 ssl: ok}}
    says: Nothing of the kind.
"""


@pytest.mark.parametrize(
    ("amendment", "path"),
    [("A1", "Connect > Email Settings > Email Configuration"), ("A2", "Admin > Settings > Email Settings")],
)
def test_a_story_can_switch_an_amendment_on(tree: Tree, amendment: str, path: str) -> None:
    file = parse_story("stories/x.yaml", AMENDED % amendment.encode(), {})
    assert isinstance(file, StoryFile)

    [issue] = play(tree, file)

    assert path in issue.message
    assert tree.content.product.amendments[amendment] is False


def test_an_amendment_that_does_not_exist_is_refused() -> None:
    issues = parse_story("stories/x.yaml", AMENDED % b"A5", {})

    assert isinstance(issues, list)
    assert issues[0].line == 4


WRONG = b"""
story: a wrong word
starts: 2026-11-23T10:03
turns:
  - comes_in: command
    says: Good day.
    buttons: [Nothing]
  - presses: A button that is not there
"""


def test_a_story_that_differs_names_its_line_and_both_versions(tree: Tree) -> None:
    file = parse_story("stories/wrong.yaml", WRONG, {})
    assert isinstance(file, StoryFile)

    issues = play(tree, file)

    assert [issue.line for issue in issues] == [5, 5, 8]
    assert "Good day." in issues[0].remedy
    assert "Hello, I am Retriever" in issues[0].message
    assert "A button that is not there" in issues[2].message


def test_a_turn_in_which_nothing_happens_is_refused() -> None:
    issues = parse_story(
        "stories/x.yaml", b"story: x\nstarts: 2026-11-23T10:03\nturns:\n  - at: '10:04'\n", {}
    )

    assert isinstance(issues, list)
    assert isinstance(issues[0], ContentIssue)
    assert (issues[0].line, issues[0].message) == (4, "One thing happens in a turn; here: nothing.")


def test_an_unknown_key_in_a_story_gets_a_suggestion() -> None:
    source = b"story: x\nstarts: 2026-11-23T10:03\nturns:\n  - comes_in: command\n    sais: Hello\n"
    issues = parse_story("stories/x.yaml", source, {})

    assert isinstance(issues, list)
    assert (issues[0].line, issues[0].column) == (5, 5)
    assert issues[0].remedy == "Did you mean `says`?"


NAMES_THAT_DO_NOT_EXIST = b"""
story: x
starts: 2026-11-23T10:03
domains: {gmail.com: gmial}
turns:
  - comes_in: command
  - probe: {tried: {mail.example.com 465: tcp.timeot}, provider: btt}
  - login: {cause: auth.bad_credential}
"""


def test_names_that_do_not_exist_are_refused_with_a_suggestion() -> None:
    providers = {name: STORIES[0].providers[name] for name in ("gmail", "bt")}
    issues = parse_story("stories/x.yaml", NAMES_THAT_DO_NOT_EXIST, providers)

    assert isinstance(issues, list)
    assert {(issue.line, issue.message, issue.remedy) for issue in issues} == {
        (4, "There is no provider `gmial`.", "Did you mean `gmail`?"),
        (7, "There is no cause `tcp.timeot`.", "Did you mean `tcp.timeout`?"),
        (7, "`mail.example.com 465` is no server.", "Write it as `mail.example.com 465 ssl`."),
        (7, "There is no provider `btt`.", "Did you mean `bt`?"),
        (8, "There is no cause `auth.bad_credential`.", "Did you mean `auth.bad_credentials`?"),
    }
