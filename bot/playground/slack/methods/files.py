"""files.*: what is known of a file somebody shared, and how an app shares one itself."""

from bot.playground.slack.methods.call import Call, Json
from bot.playground.slack.refusal import Refusal
from bot.playground.slack.uploads import FILE_BYTES, keep_slot, share


def files_info(call: Call) -> Json:
    """files.info"""
    stored = call.platform.workspace.files.get(call.needed("file"))
    if stored is None:
        raise Refusal("file_not_found")
    return {"ok": True, "file": dict(stored.facts), "comments": [], "response_metadata": {"next_cursor": ""}}


def upload_url(call: Call) -> Json:
    """files.getUploadURLExternal: where the bytes of a file are to be brought."""
    length = call.number("length", 0, FILE_BYTES + 1)
    if not 0 < length <= FILE_BYTES:
        raise Refusal("length_required" if length < 1 else "file_upload_size_restricted")
    key = keep_slot(call.platform, call.needed("filename"))
    return {"ok": True, "upload_url": f"{call.platform.base}/upload/v1/{key}", "file_id": key}


def complete_upload(call: Call) -> Json:
    """files.completeUploadExternal: shares files whose bytes have come."""
    wanted = call.structure("files", "invalid_arguments")
    if not isinstance(wanted, list) or not wanted:
        raise Refusal("invalid_arguments")
    room = call.writable("channel_id")
    titles = {str(each.get("id")): str(each.get("title") or "") for each in wanted if isinstance(each, dict)}
    shared = share(call.platform, room, titles, call.text("thread_ts"))
    return {"ok": True, "files": shared}


def files_delete(call: Call) -> Json:
    """files.delete: an app may delete what it has shared itself."""
    file = call.needed("file")
    stored = call.platform.workspace.files.get(file)
    if stored is None:
        raise Refusal("file_not_found")
    if stored.facts.get("user") != call.platform.world.app.bot_user:
        raise Refusal("cant_delete_file")
    del call.platform.workspace.files[file]
    return {"ok": True}
