"""What the fields of a surface hold: Slack's `state.values`, made from what a person typed and chose."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.playground.slack.block_kit.rules import elements_of, every_block, options_of

Json = dict[str, Any]

# Slack cuts nothing off silently: a plain text input takes 3,000 characters unless max_length says less.
TYPED_MOST = 3000

_ONE: dict[str, str] = {
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "rich_text_input": "rich_text_value",
}
_SEVERAL: dict[str, str] = {
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
    "file_input": "files",
}
_INITIAL: dict[str, str] = {
    "selected_option": "initial_option",
    "selected_user": "initial_user",
    "selected_conversation": "initial_conversation",
    "selected_channel": "initial_channel",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_date_time": "initial_date_time",
    "value": "initial_value",
    "rich_text_value": "initial_value",
    "selected_options": "initial_options",
    "selected_users": "initial_users",
    "selected_conversations": "initial_conversations",
    "selected_channels": "initial_channels",
}


def stateful(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Each (block, element) whose value Slack reports in `state`."""
    for block, _ in every_block(blocks, ""):
        for element, _ in elements_of(block):
            if element.get("type") in _ONE or element.get("type") in _SEVERAL:
                yield block, element


def initial_entry(element: Json) -> Json:
    """What an untouched element reports."""
    form = element["type"]
    key = _ONE.get(form) or _SEVERAL[form]
    nothing: Any = [] if form in _SEVERAL else None
    return {"type": form, key: element.get(_INITIAL.get(key, ""), nothing)}


def entry(element: Json, value: Any, offered: Mapping[str, Json] | None = None) -> Json:
    """What an element reports once it holds `value`; `offered`: the options an external select was given."""
    form = element["type"]
    if form in _SEVERAL:
        key = _SEVERAL[form]
        chosen = list(value or [])
        return {
            "type": form,
            key: [_option(element, one, offered) if "option" in key else one for one in chosen],
        }
    key = _ONE[form]
    if key == "selected_option":
        value = None if value is None else _option(element, value, offered)
    elif key == "value":
        value = None if value in (None, "") else str(value)
    return {"type": form, key: value}


def _option(element: Json, value: Any, offered: Mapping[str, Json] | None) -> Json:
    for option in options_of(element):
        if option.get("value") == value:
            return option
    if offered and value in offered:
        return offered[value]
    raise LookupError(f"no option {value!r}")


def values_of(
    blocks: list[Json], before: Json, typed: Mapping[str, Any], offered: Mapping[str, Json]
) -> Json:
    """`state.values` of a surface: what it held before, changed by `typed`.

    `typed` is `{block_id: {action_id: value}}`, or `{block_id: value}` where a block has one field.
    Raises LookupError for a field or an option that is not there.
    """
    values: Json = {}
    known = set()
    for block, element in stateful(blocks):
        name, action = block["block_id"], element["action_id"]
        known.add(name)
        old = before.get(name, {}).get(action)
        now = old if old is not None and old.get("type") == element["type"] else initial_entry(element)
        given = typed.get(name, _ABSENT)
        if isinstance(given, Mapping):
            given = given.get(action, _ABSENT)
        if given is not _ABSENT:
            now = entry(element, given, offered)
        values.setdefault(name, {})[action] = now
    if unknown := typed.keys() - known:
        raise LookupError(f"no field in {', '.join(sorted(unknown))}")
    return values


class _Absent:
    """Marks a field that was not touched; None is a value (an emptied field)."""


_ABSENT = _Absent()


def client_side_errors(blocks: list[Json], values: Json) -> dict[str, str]:
    """What Slack's own client refuses before anything is sent: `{block_id: words}`, Slack's words."""
    errors: dict[str, str] = {}
    for block, element in stateful(blocks):
        if block.get("type") != "input":
            continue
        held = values[block["block_id"]][element["action_id"]]
        content = next(item for key, item in held.items() if key != "type")
        if content in (None, "", []):
            if not block.get("optional"):
                errors[block["block_id"]] = "Please complete this required field."
        elif isinstance(content, str) and (complaint := _complaint(element, content)):
            errors[block["block_id"]] = complaint
    return errors


def _complaint(element: Json, text: str) -> str | None:
    match element["type"]:
        case "email_text_input" if not re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", text):
            return "Please enter a valid email address."
        case "url_text_input" if not re.match(r"https?://\S+$", text):
            return "Please enter a valid URL."
        case "number_input":
            return _number_complaint(element, text)
        case "plain_text_input":
            most = element.get("max_length", TYPED_MOST)
            if len(text) > most:
                return f"Please enter no more than {most} characters."
            if len(text) < element.get("min_length", 0):
                return f"Please enter at least {element['min_length']} characters."
    return None


def _number_complaint(element: Json, text: str) -> str | None:
    pattern = r"-?\d+(\.\d+)?" if element.get("is_decimal_allowed") else r"-?\d+"
    if not re.fullmatch(pattern, text):
        return "Please enter a valid number."
    if "min_value" in element and float(text) < float(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and float(text) > float(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return None


def action_of(element: Json, block_id: str, held: Json | None, ts: str) -> Json:
    """One entry of `actions` in a `block_actions` payload."""
    action: Json = {"type": element["type"], "action_id": element["action_id"], "block_id": block_id}
    for name in ("text", "value", "style", "url", "placeholder", "confirm"):
        if name in element:
            action[name] = element[name]
    if held is not None:
        action.update({name: item for name, item in held.items() if name != "type"})
    action["action_ts"] = ts
    return action
