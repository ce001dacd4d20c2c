"""The command ``retriever``: where every way in begins and every error ends."""

import sys

import click

from bot import (
    key_log,  # first: see there
    logs,
)
from bot.cli import retriever
from bot.errors import BotError, ExitCode


def main() -> None:
    """Run a command. 0 fine; 1 it found a problem; 2 wrong usage or configuration; 3 internal error."""
    logs.set_up()
    if key_log.WAS_SET:
        click.echo(
            "Warning: SSLKEYLOGFILE is ignored: it would write the keys of every connection to disk.",
            err=True,
        )
    try:
        retriever.main(standalone_mode=False)
    except BotError as error:
        click.echo(str(error), err=True)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(ExitCode.USAGE)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)  # as shells do for an interrupt
    except Exception as error:  # noqa: BLE001 - the boundary: what an exception says could hold a secret
        reference = logs.fault(logs.logger("command"), "command_failed", error)
        click.echo(f"Error: something went wrong inside; the log says more under {reference}.", err=True)
        sys.exit(ExitCode.INTERNAL)


if __name__ == "__main__":
    main()
