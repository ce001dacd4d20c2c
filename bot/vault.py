"""Holds typed passwords, sealed and for a short time, in this process's memory alone."""

import secrets
import time
from collections.abc import Callable
from typing import NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec import Struct

from bot.incoming import Person

KEPT_FOR = 600.0  # seconds: what the form promises
MOST = 1_000  # sealed at once; a flood must not fill the memory


class Sealed:
    """A sealed password. It prints as nothing and cannot be copied, compared, pickled or written as JSON."""

    __slots__ = ("_box", "_nonce", "until")

    def __init__(self, nonce: bytes, box: bytes, until: float) -> None:
        """``until`` is by the vault's clock."""
        self._nonce = nonce
        self._box = box
        self.until = until

    def open(self, key: AESGCM, binding: bytes) -> str | None:
        """The password, if ``binding`` is the one that it was sealed for."""
        try:
            return key.decrypt(self._nonce, self._box, binding).decode("utf-8", "surrogatepass")
        except InvalidTag:
            return None

    def __repr__(self) -> str:
        return "Sealed(…)"

    def __format__(self, spec: str) -> str:
        return "Sealed(…)"

    def __eq__(self, other: object) -> NoReturn:
        raise TypeError(_REFUSAL)

    __hash__ = None  # type: ignore[assignment] # a hash would be a fingerprint

    def __reduce__(self) -> NoReturn:
        raise TypeError(_REFUSAL)

    def __copy__(self) -> NoReturn:
        raise TypeError(_REFUSAL)

    def __deepcopy__(self, memo: object) -> NoReturn:
        raise TypeError(_REFUSAL)


_REFUSAL = "a sealed password cannot be compared or copied"


class LoginTarget(Struct, frozen=True):
    """What a password was typed for; it opens for exactly this and nothing else."""

    person: Person
    case: str
    host: str
    port: int
    username: str

    def binding(self) -> bytes:
        """All parts, each with its length, so that no two targets read the same."""
        tenant = self.person.tenant
        parts = (
            tenant.enterprise,
            tenant.team,
            self.person.user,
            self.case,
            self.host,
            str(self.port),
            self.username,
        )
        return b"".join(b"%d:%s" % (len(part.encode()), part.encode()) for part in parts)


class Vault:
    """Sealed passwords by ticket: nothing prints or reuses one by accident, and each ends on time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """A new key, which leaves this process as little as the passwords do."""
        self._clock = clock
        self._key = AESGCM(AESGCM.generate_key(256))
        self._sealed: dict[str, Sealed] = {}

    def seal(self, password: str, *, person: Person, case: str, host: str, port: int, username: str) -> str:
        """Take a password in; the ticket names it and is worthless elsewhere."""
        self.sweep()
        if len(self._sealed) >= MOST:
            self._sealed.pop(next(iter(self._sealed)))
        nonce = secrets.token_bytes(12)
        binding = LoginTarget(person, case, host, port, username).binding()
        # Half a surrogate pair must not raise: the exception would hold the password.
        box = self._key.encrypt(nonce, password.encode("utf-8", "surrogatepass"), binding)
        ticket = secrets.token_urlsafe(16)
        self._sealed[ticket] = Sealed(nonce, box, self._clock() + KEPT_FOR)
        return ticket

    def take(self, ticket: str, target: LoginTarget) -> str | None:
        """The password, once; ``None`` if it is gone, too old, or was typed for something else."""
        sealed = self._sealed.pop(ticket, None)
        if sealed is None or self._clock() >= sealed.until:
            return None
        return sealed.open(self._key, target.binding())

    def holds(self, ticket: str) -> bool:
        """Whether that password lies here."""
        return ticket in self._sealed

    def forget(self, ticket: str) -> None:
        """Wipe a password that is not needed after all."""
        self._sealed.pop(ticket, None)

    def sweep(self) -> int:
        """Wipe what is too old; how many are left."""
        now = self._clock()
        for ticket in [ticket for ticket, sealed in self._sealed.items() if now >= sealed.until]:
            del self._sealed[ticket]
        return len(self._sealed)
