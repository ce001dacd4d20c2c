"""Files people share: kept in memory, described as Slack describes them, handed out with a token only."""

from typing import Any

from aiohttp import web

from bot.playground.slack.platform import Platform
from bot.playground.slack.refusal import Refusal
from bot.playground.slack.workspace import Conversation, StoredFile

Json = dict[str, Any]

# Enough for screenshots; the demo keeps them in memory.
FILE_BYTES = 10 * 1024 * 1024


def store_file(
    platform: Platform, user: str, room: Conversation, name: str, mimetype: str, content: bytes
) -> Json:
    """Keep a file; returns Slack's file object."""
    if not content or len(content) > FILE_BYTES:
        raise Refusal("file_uploads_disabled" if not content else "file_too_large")
    workspace = platform.workspace
    key = workspace.new_id("F")
    plain = "".join(letter if letter.isalnum() or letter in "._-" else "_" for letter in name) or "file"
    address = f"{platform.base}/files-pri/{platform.world.team.id}-{key}/{plain}"
    facts: Json = {
        "id": key,
        "created": int(workspace.clock()),
        "timestamp": int(workspace.clock()),
        "name": name,
        "title": name,
        "mimetype": mimetype,
        "filetype": plain.rpartition(".")[2].lower(),
        "user": user,
        "user_team": workspace.people[user].team_id,
        "size": len(content),
        "mode": "hosted",
        "is_external": False,
        "is_public": room.kind == "public",
        "url_private": address,
        "url_private_download": address,
        "permalink": f"{platform.base}/files/{user}/{key}/{plain}",
        "file_access": "visible",
    }
    workspace.files[key] = StoredFile(facts, content)
    return facts


async def serve_private(request: web.Request, platform: Platform) -> web.StreamResponse:
    """`url_private`: the app's bearer token with files:read, else Slack's redirect to its log-in page."""
    stored = platform.workspace.files.get(request.match_info["key"].partition("-")[2])
    allowed = request.headers.get("Authorization") == f"Bearer {platform.tokens['xoxb']}"
    if not allowed or "files:read" not in platform.world.app.scopes:
        return web.Response(status=302, headers={"Location": f"{platform.base}/?redir=files-pri"})
    return _download(stored)


def serve_to_page(platform: Platform, key: str) -> web.StreamResponse:
    """The same for the browser page, which has shown its own token."""
    return _download(platform.workspace.files.get(key))


def _download(stored: StoredFile | None) -> web.StreamResponse:
    if stored is None:
        return web.Response(status=404, text="no such file")
    shown = stored.facts["mimetype"] in ("image/png", "image/jpeg", "image/gif", "image/webp")
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Content-Disposition": "inline" if shown else "attachment",
    }
    kind = stored.facts["mimetype"] if shown else "application/octet-stream"
    return web.Response(body=stored.content, content_type=kind, headers=headers)
