"""Facts that come together: what tests and messages say, and what was told of the own settings."""

from collections.abc import Mapping

from knowledge.evidence import Evidence
from knowledge.facts import Value
from knowledge.own_settings import NOTHING_TOLD
from knowledge.stages import refused
from knowledge.state import Finding


def _login(found: Finding | None) -> str | None:
    if found is None:
        return None
    if found.cause == "ok":
        return "ok"
    return "refused" if refused(found.cause) else "failed"


def found_facts(evidence: Evidence) -> dict[str, Value]:
    """What tests and messages say; nearly every turn asks for all of it."""
    message, login, other = evidence.message, evidence.login, evidence.alternative
    return {
        "cause": evidence.causes or None,
        "message.cause": message.cause if message else None,
        "message.provider": message.provider if message else None,
        "message.client": message.client if message else None,
        "message.elsewhere": evidence.elsewhere,
        "reach": evidence.reach,
        "reach.cause": evidence.reach_cause,
        "own_reach": evidence.own_reach,
        "own.cause": evidence.own_finding.cause if evidence.own_finding else None,
        "progress": evidence.progress,
        "alternative": True if other else None,
        "alternative.port": other.port if other else None,
        "alternative.security": other.security if other else None,
        "control": evidence.control,
        "login": _login(login),
        "login.cause": login.cause if login else None,
        "login.sent": evidence.login_sent,
        "refusals": evidence.refusals,
    }


NOTHING_FOUND: Mapping[str, Value] = {
    **dict.fromkeys(
        (
            "cause",
            "message.cause",
            "message.provider",
            "message.client",
            "message.elsewhere",
            "evidence",
            "reach",
            "reach.cause",
            "reach.pairs",
            "own_reach",
            "own.cause",
            "progress",
            "alternative",
            "alternative.port",
            "alternative.security",
            "control",
            "login",
            "login.cause",
            "login.sent",
        )
    ),
    "silent": 0,
    "refusals": 0,
}
"""What is known of tests and messages while there are none."""


def told_facts(evidence: Evidence) -> Mapping[str, Value]:
    """What was told of the mailbox and of the settings in the product."""
    own = evidence.own
    if own is NOTHING_TOLD:
        return _NOTHING_TOLD
    expected = evidence.expected
    same = None
    if own.host is not None and expected is not None:
        same = own.host.casefold() == expected.host.casefold()
    return {
        "own.host": own.host,
        "own.port": own.port,
        "own.security": own.security,
        "own.username": own.username,
        "own.username_fits": evidence.username_fits,
        "own.username_whole": evidence.username_whole,
        "own.missing": own.missing,
        "own.same_host": same,
    }


_NOTHING_TOLD: Mapping[str, Value] = dict.fromkeys(
    (
        "own.host",
        "own.port",
        "own.security",
        "own.username",
        "own.username_fits",
        "own.username_whole",
        "own.missing",
        "own.same_host",
    )
)
