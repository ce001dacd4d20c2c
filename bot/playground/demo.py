"""The whole product on this machine: mail servers that fail on purpose, a stand-in for Slack, and the bot."""

import asyncio
import errno
import signal
import tempfile
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import click
from msgspec import Struct

from bot.app import Retriever, build
from bot.errors import BotError
from bot.issue_lines import counted, issue_line
from bot.playground.slack import DEMO_WORLD, SlackStandIn, installed
from bot.settings import read_settings, settings_of
from bot.slack.manifest import manifest
from bot.slack.wording import Wording
from bot.tree_watch import WatchedEngine, watched_engine
from smtp_probe.lab import Lab, LabMailbox

SUPPORT_CHANNEL = next(room.id for room in DEMO_WORLD.rooms if room.name == "psp-support")
PAGE = Path(__file__).parent / "page"


class Demo(Struct, frozen=True):
    """Everything that runs."""

    slack: SlackStandIn
    lab: Lab
    bot: Retriever
    folder: Path
    """Where the bot keeps its data while it runs."""


@asynccontextmanager
async def demo(
    port: int = 0, tree: Path | None = None, say: Callable[[str], None] = click.echo
) -> AsyncIterator[Demo]:
    """The running product: on loopback only, with new tokens, and a data folder that is gone afterwards.

    ``tree`` is the folder of the content, else the built-in. What comes of an edit there is told by ``say``
    and on the page.
    """
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="retriever-demo-")))  # made 0700
        lab = await stack.enter_async_context(Lab())
        about = {"title": "Retriever demo", "mailboxes": [_about(mailbox) for mailbox in lab.mailboxes]}
        engine = watched_engine(tree)
        wording = Wording(engine.words)
        world = installed(DEMO_WORLD, manifest(settings_of({"SLACK_MODE": "socket"}), wording=wording))
        slack = SlackStandIn(world, port=port, page_folder=PAGE, about=about)
        try:
            await slack.start()
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            raise BotError(
                f"port {port} is in use.",
                context="--port",
                hint="Is another demo running? Choose another port: retriever demo --port 8001",
            ) from None
        stack.push_async_callback(slack.stop)
        environment = {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.api_url,
            "RETRIEVER_SUPPORT_CHANNEL": SUPPORT_CHANNEL,
            "RETRIEVER_DATABASE_URL": f"sqlite:///{folder / 'retriever.db'}",
            "PORT": "0",
            **lab.environment,
        }
        engine.when_read = lambda: _tell_edit(engine, slack, say)
        bot = build(settings_of(environment), engine=engine)
        await bot.start()
        stack.push_async_callback(bot.stop, probes_end_within=0.0)
        yield Demo(slack, lab, bot, folder)


def _tell_edit(engine: WatchedEngine, slack: SlackStandIn, say: Callable[[str], None]) -> None:
    """Tell the author what came of an edit: on the terminal, and on the page while it is broken."""
    faults = [issue_line(engine.folder, issue) for issue in engine.faults]
    if not faults:
        say("The edited tree is in use from the next turn on.")
        slack.page.tell_about(notice="")
        return
    say(f"{counted(len(faults), 'fault', 'faults')} in the tree. The last good tree stays in use:")
    for line in faults:
        say(f"  {line}")
    more = f" And {len(faults) - 1} more: see the terminal." if len(faults) > 1 else ""
    slack.page.tell_about(notice=f"The last good tree stays. {faults[0]}{more}")


def _about(mailbox: LabMailbox) -> dict[str, str]:
    about = {"title": mailbox.title, "address": mailbox.address, "password": mailbox.password}
    if mailbox.app_password:
        about["app password"] = mailbox.app_password
    return {**about, "expect": mailbox.says}


async def run(*, port: int, open_browser: bool) -> None:
    """Show the demo until Ctrl-C."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    async with demo(port, read_settings().tree) as running:
        click.echo(f"Retriever demo: {running.slack.base}  (Ctrl-C ends it)")
        if open_browser:
            await asyncio.to_thread(webbrowser.open, running.slack.base)
        await ended.wait()
        click.echo("Ending.")
