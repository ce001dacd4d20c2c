"""conversations.*: finding channels, their members and what was said."""

from typing import Any

from bot.playground.slack.methods.call import HISTORY, READ, Call, Json
from bot.playground.slack.refusal import Refusal
from bot.playground.slack.workspace import Conversation


def open_conversation(call: Call) -> Json:
    """conversations.open"""
    named, wanted = call.text("channel"), call.text("users")
    if named:
        room = call.conversation()
    elif wanted:
        users = wanted.split(",")
        if len(users) > 1:
            raise Refusal("invalid_user_combination")
        human = call.person(users[0])
        if human.deleted:
            raise Refusal("user_disabled")
        room = call.platform.workspace.direct_message(human.id)
    else:
        raise Refusal("users_list_not_supplied")
    shown: Json = {"id": room.id}
    if call.flag("return_im"):
        shown = _described(call, room)
    return {"ok": True, "no_op": True, "already_open": True, "channel": shown}


def info(call: Call) -> Json:
    """conversations.info"""
    room = call.conversation()
    call.need_scope(READ[room.kind])
    described = _described(call, room)
    if call.flag("include_num_members"):
        described["num_members"] = len(room.members)
    return {"ok": True, "channel": described}


def members(call: Call) -> Json:
    """conversations.members"""
    room = call.conversation()
    call.need_scope(READ[room.kind])
    page, cursor = _page(call, list(room.members), 100)
    return {"ok": True, "members": page, "response_metadata": {"next_cursor": cursor}}


def history(call: Call) -> Json:
    """conversations.history"""
    room = _readable(call)
    top = [
        message
        for message in room.messages.values()
        if message.get("thread_ts", message["ts"]) == message["ts"]
        or message.get("subtype") == "thread_broadcast"
    ]
    chosen = sorted(_between(call, top), key=lambda message: str(message["ts"]), reverse=True)
    page, cursor = _page(call, _with_metadata_if_asked(call, chosen), 100)
    answer = {"ok": True, "messages": page, "has_more": bool(cursor), "pin_count": 0}
    return answer | {"response_metadata": {"next_cursor": cursor}}


def replies(call: Call) -> Json:
    """conversations.replies"""
    room = _readable(call)
    root = call.needed("ts")
    if root not in room.messages:
        raise Refusal("thread_not_found")
    thread = [
        message
        for message in room.messages.values()
        if message["ts"] == root or message.get("thread_ts") == root
    ]
    chosen = sorted(_between(call, thread), key=lambda message: str(message["ts"]))
    page, cursor = _page(call, _with_metadata_if_asked(call, chosen), 1000)
    return {
        "ok": True,
        "messages": page,
        "has_more": bool(cursor),
        "response_metadata": {"next_cursor": cursor},
    }


def for_user(call: Call) -> Json:
    """users.conversations: where the app is a member."""
    user = call.text("user") or call.platform.world.app.bot_user
    kinds = {
        {"public_channel": "public", "private_channel": "private", "im": "im"}.get(name, "")
        for name in (call.text("types") or "public_channel").split(",")
    }
    for kind in kinds & READ.keys():
        call.need_scope(READ[kind])
    rooms = [
        room
        for room in call.platform.workspace.conversations.values()
        if user in room.members
        and room.kind in kinds
        and not (call.flag("exclude_archived") and room.is_archived)
    ]
    page, cursor = _page(call, [_described(call, room) for room in rooms], 100)
    return {"ok": True, "channels": page, "response_metadata": {"next_cursor": cursor}}


def _readable(call: Call) -> Conversation:
    room = call.conversation()
    call.need_scope(HISTORY[room.kind])
    if call.platform.world.app.bot_user not in room.members:
        raise Refusal("not_in_channel")
    return room


def _with_metadata_if_asked(call: Call, messages: list[Json]) -> list[Json]:
    if call.flag("include_all_metadata"):
        return messages
    return [{name: item for name, item in message.items() if name != "metadata"} for message in messages]


def _between(call: Call, messages: list[Json]) -> list[Json]:
    low, high = _moment(call, "oldest", 0.0), _moment(call, "latest", float("inf"))
    inclusive = call.flag("inclusive")
    kept = []
    for message in messages:
        at = float(message["ts"])
        if low < at < high or (inclusive and at in (low, high)):
            kept.append(message)
    return kept


def _moment(call: Call, name: str, otherwise: float) -> float:
    value = call.text(name)
    if value is None:
        return otherwise
    try:
        return float(value)
    except ValueError:
        raise Refusal(f"invalid_ts_{name}") from None


def _page(call: Call, items: list[Any], default: int) -> tuple[list[Any], str]:
    limit = call.number("limit", default, 1000) or default
    cursor = call.text("cursor") or "0"
    if not cursor.isdecimal():
        raise Refusal("invalid_cursor")
    start = int(cursor)
    following = str(start + limit) if start + limit < len(items) else ""
    return items[start : start + limit], following


def _described(call: Call, room: Conversation) -> Json:
    world = call.platform.world
    common: Json = {
        "id": room.id,
        "created": room.created,
        "is_archived": room.is_archived,
        "is_im": room.kind == "im",
        "is_org_shared": False,
        "context_team_id": world.team.id,
        "updated": room.created * 1000,
    }
    if room.kind == "im":
        return {**common, "user": room.user, "is_user_deleted": False, "is_open": True, "priority": 0}
    return {
        **common,
        "name": room.name,
        "name_normalized": room.name,
        "is_channel": room.kind == "public",
        "is_group": room.kind == "private",
        "is_mpim": False,
        "is_private": room.kind == "private",
        "is_general": False,
        "is_shared": room.is_ext_shared,
        "is_ext_shared": room.is_ext_shared,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "shared_team_ids": [world.team.id],
        "is_member": world.app.bot_user in room.members,
        "creator": room.members[0] if room.members else "",
        "topic": {"value": room.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": [],
    }
