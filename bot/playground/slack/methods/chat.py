"""chat.*: posting, changing and deleting what the app says."""

import re
from typing import Any

from bot.playground.slack.block_kit.surfaces import accepted_message_blocks
from bot.playground.slack.methods.call import Call, Json
from bot.playground.slack.refusal import Refusal
from bot.playground.slack.workspace import Conversation

# https://docs.slack.dev/reference/methods/chat.postMessage: text is truncated over 40,000 characters.
TEXT_KEPT = 40_000
# chat.update refuses longer texts instead (msg_too_long).
UPDATE_TEXT = 4_000
MARKDOWN_TEXT = 12_000


def post_message(call: Call) -> Json:
    """chat.postMessage"""
    room = call.writable(open_for_people=True)
    content = _content(call)
    _need_customize(call)
    thread_ts = _thread(call, room)
    message = call.platform.posting.by_app(
        room, content, thread_ts=thread_ts, broadcast=call.flag("reply_broadcast")
    )
    return {"ok": True, "channel": room.id, "ts": message["ts"], "message": dict(message)}


def update(call: Call) -> Json:
    """chat.update"""
    call.needed("ts")
    room = call.writable()
    message = _own_message(call, room, "cant_update_message")
    content = _content(call)
    if len(content["text"]) > UPDATE_TEXT:
        raise Refusal("msg_too_long")
    # Left out, blocks stay: a text alone changes nothing that is seen of a message with blocks.
    message = call.platform.posting.change(room, message, content, call.platform.world.app.bot_user)
    return {
        "ok": True,
        "channel": room.id,
        "ts": message["ts"],
        "text": message["text"],
        "message": dict(message),
    }


def delete(call: Call) -> Json:
    """chat.delete"""
    call.needed("ts")
    room = call.writable()
    message = _own_message(call, room, "cant_delete_message")
    call.platform.posting.delete(room, message)
    return {"ok": True, "channel": room.id, "ts": message["ts"]}


def post_ephemeral(call: Call) -> Json:
    """chat.postEphemeral"""
    room = call.writable()
    user = call.needed("user")
    if user not in room.members:
        raise Refusal("user_not_in_channel")
    whispered = call.platform.posting.whisper(room, user, _content(call), call.text("thread_ts"))
    return {"ok": True, "message_ts": whispered["ts"]}


def get_permalink(call: Call) -> Json:
    """chat.getPermalink"""
    room = call.conversation()
    message = room.messages.get(call.needed("message_ts"))
    if message is None:
        raise Refusal("message_not_found")
    link = f"{call.platform.base}/archives/{room.id}/p{message['ts'].replace('.', '')}"
    if message.get("thread_ts", message["ts"]) != message["ts"]:
        link += f"?thread_ts={message['thread_ts']}&cid={room.id}"
    return {"ok": True, "channel": room.id, "permalink": link}


def _thread(call: Call, room: Conversation) -> str | None:
    thread_ts = call.text("thread_ts")
    if thread_ts is None:
        return None
    if not re.fullmatch(r"\d{1,10}\.\d{6}", thread_ts):
        raise Refusal("invalid_thread_ts", messages=[f"{thread_ts} is not a valid thread_ts"])
    parent = room.messages.get(thread_ts)
    # Slack takes the ts of a reply and shows the message nowhere: refused here, so that it is noticed.
    if parent is None or parent.get("thread_ts", thread_ts) != thread_ts:
        raise Refusal("thread_not_found")
    return thread_ts


def _own_message(call: Call, room: Conversation, refusal: str) -> Json:
    message = room.messages.get(call.needed("ts"))
    if message is None or message.get("subtype") == "tombstone":
        raise Refusal("message_not_found")
    if message.get("bot_id") != call.platform.world.app.bot_id:
        raise Refusal(refusal)
    return message


def _need_customize(call: Call) -> None:
    if any(call.text(name) for name in ("username", "icon_emoji", "icon_url")):
        call.need_scope("chat:write.customize")


def _content(call: Call) -> Json:
    text = call.text("text") or ""
    markdown = call.text("markdown_text")
    blocks = call.structure("blocks", "invalid_blocks_format")
    attachments = call.structure("attachments", "invalid_attachments")
    if markdown is not None:
        if text or blocks:
            raise Refusal("markdown_text_conflict")
        if len(markdown) > MARKDOWN_TEXT:
            raise Refusal("msg_too_long")
        text, blocks = markdown, [{"type": "markdown", "text": markdown}]
    if blocks is not None and not isinstance(blocks, list):
        raise Refusal("invalid_blocks_format")
    if not text.strip() and not blocks and not attachments:
        raise Refusal("no_text")
    content: Json = {"text": text[:TEXT_KEPT]}
    if blocks is not None:
        content["blocks"] = accepted_message_blocks(blocks)
    if attachments:
        content["attachments"] = attachments
    if call.arguments.get("mrkdwn") is not None and not call.flag("mrkdwn"):
        content["mrkdwn"] = False
    metadata = call.structure("metadata", "invalid_metadata_format")
    if metadata is not None:
        # An empty object takes earlier metadata away; left out, it stays.
        content["metadata"] = {} if metadata == {} else _metadata(metadata)
    return content


def _metadata(metadata: Any) -> Json:
    shaped = isinstance(metadata, dict) and isinstance(metadata.get("event_type"), str)
    if not shaped or not metadata["event_type"] or not isinstance(metadata.get("event_payload"), dict):
        raise Refusal("invalid_metadata_format")
    return dict(metadata)


def content_of_answer(answer: Json) -> Json:
    """Text and blocks of an answer to a command or `response_url`, judged as a message; `Refusal` if bad."""
    blocks = answer.get("blocks")
    if blocks is not None and not isinstance(blocks, list):
        raise Refusal("invalid_blocks_format")
    text = str(answer.get("text") or "")
    if not text.strip() and not blocks:
        raise Refusal("no_text")
    content: Json = {"text": text[:TEXT_KEPT]}
    if blocks:
        content["blocks"] = accepted_message_blocks(blocks)
    return content
