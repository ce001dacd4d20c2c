import json
import sqlite3
import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.app import build
from bot.incoming import Person, Tenant
from bot.keeping.tokens import Installation, WorkspaceTokens
from bot.playground.slack import DEMO_WORLD, SlackStandIn
from bot.sealing import Seal
from bot.settings import settings_of
from bot.storage import Database, Store
from tests.bot.talking import files_with

from .conftest import Run

TEAM, JO = DEMO_WORLD.team.id, "U0JO000001"
HERE, TWIN = Person(Tenant("", TEAM), JO), Person(Tenant("", "TTWIN"), JO)
CANARY = "kanarienvogel"  # no digits: it is typed, and is no password


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {"RETRIEVER_DATABASE_URL": f"sqlite:///{tmp_path / 'data' / 'retriever.db'}"}


async def fill(environment: dict[str, str], *people: Person) -> None:
    database = Database(environment["RETRIEVER_DATABASE_URL"])
    await database.open()
    store = Store(database)
    for person in people:
        await store.run(
            lambda unit, person=person: unit.cases.add(
                person.tenant, "A", user=person.user, state=json.dumps({"own_words": [CANARY]}), now=1.0
            )
        )
    await database.close()


async def test_an_export_goes_into_a_new_file_for_its_owner_alone(
    run: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    await fill(environment, HERE)
    target = tmp_path / "jo.json"
    ran = await run("data", "export", f"{TEAM}/{JO}", "--output", str(target), environment=environment)
    assert (ran.code, ran.out) == (0, ""), ran.err
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert json.loads(target.read_text())["cases"][0]["known"] == {"own_words": [CANARY]}
    again = await run("data", "export", f"{TEAM}/{JO}", "--output", str(target), environment=environment)
    assert again.code == 2
    assert "cannot be made" in again.err
    printed = await run("data", "export", JO, environment=environment)
    assert json.loads(printed.out)["person"] == {"team": TEAM, "user": JO}


async def test_an_id_of_two_workspaces_has_to_be_made_plain(run: Run, environment: dict[str, str]) -> None:
    await fill(environment, HERE, TWIN)
    ran = await run("data", "erase", JO, "--yes", environment=environment)
    assert ran.code == 2
    assert f"{TEAM}/{JO}" in ran.err
    assert f"TTWIN/{JO}" in ran.err


@pytest.mark.parametrize("whom", ["/U1", "T1/", "E1/T1/U1", ""])
async def test_what_names_nobody_is_wrong_usage(run: Run, environment: dict[str, str], whom: str) -> None:
    ran = await run("data", "export", whom, environment=environment)
    assert (ran.code, ran.out) == (2, "")
    assert "TEAM/USER" in ran.err


async def test_somebody_of_whom_nothing_is_kept_ends_with_1_and_leaves_no_file(
    run: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    target = tmp_path / "nobody.json"
    for arguments in (("erase", "T1/U1", "--yes"), ("export", "T1/U1", "-o", str(target))):
        ran = await run("data", *arguments, environment=environment)
        assert ran.code == 1
        assert "nothing is kept" in ran.err
    assert not target.exists()


async def test_without_yes_it_is_only_counted(run: Run, environment: dict[str, str], tmp_path: Path) -> None:
    await fill(environment, HERE)
    ran = await run("data", "erase", f"{TEAM}/{JO}", environment=environment)
    assert ran.code == 0
    assert "nothing is yet" in ran.out
    assert "cases: 1" in ran.out
    assert files_with(tmp_path / "data", CANARY) != []


async def test_erasing_says_what_was_not_possible_and_what_remains(
    run: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    await fill(environment, HERE, TWIN)
    ran = await run("data", "erase", f"{TEAM}/{JO}", "--yes", environment=environment)
    assert ran.code == 0, ran.err
    assert "SLACK_BOT_TOKEN is not set" in ran.out
    for remains in ("back-ups", "wrote in Slack themselves", "pseudonym"):
        assert remains in ran.out
    await fill(environment)
    assert (await run("data", "export", f"{TEAM}/{JO}", environment=environment)).code == 1
    twin = await run("data", "export", f"TTWIN/{JO}", environment=environment)
    assert CANARY in twin.out


async def test_what_an_erasure_was_not_let_at_in_the_files_goes_when_it_is_run_again(
    run: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    await fill(environment)
    reader = sqlite3.connect(tmp_path / "data" / "retriever.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM cases").close()
    await fill(environment, HERE)
    database = Database(environment["RETRIEVER_DATABASE_URL"])
    await Store(database).run(lambda unit: unit.people.erase(HERE))
    await database.close()
    reader.execute("ROLLBACK")  # it stays, and with it the log
    # Not the file itself: whoever closes it lets go of all locks of his process.
    assert CANARY.encode() in (tmp_path / "data" / "retriever.db-wal").read_bytes()
    ran = await run("data", "erase", f"{TEAM}/{JO}", "--yes", environment=environment)
    assert (ran.code, "nothing is kept" in ran.err) == (1, True)
    assert files_with(tmp_path / "data", CANARY) == []
    reader.close()


async def test_a_customer_of_a_running_bot_is_erased_with_what_stands_in_slack(
    run: Run, tmp_path: Path
) -> None:
    async with SlackStandIn() as slack:
        environment = {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.api_url,
            "RETRIEVER_SUPPORT_CHANNEL": "C0SUPPORT1",
            "RETRIEVER_DATABASE_URL": f"sqlite:///{tmp_path / 'data' / 'retriever.db'}",
            "RETRIEVER_PROBE_CONTROL": "",
            "RETRIEVER_AUTOCONFIG_URL": "",
            "PORT": "0",
        }
        bot = build(settings_of(environment))
        await bot.start()
        jo, tom = slack.as_user(JO), slack.as_user("U0TOM00001")
        await jo.types(jo.dm, f"hello {CANARY}")
        await slack.until(lambda: any("Hello, I am Retriever" in one["text"] for one in jo.messages()))
        await jo.types(jo.dm, "talk to a person")
        await slack.until(lambda: tom.messages("C0SUPPORT1"))
        ran = await run("data", "erase", f"{TEAM}/{JO}", "--yes", environment=environment)
        assert ran.code == 0, ran.out + ran.err
        assert {message["user"] for message in jo.messages()} == {JO}
        assert [one for one in tom.messages("C0SUPPORT1") if one.get("subtype") != "tombstone"] == []
        assert files_with(tmp_path / "data", CANARY) == []
        await jo.types(jo.dm, "hello again")
        await slack.until(lambda: any("Hello, I am Retriever" in one["text"] for one in jo.messages()))
        await bot.stop()


async def test_seals_are_renewed_by_a_command_that_names_what_it_could_not_open(
    run: Run, environment: dict[str, str]
) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    database = Database(environment["RETRIEVER_DATABASE_URL"])
    await database.open()
    tokens = WorkspaceTokens(Store(database), Seal(old))
    await tokens.save(Installation(tenant=HERE.tenant, bot_user="UBOT", bot_token="xoxb-canary"), 1.0)
    await database.close()
    lost = await run("data", "rotate-keys", environment=environment | {"RETRIEVER_SECRET_KEYS": new})
    assert (lost.code, TEAM in lost.out) == (1, True)
    done = await run(
        "data", "rotate-keys", environment=environment | {"RETRIEVER_SECRET_KEYS": f"{new},{old}"}
    )
    assert (done.code, done.out) == (0, "Sealed anew: 1\n")
    again = await run("data", "rotate-keys", environment=environment | {"RETRIEVER_SECRET_KEYS": new})
    assert again.code == 0
    assert (await run("data", "rotate-keys", environment=environment)).code == 2
