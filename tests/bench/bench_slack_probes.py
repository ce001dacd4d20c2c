"""How fast presses become messages while two hundred tests wait for mail servers that take twenty seconds.

Every test says ten seconds after it began that it still waits. On a machine that others use as well these
edits fall into the presses by chance, so the quickest of three rounds counts.
Usage: python tests/bench/bench_slack_probes.py [PEOPLE]
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from bot.app import Retriever
from bot.playground.slack import SlackStandIn
from tests.bench.bench_slack_presses import Pressed, all_told, by_many, ours, users
from tests.bench.figures import Figures

PEOPLE = 60  # few enough that all is told before the first test has ended
PROBES = 200
ROUNDS = 3
_SILENCE = 20.0
_HOST = "mail.btinternet.com"


@asynccontextmanager
async def silent_server() -> AsyncIterator[int]:
    """The port of a server that takes every connection and says nothing for so long."""
    over, silent = asyncio.Event(), set[asyncio.Task[None]]()

    async def be_silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        silent.add(task)
        with suppress(TimeoutError):
            async with asyncio.timeout(_SILENCE):
                await over.wait()
        writer.close()
        silent.discard(task)

    server = await asyncio.start_server(be_silent, "127.0.0.1", 0, backlog=1_000)
    yield int(server.sockets[0].getsockname()[1])
    server.close()
    over.set()
    await asyncio.gather(*silent)


def running(bot: Retriever) -> int:
    """Tests that are under way."""
    works = bot._works
    return 0 if works is None else works.probing.running


async def main() -> int:
    """Presses alone, then presses beside the tests."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    in_flight: list[int] = []

    async def with_probes(bot: Retriever, slack: SlackStandIn) -> None:
        async def begin(user: str) -> None:
            person = slack.as_user(user)
            await person.types(person.dm, f"{user.lower()}@btinternet.com")

        await by_many(begin, users(count + PROBES)[count:])
        await slack.until(lambda: running(bot) == PROBES, 60.0)
        await all_told(bot, slack)  # not the beginning of the tests is measured, but that they last
        in_flight.append(running(bot))
        asyncio.get_running_loop().call_later(0.5, lambda: in_flight.append(running(bot)))

    async def one_beside() -> Pressed:
        async with silent_server() as port:
            routes = ",".join(f"{_HOST}:{named}=127.0.0.1:{port}" for named in (465, 587))
            return await ours(
                count,
                others=PROBES,
                given={
                    "RETRIEVER_PROBE_ALLOW": "127.0.0.1/32",
                    "RETRIEVER_PROBE_ROUTE": routes,
                    "RETRIEVER_AUTOCONFIG_URL": "",
                    "RETRIEVER_DNS": "127.0.0.1:9",
                },
                meanwhile=with_probes,
            )

    rounds = [(await ours(count, others=PROBES), await one_beside()) for _ in range(ROUNDS)]
    # Whoever else uses the machine can only add to a round.
    alone, beside = (max(side, key=lambda one: one.a_second) for side in zip(*rounds, strict=True))
    figures = Figures()
    figures.fact(f"tests in flight: {in_flight}", set(in_flight) == {PROBES})
    # Seconds a press: at least 0.8 times as fast is at most 1.25 times as long.
    figures.ratio(
        f"a turn to quiet beside {PROBES} tests, against without",
        1000 / beside.a_second,
        1000 / alone.a_second,
        at_most=1.25,
    )
    return figures.exit_code()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
