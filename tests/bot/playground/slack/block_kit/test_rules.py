"""The judge never falls over, whatever JSON it is given."""

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.playground.slack.block_kit.blocks import BLOCKS
from bot.playground.slack.block_kit.elements import ELEMENTS
from bot.playground.slack.block_kit.surfaces import accepted_message_blocks, accepted_view
from bot.playground.slack.refusal import Refusal

KEYS = st.sampled_from(
    ["type", "text", "elements", "element", "accessory", "fields", "options", "option_groups", "block_id",
     "action_id", "initial_option", "initial_options", "child_blocks", "rows", "label", "confirm", "value",
     "min_length", "max_length", "actions", "image_url", "focus_on_load"]
)  # fmt: skip
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 5000),
    st.text(max_size=4),
    st.sampled_from([*BLOCKS, *ELEMENTS, "plain_text", "mrkdwn", "text"]),
)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=6)),
    max_leaves=25,
)


Verdict = list[dict[str, Any]] | Refusal


def verdict(judge: Callable[[], list[dict[str, Any]]]) -> Verdict:
    """The blocks as they would be kept, or the refusal; anything else falls through."""
    try:
        return judge()
    except Refusal as refusal:
        return refusal


def is_sound(found: Verdict, code: str) -> bool:
    if isinstance(found, Refusal):
        return found.error == code and bool(found.messages)
    return all(block["block_id"] for block in found)


@settings(max_examples=60, deadline=None)
@given(JSON)
def test_any_json_is_accepted_or_refused_by_name(value: Any) -> None:
    for judged in (value, [value]):
        found = verdict(lambda judged=judged: accepted_message_blocks(judged))
        assert is_sound(found, "invalid_blocks")


@settings(max_examples=60, deadline=None)
@given(JSON)
def test_any_json_as_a_view_is_accepted_or_refused_by_name(value: Any) -> None:
    title = {"type": "plain_text", "text": "x"}
    view = {"type": "modal", "title": title, "blocks": [value]}
    found = verdict(lambda: accepted_view(view, "modal")["blocks"])
    assert is_sound(found, "invalid_arguments")
