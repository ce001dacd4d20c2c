"""How much longer a diagnosis takes than its forced round trips, 100 ms each.

Usage: python tests/bench/bench_probe_round_trips.py [RUNS]
"""

import asyncio
import sys
import time
from collections.abc import Callable
from statistics import median

from smtp_probe import (
    Diagnosis,
    Endpoint,
    Login,
    Network,
    ProbeRequest,
    Progress,
    Report,
    Security,
    Stage,
    probe,
)
from smtp_probe.lab import PASSWORD, USER
from tests.bench.far_side import HOST, OTHER, SHUT_465, SILENT_465, far_side
from tests.bench.figures import Figures
from tests.bench.floor import forced_round_trips

RUNS = 9

STARTTLS = Endpoint(HOST, 587, Security.STARTTLS)
SSL = Endpoint(HOST, 465, Security.SSL)
FOUR_OTHERS = (
    SSL,
    Endpoint(HOST, 2525, Security.STARTTLS),
    Endpoint(OTHER, 465, Security.SSL),
    Endpoint(OTHER, 587, Security.STARTTLS),
)
LOGIN = Login(USER, PASSWORD)
WRONG_LOGIN = Login(USER, "made-up-wrong-tin")


class Bench:
    """Diagnoses and forced round trips by turns, so that a busy machine disturbs both."""

    def __init__(self, runner: asyncio.Runner, network: Network, runs: int) -> None:
        self._runner = runner
        self._network = network
        self._runs = runs

    def diagnose(self, request: ProbeRequest, cause: str) -> tuple[float, Report]:
        """Return milliseconds without connection set-up, and the report, which must name `cause`."""
        began = time.perf_counter()
        report = self._runner.run(probe(request, self._network))
        spent = (time.perf_counter() - began) * 1000
        if report.cause != cause:
            message = f"{report.cause} instead of {cause}: nothing was measured"
            raise AssertionError(message)
        return spent - report.attempts[0].timings_ms.get(Stage.TCP.value, 0.0), report

    def steps(self, request: ProbeRequest) -> tuple[list[Progress], Report]:
        """Return what was told on the way, and the report."""

        async def followed() -> tuple[list[Progress], Report]:
            async with Diagnosis(request, self._network) as diagnosis:
                return [step async for step in diagnosis.events()], diagnosis.report

        return self._runner.run(followed())

    def medians(self, request: ProbeRequest, cause: str, floor: Callable[[], float]) -> tuple[float, float]:
        """Milliseconds of the diagnosis and of its floor."""
        # Warm: trust, providers and rules are loaded once in a process's life.
        self.diagnose(request, cause)
        pairs = [(self.diagnose(request, cause)[0], floor()) for _ in range(self._runs)]
        return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)

    def floor_of(self, endpoint: Endpoint, login: Login | None) -> Callable[[], float]:
        return lambda: forced_round_trips(endpoint, login, self._network) * 1000

    def floor_is(self, request: ProbeRequest) -> Callable[[], float]:
        return lambda: self.diagnose(request, "ok")[0]


def measure(bench: Bench, figures: Figures) -> None:
    single = ProbeRequest(STARTTLS, login=LOGIN)
    figures.ratio(
        "587 STARTTLS + AUTH", *bench.medians(single, "ok", bench.floor_of(STARTTLS, LOGIN)), at_most=1.08
    )
    figures.ratio(
        "465 SSL + AUTH",
        *bench.medians(ProbeRequest(SSL, login=LOGIN), "ok", bench.floor_of(SSL, LOGIN)),
        at_most=1.08,
    )
    figures.ratio(
        "587 with four alternatives beside, against 587 alone",
        *bench.medians(
            ProbeRequest(STARTTLS, login=LOGIN, alternatives=FOUR_OTHERS), "ok", bench.floor_is(single)
        ),
        at_most=1.10,
    )
    figures.ratio(
        "587, wrong password",
        *bench.medians(
            ProbeRequest(STARTTLS, login=WRONG_LOGIN),
            "auth.bad_credentials",
            bench.floor_of(STARTTLS, WRONG_LOGIN),
        ),
        at_most=1.08,
    )
    others = (Endpoint(SHUT_465, 587, Security.STARTTLS), Endpoint(SHUT_465, 2525, Security.STARTTLS))
    figures.ratio(
        "465 refused, alternatives found",
        *bench.medians(
            ProbeRequest(Endpoint(SHUT_465, 465, Security.SSL), login=LOGIN, alternatives=others),
            "tcp.refused",
            bench.floor_of(others[0], None),
        ),
        at_most=1.15,
    )
    measure_silence(bench, figures)


def measure_silence(bench: Bench, figures: Figures) -> None:
    other = Endpoint(SILENT_465, 587, Security.STARTTLS)
    request = ProbeRequest(Endpoint(SILENT_465, 465, Security.SSL), login=LOGIN, alternatives=(other,))
    steps, report = bench.steps(request)
    if report.cause != "tcp.timeout":
        message = f"{report.cause} instead of tcp.timeout: nothing was measured"
        raise AssertionError(message)
    answered_at = [step.at_ms for step in steps if step.endpoint == other and step.state == "finished"]
    figures.fact("465 silent, 587 found", report.alternatives == (other,))
    figures.limit(
        "465 silent, verdict after 587 has answered", report.duration_ms - max(answered_at), 4000, "ms"
    )


def main() -> int:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    figures = Figures()
    with far_side() as network, asyncio.Runner() as runner:
        measure(Bench(runner, network, runs), figures)
    return figures.exit_code()


if __name__ == "__main__":
    sys.exit(main())
