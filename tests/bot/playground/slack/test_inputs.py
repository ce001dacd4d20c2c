"""`state.values` for each kind of field, untouched and filled in."""

from typing import Any

import pytest

from bot.playground.slack.block_kit.surfaces import completed
from bot.playground.slack.inputs import values_of


def option(value: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": value, "emoji": True}, "value": value}


OPTIONS = [option("a"), option("b")]

KINDS: list[tuple[str, dict[str, Any], Any, dict[str, Any], dict[str, Any]]] = [
    ("plain_text_input", {"initial_value": "old"}, "new", {"value": "old"}, {"value": "new"}),
    ("email_text_input", {}, "jo@gmail.test", {"value": None}, {"value": "jo@gmail.test"}),
    ("number_input", {"is_decimal_allowed": False}, "465", {"value": None}, {"value": "465"}),
    (
        "static_select",
        {"options": OPTIONS},
        "b",
        {"selected_option": None},
        {"selected_option": OPTIONS[1]},
    ),
    (
        "radio_buttons",
        {"options": OPTIONS, "initial_option": OPTIONS[0]},
        "b",
        {"selected_option": OPTIONS[0]},
        {"selected_option": OPTIONS[1]},
    ),
    ("checkboxes", {"options": OPTIONS}, ["a", "b"], {"selected_options": []}, {"selected_options": OPTIONS}),
    (
        "multi_static_select",
        {"options": OPTIONS},
        ["b"],
        {"selected_options": []},
        {"selected_options": OPTIONS[1:]},
    ),
    ("users_select", {}, "U0JO000001", {"selected_user": None}, {"selected_user": "U0JO000001"}),
    (
        "datepicker",
        {"initial_date": "2026-11-24"},
        None,
        {"selected_date": "2026-11-24"},
        {"selected_date": None},
    ),
    ("timepicker", {}, "09:30", {"selected_time": None}, {"selected_time": "09:30"}),
]


@pytest.mark.parametrize(("kind", "more", "value", "before", "after"), KINDS, ids=[row[0] for row in KINDS])
def test_each_field_reports_as_in_slack(
    kind: str, more: dict[str, Any], value: Any, before: dict[str, Any], after: dict[str, Any]
) -> None:
    element = {"type": kind, "action_id": "f", **more}
    blocks = completed(
        [
            {
                "type": "input",
                "block_id": "b",
                "label": {"type": "plain_text", "text": "x"},
                "element": element,
            }
        ]
    )
    untouched = values_of(blocks, {}, {}, {})
    assert untouched == {"b": {"f": {"type": kind, **before}}}
    filled = values_of(blocks, untouched, {"b": {"f": value}}, {})
    assert filled == {"b": {"f": {"type": kind, **after}}}
    assert values_of(blocks, filled, {}, {}) == filled


def test_the_options_of_an_external_select_are_those_that_were_offered() -> None:
    blocks = completed(
        [{"type": "actions", "block_id": "b", "elements": [{"type": "external_select", "action_id": "f"}]}]
    )
    chosen = values_of(blocks, {}, {"b": {"f": "a"}}, {"a": OPTIONS[0]})
    assert chosen["b"]["f"]["selected_option"] == OPTIONS[0]
    with pytest.raises(LookupError, match="no option"):
        values_of(blocks, {}, {"b": {"f": "z"}}, {"a": OPTIONS[0]})


def test_a_field_that_is_not_there_is_an_error() -> None:
    with pytest.raises(LookupError, match="no field in nowhere"):
        values_of([], {}, {"nowhere": {"f": "x"}}, {})
