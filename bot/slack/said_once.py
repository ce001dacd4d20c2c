"""Remembers, for an open form, which remarks about a password were made, so that each is made once."""

import time
from collections.abc import Callable, Iterable

KEPT_SECONDS = 600.0
"""As long as a typed password may live."""


class SaidOnce:
    """Holds names of remarks by form, never anything that was typed; forgets by itself."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._said: dict[str, tuple[float, frozenset[str]]] = {}

    def unsaid(self, view: str, remarks: Iterable[str]) -> tuple[str, ...]:
        """Those remarks that were not yet made in this form; they count as made now."""
        at = self._now()
        self._said = {name: kept for name, kept in self._said.items() if at - kept[0] < KEPT_SECONDS}
        before = self._said.get(view, (at, frozenset()))[1]
        new = tuple(remark for remark in remarks if remark not in before)
        if new:
            self._said[view] = (at, before | frozenset(new))
        return new
