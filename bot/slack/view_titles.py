"""Remembers what an open form was called, so that what it becomes keeps its title."""

import time
from collections.abc import Callable

KEPT_SECONDS = 600.0
"""Longer than any test takes whose result is shown in the form."""


class ViewTitles:
    """Titles by Slack's ids of views; forgets by itself, and with this process."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._titles: dict[str, tuple[float, str]] = {}

    def keep(self, view: str, title: str) -> None:
        """A form was sent that was called so."""
        at = self._now()
        self._titles = {name: kept for name, kept in self._titles.items() if at - kept[0] < KEPT_SECONDS}
        self._titles[view] = (at, title)

    def of(self, view: str) -> str:
        """What it was called; empty where that is not known any more."""
        return self._titles.get(view, (0.0, ""))[1]
