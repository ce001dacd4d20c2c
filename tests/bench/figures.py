"""Prints what a bench has measured beside what it must reach."""

import sys
from dataclasses import dataclass, field


@dataclass(slots=True)
class Figures:
    """The lines of one bench; a line that misses its mark makes the bench fail."""

    _missed: list[str] = field(default_factory=list)

    def ratio(self, what: str, measured: float, floor: float, at_most: float, unit: str = "ms") -> None:
        """Hold `measured` to `at_most` times `floor`; both in `unit`."""
        ratio = measured / floor
        self._line(
            what,
            f"{measured:9.1f} {unit}, floor {floor:9.1f} {unit}, ratio {ratio:6.3f}, at most {at_most:g}",
            ratio <= at_most,
        )

    def limit(self, what: str, measured: float, at_most: float, unit: str) -> None:
        """Hold `measured` to `at_most`; both in `unit`."""
        self._line(
            what,
            f"{measured:9.1f} {unit}, at most {at_most:g} {unit}, ratio {measured / at_most:6.3f}",
            measured <= at_most,
        )

    def fact(self, what: str, holds: bool) -> None:
        """Hold something that is either so or not."""
        self._line(what, "yes" if holds else "no", holds)

    def exit_code(self) -> int:
        """0 if every figure reached its mark, else 1."""
        if self._missed:
            sys.stdout.write(f"missed: {', '.join(self._missed)}\n")
        return 1 if self._missed else 0

    def _line(self, what: str, figures: str, reached: bool) -> None:
        sys.stdout.write(f"{'ok    ' if reached else 'MISSED'} {what}: {figures}\n")
        sys.stdout.flush()
        if not reached:
            self._missed.append(what)
