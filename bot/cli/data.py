"""``retriever data``: what is kept of a person, read out or erased; and the keys of what rests sealed."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import click

from bot import logs
from bot.errors import BotError, ExitCode
from bot.incoming import Person
from bot.keeping import erasure
from bot.keeping.erasure import Erased
from bot.keeping.export import export
from bot.keeping.messages import OwnMessages
from bot.keeping.tokens import Rotated, WorkspaceTokens
from bot.sealing import Seal
from bot.settings import Settings, read_settings
from bot.slack.connection import open_session, web_client
from bot.storage import Database, Store

Result = TypeVar("Result")

_NOT_CLEAR = (
    "what the database's files keep of deleted rows. Another process holds them, or the disk is full;"
    " run this again when that is over."
)


class NothingKept(BotError):
    """No row is about that person."""

    def __init__(self, whom: str) -> None:
        super().__init__(
            "nothing is kept of that person.", context=logs.clean(whom), exit_code=ExitCode.PROBLEM
        )


@click.group("data")
def command() -> None:
    """What is kept of a person: read it out, or erase it.

    WHOM is TEAM/USER, Slack's ids of the workspace and the member (T…/U…). The member's id alone does where
    only one workspace knows it.
    """


@command.command("export")
@click.argument("whom")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="A new file, for its owner alone.")
def export_command(whom: str, output: Path | None) -> None:
    """Print what is kept of a person as JSON: what they told, what was found, what was said to them.

    Ends with 1 if nothing is kept. That it was read out is written down.
    """

    async def work(store: Store) -> dict[str, object]:
        return await export(store, await _people(store, whom), _now())

    # Made first: nothing is read out that has nowhere to go.
    target = None if output is None else _new_file(output)
    try:
        found = asyncio.run(_with_store(work))
    except BaseException:
        if output is not None:
            output.unlink()
        raise
    text = json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    if target is None:
        click.echo(text, nl=False)
    else:
        with os.fdopen(target, "w", encoding="utf-8") as file:
            file.write(text)


@command.command("erase")
@click.argument("whom")
@click.option("--yes", is_flag=True, help="Erase. Without it, what would be erased is only counted.")
def erase_command(whom: str, yes: bool) -> None:
    """Erase a person: cases, letters, timers, pictures, our messages in Slack, and what files keep of rows.

    Ends with 1 if nothing is kept of them, or if something of it could not be erased. That it was done is
    written down under a pseudonym. What they write afterwards starts anew.
    """
    settings = read_settings()

    async def work(store: Store) -> Erased:
        try:
            people = await _people(store, whom)
        except NothingKept:
            if yes:
                await _finish_an_earlier_one(store)
            raise
        if not yes:
            return await erasure.plan(store, people)
        return await _erase(settings, store, people)

    done = asyncio.run(_with_store(work))
    _tell(done, settings, is_done=yes)
    complete = done.files_are_clear and not done.left_messages
    sys.exit(ExitCode.FINE if complete else ExitCode.PROBLEM)


@command.command("rotate-keys")
def rotate_keys_command() -> None:
    """Seal the tokens of all workspaces anew, under the first of RETRIEVER_SECRET_KEYS.

    Without downtime: put the new key in front of the old one and restart one replica after the other; run
    this; take the old key away. Ends with 1 if some tokens cannot be opened by any of the keys: those
    workspaces have to install the app again, and nothing else of theirs is lost.
    """
    settings = read_settings()
    if settings.secret_keys is None:
        raise BotError(
            "RETRIEVER_SECRET_KEYS is not set.", hint="There are tokens in several workspaces only."
        )
    seal = Seal(settings.secret_keys.get_secret_value())

    async def work(store: Store) -> Rotated:
        return await WorkspaceTokens(store, seal).rotate(_now())

    rotated = asyncio.run(_with_store(work))
    click.echo(f"Sealed anew: {rotated.renewed}")
    for lost in rotated.unreadable:
        click.echo(f"NOT possible, under none of the keys: {logs.clean(lost.tenant.team)}")
    sys.exit(ExitCode.PROBLEM if rotated.unreadable else ExitCode.FINE)


async def _erase(settings: Settings, store: Store, people: Sequence[Person]) -> Erased:
    if settings.bot_token is None:
        return await erasure.erase(store, people, None, _now())
    session = open_session(settings.network().trust.verifying())
    try:
        client = web_client(settings.bot_token.get_secret_value(), settings.api_url, session)
        return await erasure.erase(store, people, OwnMessages(client), _now())
    finally:
        await session.close()


async def _finish_an_earlier_one(store: Store) -> None:
    """Rows that are gone may still stand in the files, where an earlier erasure was not let at them."""
    if not await erasure.clear_files(store):
        raise BotError(_NOT_CLEAR, exit_code=ExitCode.PROBLEM)


def _tell(done: Erased, settings: Settings, *, is_done: bool) -> None:
    click.echo("Erased:" if is_done else "Would be erased (nothing is yet; --yes does it):")
    for name, rows in sorted(done.rows.items()):
        click.echo(f"  {name.replace('_', ' ')}: {rows}")
    if settings.bot_token is None:
        click.echo("  messages in Slack: none, because SLACK_BOT_TOKEN is not set")
    elif is_done:
        click.echo(f"  messages of ours in Slack: {done.deleted_messages}")
    else:
        click.echo("  messages of ours in Slack: those in the private chat, and the threads at the desk")
    for code, times in sorted(done.left_messages.items()):
        click.echo(f"NOT possible in Slack: {logs.clean(code)} ({times} times)")
    if not done.files_are_clear:
        click.echo(f"NOT possible: {_NOT_CLEAR}")
    click.echo("What remains, and is not ours to erase:")
    if done.mails:
        click.echo(f"  mails to support that handed a case over: {done.mails}")
    for line in (
        "back-ups of the database"
        + ("" if settings.database_url.startswith("sqlite") else ", and its server's own log"),
        "what the person wrote in Slack themselves, and what agents wrote at the desk",
        "what they did as an agent for others, until those cases are forgotten",
        "that log-ins were tried: counted under keyed hashes for a day, written down under a pseudonym",
        "a password that is under way this moment: in memory, for ten minutes at most",
    ):
        click.echo(f"  {line}")


async def _with_store(work: Callable[[Store], Awaitable[Result]]) -> Result:
    database = Database(read_settings().database_url)
    await database.open()
    try:
        return await work(Store(database))
    finally:
        await database.close()


async def _people(store: Store, whom: str) -> list[Person]:
    """The one person that is meant, by all names that the workspace has had."""
    team, slash, user = whom.rpartition("/")
    if not user or (slash and not team) or "/" in team:
        raise BotError(
            "that names nobody.", context=logs.clean(whom), hint="Write TEAM/USER: T012345/U067890."
        )
    people = await store.run(lambda unit: unit.people.named(user, team if slash else None))
    teams = sorted({person.tenant.team for person in people})
    if not people:
        raise NothingKept(whom)
    if len(teams) > 1:
        hint = "Say which: " + ", ".join(f"{one}/{logs.clean(user)}" for one in teams)
        raise BotError("several workspaces know that id.", context=logs.clean(whom), hint=hint)
    return people


def _new_file(path: Path) -> int:
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise BotError(
            "the file cannot be made.",
            context=str(path),
            hint=f"Is there one already, and may this user write there? ({type(error).__name__})",
        ) from None


def _now() -> float:
    return datetime.now(UTC).timestamp()
