"""Executes statements of SQLAlchemy on SQLite by their text, which is made once.

What Core does anew for each execution (contexts, events, result metadata) takes several times as long as
SQLite itself. The statements stay the same objects for both databases, and errors are SQLAlchemy's own.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError, MultipleResultsFound, NoResultFound
from sqlalchemy.sql import Delete, Executable, Insert, Select, Update
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.schema import ScalarElementColumnDefault

Values = Mapping[str, Any]
Process = Callable[[Any], Any] | None


class Rows:
    """What a statement gave, fetched whole: the part of SQLAlchemy's ``Result`` that the tables here use."""

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: Sequence[Any], rowcount: int) -> None:
        self._rows = rows
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> Sequence[Any]:
        """Every row."""
        return self._rows

    def first(self) -> Any:
        """The first row, or ``None``."""
        return self._rows[0] if self._rows else None

    def one_or_none(self) -> Any:
        """The only row, or ``None``; MultipleResultsFound if there are more."""
        if len(self._rows) > 1:
            raise MultipleResultsFound("more than one row where at most one was expected")
        return self.first()

    def one(self) -> Any:
        """The only row; NoResultFound if there is none."""
        if not self._rows:
            raise NoResultFound("no row where one was expected")
        return self.one_or_none()

    def scalar(self) -> Any:
        """The first row's first value, or ``None``."""
        return self._rows[0][0] if self._rows else None

    def scalar_one_or_none(self) -> Any:
        """The only row's first value, or ``None``."""
        row = self.one_or_none()
        return None if row is None else row[0]

    def scalar_one(self) -> Any:
        """The only row's first value."""
        return self.one()[0]

    def scalars(self) -> Iterator[Any]:
        """The first value of each row."""
        return (row[0] for row in self._rows)


class _Text:
    """One statement with one set of values: its text, the order of its values, how its rows are read."""

    __slots__ = ("_fixed", "_make", "_order", "_processes", "text")

    def __init__(self, statement: Executable, given: Sequence[str], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(given))  # type: ignore[attr-defined]
        assert isinstance(compiled, SQLCompiler)  # noqa: S101 - of a statement, not of a table's definition
        assert not compiled.post_compile_params  # noqa: S101 - a list would change the text with its length
        self.text = str(compiled)
        self._fixed = dict(compiled.params)
        for column in compiled.insert_prefetch:
            assert isinstance(column.default, ScalarElementColumnDefault)  # noqa: S101 - the tables have no others
            self._fixed[column.key] = column.default.arg
        self._order: list[tuple[str, Process]] = [
            (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in compiled.positiontup or ()
        ]
        columns = list(getattr(statement, "exported_columns", ()))
        names = [column.name for column in columns]
        row: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc] # known only now
        self._make = row._make if columns else None
        processes = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        self._processes: Sequence[Process] = processes if any(processes) else ()

    def values(self, given: Values) -> list[Any]:
        """In the order of the text."""
        told = {**self._fixed, **given}
        return [told[name] if process is None else process(told[name]) for name, process in self._order]

    def rows(self, found: Sequence[Any]) -> Sequence[Any]:
        """With names, and in Python's types."""
        if self._make is None:
            return found
        if self._processes:
            found = [
                [
                    value if process is None else process(value)
                    for value, process in zip(row, self._processes, strict=True)
                ]
                for row in found
            ]
        return list(map(self._make, found))


_TEXTS: WeakKeyDictionary[Executable, dict[tuple[str, ...], _Text | None]] = WeakKeyDictionary()


class Swift:
    """A connection to SQLite within a transaction. All but ``execute`` is SQLAlchemy's connection itself."""

    __slots__ = ("_connection", "_plain")

    def __init__(self, connection: Connection) -> None:
        """``connection`` has begun its transaction."""
        self._connection = connection
        self._plain: Any = connection.connection.driver_connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, statement: Executable, values: Values | None = None) -> Any:
        """As SQLAlchemy's; a statement that is met for the first time, and may be the last, goes that way."""
        given = values or {}
        if not isinstance(given, Mapping) or not isinstance(statement, Select | Insert | Update | Delete):
            return self._connection.execute(statement, given)
        known = _TEXTS.setdefault(statement, {})
        keys = tuple(given)
        text = known.get(keys)
        if text is None:
            if keys not in known:
                known[keys] = None
                return self._connection.execute(statement, given)
            text = known[keys] = _Text(statement, keys, self._connection.dialect)
        put = text.values(given)
        try:
            cursor = self._plain.execute(text.text, put)
            found = cursor.fetchall()
        except sqlite3.Error as error:
            raise DBAPIError.instance(
                text.text, None, error, sqlite3.Error, hide_parameters=True, dialect=self._connection.dialect
            ) from error
        count = cursor.rowcount
        cursor.close()
        return Rows(text.rows(found), count)


def swift(connection: Connection) -> Connection:
    """The same connection, with a faster ``execute`` where it is one to SQLite."""
    if connection.dialect.name != "sqlite":
        return connection
    return Swift(connection)  # type: ignore[return-value] # it passes on all that it does not do itself
