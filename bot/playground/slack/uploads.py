"""Files people share: kept in memory, described as Slack describes them, handed out with a token only."""

import mimetypes
from collections.abc import Mapping
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
    facts = _facts(platform, platform.workspace.new_id("F"), user, name, mimetype, len(content))
    facts["is_public"] = room.kind == "public"
    platform.workspace.files[facts["id"]] = StoredFile(facts, content)
    return facts


def keep_slot(platform: Platform, name: str) -> str:
    """The key of a place to which an app may bring a file's bytes."""
    key = platform.workspace.new_id("F")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    facts = _facts(platform, key, platform.world.app.bot_user, name, kind, 0)
    platform.workspace.files[key] = StoredFile(facts, b"")
    return key


async def take_bytes(request: web.Request, platform: Platform) -> web.StreamResponse:
    """The bytes of an app's file; Slack asks for no token there, only for the address that it gave out."""
    slot = platform.workspace.files.get(request.match_info["key"])
    if slot is None or slot.content:
        return web.Response(status=404, text="no such upload")
    content = await request.read()
    platform.workspace.files[request.match_info["key"]] = StoredFile(
        {**slot.facts, "size": len(content)}, content
    )
    return web.Response(text=f"OK - {len(content)}")


def share(
    platform: Platform, room: Conversation, titles: Mapping[str, str], thread: str | None
) -> list[Json]:
    """Post files that an app has brought, in one message of its own."""
    shared = []
    for key, title in titles.items():
        stored = platform.workspace.files.get(key)
        if stored is None or not stored.content:
            raise Refusal("file_not_found")
        facts = {**stored.facts, "title": title or stored.facts["name"], "is_public": room.kind == "public"}
        platform.workspace.files[key] = StoredFile(facts, stored.content)
        shared.append(facts)
    platform.posting.by_app(room, {"text": "", "files": shared, "subtype": "file_share"}, thread_ts=thread)
    return shared


def _facts(platform: Platform, key: str, user: str, name: str, mimetype: str, size: int) -> Json:
    """What Slack tells of a file."""
    workspace = platform.workspace
    team = workspace.people[user].team_id if user in workspace.people else platform.world.team.id
    plain = "".join(letter if letter.isalnum() or letter in "._-" else "_" for letter in name) or "file"
    address = f"{platform.base}/files-pri/{platform.world.team.id}-{key}/{plain}"
    return {
        "id": key,
        "created": int(workspace.clock()),
        "timestamp": int(workspace.clock()),
        "name": name,
        "title": name,
        "mimetype": mimetype,
        "filetype": plain.rpartition(".")[2].lower(),
        "user": user,
        "user_team": team,
        "size": size,
        "mode": "snippet" if mimetype == "text/plain" else "hosted",
        "is_external": False,
        "is_public": False,
        "url_private": address,
        "url_private_download": address,
        "permalink": f"{platform.base}/files/{user}/{key}/{plain}",
        "file_access": "visible",
    }


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
