"""Facts that some conditions cannot tell apart are decided alike; what is kept of them is nobody's words."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.deciding import ANOTHER, Deciding
from knowledge.facts import Condition, Value, parse_condition

WRITTEN: tuple[object, ...] = (
    {"login": "refused", "cause": ["tcp.timeout", "auth.bad_credentials"]},
    [{"own.host": {"known": True}}, {"own.host": "smtp.ionos.co.uk"}],
    {"not": {"login": "ok"}, "logins": {"at_least": 2}},
    {"provider.id": "ionos", "alternative": True},
    {"logins": {"at_most": 3}, "own.host": {"known": False}},
)
CONDITIONS: tuple[Condition, ...] = tuple(map(parse_condition, WRITTEN))
TOLD: st.SearchStrategy[dict[str, Value]] = st.fixed_dictionaries(
    {
        "login": st.sampled_from([None, "ok", "refused", "failed"]),
        "cause": st.one_of(
            st.none(), st.frozensets(st.sampled_from(["tcp.timeout", "auth.bad_credentials", "dns.no_mx"]))
        ),
        "own.host": st.sampled_from([None, "smtp.ionos.co.uk", "mail.kennels.example", "x"]),
        "provider.id": st.sampled_from([None, "ionos", "gmail", "bt"]),
        "alternative": st.sampled_from([None, True]),
        "logins": st.integers(0, 5),
    }
)


@given(TOLD, TOLD)
def test_what_is_decided_by_the_same_is_decided_alike(one: dict[str, Value], other: dict[str, Value]) -> None:
    deciding = Deciding(CONDITIONS)
    if deciding.of(one.get) == deciding.of(other.get):
        assert [c.fires(one.get) for c in CONDITIONS] == [c.fires(other.get) for c in CONDITIONS]


def test_a_value_that_no_condition_names_is_kept_as_another() -> None:
    deciding = Deciding(CONDITIONS)

    kept = deciding.of({"own.host": "mail.kennels.example", "provider.id": "ionos"}.get)

    assert "mail.kennels.example" not in kept
    assert ANOTHER in kept
    assert "ionos" in kept


def test_every_fact_that_is_asked_for_counts() -> None:
    assert Deciding(CONDITIONS).facts == {
        "login", "cause", "own.host", "provider.id", "alternative", "logins"
    }  # fmt: skip
