"""Whether a payload has the shape that Bolt takes for granted when it reads the parts of one."""

from collections.abc import Mapping
from typing import Any

_OBJECTS = {
    "event_callback": ("event",),
    "block_actions": ("user",),
    "block_suggestion": ("user",),
    "view_submission": ("user", "view"),
    "view_closed": ("user", "view"),
    "shortcut": ("user",),
    "message_action": ("user", "message", "channel"),
}
"""The parts, by ``type``, that must be objects. Interactions: https://docs.slack.dev/reference/interaction-payloads/
Events: https://docs.slack.dev/apis/events-api/#callback-field"""
_IF_THERE = ("event", "user", "view", "container", "message", "enterprise", "bot_profile")
_TEXTS = ("type", "command", "callback_id", "team_id", "enterprise_id", "user_id", "trigger_id")


def well_formed(payload: object) -> bool:
    """``False`` for what Slack never sends; a stranger cannot sign one, but a faulty proxy or a test can."""
    if not isinstance(payload, Mapping):
        return False
    kind = payload.get("type", "")
    if not all(isinstance(payload.get(name) or "", str) for name in _TEXTS):
        return False
    if not all(isinstance(payload[name], Mapping) for name in _IF_THERE if payload.get(name) is not None):
        return False
    if not all(isinstance(payload.get(name), Mapping) for name in _OBJECTS.get(kind, ())):
        return False
    match kind:
        case "event_callback":
            return isinstance(payload["event"].get("type"), str)
        case "block_actions":
            actions = payload.get("actions")
            return isinstance(actions, list) and bool(actions) and all(map(_is_action, actions))
        case "view_submission" | "view_closed":
            view = payload["view"]
            state = view.get("state")
            return isinstance(view.get("callback_id") or "", str) and (
                state is None or isinstance(state, Mapping)
            )
    return True


def said_by_an_app(payload: Mapping[str, Any]) -> bool:
    """Whether an event tells that an app has said, or changed, a message: each of ours comes back."""
    event = payload.get("event")
    if (
        payload.get("type") != "event_callback"
        or not isinstance(event, Mapping)
        or event.get("type") != "message"
    ):
        return False
    message = event.get("message") if event.get("subtype") == "message_changed" else event
    return isinstance(message, Mapping) and by_an_app(message)


def by_an_app(message: Mapping[str, Any]) -> bool:
    """Whether an app wrote a message."""
    return any(message.get(name) for name in ("bot_id", "app_id", "bot_profile"))


def _is_action(action: object) -> bool:
    return isinstance(action, Mapping) and all(
        isinstance(action.get(name) or "", str) for name in ("action_id", "block_id", "type")
    )
