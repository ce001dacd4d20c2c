"""Knows where in the files everything stands that was written."""

from collections.abc import Callable, Mapping

from msgspec import Struct

Marks = Mapping[tuple[str, ...], tuple[int, int]]
"""Line and column of every part of a file, by its path of keys and list indexes."""


class Position(Struct, frozen=True):
    """Where something stands: a file below ``content/``, line and column from 1."""

    file: str
    line: int = 1
    column: int = 1


class Places:
    """Where things stand, by dotted names; put together when the first is asked for."""

    def __init__(self) -> None:
        self._parts: list[tuple[str, Callable[[], Marks], str, tuple[str, ...]]] = []
        self._places: dict[str, Position] | None = None

    def add(self, file: str, marks: Callable[[], Marks], prefix: str, path: tuple[str, ...]) -> None:
        """What stands below ``path`` in a file is known as ``prefix.…``."""
        self._parts.append((file, marks, prefix, path))
        self._places = None

    def get(self, name: str) -> Position | None:
        """Where something stands."""
        if self._places is None:
            self._places = {}
            for file, marks, prefix, path in self._parts:
                depth = len(path)
                for key, (line, column) in marks().items():
                    if key[:depth] == path:
                        dotted = ".".join((prefix, *key[depth:]))
                        self._places.setdefault(dotted, Position(file, line, column))
        return self._places.get(name)
