import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.incoming import Person, Tenant
from bot.login_budget import PlannedLogin, Verdict, mailbox, take
from bot.storage import Database, Store

HOUR = 3_600.0


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    database = Database(f"sqlite:///{tmp_path / 'retriever.db'}")
    await database.open()
    yield Store(database)
    await database.close()


def person(number: int = 1, team: str = "T1") -> Person:
    return Person(Tenant("", team), f"U{number}")


async def attempt(
    store: Store,
    now: float,
    *,
    username: str = "jo@gmail.com",
    who: Person | None = None,
    known: bool = True,
    host: str = "smtp.gmail.com",
) -> Verdict:
    planned = PlannedLogin(who or person(), username, host, known)
    return await store.run(lambda unit: take(unit, planned, now))


async def test_a_mailbox_is_tried_three_times_a_day_whoever_tries(store: Store) -> None:
    verdicts = [await attempt(store, number * 100.0, who=person(number, f"T{number}")) for number in range(4)]
    assert verdicts == [Verdict.GRANTED] * 3 + [Verdict.MAILBOX]
    assert await attempt(store, 24 * HOUR + 1) == Verdict.GRANTED


async def test_two_tries_of_a_mailbox_are_a_minute_apart(store: Store) -> None:
    assert await attempt(store, 0.0) == Verdict.GRANTED
    assert await attempt(store, 59.0) == Verdict.MAILBOX
    assert await attempt(store, 60.0) == Verdict.GRANTED


@pytest.mark.parametrize(
    "variant",
    [
        "JO@gmail.com",
        "j.o@gmail.com",
        "jo+dogs@gmail.com",
        "jo@googlemail.com",
        " jo@GMAIL.com ",
        "jo",
        "j.o+1",
        "jo@gmail.com.",
        "<jo@gmail.com>",
        '"jo"@gmail.com',
        "jo@gmail.com\u200b",
        "\u2060j\u00ado@gmail.com",
    ],
)
async def test_a_spelling_of_the_same_mailbox_shares_its_budget(store: Store, variant: str) -> None:
    for number in range(3):
        await attempt(store, number * 100.0)
    assert await attempt(store, 400.0, username=variant, who=person(2)) == Verdict.MAILBOX


def test_a_user_name_without_a_domain_is_a_mailbox_of_its_host_where_nobody_knows_the_host() -> None:
    assert mailbox("jo", "mail.x.example") == mailbox("JO+1", "MAIL.x.example.")
    assert mailbox("jo", "mail.x.example") != mailbox("jo", "mail.y.example")


@pytest.mark.parametrize("host", ["smtp.gmail.com", "smtp.googlemail.com", "SMTP.gmail.com."])
@pytest.mark.parametrize("name", ["joexample", "jo.example", "j.o.example+1", "<JoExample>"])
def test_a_user_name_without_a_domain_is_the_mailbox_that_its_provider_makes_of_it(
    name: str, host: str
) -> None:
    assert mailbox(name, host) == mailbox("joexample@gmail.com", "smtp.gmail.com")


@pytest.mark.parametrize(
    ("one", "host", "other"),
    [
        ("jo@pm.me", "smtp.protonmail.ch", "jo@proton.me"),
        ("jo@ya.ru", "smtp.yandex.ru", "jo@yandex.com"),
        ("jo", "smtp.yandex.com", "jo@yandex.ru"),
        ("jo", "smtp.mail.me.com", "jo@icloud.com"),
    ],
)
def test_all_domains_of_a_mailbox_share_its_budget(one: str, host: str, other: str) -> None:
    assert mailbox(one, host) == mailbox(other, host)


async def test_a_person_tries_five_times_and_three_mailboxes_a_day(store: Store) -> None:
    granted = [await attempt(store, n * 100.0, username=f"jo{n % 3}@gmail.com") for n in range(5)]
    assert granted == [Verdict.GRANTED] * 5
    assert await attempt(store, 900.0, username="jo2@gmail.com") == Verdict.OTHERS
    few = [await attempt(store, n * 100.0, username=f"a{n}@gmail.com", who=person(2)) for n in range(4)]
    assert few == [Verdict.GRANTED] * 3 + [Verdict.OTHERS]


async def test_a_workspace_tries_twenty_times_an_hour(store: Store) -> None:
    verdicts = [await attempt(store, float(n), username=f"a{n}@gmail.com", who=person(n)) for n in range(21)]
    assert verdicts == [Verdict.GRANTED] * 20 + [Verdict.OTHERS]
    twin = person(0, "T2")
    assert await attempt(store, 30.0, username="b@gmail.com", who=twin) == Verdict.GRANTED


async def test_a_host_that_nobody_knows_is_tried_ten_times_an_hour(store: Store) -> None:
    async def strange(n: int, known: bool) -> Verdict:
        host = "mail.strange.example"
        who = person(n, f"T{n}")
        return await attempt(store, float(n), username=f"a{n}@x.example", host=host, who=who, known=known)

    verdicts = [await strange(n, known=False) for n in range(11)]
    assert verdicts == [Verdict.GRANTED] * 10 + [Verdict.OTHERS]
    assert await strange(12, known=True) == Verdict.GRANTED


async def test_too_many_altogether_raise_the_alarm(store: Store) -> None:
    verdicts = [
        await attempt(store, float(n), username=f"a{n}@gmail.com", who=person(n, f"T{n}")) for n in range(301)
    ]
    assert verdicts == [Verdict.GRANTED] * 300 + [Verdict.ALARM]


async def test_a_refusal_costs_nothing(store: Store) -> None:
    for now in (0.0, 1.0, 2.0, 60.0, 120.0):
        await attempt(store, now)
    rows = await store.database.run(
        lambda c: c.execute(text("SELECT count(*) FROM login_attempts")).scalar_one()
    )
    assert rows == 3


async def test_of_many_at_once_only_one_is_granted(store: Store) -> None:
    verdicts = await asyncio.gather(*(attempt(store, 0.0, who=person(n, f"T{n}")) for n in range(20)))
    assert sorted(verdicts) == [Verdict.GRANTED] + [Verdict.MAILBOX] * 19


async def test_the_database_does_not_tell_whose_mailbox_was_tried(store: Store) -> None:
    await attempt(store, 0.0)
    rows = await store.database.run(lambda c: repr(list(c.execute(text("SELECT * FROM login_attempts")))))
    assert "jo@gmail.com" not in rows
    assert "U1" not in rows
