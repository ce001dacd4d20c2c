"""Tells how much of the machine others took while something was measured (on Linux alone)."""

import os
from collections.abc import Collection
from pathlib import Path

_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")


class Watch:
    """Processor seconds of the machine, and of some processes with their children, between two looks."""

    def __init__(self, ours: Collection[int]) -> None:
        """``ours`` are process numbers; this process counts as well. The first look is now."""
        self._ours = {os.getpid(), *ours}
        self._busy, self._own = _busy(), self._of_ours()

    def others(self) -> float:
        """Seconds that everybody else took since the first look, the hypervisor among them."""
        return max(0.0, (_busy() - self._busy) - (self._of_ours() - self._own))

    def _of_ours(self) -> float:
        seconds = 0.0
        for place in _PROC.glob("[0-9]*/stat"):
            try:
                # Behind the name, which may hold anything: 2 is the parent, 12 to 15 are times (proc(5)).
                values = place.read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it has ended; its parent has its time
            number, parent = int(place.parent.name), int(values[1])
            if number in self._ours:
                seconds += sum(map(int, values[11:15])) / _TICKS
            elif parent in self._ours:
                seconds += sum(map(int, values[11:13])) / _TICKS
        return seconds


def _busy() -> float:
    try:
        times = list(map(int, (_PROC / "stat").read_text().split("\n", 1)[0].split()[1:9]))
    except OSError:
        return 0.0
    return (sum(times) - times[3] - times[4]) / _TICKS  # without idle, and waiting for disks
