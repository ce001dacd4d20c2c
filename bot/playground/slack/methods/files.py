"""files.info: what is known of a file somebody shared."""

from bot.playground.slack.methods.call import Call, Json
from bot.playground.slack.refusal import Refusal


def files_info(call: Call) -> Json:
    """files.info"""
    stored = call.platform.workspace.files.get(call.needed("file"))
    if stored is None:
        raise Refusal("file_not_found")
    return {"ok": True, "file": dict(stored.facts), "comments": [], "response_metadata": {"next_cursor": ""}}
