"""Inserts that give way to a row that is there already, in both databases' own dialect."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlalchemy import Connection, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite

_INSERTS: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_T = TypeVar("_T")


def in_each_dialect(make: Callable[[Any], _T]) -> Mapping[str, _T]:
    """What ``make`` builds from a dialect's own ``insert``, by the dialect's name."""
    return {name: make(insert) for name, insert in _INSERTS.items()}


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
