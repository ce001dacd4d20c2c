"""A bot that dies at a commit of its choice: run as a program, it forks one bot after the other.

It reads a line of JSON for each (``environment``, ``log``, ``die_at``, ``after``), answers with the process's
number, and when that has ended with its exit code. All imports are made once, before the first fork.
"""

import asyncio
import json
import os
import sys
from functools import partial
from typing import Any

from sqlalchemy.engine.default import DefaultDialect

import bot.outbox
import bot.storage.paces
from bot import logs
from bot.app import build
from bot.cli import serve
from bot.settings import settings_of
from bot.tree_engine import load_engine

DIED = 86


class Commits:
    """Counts the commits of a process, and ends it at one of them, without a word."""

    def __init__(self, die_at: int, after: bool) -> None:
        self.made = 0
        self._die_at, self._after = die_at, after

    def __call__(self, dialect: DefaultDialect, connection: Any) -> None:
        self.made += 1
        if self.made == self._die_at and not self._after:
            os._exit(DIED)
        connection.commit()
        if self.made == self._die_at:
            os._exit(DIED)


def live(order: dict[str, Any], engine: Any) -> None:
    """The child: ``retriever serve``, but for how it may end. It leaves its number of commits behind."""
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 2)
    commits = Commits(order["die_at"], order["after"])
    DefaultDialect.do_commit = lambda self, connection: commits(self, connection)  # type: ignore[method-assign]
    # Whoever kills a hundred bots has no time for Slack's allowance of one message a second.
    bot.storage.paces.BURST = 1_000
    bot.outbox.FIRST_PAUSE = 0.1
    serve.build = partial(build, engine=engine)  # type: ignore[assignment]
    logs.set_up("info")
    asyncio.run(serve.serve(settings_of(order["environment"])))
    with open(order["log"] + ".commits", "w") as file:
        file.write(str(commits.made))


def say(number: int) -> None:
    """To whoever ordered the bot."""
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def main() -> None:
    engine = load_engine(None)
    for line in sys.stdin:
        process = os.fork()
        if process == 0:
            try:
                live(json.loads(line), engine)
            except BaseException:  # noqa: BLE001 - a fork must never return into the parent's loop
                sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
                os._exit(1)
            os._exit(0)
        say(process)
        _, status = os.waitpid(process, 0)
        say(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
