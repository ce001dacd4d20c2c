"""Answers to commands and interactions: in the acknowledgement, or to a response URL."""

import json
from typing import Any

from aiohttp import web

from bot.playground.slack.methods.chat import content_of_answer
from bot.playground.slack.platform import Platform
from bot.playground.slack.record import ReceivedRequest
from bot.playground.slack.refusal import Refusal
from bot.playground.slack.tickets import ResponseUrl

Json = dict[str, Any]


class Responses:
    """Shows answers where the interaction took place."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """`POST /response/<name>`."""
        body: Json = {}
        status = 200
        try:
            parsed = json.loads(await request.text())
            if not isinstance(parsed, dict):
                raise Refusal("invalid_payload")
            body = parsed
            place = self._platform.tickets.use_response(request.match_info["name"])
            if isinstance(place, str):
                status = 404
                raise Refusal(place)
            self.show(place, body)
            answer: Json = {"ok": True}
        except ValueError:
            answer, status = {"ok": False, "error": "invalid_payload"}, 400
        except Refusal as refusal:
            answer = refusal.body()
            status = status if status != 200 else 400
        at = self._platform.workspace.clock()
        self._platform.record.requests.append(ReceivedRequest("response_url", body, "", at, answer))
        return web.json_response(answer, status=status)

    def show(self, place: ResponseUrl, body: Json) -> None:
        """Post, replace or delete as the answer says; ephemeral unless told otherwise."""
        room = self._platform.workspace.conversations[place.channel]
        posting = self._platform.posting
        if body.get("delete_original"):
            if place.ephemeral is not None:
                posting.unwhisper(place.ephemeral)
            elif place.ts in room.messages:
                posting.delete(room, room.messages[place.ts])
            return
        content = content_of_answer(body)
        if body.get("replace_original") and (place.ephemeral or place.ts):
            self._replace(place, content)
        elif body.get("response_type") == "in_channel":
            posting.by_app(room, content, thread_ts=body.get("thread_ts"))
        else:
            posting.whisper(room, place.user, content, body.get("thread_ts") or place.thread_ts)

    def _replace(self, place: ResponseUrl, content: Json) -> None:
        workspace, posting = self._platform.workspace, self._platform.posting
        room = workspace.conversations[place.channel]
        if place.ephemeral is not None:
            whispered = workspace.ephemerals.get(place.ephemeral)
            if whispered is not None:
                whispered.update({"blocks": [], **content})
                posting.whisper_changed(whispered)
        elif place.ts in room.messages:
            posting.change(
                room, room.messages[place.ts], {"blocks": [], **content}, self._platform.world.app.bot_user
            )
