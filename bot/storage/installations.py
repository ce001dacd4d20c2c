"""Workspaces that have installed the app, with their tokens under seal."""

from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, delete, select, update

from bot.incoming import Tenant
from bot.storage.tables import installations
from bot.storage.writing import InsertOr

# In place of an earlier one: of tokens that were replaced or revoked there is no history.
_PUT = InsertOr(installations, ("enterprise", "team"), ("bot_user", "installed_at", "sealed"))
_THIS = (
    installations.c.enterprise == bindparam("of_enterprise"),
    installations.c.team == bindparam("of_team"),
)
_GET = select(installations).where(*_THIS)
_ALL = select(installations).order_by(installations.c.enterprise, installations.c.team)
_RESEAL = (
    update(installations)
    .where(*_THIS, installations.c.sealed == bindparam("old"))
    .values(sealed=bindparam("new"))
)
_DROP = delete(installations).where(*_THIS)


@dataclass(frozen=True, slots=True)
class StoredInstallation:
    """An installation as it rests."""

    tenant: Tenant
    bot_user: str
    installed_at: float
    sealed: str = field(repr=False)


class Installations:
    """The installations within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Nothing is read yet."""
        self._connection = connection

    def put(self, tenant: Tenant, *, bot_user: str, sealed: str, now: float) -> None:
        """Keep an installation, in place of an earlier one of that workspace."""
        _PUT.execute(
            self._connection,
            enterprise=tenant.enterprise,
            team=tenant.team,
            bot_user=bot_user,
            installed_at=now,
            sealed=sealed,
        )

    def get(self, tenant: Tenant) -> StoredInstallation | None:
        """A workspace's installation."""
        row = self._connection.execute(_GET, _this(tenant)).one_or_none()
        return None if row is None else StoredInstallation(tenant, row.bot_user, row.installed_at, row.sealed)

    def all(self) -> list[StoredInstallation]:
        """Those of all workspaces."""
        return [
            StoredInstallation(Tenant(row.enterprise, row.team), row.bot_user, row.installed_at, row.sealed)
            for row in self._connection.execute(_ALL)
        ]

    def reseal(self, tenant: Tenant, *, old: str, new: str) -> bool:
        """Put another seal in place of ``old``; False if there is another one meanwhile."""
        values = _this(tenant) | {"old": old, "new": new}
        return self._connection.execute(_RESEAL, values).rowcount == 1

    def drop(self, tenant: Tenant) -> bool:
        """Forget a workspace's tokens; whether there were any."""
        return self._connection.execute(_DROP, _this(tenant)).rowcount == 1


def _this(tenant: Tenant) -> dict[str, str]:
    return {"of_enterprise": tenant.enterprise, "of_team": tenant.team}
