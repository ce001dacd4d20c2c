"""The person side: what somebody at a Slack screen can do, and what the screen then shows."""

from collections.abc import Mapping
from typing import Any

from bot.playground.slack.controls import Controls
from bot.playground.slack.delivery import Acknowledged, Answer
from bot.playground.slack.platform import Platform
from bot.playground.slack.posting import ephemeral_for_page
from bot.playground.slack.refusal import Refusal
from bot.playground.slack.responses import Responses
from bot.playground.slack.screens import Screen, Shown, Where
from bot.playground.slack.submissions import Submissions
from bot.playground.slack.tickets import ResponseUrl
from bot.playground.slack.typed_text import escaped
from bot.playground.slack.uploads import store_file

Json = dict[str, Any]

# Slack's client sends no longer line; it offers to make a snippet of it.
LINE = 12_000


class Person:
    """One person's hands and eyes. LookupError if nobody has that id."""

    def __init__(self, platform: Platform, user: str) -> None:
        self._platform = platform
        self._screen = Screen(platform, user)
        self._controls = Controls(self._screen)
        self._responses = Responses(platform)
        self._submissions = Submissions(platform)
        self.user = user

    # -- seeing

    @property
    def dm(self) -> str:
        """The id of this person's direct message with the app."""
        return self._platform.workspace.direct_message(self.user).id

    def messages(self, channel: str | None = None) -> list[Json]:
        """The messages of a channel (default: the direct message with the app), oldest first.

        `Refusal` if this person cannot see it.
        """
        room = self._screen.room(channel or self.dm)
        return sorted(room.messages.values(), key=lambda message: str(message["ts"]))

    def ephemerals(self) -> list[Json]:
        """The ephemeral messages on this person's screen, oldest first."""
        held = self._platform.workspace.ephemerals.values()
        return [ephemeral_for_page(each) for each in held if each["for"] == self.user]

    def view(self) -> Json | None:
        """The modal on top, with its `errors` as shown, or None."""
        stack = self._platform.views.stack_for_page(self.user)
        return stack[-1] if stack else None

    def views(self) -> list[Json]:
        """The whole modal stack, top last."""
        return self._platform.views.stack_for_page(self.user)

    def home(self) -> Json | None:
        """The Home tab, or None if nothing was published."""
        return self._platform.views.home_for_page(self.user)

    # -- writing

    async def types(
        self, channel: str, text: str, thread_ts: str | None = None, *, broadcast: bool = False
    ) -> Shown:
        """Send a line; `ts` of what is shown says where it stands."""
        try:
            room = self._screen.writable(channel)
            if not text.strip():
                raise Refusal("no_text")
            if len(text) > LINE:
                raise Refusal("msg_too_long")
            message = self._platform.posting.by_person(
                self.user, room, text, thread_ts=thread_ts, broadcast=broadcast
            )
        except Refusal as refusal:
            return Shown(False, refusal.error)
        return Shown(facts={"ts": message["ts"]})

    async def edits(self, channel: str, ts: str, text: str) -> Shown:
        """Change one's own line."""
        return self._own(channel, ts, "cant_update_message", text)

    async def deletes(self, channel: str, ts: str) -> Shown:
        """Delete one's own line."""
        return self._own(channel, ts, "cant_delete_message", None)

    def _own(self, channel: str, ts: str, refusal: str, text: str | None) -> Shown:
        try:
            room = self._screen.writable(channel)
        except Refusal as refused:
            return Shown(False, refused.error)
        message = room.messages.get(ts)
        if message is None:
            return Shown(False, "message_not_found")
        if message.get("user") != self.user:
            return Shown(False, refusal)
        if text is None:
            self._platform.posting.delete(room, message)
        else:
            self._platform.posting.retype(self.user, room, message, text)
        return Shown()

    async def uploads(
        self,
        channel: str,
        name: str,
        mimetype: str,
        content: bytes,
        text: str = "",
        thread_ts: str | None = None,
    ) -> Shown:
        """Share a file."""
        try:
            room = self._screen.writable(channel)
            stored = store_file(self._platform, self.user, room, name, mimetype, content)
            message = self._platform.posting.by_person(
                self.user, room, text, thread_ts=thread_ts, files=[stored]
            )
        except Refusal as refusal:
            return Shown(False, refusal.error)
        return Shown(facts={"ts": message["ts"], "file": stored["id"]})

    # -- commands, shortcuts, tabs

    async def slash(self, command: str, text: str = "", channel: str | None = None) -> Shown:
        """Type a slash command (never in a thread: Slack does not run apps' commands there).

        Shown when the app has acknowledged, or 3 s have passed (`operation_timeout`), or nobody listens
        (`dispatch_failed`).
        """
        try:
            room = self._screen.writable(channel or self.dm)
        except Refusal as refusal:
            return Shown(False, refusal.error)
        world = self._platform.world
        known = any(each.command == command for each in world.app.commands)
        outsider = self._platform.workspace.people[self.user].team_id != world.team.id
        if not known or outsider:
            return Shown(False, "unknown_command")
        place = self._screen.place(room.id)
        keys = self._keys(place)
        payload = self._platform.payloads.command(self.user, room, command, escaped(text.strip()), keys)
        answer = await self._platform.delivery.ask("slash_commands", payload, accepts_response=True)
        return self._after(answer, command, place)

    async def shortcut(self, callback_id: str, channel: str | None = None, ts: str | None = None) -> Shown:
        """Use a global shortcut, or a message shortcut on the message at `channel` and `ts`."""
        declared = {each.callback_id: each.kind for each in self._platform.world.app.shortcuts}
        if declared.get(callback_id) != ("message" if ts else "global"):
            return Shown(False, "unknown_shortcut")
        payloads = self._platform.payloads
        if channel and ts:
            try:
                room = self._screen.room(channel)
            except Refusal as refusal:
                return Shown(False, refusal.error)
            message = room.messages.get(ts)
            if message is None:
                return Shown(False, "message_not_found")
            keys = self._keys(self._screen.place(room.id))
            payload = payloads.message_shortcut(self.user, callback_id, room, message, keys)
        else:
            trigger = self._platform.tickets.trigger(self.user)
            action_ts = self._platform.workspace.new_ts()
            payload = payloads.global_shortcut(self.user, callback_id, trigger, action_ts)
        answer = await self._platform.delivery.ask("interactive", payload, accepts_response=False)
        return self._after(answer, callback_id)

    async def opens_home(self) -> Shown:
        """Open the app's Home tab."""
        self._platform.feed.home_opened(self.user, "home", self.home())
        return Shown()

    async def opens_dm(self) -> Shown:
        """Open the app's Messages tab."""
        room = self._platform.workspace.direct_message(self.user)
        self._platform.feed.home_opened(self.user, "messages", None)
        return Shown(facts={"channel": room.id})

    # -- controls and modals

    async def press(
        self,
        where: Where,
        action_id: str,
        value: str | None = None,
        *,
        block_id: str | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> Shown:
        """Press a button. `where` is a message ts, a view id, an ephemeral id, `home`, or the page's `in`.

        `value` picks among buttons with the same action id; `values` is what the surface's fields hold.
        """
        return await self._controls.press(where, action_id, value, block_id, values or {})

    async def select(
        self,
        where: Where,
        action_id: str,
        value: Any,
        *,
        block_id: str | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> Shown:
        """Choose in a select, radio, checkbox, overflow or picker; a list where several may be chosen."""
        return await self._controls.select(where, action_id, value, block_id, values or {})

    async def suggest(self, where: Where, action_id: str, query: str, block_id: str | None = None) -> Shown:
        """Type into an external select; shows the options that the app offers."""
        return await self._controls.suggest(where, action_id, query, block_id)

    async def submit(self, view_id: str | None = None, values: Mapping[str, Any] | None = None) -> Shown:
        """Submit the modal on top; `values` is `{block_id: {action_id: value}}` or `{block_id: value}`."""
        top = self._platform.views.top(self.user)
        if top is None or (view_id is not None and top.id != view_id):
            return Shown(False, "view_not_found")
        outcome = await self._submissions.submit(top, values or {})
        return Shown(outcome.error is None, outcome.error, outcome.facts)

    async def close(self, view_id: str | None = None, *, everything: bool = False) -> Shown:
        """Press Cancel, or the cross in the corner (`everything`)."""
        top = self._platform.views.top(self.user)
        if top is None or (view_id is not None and top.id != view_id):
            return Shown(False, "view_not_found")
        await self._submissions.close(top, everything=everything or top.view["clear_on_close"])
        return Shown()

    def _keys(self, place: ResponseUrl) -> Json:
        tickets = self._platform.tickets
        return {
            "response_url": tickets.response_url(self._platform.base, place),
            "trigger_id": tickets.trigger(self.user),
        }

    def _after(self, answer: Answer, what: str, place: ResponseUrl | None = None) -> Shown:
        if not isinstance(answer, Acknowledged):
            return self._screen.failed(answer, what)
        if place is not None and isinstance(answer.payload, dict) and answer.payload:
            try:
                self._responses.show(place, answer.payload)
            except Refusal as refusal:
                return Shown(False, refusal.error)
        return Shown()
