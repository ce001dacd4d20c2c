"""Inserts that give way to a row that is there already, in both databases' own dialect."""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any, TypeVar

from sqlalchemy import Connection, Executable, Table

_DIALECTS = ("sqlite", "postgresql")
_T = TypeVar("_T")


class _InEachDialect(Mapping[str, _T]):
    """Built for a dialect when it is first asked for: importing PostgreSQL's takes a tenth of a second."""

    def __init__(self, make: Callable[[Any], _T]) -> None:
        self._make = make
        self._made: dict[str, _T] = {}

    def __getitem__(self, dialect: str) -> _T:
        # Two threads may both build one; either serves, and the later is kept.
        if dialect not in self._made:
            if dialect not in _DIALECTS:
                raise KeyError(dialect)
            self._made[dialect] = self._make(import_module(f"sqlalchemy.dialects.{dialect}").insert)
        return self._made[dialect]

    def __iter__(self) -> Iterator[str]:
        return iter(_DIALECTS)

    def __len__(self) -> int:
        return len(_DIALECTS)


def in_each_dialect(make: Callable[[Any], _T]) -> Mapping[str, _T]:
    """What ``make`` builds from a dialect's own ``insert``, by the dialect's name."""
    return _InEachDialect(make)


class InsertOr:
    """Built once for a table, then executed with values; the conflict is judged by ``key``."""

    def __init__(self, table: Table, key: tuple[str, ...], update: tuple[str, ...] = ()) -> None:
        """Columns of ``update`` take the new values; without any the old row stays as it is."""

        def made(insert: Any) -> Executable:
            statement = insert(table)
            statement = (
                statement.on_conflict_do_update(
                    index_elements=key, set_={column: statement.excluded[column] for column in update}
                )
                if update
                else statement.on_conflict_do_nothing(index_elements=key)
            )
            # The row itself says that it was written: a count is not told by every driver.
            returning: Executable = statement.returning(table.c[key[0]])
            return returning

        self._statements = in_each_dialect(made)

    def execute(self, connection: Connection, **values: object) -> bool:
        """Whether a row was written."""
        return connection.execute(self._statements[connection.dialect.name], values).first() is not None
