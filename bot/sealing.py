"""Seals what has to rest in the database and must not be read there: the tokens of workspaces."""

import json
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import BotError
from bot.incoming import Tenant

_WHERE = "RETRIEVER_SECRET_KEYS"
_MAKE = 'python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'


class CannotBeOpenedError(Exception):
    """Sealed under a key that is not among ours, or for another workspace."""


class Seal:
    """Keys of the operator: the first seals, all open."""

    def __init__(self, keys: str) -> None:
        """``keys`` are Fernet keys, comma separated, newest first. BotError, without a key, if it is none."""
        names = [key.strip() for key in keys.split(",") if key.strip()]
        try:
            self._keys = MultiFernet([Fernet(name) for name in names])
        except ValueError:
            raise BotError(
                "one of the keys is none, or there is none.", context=_WHERE, hint=f"{_MAKE} makes one."
            ) from None

    def __repr__(self) -> str:
        """Says nothing."""
        return "Seal()"

    def close(self, tenant: Tenant, values: Mapping[str, str]) -> str:
        """Seal values for a workspace. Its name goes in as well: a Fernet value itself fits any row."""
        told = json.dumps([tenant.enterprise, tenant.team, dict(values)])
        return self._keys.encrypt(told.encode()).decode()

    def open(self, tenant: Tenant, sealed: str) -> dict[str, str]:
        """The values again. CannotBeOpenedError where the key is not ours, or the row is not its own."""
        try:
            enterprise, team, values = json.loads(self._keys.decrypt(sealed.encode()))
        except InvalidToken:
            raise CannotBeOpenedError from None
        if (enterprise, team) != (tenant.enterprise, tenant.team):
            raise CannotBeOpenedError
        return {str(name): str(value) for name, value in values.items()}

    def renew(self, tenant: Tenant, sealed: str) -> str:
        """The same under the newest key. CannotBeOpenedError as in ``open``."""
        return self.close(tenant, self.open(tenant, sealed))
