"""Keeps the tokens of workspaces under the operator's keys, and renews the seals when a key is replaced."""

from dataclasses import dataclass, field

from bot import logs
from bot.incoming import Tenant
from bot.sealing import CannotBeOpenedError, Seal
from bot.storage import Store, Unit

KEYS_ROTATED = "keys_rotated"
_OF_NO_WORKSPACE = Tenant("", "")

log = logs.logger("tokens")


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """What a workspace has given us."""

    tenant: Tenant
    bot_user: str
    bot_token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    webhook: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """There are tokens and no key to them: the workspace has to install the app again; no more is lost."""

    tenant: Tenant


@dataclass(frozen=True, slots=True)
class Rotated:
    """What became of the seals."""

    renewed: int
    unreadable: tuple[Unreadable, ...]


class WorkspaceTokens:
    """The installations, opened."""

    def __init__(self, store: Store, seal: Seal) -> None:
        """``seal`` holds the operator's keys."""
        self._store = store
        self._seal = seal

    async def save(self, given: Installation, now: float) -> None:
        """Keep a workspace's tokens; those of before are gone."""
        secrets = {
            "bot_token": given.bot_token,
            "refresh_token": given.refresh_token,
            "webhook": given.webhook,
        }
        sealed = self._seal.close(
            given.tenant, {name: one for name, one in secrets.items() if one is not None}
        )
        await self._store.run(
            lambda unit: unit.installations.put(given.tenant, bot_user=given.bot_user, sealed=sealed, now=now)
        )

    async def find(self, tenant: Tenant) -> Installation | Unreadable | None:
        """A workspace's tokens; ``None`` if it has not installed the app."""
        stored = await self._store.run(lambda unit: unit.installations.get(tenant))
        if stored is None:
            return None
        try:
            secrets = self._seal.open(tenant, stored.sealed)
        except CannotBeOpenedError:
            log.error("installation_unreadable", team=tenant.team, enterprise=tenant.enterprise)
            return Unreadable(tenant)
        return Installation(
            tenant=tenant,
            bot_user=stored.bot_user,
            bot_token=secrets["bot_token"],
            refresh_token=secrets.get("refresh_token"),
            webhook=secrets.get("webhook"),
        )

    async def remove(self, tenant: Tenant) -> bool:
        """The app was taken out of a workspace: nothing of its tokens stays."""
        return await self._store.run(lambda unit: unit.installations.drop(tenant))

    async def rotate(self, now: float) -> Rotated:
        """Renew every seal under the newest key, while the bot runs. What cannot be opened stays as it is."""

        def renew(unit: Unit) -> Rotated:
            renewed, unreadable = 0, []
            for stored in unit.installations.all():
                try:
                    new = self._seal.renew(stored.tenant, stored.sealed)
                except CannotBeOpenedError:
                    unreadable.append(Unreadable(stored.tenant))
                else:
                    # One that was installed anew meanwhile is under the newest key already.
                    renewed += unit.installations.reseal(stored.tenant, old=stored.sealed, new=new)
            unit.audit.add(_OF_NO_WORKSPACE, actor=None, act=KEYS_ROTATED, about=str(renewed), now=now)
            return Rotated(renewed, tuple(unreadable))

        return await self._store.run(renew)
