"""Conditions in three values: unknown never fires."""

from datetime import date

import pytest

from knowledge.facts import Value, leaves, parse_condition

FACTS: dict[str, Value] = {
    "provider.family": "google",
    "cause": frozenset({"tcp.timeout", "auth.bad_credentials"}),
    "logins": 2,
    "first": False,
    "today": date(2026, 11, 23),
}


@pytest.mark.parametrize(
    ("written", "holds"),
    [
        ({"provider.family": "google"}, True),
        ({"provider.family": "microsoft"}, False),
        ({"provider.family": ["microsoft", "google"]}, True),
        ({"login": "ok"}, None),
        ({"not": {"login": "ok"}}, None),
        ({"login": {"known": False}}, True),
        ({"login": {"known": True}}, False),
        ({"cause": "tcp.timeout"}, True),
        ({"cause": ["dns.not_found", "tcp.refused"]}, False),
        ({"provider.family": "google", "login": "ok"}, None),
        ({"provider.family": "microsoft", "login": "ok"}, False),
        ([{"provider.family": "google"}, {"login": "ok"}], True),
        ([{"provider.family": "microsoft"}, {"login": "ok"}], None),
        ({"any": [{"first": True}, {"logins": 2}]}, True),
        ({"all": [{"first": True}, {"login": "ok"}]}, False),
        ({"not": {"first": True}}, True),
        ({"logins": {"at_least": 2}}, True),
        ({"logins": {"at_least": 1, "at_most": 1}}, False),
        ({"refusals": {"at_least": 1}}, None),
        ({"today": {"from": "2026-11-23"}}, True),
        ({"today": {"before": "2026-11-23"}}, False),
        ({"today": {"from": "2026-12-31"}}, False),
    ],
)
def test_a_condition_is_true_false_or_unknown(written: object, holds: bool | None) -> None:
    condition = parse_condition(written)

    assert condition.holds(FACTS.get) is holds
    assert condition.fires(FACTS.get) is (holds is True)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ({}, "A condition is written `fact: value`"),
        ([], "An empty list can never hold"),
        ("login", "A condition is written `fact: value`"),
        ({"login": []}, "needs a value"),
        ({"login": ["ok", ["refused"]]}, "different values"),
        ({"logins": {"more": 2}}, "only known, at_least, at_most, from and before exist"),
        ({"today": {"from": "soon"}}, "a number or a day"),
        ({"logins": {"at_least": True}}, "not with True"),
        ({"logins": {}}, "needs a value"),
        ({"any": {"login": "ok"}}, "`any:` needs a list"),
        ({"not": {"not": {"not": {"not": {"not": {"not": {"not": {"not": {"not": {"a": 1}}}}}}}}}}, "nested"),
    ],
)
def test_what_is_no_condition_is_told_in_a_sentence(written: object, says: str) -> None:
    with pytest.raises(ValueError, match=r".") as raised:
        parse_condition(written)

    assert says in str(raised.value)


def test_every_comparison_inside_a_condition_can_be_listed() -> None:
    condition = parse_condition({"any": [{"a": 1}, {"not": {"b": {"known": True}}}], "c": {"at_least": 3}})

    assert [leaf.fact for leaf in leaves(condition)] == ["a", "b", "c"]
