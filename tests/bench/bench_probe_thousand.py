"""What a thousand diagnoses at once need, in memory and in time, at 100 ms a round trip.

Usage: python tests/bench/bench_probe_thousand.py [DIAGNOSES]
"""

import asyncio
import gc
import resource
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from smtp_probe import Endpoint, Login, Network, ProbeRequest, Report, Security, probe
from smtp_probe.lab import PASSWORD, USER
from tests.bench.far_side import CROWDED, far_side
from tests.bench.figures import Figures

DIAGNOSES = 1000
# The time is the processor's above all. Whoever else uses it can only add to that, and adds nothing to one
# diagnosis, which waits for the network: so the quickest round counts, and the median is shown beside it.
ROUNDS = 3
_MEGABYTE = 1_000_000
_SELF = Path("/proc/self")


@dataclass(frozen=True, slots=True)
class Round:
    spent: float
    worked: float
    """Seconds of this process's own on the processor."""
    memory: float
    """Peak over idle, in megabytes."""
    causes: Counter[str]


def request(number: int) -> ProbeRequest:
    endpoint = Endpoint(CROWDED[number % len(CROWDED)], 587, Security.STARTTLS)
    # A machine with other work takes its time with a thousand handshakes: that is measured, not judged.
    return ProbeRequest(endpoint, login=Login(USER, PASSWORD), timeout=60)


async def one_by_one(network: Network, count: int) -> float:
    """Median seconds of a diagnosis that has the machine to itself."""
    spent = []
    for number in range(count):
        began = time.perf_counter()
        await probe(request(number), network)
        spent.append(time.perf_counter() - began)
    return median(spent)


async def all_at_once(network: Network, count: int) -> list[Report]:
    return await asyncio.gather(*(probe(request(number), network) for number in range(count)))


def megabytes(field: str) -> float:
    """`VmRSS` is the memory in use, `VmHWM` its peak (proc_pid_status(5))."""
    for line in (_SELF / "status").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) * 1024 / _MEGABYTE
    message = f"no {field} in /proc/self/status"
    raise RuntimeError(message)


def one_round(runner: asyncio.Runner, network: Network, count: int) -> Round:
    gc.collect()
    # The peak counts from here on (proc_pid_clear_refs(5)).
    (_SELF / "clear_refs").write_text("5")
    idle = megabytes("VmRSS")
    began, worked = time.perf_counter(), time.process_time()
    reports = runner.run(all_at_once(network, count))
    spent, worked = time.perf_counter() - began, time.process_time() - worked
    causes = Counter(report.cause for report in reports)
    return Round(spent, worked, megabytes("VmHWM") - idle, causes)


def measure(network: Network, count: int, figures: Figures) -> None:
    with asyncio.Runner() as runner:
        single = runner.run(one_by_one(network, 5))
        rounds = [one_round(runner, network, count) for _ in range(ROUNDS)]
    causes = sum((a_round.causes for a_round in rounds), Counter())
    figures.fact(f"{count} at once, {ROUNDS} times, verdicts {dict(causes)}", set(causes) == {"ok"})
    memory = max(a_round.memory for a_round in rounds)
    figures.limit(f"{count} at once, peak memory over idle", memory, 150, "MB")
    quickest = min(rounds, key=lambda a_round: a_round.spent)
    usual = median(a_round.spent for a_round in rounds)
    what = f"{count} at once against one ({quickest.worked:.1f} s of it our own work; median {usual:.1f} s)"
    figures.ratio(what, quickest.spent, single, 10, "s")


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else DIAGNOSES
    if not _SELF.exists():
        sys.stdout.write("memory is measured by Linux's /proc, which is not here\n")
        return 1
    # The far side's processes inherit this: the relay holds two sockets for each of ours.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    figures = Figures()
    with far_side() as network:
        measure(network, count, figures)
    return figures.exit_code()


if __name__ == "__main__":
    sys.exit(main())
