"""A fault is one line: a place that an editor opens, what is wrong, and what to do."""

from pathlib import Path

import pytest

from bot.issue_lines import issue_line, path_of
from knowledge.issues import ContentIssue


def test_a_line_has_place_fault_and_remedy(tmp_path: Path) -> None:
    issue = ContentIssue("leads.yaml", 3, 7, "There is no node `a`.", "Did you mean `b`?")

    line = issue_line(tmp_path, issue)

    assert line == f"{tmp_path}/leads.yaml:3:7: There is no node `a` \N{EN DASH} Did you mean `b`?"


def test_a_warning_without_remedy_keeps_its_full_stop(tmp_path: Path) -> None:
    line = issue_line(tmp_path, ContentIssue("leads.yaml", 3, 7, "This is old.", "", warning=True))

    assert line == f"{tmp_path}/leads.yaml:3:7: warning: This is old."


def test_a_file_below_the_folder_one_works_in_is_named_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert path_of(tmp_path / "tree", "leads.yaml") == "tree/leads.yaml"
