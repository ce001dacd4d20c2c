"""``retriever tree test``, ``play`` and ``explain``: the tree as it talks."""

import getpass
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.cli.tree_content import FOLDER, folder_of, load, played
from bot.cli.tree_reports import coverage_lines, explanation_lines, print_issues, provider_names
from bot.diagnosis import facts_by_id
from bot.errors import BotError, ExitCode
from bot.issue_lines import counted
from bot.moments import utc_now
from bot.playground.results import RealResults, ScriptedResults, read_results
from bot.playground.screen import Screen
from bot.playground.terminal import Terminal
from bot.settings import read_settings
from knowledge.effects import Turn
from knowledge.events import Moment
from knowledge.explaining import Explanation, UnknownFact, explain, explain_facts
from knowledge.issues import suggestion
from knowledge.library import Tree
from knowledge.stories import StoryFile, TurnStory
from knowledge.story_files import load_stories
from knowledge.story_player import play as play_story
from smtp_probe import probe as library_probe


@click.command("test")
@FOLDER
@click.option("--complete", is_flag=True, help="Fail as well if there is anything that no story reaches.")
def test_command(folder: Path | None, complete: bool) -> None:
    """Play the stories beside the tree, and say what differs.

    A story is a file in FOLDER/stories: what a customer does, what the tests find, and what must be said
    then. Afterwards you read what no story reaches. Ends with 1 if a story fails.

    \b
    Example:
      retriever tree test my-tree
    """
    folder = folder_of(folder)
    tree = load(folder)
    stories, issues = load_stories(folder)
    print_issues(folder, issues)
    failed = bool(issues)
    coverage, results = played(tree, stories)
    for file, differences in results:
        if differences:
            failed = True
            click.echo(click.style(f"FAILED {file.story.story}", fg="red"))
            for one in differences:
                click.echo(f"  {one.file}:{one.line}: {one.message}")
                click.echo(f"      {one.remedy}" if one.remedy else "")
    if not stories:
        click.echo("There is no story. Write the first one in stories/.")
    good = sum(not differences for _, differences in results)
    click.echo(f"{good} of {counted(len(results), 'story', 'stories')} as written.\n")
    for line in coverage_lines(folder, coverage):
        click.echo(line)
    failed = failed or (complete and bool(coverage.missing()))
    sys.exit(ExitCode.PROBLEM if failed else ExitCode.FINE)


@click.command("play")
@FOLDER
@click.option(
    "--probe",
    type=click.Choice(["scripted", "real"]),
    default="scripted",
    show_default=True,
    help="Make the results of tests up, or really test.",
)
@click.option(
    "--results", type=click.Path(path_type=Path, dir_okay=False), help="YAML file with the made-up results."
)
@click.option("--zone", default="Europe/London", show_default=True, help="The customer's time zone.")
def play_command(folder: Path | None, probe: str, results: Path | None, zone: str) -> None:
    """Talk to the tree in the terminal, as a customer would.

    Type words, or the number of a button. What a test finds, you say yourself ("ok", "tcp.timeout" …), or a
    file says it, or with --probe real the test is made. ":help" shows what else can be typed.

    \b
    Example:
      retriever tree play my-tree
    """
    if probe == "real" and results is not None:
        raise click.UsageError("--results is for made-up results; leave out --probe real.")
    tree = load(folder_of(folder))
    terminal = sys.stdin.isatty()
    screen = Screen(click.echo, _read, _secret, terminal=terminal and sys.stdout.isatty())
    found: RealResults | ScriptedResults
    if probe == "real":
        found = RealResults(read_settings().network(), library_probe)
    else:
        found = ScriptedResults(lambda question: screen.read(f"{question} "), read_results(results))
    Terminal(tree, screen, found, utc_now, zone).run()


def _read(prompt: str) -> str | None:
    if sys.stdin.isatty():
        try:
            return input(prompt)
        except EOFError:
            return None
    line = sys.stdin.readline()
    return line or None


def _secret(prompt: str) -> str | None:
    if sys.stdin.isatty():
        return getpass.getpass(prompt)
    return sys.stdin.readline().rstrip("\n") or None


@click.command("explain")
@click.argument("words", nargs=-1)
@click.option("--turn", type=click.IntRange(1), help="After this turn of the story; else after the last.")
@click.option("--all", "every_lead", is_flag=True, help="Tell of every lead why it is not live.")
def explain_command(words: tuple[str, ...], turn: int | None, every_lead: bool) -> None:
    """Say why the plan puts the seven steps in this order.

    WORDS are FOLDER, if it is not the usual one, and then either a story (the name of its file) or facts,
    such as provider=gmail, login=refused or cause=auth.bad_credentials. What you do not tell is not known.

    \b
    Examples:
      retriever tree explain golden-01-gmail --turn 3
      retriever tree explain provider=gmail cause=auth.app_password_required
    """
    first = Path(words[0]) if words else None
    given = first if first is not None and "=" not in words[0] and first.is_dir() else None
    folder = folder_of(given)
    rest = words[1:] if given is not None else words
    tree = load(folder)
    facts = dict(word.split("=", 1) for word in rest if "=" in word)
    names = [word for word in rest if "=" not in word]
    if len(names) > 1 or bool(names) == bool(facts):
        raise click.UsageError("Name one story, or facts as name=value.")
    if names:
        explanation = _explained_story(tree, _story(folder, names[0]), turn)
    else:
        explanation = _explained_facts(tree, facts)
    for line in explanation_lines(folder, explanation, every_lead=every_lead):
        click.echo(line)


def _story(folder: Path | None, name: str) -> StoryFile:
    stories, _ = load_stories(folder)
    wanted = Path(name).stem
    for file in stories:
        if wanted == Path(file.file).stem or name == file.story.story:
            return file
    known = suggestion(wanted, [Path(file.file).stem for file in stories])
    raise BotError(f"there is no story {name}.", context="stories/", hint=known)


def _explained_story(tree: Tree, file: StoryFile, turn: int | None) -> Explanation:
    seen: list[tuple[Moment, Turn]] = []

    def keep(_: TurnStory, moment: Moment, done: Turn) -> None:
        seen.append((moment, done))

    play_story(tree, file, keep)
    if turn is not None and turn > len(seen):
        raise BotError(f"the story has {len(seen)} turns.", context="--turn")
    moment, done = seen[turn - 1 if turn is not None else -1]
    return explain(tree, done.state, moment)


def _explained_facts(tree: Tree, facts: dict[str, str]) -> Explanation:
    name = facts.get("provider", facts.get("provider.id"))
    provider = facts_by_id(name)
    if name is not None and provider is None:
        hint = suggestion(name, provider_names().ids)
        if not hint.startswith("Did"):
            hint = "retriever settings ADDRESS tells its id."
        raise BotError(f"there is no provider {name}.", hint=hint)
    try:
        return explain_facts(tree, facts, Moment(at=datetime.now(UTC)), provider)
    except UnknownFact as unknown:
        raise BotError(str(unknown), hint="The facts stand in tree.yaml and in vocabulary.md.") from None
