"""``retriever demo``: the whole product on this machine."""

import asyncio

import click

from bot import logs
from bot.errors import BotError


@click.command("demo")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port of the page."
)
@click.option("--no-browser", is_flag=True, help="Do not open the page.")
def command(port: int, no_browser: bool) -> None:
    """Try the whole product on this machine: no accounts, no internet.

    A stand-in for Slack with a page in the browser, mail servers that fail on purpose, and the bot as it
    runs in production. Everything listens on 127.0.0.1 only, and nothing is left behind.
    """
    logs.set_up("warning")
    try:
        from bot.playground.demo import run
    except ImportError as error:
        raise BotError(
            f"the demo needs a package that is not installed ({error.name}).",
            hint='Install it with the extra "demo", or run "make demo".',
        ) from None
    asyncio.run(run(port=port, open_browser=not no_browser))
