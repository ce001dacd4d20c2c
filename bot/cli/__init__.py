"""The commands, each imported only when it is used."""

import gc
from importlib import import_module
from types import ModuleType
from typing import cast

import click

_COMMANDS = {
    "demo": ("bot.cli.demo", "The whole product on this machine: no accounts, no internet."),
    "serve": ("bot.cli.serve", "Run the bot."),
    "probe": ("bot.cli.probe", "Find out why a mail server does not take a log-in."),
    "classify": ("bot.cli.classify", "Read failure messages: JSON Lines in, JSON Lines out."),
    "settings": ("bot.cli.settings", "Find the server settings for an address."),
    "tree": ("bot.cli.tree", "Check, test, draw and play the dialogue."),
    "manifest": ("bot.cli.manifest", "Print the manifest of the Slack app."),
    "doctor": ("bot.cli.doctor", "Say what is missing before the bot can run."),
    "report": ("bot.cli.report", "How many cases, how they ended, how long people waited."),
    "data": ("bot.cli.data", "Read out or erase what is kept of a person."),
}


class _Lazy(click.Group):
    """Knows its commands by name; help needs no import of what they need."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        return cast(click.Command, _imported(_COMMANDS[cmd_name][0]).command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in _COMMANDS.items()])


def _imported(module: str) -> ModuleType:
    """Import without looking for garbage: classes stay, and the looks take a good part of an import."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        return import_module(module)
    finally:
        if was_on:
            gc.enable()


@click.command(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="retriever", prog_name="retriever")
def retriever() -> None:
    """Gets a pet-care business's mailbox connected to Pet Sitter Plus."""
