"""``retriever serve``: the bot, until it is told to stop."""

import asyncio
import ctypes
import gc
import logging
import os
import resource
import signal
import sys

import click

from bot import logs
from bot.app import build
from bot.errors import ExitCode
from bot.settings import Settings, read_settings

STOPS_WITHIN = 28.0  # seconds; platforms kill after 30, without a line in the log
_NEW_BEFORE_A_LOOK = 20_000  # objects that may hold others; some megabytes
_PR_SET_DUMPABLE = 4  # linux/prctl.h


@click.command("serve")
def command() -> None:
    """Run the bot.

    Settings come from the environment. SIGTERM and Ctrl-C let it finish what is under way, then it ends.
    """
    settings = read_settings()
    logs.set_up(settings.log)
    forbid_core_dumps()
    asyncio.run(serve(settings))


def forbid_core_dumps() -> None:
    """A dump would hold passwords that are under way; a debugger of the same user is kept out as well."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # The limit alone does not hold where the kernel pipes dumps to a program.
        if ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
            logs.logger("serve").warning("still_dumpable")


def spare_what_stays() -> None:
    """Keep Python's search for cycles away from what was made at the start: tree, classes, connections.

    They never become garbage, and going through all of them again and again takes a third of a turn.
    Turns leave few cycles, so it looks for them less often as well. It is on again from here.
    """
    gc.enable()
    gc.freeze()
    gc.set_threshold(_NEW_BEFORE_A_LOOK, 10, 10)


async def serve(settings: Settings) -> None:
    """Run until a signal comes."""
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(logs.loop_fault)
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    gc.disable()  # what a start makes stays; looking for garbage among it only delays the first answer
    try:
        retriever = build(settings)
        await retriever.start()
    finally:
        spare_what_stays()
    try:
        await ended.wait()
    finally:
        watch = loop.call_later(STOPS_WITHIN, _cut_short)
        await retriever.stop()
        watch.cancel()


def _cut_short() -> None:
    """End here and now: a database that stands still keeps its threads for ever, and rows keep the rest."""
    logs.logger("serve").error("stop_cut_short", seconds=STOPS_WITHIN)
    logging.shutdown()
    os._exit(ExitCode.PROBLEM)
