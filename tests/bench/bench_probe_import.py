"""How long `import smtp_probe` takes beside `import asyncio, ssl`, which it cannot do without.

Usage: python tests/bench/bench_probe_import.py [INTERPRETERS]
"""

import subprocess
import sys
from statistics import median

from tests.bench.figures import Figures

INTERPRETERS = 15
_TIMED = "import time; began = time.perf_counter(); import {}; print(time.perf_counter() - began)"


def milliseconds(modules: str) -> float:
    """Time the import in an interpreter of its own, without the interpreter's start."""
    run = subprocess.run(
        [sys.executable, "-c", _TIMED.format(modules)], capture_output=True, text=True, check=True
    )
    return float(run.stdout) * 1000


def main() -> int:
    interpreters = int(sys.argv[1]) if len(sys.argv) > 1 else INTERPRETERS
    # The first run of each writes the bytecode.
    milliseconds("smtp_probe")
    milliseconds("asyncio, ssl")
    pairs = [(milliseconds("smtp_probe"), milliseconds("asyncio, ssl")) for _ in range(interpreters)]
    figures = Figures()
    figures.ratio(
        "import smtp_probe, against import asyncio, ssl",
        median(pair[0] for pair in pairs),
        median(pair[1] for pair in pairs),
        at_most=3,
    )
    return figures.exit_code()


if __name__ == "__main__":
    sys.exit(main())
