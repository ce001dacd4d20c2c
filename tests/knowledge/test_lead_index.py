"""Leads that cannot be live are passed over; the others are found as if each had been asked."""

import pytest

from knowledge.facts import Value, parse_condition
from knowledge.lead_index import LeadIndex, needed_by
from knowledge.library import Tree


@pytest.mark.parametrize(
    ("written", "facts"),
    [
        ({"login": "refused"}, {"login"}),
        ({"login": "refused", "cause": "tcp.timeout"}, {"cause"}),
        ([{"cause": "tcp.timeout"}, {"login": "ok"}], {"cause", "login"}),
        ([{"cause": "tcp.timeout"}, {"address": {"known": True}}], set()),
        ({"not": {"login": "ok"}}, set()),
        ({"logins": {"at_least": 1}}, set()),
    ],
)
def test_what_a_condition_cannot_do_without_is_seen(written: object, facts: set[str]) -> None:
    assert {one.fact for one in needed_by(parse_condition(written))} == facts


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"cause": frozenset({"tcp.timeout", "auth.bad_credentials"}), "alternative": True},
        {"cause": frozenset({"auth.oauth_required"}), "provider.family": "google"},
        {"provider.password_auth": "oauth_only", "provider.imap_only": True, "login": "ok"},
        {"provider.password_auth": "app_password", "provider.family": "yahoo", "suggested_host": "x"},
    ],
)
def test_the_index_finds_what_asking_every_lead_finds(tree: Tree, told: dict[str, Value]) -> None:
    leads = tree.content.leads

    assert LeadIndex(leads).live(told.get) == [lead for lead in leads if lead.when.fires(told.get)]
