"""Pictures that customers sent, kept by their addresses for the person who may take over."""

from msgspec import Struct
from sqlalchemy import Connection, bindparam, select, update

from bot.incoming import Tenant
from bot.storage.tables import pictures
from bot.storage.writing import InsertOr

_OF_CASE = (
    pictures.c.enterprise == bindparam("of_enterprise"),
    pictures.c.team == bindparam("of_team"),
    pictures.c.case == bindparam("of_case"),
    pictures.c.told.is_(False),
)
_KEEP = InsertOr(pictures, ("enterprise", "team", "case", "file"))
_UNTOLD = select(pictures.c.file, pictures.c.name).where(*_OF_CASE).order_by(pictures.c.at, pictures.c.file)
_ALL = select(pictures.c.file, pictures.c.name).where(*_OF_CASE[:3]).order_by(pictures.c.at, pictures.c.file)
_TELL = update(pictures).where(*_OF_CASE).values(told=True)


class KeptPicture(Struct, frozen=True):
    """A picture as it is kept: its id in Slack, and what it is called."""

    file: str
    name: str


class Pictures:
    """The pictures within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Nothing is read yet."""
        self._connection = connection

    def keep(self, tenant: Tenant, case: str, *, file: str, name: str, link: str, now: float) -> None:
        """Remember one; the same file of a case is remembered once."""
        _KEEP.execute(
            self._connection,
            enterprise=tenant.enterprise,
            team=tenant.team,
            case=case,
            file=file,
            name=name,
            link=link,
            at=now,
            told=False,
        )

    def of_case(self, tenant: Tenant, case: str) -> list[KeptPicture]:
        """All that are kept of a case, oldest first."""
        values = {"of_enterprise": tenant.enterprise, "of_team": tenant.team, "of_case": case}
        return [KeptPicture(row.file, row.name) for row in self._connection.execute(_ALL, values)]

    def to_tell(self, tenant: Tenant, case: str) -> list[KeptPicture]:
        """Those that nobody was asked about yet, oldest first; it is asked now."""
        values = {"of_enterprise": tenant.enterprise, "of_team": tenant.team, "of_case": case}
        found = [KeptPicture(row.file, row.name) for row in self._connection.execute(_UNTOLD, values)]
        if found:
            self._connection.execute(_TELL, values)
        return found
