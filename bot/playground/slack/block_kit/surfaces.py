"""Messages, modals and Home tabs: judge them whole, and complete them as Slack does (ids, defaults)."""

import json
import secrets
from typing import Any

from bot.playground.slack.block_kit.blocks import TABLES
from bot.playground.slack.block_kit.rules import check_rules, elements_of, every_block, is_interactive
from bot.playground.slack.block_kit.shapes import Chars, Judge, Kind, Many, Raw, Shaped, Text, Typed, YesNo
from bot.playground.slack.refusal import Refusal

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
# views.open: "view_too_large: the provided view is greater than 250kb".
VIEW_BYTES = 250_000

_COMMON: dict[str, Kind] = {
    "type": Raw(),
    "callback_id": Chars(255),
    "private_metadata": Chars(3000),
    "external_id": Chars(255),
    "blocks": Many(Typed("block"), VIEW_BLOCKS),
}
_VIEWS: dict[str, Shaped] = {
    "modal": Shaped(
        {
            **_COMMON,
            "title": Text(24, plain=True),
            "submit": Text(24, plain=True),
            "close": Text(24, plain=True),
            "clear_on_close": YesNo(),
            "notify_on_close": YesNo(),
            "submit_disabled": YesNo(),
        },
        ("title", "blocks"),
    ),
    "home": Shaped(_COMMON, ("blocks",)),
}


def accepted_message_blocks(blocks: Any) -> list[dict[str, Any]]:
    """The blocks of a message as Slack would keep them, or a `Refusal` with `invalid_blocks`."""
    judge = Judge(TABLES)
    judge.check(blocks, Many(Typed("block"), MESSAGE_BLOCKS, least=0), "/blocks")
    if isinstance(blocks, list):
        check_rules(judge, blocks, "/blocks", "message")
    if judge.faults:
        raise Refusal("invalid_blocks", messages=judge.faults)
    return completed(blocks)


def accepted_view(view: Any, *types: str) -> dict[str, Any]:
    """A view as Slack would keep it, or a `Refusal` (`invalid_arguments`, `view_too_large`)."""
    if not isinstance(view, dict):
        raise Refusal("invalid_arguments", messages=["must provide an object [json-pointer:/view]"])
    form = view.get("type")
    if form not in types:
        raise Refusal("invalid_arguments", messages=[f"unsupported type: {form} [json-pointer:/view/type]"])
    judge = Judge(TABLES)
    judge.check(view, _VIEWS[str(form)], "/view")
    blocks = view.get("blocks")
    if isinstance(blocks, list):
        check_rules(judge, blocks, "/view/blocks", str(form))
        asks = any(isinstance(block, dict) and block.get("type") == "input" for block in blocks)
        if form == "modal" and asks and not view.get("submit"):
            judge.complain("missing required field: submit", "/view")
    if judge.faults:
        raise Refusal("invalid_arguments", messages=judge.faults)
    if len(json.dumps(view).encode()) > VIEW_BYTES:
        raise Refusal("view_too_large")
    return {**view, "blocks": completed(view["blocks"])}


def completed(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A copy with the ids and defaults that Slack fills in."""
    kept: list[dict[str, Any]] = _copied(blocks)
    for block, _ in every_block(kept, ""):
        if "block_id" not in block:
            block["block_id"] = secrets.token_urlsafe(4)[:5]
        for element, _ in elements_of(block):
            if is_interactive(element) and "action_id" not in element:
                element["action_id"] = secrets.token_urlsafe(4)[:5]
    return kept


def _copied(value: Any) -> Any:
    """A copy of JSON, with the defaults of its text objects."""
    if isinstance(value, list):
        return [_copied(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {name: _copied(item) for name, item in value.items()}
    match kept.get("type"):
        case "plain_text":
            kept.setdefault("emoji", True)
        case "mrkdwn":
            kept.setdefault("verbatim", False)
        case _:
            pass
    return kept
