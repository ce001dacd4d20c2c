import pytest
from sqlalchemy.engine import make_url

from bot.database_address import database_address
from bot.storage import Database
from bot.storage.replicas import Line


@pytest.mark.parametrize(
    ("address", "hosts", "ports"),
    [
        ("postgresql://me:pw@one:5432,two:5433/name", "one,two", "5432,5433"),
        ("postgresql://me:p,w@one,two:5433/name?sslmode=require", "one,two", ",5433"),
        ("postgresql+psycopg://[::1]:5432,[fe80::2]/name", "::1,fe80::2", "5432,"),
        ("postgresql://me:pw@/name?host=one:5432&host=two", "one,two", "5432,"),
        ("postgresql:///name?host=one:1&host=/run/postgresql", "one,/run/postgresql", "1,"),
        ("postgresql://me:pw@/name?host=one,two&port=5432,5433", "one,two", "5432,5433"),
    ],
)
def test_several_hosts_are_read_as_libpq_and_sqlalchemy_spell_them(
    address: str, hosts: str, ports: str
) -> None:
    url = database_address(address)
    assert (url.query["host"], url.query["port"], url.database) == (hosts, ports, "name")
    if "me:" in address:
        assert (url.username, url.password) == ("me", "p,w" if "p,w" in address else "pw")


@pytest.mark.parametrize(
    "address", ["sqlite:////var/lib/retriever.db", "postgresql://me:pw@one:5432/name?application_name=a@b,c"]
)
def test_one_place_stays_as_it_is_told(address: str) -> None:
    assert database_address(address) == make_url(address)


@pytest.mark.parametrize("address", ["", "mysql://me:canary@one/x", "postgresql://me@one:canary/x", "canary"])
def test_what_is_no_address_is_refused_without_being_repeated(address: str) -> None:
    with pytest.raises(ValueError, match="must begin with sqlite") as refused:
        database_address(address)
    assert "canary" not in str(refused.value)


async def test_a_database_is_reached_at_the_second_of_two_hosts(postgres_url: str) -> None:
    url = make_url(postgres_url)
    there = str(url.query.get("host") or f"{url.host}:{url.port or 5432}")
    several = (
        f"postgresql://{url.username}:{url.password or ''}@/{url.database}?host=127.0.0.1:1&host={there}"
    )
    database = Database(several)
    await database.open()
    line = Line(database.url, database.number)
    await line.open()
    await line.close()
    await database.close()
