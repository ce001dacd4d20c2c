"""Draws the report from what all attempts of a probe have shown."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from smtp_probe.control import Control
from smtp_probe.hosts import literal_address, normalise_host, slip_of
from smtp_probe.judging import cause_of, stage_of
from smtp_probe.model import Attempt, BadEntry, Endpoint, ProbeRequest, Report
from smtp_probe.observation import Ending, Observation
from smtp_probe.trial import Trial

_TELLS_LITTLE = frozenset({Ending.ADDRESS_BLOCKED, Ending.NOT_ADMITTED, Ending.TIMED_OUT, Ending.UNREACHABLE})


def decisive(observations: Sequence[Observation], decided_by: Observation | None) -> Observation:
    """Return the observation that had the errand; else the one that came furthest and tells most."""
    if decided_by is not None:
        return decided_by
    return max(
        observations,
        key=lambda seen: (
            len(seen.timings_ms),
            seen.ending not in _TELLS_LITTLE,
            seen.tls is not None or seen.peek is not None,
            seen.ending is not Ending.UNREACHABLE,
        ),
    )


def report_of(
    request: ProbeRequest,
    own: Sequence[Observation],
    decided_by: Observation | None,
    trials: Sequence[Trial],
    control: Control | None,
    began: float,
    untried: Sequence[str] = (),
    further: int = 0,
) -> Report:
    """Return the report; `own` is what the request's endpoint showed, at least one observation.

    `untried` are its addresses that no connection was opened to; `further` more were not even looked at.
    """
    seen = decisive(own, decided_by)
    cause = cause_of(seen)
    stage = stage_of(seen, cause)
    if control == "failed":
        cause = "inconclusive"
    elsewhere = [observation for trial in trials for observation in trial.observations]
    return Report(
        cause=cause,
        stage=stage,
        endpoint=normalised(request.endpoint),
        attempts=tuple(map(_attempt, (*own, *elsewhere))),
        alternatives=tuple(trial.endpoint for trial in trials if trial.works),
        suggested_host=_suggested_host(request.endpoint.host),
        control=control,
        duration_ms=round((asyncio.get_running_loop().time() - began) * 1000, 3),
        reply=_words(seen),
        untried_addresses=tuple(untried),
        further_addresses=further,
        bad_entry=_bad_entry(seen) if cause == "guard.invalid_input" else None,
    )


def _bad_entry(seen: Observation) -> BadEntry:
    """What makes an observation one of bad input: a name is refused late where an alias leads to none."""
    return BadEntry.CLEAR_TEXT if seen.ending is Ending.LOGIN_WITHHELD else BadEntry.HOST


def _attempt(seen: Observation) -> Attempt:
    cause = cause_of(seen)
    return Attempt(
        endpoint=seen.endpoint,
        address=seen.address,
        cause=cause,
        stage=stage_of(seen, cause),
        timings_ms=seen.timings_ms,
        transcript=seen.transcript,
        tls=seen.tls,
        capabilities=seen.capabilities,
        reply=_words(seen),
    )


def _words(seen: Observation) -> str | None:
    return None if seen.reply is None else str(seen.reply)


def _suggested_host(host: str) -> str | None:
    # The data about providers is read only when somebody asks about one.
    from smtp_probe.providers import known_hosts

    return slip_of(host, known_hosts())


def normalised(endpoint: Endpoint) -> Endpoint:
    """Return the endpoint with its host in the form in which it is asked about."""
    literal = literal_address(endpoint.host)
    host = normalise_host(endpoint.host) if literal is None else str(literal)
    return Endpoint(host, endpoint.port, endpoint.security)
