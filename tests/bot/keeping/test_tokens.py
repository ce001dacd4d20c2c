import io
from pathlib import Path

from cryptography.fernet import Fernet
from sqlalchemy import text

from bot.incoming import Tenant
from bot.keeping.tokens import Installation, Unreadable, WorkspaceTokens
from bot.sealing import Seal
from bot.storage import Store
from tests.bot.talking import files_with

HERE, TWIN, THERE = Tenant("", "T1"), Tenant("E1", "T1"), Tenant("", "T2")
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def given(tenant: Tenant, token: str = "xoxb-canary-1") -> Installation:
    return Installation(
        tenant=tenant,
        bot_user="UBOT",
        bot_token=token,
        refresh_token="xoxe-1-canary",
        webhook="https://hooks.slack.com/canary",
    )


async def test_each_workspace_finds_its_own_tokens(store: Store) -> None:
    tokens = WorkspaceTokens(store, Seal(NEW))
    for number, tenant in enumerate((HERE, TWIN, THERE)):
        await tokens.save(given(tenant, f"xoxb-{number}"), 1.0)
    for number, tenant in enumerate((HERE, TWIN, THERE)):
        assert await tokens.find(tenant) == given(tenant, f"xoxb-{number}")
    assert await tokens.find(Tenant("E1", "T2")) is None


async def test_no_file_holds_a_token_also_not_one_that_was_replaced(store: Store, tmp_path: Path) -> None:
    tokens = WorkspaceTokens(store, Seal(NEW))
    await tokens.save(given(HERE, "xoxb-canary-old"), 1.0)
    await tokens.save(given(HERE, "xoxb-canary-new"), 2.0)
    rows = await store.database.run(
        lambda c: [repr(row) for row in c.execute(text("SELECT * FROM installations"))]
    )
    assert len(rows) == 1
    for secret in ("xoxb-canary", "xoxe-1-canary", "hooks.slack.com"):
        assert secret not in rows[0]
        assert files_with(tmp_path, secret) == []


async def test_a_row_that_was_copied_to_another_workspace_does_not_open(store: Store) -> None:
    tokens = WorkspaceTokens(store, Seal(NEW))
    await tokens.save(given(HERE, "xoxb-here"), 1.0)
    await tokens.save(given(THERE, "xoxb-there"), 1.0)
    steal = (
        "UPDATE installations SET sealed = (SELECT sealed FROM installations WHERE team = 'T1')"
        " WHERE team = 'T2'"
    )
    await store.database.run(lambda c: c.execute(text(steal)))
    assert await tokens.find(THERE) == Unreadable(THERE)
    assert await tokens.find(HERE) == given(HERE, "xoxb-here")


async def test_keys_rotate_while_both_are_known_and_then_the_old_one_can_go(store: Store) -> None:
    await WorkspaceTokens(store, Seal(OLD)).save(given(HERE), 1.0)
    both = WorkspaceTokens(store, Seal(f"{NEW},{OLD}"))
    assert await both.find(HERE) == given(HERE)
    await both.save(given(THERE), 2.0)
    assert (await both.rotate(3.0)).renewed == 2
    newest = WorkspaceTokens(store, Seal(NEW))
    assert await newest.find(HERE) == given(HERE)
    assert await newest.find(THERE) == given(THERE)
    [act] = await store.run(lambda unit: unit.audit.of_tenant(Tenant("", "")))
    assert (act.actor, act.act, act.about) == ("operator", "keys_rotated", "2")


async def test_a_lost_key_loses_tokens_only_and_says_so(store: Store, log: io.StringIO) -> None:
    await WorkspaceTokens(store, Seal(OLD)).save(given(HERE), 1.0)
    await store.run(lambda unit: unit.cases.add(HERE, "A", user="U1", state="{}", now=1.0))
    tokens = WorkspaceTokens(store, Seal(NEW))
    assert await tokens.find(HERE) == Unreadable(HERE)
    assert "installation_unreadable" in log.getvalue()
    assert (await tokens.rotate(2.0)).unreadable == (Unreadable(HERE),)
    assert await store.run(lambda unit: unit.cases.get(HERE, "A")) is not None
    # Installed again, all is well.
    await tokens.save(given(HERE), 3.0)
    assert await tokens.find(HERE) == given(HERE)


async def test_when_the_app_is_taken_out_nothing_stays(store: Store) -> None:
    tokens = WorkspaceTokens(store, Seal(NEW))
    await tokens.save(given(HERE), 1.0)
    await tokens.save(given(THERE), 1.0)
    assert await tokens.remove(HERE)
    assert not await tokens.remove(HERE)
    assert await tokens.find(HERE) is None
    assert await tokens.find(THERE) == given(THERE)


async def test_one_installed_anew_meanwhile_keeps_its_new_tokens(store: Store) -> None:
    seal = Seal(NEW)
    tokens = WorkspaceTokens(store, seal)
    await tokens.save(given(HERE, "xoxb-first"), 1.0)
    before = await store.run(lambda unit: unit.installations.get(HERE))
    assert before is not None
    await tokens.save(given(HERE, "xoxb-second"), 2.0)
    renewed = seal.renew(HERE, before.sealed)
    assert not await store.run(lambda unit: unit.installations.reseal(HERE, old=before.sealed, new=renewed))
    assert await tokens.find(HERE) == given(HERE, "xoxb-second")


def test_tokens_are_not_shown() -> None:
    assert "canary" not in repr(given(HERE))
