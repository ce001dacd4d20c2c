"""``retriever doctor``: what is missing before the bot can run."""

import asyncio
import sys
from collections.abc import Awaitable, Callable

import aiohttp
import click
from msgspec import Struct
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import logs
from bot.errors import BotError, ExitCode
from bot.settings import Settings, read_leniently
from bot.slack.connection import open_session, web_client
from bot.storage import Database
from bot.tree_engine import load_engine


class Finding(Struct, frozen=True):
    """One thing that was looked at."""

    subject: str
    fine: bool
    words: str


@click.command("doctor")
def command() -> None:
    """Say what is missing before the bot can run.

    Looks at the settings, Slack's tokens, the support channel, the tree and the database. Ends with 1 if
    something has to be done. Prints no secret.
    """
    settings, faults = read_leniently()
    findings = [Finding("environment", fine=False, words=fault.message) for fault in faults]
    findings += asyncio.run(examine(settings))
    for finding in findings:
        mark = click.style("ok  ", fg="green") if finding.fine else click.style("TODO", fg="red")
        click.echo(f"{mark} {finding.subject}: {finding.words}")
    sys.exit(ExitCode.FINE if all(finding.fine for finding in findings) else ExitCode.PROBLEM)


async def examine(settings: Settings) -> list[Finding]:
    """Everything, in the order in which it should be mended; one fault hides no other."""
    findings = [
        await _try("probe settings", lambda: _network(settings)),
        await _try("tree", lambda: _tree(settings)),
        await _try("database", lambda: _database(settings)),
        *_tokens(settings),
    ]
    try:
        trust = settings.network().trust
    except BotError:
        return findings  # told above; without trust no token is sent anywhere
    if settings.bot_token is None:
        if settings.support_channel is None:
            findings.append(await _try("support channel", lambda: _channel(None, None)))
        return findings
    session = open_session(trust.verifying())
    try:
        client = web_client(settings.bot_token.get_secret_value(), settings.api_url, session)
        findings.append(await _try("SLACK_BOT_TOKEN", lambda: _bot(client)))
        if settings.app_token is not None:
            app_token = settings.app_token.get_secret_value()
            findings.append(await _try("SLACK_APP_TOKEN", lambda: _socket(client, app_token)))
        findings.append(await _try("support channel", lambda: _channel(client, settings.support_channel)))
    finally:
        await session.close()
    return findings


async def _try(subject: str, look: Callable[[], Awaitable[str]]) -> Finding:
    try:
        return Finding(subject, fine=True, words=await look())
    except BotError as error:
        hint = f" {error.hint}" if error.hint else ""
        return Finding(subject, fine=False, words=f"{error.message}{hint}")
    except SlackApiError as error:
        code = logs.clean(str(error.response.get("error", "unknown")))
        return Finding(subject, fine=False, words=f"Slack answers {code}.")
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return Finding(subject, fine=False, words=f"Slack cannot be reached ({type(error).__name__}).")


async def _network(settings: Settings) -> str:
    settings.network()
    return "can be read"


async def _tree(settings: Settings) -> str:
    tree = load_engine(settings.tree).tree
    return f"{len(tree.nodes)} nodes, no fault"


async def _database(settings: Settings) -> str:
    database = Database(settings.database_url)
    try:
        await database.open()
    finally:
        await database.close()
    return database.url.render_as_string(hide_password=True)


def _tokens(settings: Settings) -> list[Finding]:
    missing = settings.missing(*settings.to_connect)
    if not missing:
        return [Finding("Slack settings", fine=True, words=f"complete, for {settings.mode} mode")]
    return [
        Finding("Slack settings", fine=False, words=f"{one.message} {one.hint}".strip()) for one in missing
    ]


async def _bot(client: AsyncWebClient) -> str:
    told = await client.auth_test()
    return f"is {logs.clean(str(told.get('user')))} in {logs.clean(str(told.get('team')))}"


async def _socket(client: AsyncWebClient, app_token: str) -> str:
    await client.apps_connections_open(app_token=app_token)
    return "opens sockets"


async def _channel(client: AsyncWebClient | None, channel: str | None) -> str:
    if client is None or channel is None:
        raise BotError(
            "RETRIEVER_SUPPORT_CHANNEL is not set, so no case can be handed over.",
            hint="Set it to the channel's id: Slack > the channel's name > About > Channel ID.",
        )
    told = (await client.conversations_info(channel=channel)).get("channel") or {}
    if not told.get("is_member"):
        raise BotError("the bot is not in the channel.", hint="Write /invite @Retriever there.")
    if told.get("is_archived"):
        raise BotError("the channel is archived.", hint="Choose another one.")
    if told.get("is_ext_shared") or told.get("is_pending_ext_shared"):
        raise BotError("the channel is shared with other companies.", hint="Choose one of your own.")
    if not told.get("is_private"):
        raise BotError("the channel is public.", hint="Customers' cases belong in a private channel.")
    return "private, and the bot is in it"
