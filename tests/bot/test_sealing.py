import copy

import pytest
from cryptography.fernet import Fernet

from bot.errors import BotError
from bot.incoming import Tenant
from bot.sealing import CannotBeOpenedError, Seal

HERE = Tenant("E1", "T1")
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_what_is_sealed_opens_again_and_cannot_be_read_before() -> None:
    sealed = Seal(NEW).close(HERE, {"bot_token": "xoxb-canary"})
    assert "xoxb" not in sealed
    assert Seal(NEW).open(HERE, sealed) == {"bot_token": "xoxb-canary"}


@pytest.mark.parametrize("other", [Tenant("E1", "T2"), Tenant("", "T1"), Tenant("E2", "T1")])
def test_it_opens_for_its_own_workspace_alone(other: Tenant) -> None:
    seal = Seal(NEW)
    sealed = seal.close(HERE, {"bot_token": "xoxb-canary"})
    with pytest.raises(CannotBeOpenedError):
        seal.open(other, sealed)
    with pytest.raises(CannotBeOpenedError):
        seal.renew(other, sealed)


def test_an_earlier_key_opens_and_the_newest_seals() -> None:
    sealed = Seal(OLD).close(HERE, {"bot_token": "xoxb-canary"})
    both = Seal(f"{NEW}, {OLD}")
    assert both.open(HERE, sealed)["bot_token"] == "xoxb-canary"
    renewed = both.renew(HERE, sealed)
    assert Seal(NEW).open(HERE, renewed)["bot_token"] == "xoxb-canary"
    with pytest.raises(CannotBeOpenedError):
        Seal(NEW).open(HERE, sealed)


@pytest.mark.parametrize(
    "keys", ["", " , ", "canary", f"{NEW},canary"], ids=["none", "empty ones", "no key", "one of two"]
)
def test_what_is_no_key_is_refused_without_being_repeated(keys: str) -> None:
    with pytest.raises(BotError, match="RETRIEVER_SECRET_KEYS") as refused:
        Seal(keys)
    assert "canary" not in str(refused.value)
    assert NEW not in str(refused.value)


def test_a_damaged_value_is_refused() -> None:
    seal = Seal(NEW)
    sealed = seal.close(HERE, {"bot_token": "x"})
    for broken in ("", "canary", sealed[:-4], "A" + sealed[1:], copy.copy(sealed).swapcase()):
        with pytest.raises(CannotBeOpenedError):
            seal.open(HERE, broken)


def test_a_seal_shows_no_key() -> None:
    assert NEW not in repr(Seal(NEW)) + str(Seal(NEW))
