"""A log-in shows itself to nobody."""

import copy
import json
import pickle
from dataclasses import asdict

import pytest

from smtp_probe import Endpoint, Login, ProbeRequest, Security, Stage

LOGIN = Login("jo@example.org", "made-up-password")
REQUEST = ProbeRequest(Endpoint("mail.example.org", 465, Security.SSL), LOGIN)


@pytest.mark.parametrize("write", [repr, str, format, lambda value: f"{value!r:>20}"])
@pytest.mark.parametrize("value", [LOGIN, REQUEST, (LOGIN,), [REQUEST]])
def test_it_is_not_printed(write, value: object) -> None:  # type: ignore[no-untyped-def]
    assert "made-up" not in write(value)
    assert "jo@" not in write(value)


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, pickle.dumps, json.dumps])
def test_it_is_not_copied_pickled_or_written_as_json(duplicate) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(TypeError):
        duplicate(LOGIN)


def test_two_log_ins_are_not_compared_by_what_is_in_them() -> None:
    assert Login("jo@example.org", "made-up-password") != LOGIN


def test_a_request_is_not_taken_apart_by_accident() -> None:
    with pytest.raises(TypeError):
        asdict(REQUEST)


@pytest.mark.parametrize("seconds", [float("nan"), float("inf"), -1.0, 0.0])
def test_a_deadline_is_a_finite_time_above_zero(seconds: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        ProbeRequest(REQUEST.endpoint, timeout=seconds)
    with pytest.raises(ValueError, match="above 0"):
        ProbeRequest(REQUEST.endpoint, stage_timeouts={Stage.TCP: seconds})


def test_stages_without_a_time_have_no_deadline() -> None:
    with pytest.raises(ValueError, match="no stage that takes time"):
        ProbeRequest(REQUEST.endpoint, stage_timeouts={Stage.GUARD: 1.0})
