"""The commands of ``retriever tree`` together, as they are typed."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
import time_machine
from click.testing import CliRunner, Result

from bot.cli.tree import command
from bot.cli.tree_reports import old_providers
from bot.errors import BotError
from bot.issue_lines import counted
from knowledge.loader import BUILT_IN

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command; whatever it raises is a failed test."""
    monkeypatch.delenv("RETRIEVER_TREE", raising=False)

    def ran(*words: str, typed: str = "") -> Result:
        return CliRunner().invoke(command, words, input=typed, catch_exceptions=False)

    return ran


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the shipped content, to be broken."""
    shutil.copytree(BUILT_IN, tmp_path / "tree")
    return tmp_path / "tree"


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def test_a_good_tree_is_checked_with_0_and_warnings_do_not_fail(run: Run) -> None:
    with time_machine.travel("2031-01-01", tick=False):
        result = run("check")
    assert result.exit_code == 0
    assert "providers.jsonl:" in result.output
    assert "warning:" in result.output
    assert "0 faults, " in result.output


def test_every_fault_is_a_line_with_place_and_remedy_and_ends_with_1(run: Run, copy: Path) -> None:
    change(copy / "dialogue" / "look.yaml", "all_clear: works_here", "all_clear: works_hree")
    change(copy / "leads.yaml", "cause: dns.unavailable", "cause: dns.unavailble")
    result = run("check", str(copy))
    assert result.exit_code == 1
    lines = [line for line in result.output.split("\n") if "warning" not in line and line.startswith("/")]
    assert len(lines) == 2
    assert lines[0].startswith(f"{copy}/dialogue/look.yaml:")
    assert lines[0].endswith("There is no node `works_hree` \N{EN DASH} Did you mean `works_here`?")
    assert lines[1].startswith(f"{copy}/leads.yaml:")
    assert "2 faults, " in result.output


def test_a_language_that_lacks_texts_passes_unless_it_shall_be_complete(run: Run, copy: Path) -> None:
    (copy / "texts" / "de").mkdir()
    (copy / "texts" / "de" / "some.yaml").write_text("restarted: Von vorn.\n")

    as_it_is, complete = run("check", str(copy)), run("check", str(copy), "--complete")

    assert (as_it_is.exit_code, complete.exit_code) == (0, 1)
    assert "`de`: 1 of " in as_it_is.output
    missing = [line for line in complete.output.splitlines() if "is not translated into `de`" in line]
    assert f"`de`: 1 of {len(missing) + 1} texts are translated (0 %)." in complete.output
    assert any("`hello` is not translated" in line for line in missing)


def test_names_of_providers_are_compared_with_the_providers_data(run: Run, copy: Path) -> None:
    change(copy / "remedies" / "log-in.yaml", "provider.id: sky}", "provider.id: skyy}")
    result = run("check", str(copy))
    assert result.exit_code == 1
    assert "There is no provider `skyy` \N{EN DASH} Did you mean `sky`?" in result.output


def test_a_fault_in_a_story_is_checked_too(run: Run, copy: Path) -> None:
    (copy / "stories" / "mine.yaml").write_text(
        "story: a\nstarts: 2026-11-23T10:00\nturns: [{typs: hello}]\n"
    )
    result = run("check", str(copy))
    assert result.exit_code == 1
    assert "stories/mine.yaml:3:" in result.output
    assert "Did you mean `types`?" in result.output


@pytest.mark.parametrize("name", ["check", "test", "graph", "play"])
def test_a_folder_that_is_none_is_wrong_usage(run: Run, name: str, tmp_path: Path) -> None:
    with pytest.raises(BotError) as refused:
        run(name, str(tmp_path / "nowhere"))
    assert refused.value.exit_code == 2
    assert "tree.yaml" in str(refused.value)


def test_the_folder_of_the_settings_is_taken_where_none_is_named(
    run: Run, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(copy / "dialogue" / "look.yaml", "all_clear: works_here", "all_clear: works_hree")
    monkeypatch.setenv("RETRIEVER_TREE", str(copy))
    assert run("check").exit_code == 1


@pytest.mark.parametrize("name", ["test", "graph", "play"])
def test_a_broken_tree_is_told_by_the_other_commands_as_well(run: Run, copy: Path, name: str) -> None:
    change(copy / "dialogue" / "look.yaml", "all_clear: works_here", "all_clear: works_hree")
    result = run(name, str(copy))
    assert result.exit_code == 1
    assert "There is no node `works_hree`" in result.output


def only(copy: Path, story: str) -> Path:
    for file in (copy / "stories").glob("*.yaml"):
        if file.stem not in (story, "providers"):
            file.unlink()
    return copy / "stories" / f"{story}.yaml"


def test_stories_are_played_and_what_none_reaches_is_told(run: Run, copy: Path) -> None:
    only(copy, "golden-01-gmail")
    result = run("test", str(copy))
    assert result.exit_code == 0
    assert "1 of 1 story as written." in result.output
    assert "No story reaches:" in result.output
    assert "node seller" in result.output
    assert "statement S4.3" in result.output
    assert run("test", str(copy), "--complete").exit_code == 1


def test_a_story_that_differs_shows_what_was_said_and_what_was_expected(run: Run, copy: Path) -> None:
    story = only(copy, "golden-01-gmail")
    change(story, "Good: it was step 1", "Good: it was step 2")
    result = run("test", str(copy))
    assert result.exit_code == 1
    assert "FAILED Gmail, the usual password" in result.output
    assert "is said: Good: it was step 1" in result.output
    assert "The story has: Good: it was step 2" in result.output
    assert "0 of 1 story as written." in result.output


def test_the_picture_goes_to_a_file_or_to_standard_output(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "tree.svg"
    assert run("graph", "-o", str(file)).exit_code == 0
    assert file.read_text() == run("graph").output
    assert ElementTree.parse(file).getroot().tag.endswith("svg")
    assert run("graph", "--mermaid").output.split("\n")[1] == "flowchart LR"
    assert len(run("graph", "--step", "4").output) < len(run("graph").output) / 5


def test_pictures_can_show_what_stories_or_cases_reach(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RETRIEVER_DATABASE_URL", f"sqlite:///{tmp_path}/cases.db")
    assert "no story comes here" in run("graph", "--stories").output
    assert "the more cases came here" in run("graph", "--cases").output
    assert run("graph", "--cases", "--stories").exit_code == 2


def test_a_file_that_cannot_be_written_is_told(run: Run, tmp_path: Path) -> None:
    with pytest.raises(BotError, match="cannot be written"):
        run("graph", "-o", str(tmp_path / "no" / "tree.svg"))


def test_a_talk_can_be_typed_in_a_pipe(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "results.yaml"
    file.write_text("results: [{probe: {tried: {smtp.gmail.com 465 ssl: ok}}}]\n")
    result = run("play", "--results", str(file), typed="ann@gmail.com\n3\n:quit\nnever read\n")
    assert result.exit_code == 0
    assert "What kind of password is in SMTP Credentials now?" in result.output
    assert "never read" not in result.output
    assert "\x1b" not in result.output
    assert run("play", "--probe", "real", "--results", str(file)).exit_code == 2


def test_a_turn_of_a_story_is_explained(run: Run) -> None:
    early = run("explain", "golden-01-gmail", "--turn", "3").output
    assert "the lead `google_rule` (weight 5) points at it" in early
    late = run("explain", "golden-01-gmail.yaml", "--turn", "6").output
    assert "the lead `app_password_wanted` (weight 9) points at it" in late
    assert "Leads that are not live" not in late
    assert "Leads that are not live" in run("explain", "golden-01-gmail", "--all").output


def test_facts_are_explained_with_all_that_is_known_of_a_provider(run: Run, copy: Path) -> None:
    result = run("explain", str(copy), "provider=gmail", "cause=auth.app_password_required")
    assert result.exit_code == 0
    assert "because: cause is auth.app_password_required; provider.family is google." in result.output
    assert f"{copy}/leads.yaml:" in result.output


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (["golden-01-gmial"], "golden-01-gmail"),
        (["golden-01-gmail", "--turn", "99"], "turns"),
        (["providr=gmail"], "Did you mean `provider`?"),
        (["provider=gmial"], "Did you mean `gmail`?"),
    ],
)
def test_what_cannot_be_explained_is_told(run: Run, words: list[str], fault: str) -> None:
    with pytest.raises(BotError) as refused:
        run("explain", *words)
    assert fault in str(refused.value)


def test_a_story_and_facts_exclude_each_other(run: Run) -> None:
    assert run("explain", "golden-01-gmail", "login=ok").exit_code == 2
    assert run("explain").exit_code == 2


def test_schemas_are_printed_or_written_and_named_in_every_file(run: Run, copy: Path) -> None:
    shutil.rmtree(copy / "schema")
    change(copy / "leads.yaml", "# yaml-language-server: $schema=schema/leads.json\n", "")
    result = run("schema", str(copy))
    assert result.exit_code == 0
    assert "Added to 1 file the line that names it." in result.output
    assert (copy / "leads.yaml").read_text().startswith("# yaml-language-server: $schema=schema/leads.json\n")
    written = json.loads((copy / "schema" / "leads.json").read_text())
    assert (
        written
        == json.loads(run("schema").output)["leads"]
        == json.loads(run("schema", "--kind", "leads").output)
    )
    assert "Added" not in run("schema", str(copy)).output
    assert "works_here_not_there" in run("schema", "--names", "--kind", "leads").output


@pytest.mark.parametrize("name", ["check", "test", "graph", "play", "explain", "schema"])
def test_every_command_has_help_with_an_example(run: Run, name: str) -> None:
    help_text = run(name, "--help").output
    assert "Example" in help_text
    assert f"retriever tree {name}" in help_text


def test_provider_data_is_old_after_180_days() -> None:
    fresh = {issue.message for issue in old_providers(date(2026, 11, 25))}
    later = {issue.message for issue in old_providers(date(2027, 6, 1))}
    assert not any("2026-10" in message for message in fresh)
    assert any("last checked in 2026-10, 213 days ago" in message for message in later)
    assert all(issue.warning for issue in old_providers(date(2027, 6, 1)))


@pytest.mark.parametrize(("number", "words"), [(0, "0 faults"), (1, "1 fault"), (2, "2 faults")])
def test_numbers_agree_with_their_nouns(number: int, words: str) -> None:
    assert counted(number, "fault", "faults") == words
