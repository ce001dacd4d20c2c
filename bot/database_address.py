"""Reads the address of a database: SQLAlchemy's spelling, and libpq's for several hosts."""

import re

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

_SEVERAL_HOSTS = re.compile(
    r"(?P<scheme>postgresql(?:\+\w+)?://)(?P<who>[^@/?:]*(?::[^@]*)?@)?(?P<hosts>[^/?@]*,[^/?@]*)(?P<rest>.*)",
    re.DOTALL,
)


def database_address(address: str) -> URL:
    """The parts of ``sqlite:///…`` or ``postgresql://…``; ValueError, without the address, for anything else.

    Several hosts stand as in https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-MULTIPLE-HOSTS,
    ``postgresql://user@one:5432,two:5432/name``, or as ``host`` in the query.
    """
    several = _SEVERAL_HOSTS.fullmatch(address)
    if several is not None:
        address = f"{several['scheme']}{several['who'] or ''}{several['rest']}"
    try:
        url = make_url(address)
        if url.get_backend_name() not in {"sqlite", "postgresql"}:
            raise ValueError
    except (ArgumentError, ValueError):
        message = "must begin with sqlite:/// or postgresql://, and be one"
        raise ValueError(message) from None
    hosts = several["hosts"].split(",") if several is not None else _in_query(url)
    return _with_hosts(url, hosts) if hosts else url


def _in_query(url: URL) -> tuple[str, ...]:
    """SQLAlchemy's own spelling: ``?host=one:5432&host=two:5432``."""
    hosts = url.query.get("host", ())
    return hosts if isinstance(hosts, tuple) else ()


def _with_hosts(url: URL, hosts: tuple[str, ...] | list[str]) -> URL:
    names, ports = zip(*(_host_and_port(host) for host in hosts), strict=True)
    return url.update_query_dict({"host": ",".join(names), "port": ",".join(ports)})


def _host_and_port(host: str) -> tuple[str, str]:
    """A port that is not told is empty: libpq's own."""
    if host.startswith("["):
        name, _, rest = host[1:].partition("]")
        return name, rest.removeprefix(":")
    if host.startswith("/"):
        return host, ""
    name, _, port = host.partition(":")
    return name, port
