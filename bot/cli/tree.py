"""``retriever tree``: the author's tools, to check, test, draw, play and explain the dialogue."""

import asyncio
import json
import sys
from collections import Counter
from pathlib import Path

import click
from sqlalchemy import Connection, select

import knowledge
from bot.cli.tree_content import FOLDER, folder_of, load, played
from bot.cli.tree_reports import old_providers, print_issues, provider_names, today
from bot.cli.tree_talks import explain_command, play_command, test_command
from bot.errors import BotError, ExitCode
from bot.issue_lines import counted
from bot.settings import read_settings
from bot.storage import Database
from bot.storage.tables import cases
from knowledge.checking_translations import completeness
from knowledge.drawing import svg
from knowledge.graph import Shading, graph_of
from knowledge.loader import read_content
from knowledge.mermaid import mermaid
from knowledge.schema import FILES, NO_FACTS, schemas, with_reference
from knowledge.schema.vocabulary import vocabulary
from knowledge.story_files import load_stories
from knowledge.tree import Content


@click.group("tree", context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """Check, test, draw and play the dialogue.

    FOLDER is the folder with the content: tree.yaml, steps/, texts/ and so on. Without it, the commands take
    the folder that RETRIEVER_TREE names, or the one that comes with the program.
    """


for talk in (test_command, play_command, explain_command):
    command.add_command(talk)


@command.command("check")
@FOLDER
@click.option("--complete", is_flag=True, help="Fail as well if a language lacks anything that English has.")
def check(folder: Path | None, complete: bool) -> None:
    """Say everything that is wrong with the tree, at once.

    Each fault is one line: the file, the line and the column, what is wrong, and what to do about it.
    Warnings are doubtful things that stop nothing. Ends with 1 if there is a fault.

    \b
    Example:
      retriever tree check my-tree
    """
    folder = folder_of(folder)
    content, found = read_content(folder, providers=provider_names(), complete=complete)
    issues = [
        *found,
        *load_stories(folder)[1],
        *old_providers(today()),
    ]
    issues.sort(key=lambda issue: issue.warning)
    print_issues(folder, issues)
    for language, (done, every) in (completeness(content) if content is not None else {}).items():
        told = f"`{language}`: {done} of {every} texts are translated ({100 * done // max(every, 1)} %)."
        click.echo(told)
    faults = sum(not issue.warning for issue in issues)
    warnings = len(issues) - faults
    told = f"{counted(faults, 'fault', 'faults')}, {counted(warnings, 'warning', 'warnings')}."
    click.echo(told, err=bool(issues))
    sys.exit(ExitCode.PROBLEM if faults else ExitCode.FINE)


@command.command("graph")
@FOLDER
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
@click.option("--mermaid", "as_mermaid", is_flag=True, help="Write Mermaid text instead of an SVG picture.")
@click.option("--step", type=click.IntRange(1, 7), help="Draw one of the seven steps only.")
@click.option("--stories", is_flag=True, help="Mark what no story reaches.")
@click.option("--cases", "from_cases", is_flag=True, help="Shade by how often real cases came by.")
def graph(
    folder: Path | None,
    output: Path | None,
    as_mermaid: bool,
    step: int | None,
    stories: bool,
    from_cases: bool,
) -> None:
    """Draw the tree: each of the seven steps is a column.

    The picture is an SVG, which every browser opens. Rest the mouse on a box to read it in full. With --cases
    the figures come from the database that RETRIEVER_DATABASE_URL names.

    \b
    Example:
      retriever tree graph my-tree -o tree.svg
    """
    if stories and from_cases:
        raise click.UsageError("--stories and --cases exclude each other.")
    folder = folder_of(folder)
    tree = load(folder)
    shading = None
    if stories:
        shading = Shading("stories", played(tree, load_stories(folder)[0])[0].entered)
    elif from_cases:
        shading = Shading("cases", asyncio.run(_visits(read_settings().database_url)))
    drawn = graph_of(tree, shading)
    drawn = drawn.only(step) if step is not None else drawn
    picture = mermaid(drawn) if as_mermaid else svg(drawn)
    if output is None:
        click.echo(picture, nl=False)
        return
    try:
        output.write_text(picture, encoding="utf-8")
    except OSError as error:
        raise BotError("the file cannot be written.", context=str(output), hint=str(error)) from None


async def _visits(url: str) -> Counter[str]:
    """How often the cases of all workspaces came to each node."""
    database = Database(url)
    try:
        await database.open()
        states = await database.run(_states)
    finally:
        await database.close()
    return sum((Counter(knowledge.state_from_json(state).visits) for state in states), Counter())


def _states(connection: Connection) -> list[str]:
    return list(connection.execute(select(cases.c.state)).scalars())


@command.command("schema")
@FOLDER
@click.option("--kind", type=click.Choice(list(FILES)), help="Print the schema of this kind of file only.")
@click.option("--names", is_flag=True, help="Underline as well what names no node or fact of this tree.")
def schema(folder: Path | None, kind: str | None, names: bool) -> None:
    """Write the JSON Schemas by which an editor completes and underlines.

    They go to FOLDER/schema, and every YAML file in FOLDER gets a first line that names its own, where it has
    none yet. FOLDER/vocabulary.md says the same to people: every file, every field, every fact with its
    meaning. Without FOLDER the schemas are printed. Write them anew after you have declared a fact, and with
    --names after you have added a node.

    \b
    Example:
      retriever tree schema my-tree
    """
    chosen = folder_of(folder)
    if names:
        tree = load(chosen)
        content: Content | None = tree.content
        made = schemas(tree=tree)
    else:
        # A tree with faults is mended in the editor that these are for.
        content = read_content(chosen)[0]
        made = schemas(content.tree.facts if content is not None else NO_FACTS)
    if kind is not None:
        click.echo(made[kind], nl=False)
        return
    if folder is None:
        click.echo(json.dumps({name: json.loads(text) for name, text in made.items()}, ensure_ascii=False))
        return
    try:
        named = _write(folder, made, vocabulary(content.tree.facts if content is not None else NO_FACTS))
    except OSError as error:
        raise BotError("the schemas cannot be written.", context=str(folder), hint=str(error)) from None
    click.echo(f"{counted(len(made), 'schema', 'schemas')} written to {folder / 'schema'}.")
    if named:
        click.echo(f"Added to {counted(named, 'file', 'files')} the line that names it.")


def _write(folder: Path, made: dict[str, str], for_people: str) -> int:
    """Write the schemas, and name them in the files that do not yet; how many those are."""
    (folder / "schema").mkdir(exist_ok=True)
    (folder / "vocabulary.md").write_text(for_people, encoding="utf-8")
    for name, text in made.items():
        (folder / "schema" / f"{name}.json").write_text(text, encoding="utf-8")
    named = 0
    for path in sorted(folder.rglob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        wanted = with_reference(path.relative_to(folder).as_posix(), text)
        if wanted != text:
            path.write_text(wanted, encoding="utf-8")
            named += 1
    return named
