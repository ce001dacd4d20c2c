"""The catalogue of causes is whole and says what each code asks for."""

import re

import pytest

from smtp_probe import CAUSES, Severity


def test_every_code_is_written_as_its_stage_and_its_name() -> None:
    single = {"ok", "inconclusive", "unknown", "none"}

    assert all(re.fullmatch(r"[a-z]+\.[a-z_]+", code) for code in CAUSES if code not in single)
    assert all(info.code == code and info.means for code, info in CAUSES.items())


@pytest.mark.parametrize(
    ("code", "severity"),
    [
        ("ok", Severity.FINE),
        ("none", Severity.FINE),
        ("auth.bad_credentials", Severity.FAULT),
        ("tcp.timeout", Severity.FAULT),
        ("send.greylisted", Severity.PASSING),
        ("server.unavailable", Severity.PASSING),
        ("guard.port_blocked", Severity.OURS),
        ("inconclusive", Severity.OURS),
    ],
)
def test_a_cause_has_the_severity_that_asks_the_right_thing(code: str, severity: Severity) -> None:
    assert CAUSES[code].severity is severity


def test_the_catalogue_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        CAUSES["new"] = CAUSES["ok"]  # type: ignore[index]
