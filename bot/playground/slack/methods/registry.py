"""The table of Web API methods: who may call each, and with which scope."""

from msgspec import Struct

from bot.playground.slack.methods import chat, conversations, files, people, views
from bot.playground.slack.methods.call import Call, Json, Method


class Entry(Struct, frozen=True):
    """A method; `token` is the kind it takes, `scope` what the installation must have granted, if fixed."""

    run: Method
    scope: str | None = None
    token: str = "xoxb"  # noqa: S105 - the kind of a token, not one


def _connections_open(call: Call) -> Json:
    base = call.platform.base.replace("http", "ws", 1)
    return {"ok": True, "url": f"{base}/link?ticket={call.platform.sockets.ticket()}"}


METHODS: dict[str, Entry] = {
    "apps.connections.open": Entry(_connections_open, token="xapp"),  # noqa: S106 - a kind again
    "auth.test": Entry(people.auth_test),
    "bots.info": Entry(people.bots_info, "users:read"),
    "chat.delete": Entry(chat.delete, "chat:write"),
    "chat.getPermalink": Entry(chat.get_permalink),
    "chat.postEphemeral": Entry(chat.post_ephemeral, "chat:write"),
    "chat.postMessage": Entry(chat.post_message, "chat:write"),
    "chat.update": Entry(chat.update, "chat:write"),
    "conversations.history": Entry(conversations.history),
    "conversations.info": Entry(conversations.info),
    "conversations.members": Entry(conversations.members),
    "conversations.open": Entry(conversations.open_conversation, "im:write"),
    "conversations.replies": Entry(conversations.replies),
    "files.completeUploadExternal": Entry(files.complete_upload, "files:write"),
    "files.delete": Entry(files.files_delete, "files:write"),
    "files.getUploadURLExternal": Entry(files.upload_url, "files:write"),
    "files.info": Entry(files.files_info, "files:read"),
    "team.info": Entry(people.team_info, "team:read"),
    "users.conversations": Entry(conversations.for_user),
    "users.info": Entry(people.users_info, "users:read"),
    "views.open": Entry(views.open_view),
    "views.publish": Entry(views.publish_view),
    "views.push": Entry(views.push_view),
    "views.update": Entry(views.update_view),
}
