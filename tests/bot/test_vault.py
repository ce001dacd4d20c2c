import copy
import json
import pickle
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from bot.incoming import Person, Tenant
from bot.vault import KEPT_FOR, MOST, LoginTarget, Vault
from tests.bot.fakes import JO

SECRET = "made-up-canary-pässword"
TARGET = LoginTarget(JO, "K7M2-9QXB", "smtp.x.example", 465, "jo@x.example")


def sealed(vault: Vault) -> str:
    return vault.seal(
        SECRET,
        person=TARGET.person,
        case=TARGET.case,
        host=TARGET.host,
        port=TARGET.port,
        username=TARGET.username,
    )


def test_it_opens_once_for_exactly_what_it_was_typed_for() -> None:
    vault = Vault()
    ticket = sealed(vault)
    assert vault.take(ticket, TARGET) == SECRET
    assert vault.take(ticket, TARGET) is None


@pytest.mark.parametrize(
    "changed",
    [
        replace(TARGET, host="smtp.y.example"),
        replace(TARGET, port=587),
        replace(TARGET, username="jo"),
        replace(TARGET, case="AAAA-AAAA"),
        replace(TARGET, person=Person(JO.tenant, "UANN")),
        replace(TARGET, person=Person(Tenant("", "T2"), JO.user)),
        replace(TARGET, person=Person(Tenant("E1", "T1"), JO.user)),
        # The parts together read the same, and are not.
        replace(TARGET, host="smtp.x.example465", port=0),
    ],
)
def test_any_changed_part_keeps_it_shut_for_good(changed: LoginTarget) -> None:
    vault = Vault()
    ticket = sealed(vault)
    assert vault.take(ticket, changed) is None
    assert vault.take(ticket, TARGET) is None


def test_after_ten_minutes_it_is_wiped() -> None:
    now = [0.0]
    vault = Vault(lambda: now[0])
    ticket = sealed(vault)
    now[0] = KEPT_FOR - 1
    assert vault.sweep() == 1
    now[0] = KEPT_FOR
    assert vault.take(ticket, TARGET) is None
    sealed(vault)
    now[0] *= 3
    assert vault.sweep() == 0


def test_forgotten_is_gone() -> None:
    vault = Vault()
    ticket = sealed(vault)
    vault.forget(ticket)
    assert vault.take(ticket, TARGET) is None


def test_another_process_cannot_open_it() -> None:
    assert Vault().take(sealed(Vault()), TARGET) is None


def test_a_flood_pushes_the_oldest_out() -> None:
    vault = Vault()
    first = sealed(vault)
    for _ in range(MOST):
        sealed(vault)
    assert vault.sweep() == MOST
    assert vault.take(first, TARGET) is None


@pytest.mark.parametrize("show", [repr, str, format, lambda one: f"{one}", lambda one: repr([one])])
def test_what_is_sealed_prints_as_nothing(show: Callable[[object], str]) -> None:
    vault = Vault()
    (one,) = [vault._sealed[sealed(vault)]]
    assert "Sealed(…)" in show(one)
    assert SECRET not in show(one)
    assert SECRET not in repr(vault.__dict__)


@pytest.mark.parametrize(
    "misuse", [pickle.dumps, copy.copy, copy.deepcopy, json.dumps, hash, lambda one: one == one]
)
def test_what_is_sealed_cannot_be_copied_compared_or_written(misuse: Callable[[object], object]) -> None:
    vault = Vault()
    one = vault._sealed[sealed(vault)]
    with pytest.raises(TypeError) as caught:
        misuse(one)
    assert SECRET not in str(caught.value)


def test_half_a_character_is_kept_exactly() -> None:
    vault = Vault()
    odd = " \ud800 made-up "
    ticket = vault.seal(odd, person=JO, case="c", host="h", port=1, username="u")
    assert vault.take(ticket, LoginTarget(JO, "c", "h", 1, "u")) == odd
