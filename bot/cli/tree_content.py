"""Which tree a command is about, and what its stories come to."""

import sys
from pathlib import Path

import click

import knowledge
from bot.cli.tree_reports import print_issues
from bot.errors import BotError, ExitCode
from bot.issue_lines import counted
from bot.settings import read_settings
from knowledge.coverage import Coverage
from knowledge.library import Tree
from knowledge.stories import StoryFile
from knowledge.story_player import play as play_story

FOLDER = click.argument("folder", required=False, type=click.Path(path_type=Path))


def folder_of(folder: Path | None) -> Path | None:
    """The folder that is meant; ``None``: the built-in one."""
    chosen = folder or read_settings().tree
    if chosen is not None and not chosen.is_dir():
        raise BotError(
            "that is no folder.", context=str(chosen), hint="Name the folder that holds tree.yaml."
        )
    return chosen


def load(folder: Path | None) -> Tree:
    """The tree; its faults are printed, and end the command with 1."""
    try:
        return knowledge.load_tree(folder)
    except knowledge.TreeFaults as faults:
        print_issues(folder, faults.issues)
        click.echo(f"{counted(len(faults.issues), 'fault', 'faults')}: mend the tree first.", err=True)
        sys.exit(ExitCode.PROBLEM)


def played(
    tree: Tree, stories: list[StoryFile]
) -> tuple[Coverage, list[tuple[StoryFile, list[knowledge.ContentIssue]]]]:
    """Play stories: what they reach, and what differs in each."""
    coverage = Coverage(tree)
    results = []
    for file in stories:
        coverage.begin()
        results.append(
            (file, play_story(coverage.tree, file, lambda turn, _, done: coverage.saw(turn, done)))
        )
    return coverage, results
