"""Calls Slack's posting methods, once each, and says in two words how that failed: refused, or busy."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.incoming import Person
from bot.outgoing import Letter, Place, SlackBusy, SlackRefused
from bot.slack.blocks import Message
from bot.slack.desk_gate import DeskGate, is_shared
from bot.slack.errands import answered, will_pass
from bot.slack.rich_text import Block

EVENT_TYPE = "retriever_letter"
"""Of the metadata that carries a letter's opaque id, and nothing else."""
_LOOK_BACK = 30
"""Messages looked through for one that may have arrived: an unanswered call is tried again within minutes."""
_MOST_KNOWN = 10_000
"""Private chats whose ids are remembered."""
_NOT_OURS_TO_DELETE = frozenset({"message_not_found", "cant_delete_message", "channel_not_found"})
_AS_IT_IS = {"unfurl_links": False, "unfurl_media": False, "mrkdwn": False}

Result = TypeVar("Result")


class Posting:
    """The Web API, as far as messages and views are concerned."""

    def __init__(self, client: AsyncWebClient, gate: DeskGate) -> None:
        self._client = client
        self._gate = gate
        self._direct: dict[Person, str] = {}

    async def direct_channel(self, person: Person) -> str:
        """The private chat with a person."""
        if person not in self._direct:
            if len(self._direct) >= _MOST_KNOWN:
                self._direct.clear()
            answer = await self.asking(self._client.conversations_open(users=person.user))
            channel = answer.get("channel")
            self._direct[person] = str(channel["id"]) if isinstance(channel, Mapping) else ""
        return self._direct[person]

    def forget_direct(self, person: Person) -> None:
        """The private chat is not where it was; it is asked for again."""
        self._direct.pop(person, None)

    async def post(self, letter: Letter, channel: str, said: Message, thread: str | None = None) -> Place:
        """Post a letter, unless an earlier try of it has arrived after all."""
        if letter.attempt > 0:
            found = await self._arrived(letter, channel, thread)
            if found is not None:
                return found
        answer = await self._tell(
            self._client.chat_postMessage,
            channel,
            said,
            thread_ts=thread,
            metadata=_metadata(letter),
            **_AS_IT_IS,
        )
        return Place(str(answer.get("channel") or channel), str(answer.get("ts") or ""))

    async def edit(self, letter: Letter, place: Place, said: Message) -> None:
        """Edit a message in place."""
        metadata = _metadata(letter)
        try:
            await self._tell(self._client.chat_update, place.channel, said, ts=place.ts, metadata=metadata)
        except SlackBusy as busy:
            raise SlackBusy(busy.retry_after, whole_workspace=busy.whole_workspace, editing=True) from None

    async def redraw(self, place: Place, said: Message) -> None:
        """Edit a message that belongs to no letter."""
        await self._tell(self._client.chat_update, place.channel, said, ts=place.ts)

    async def delete(self, place: Place) -> None:
        """Take a message of ours away; one that is gone, or that may not be deleted, is left alone."""
        try:
            await self.asking(self._client.chat_delete(channel=place.channel, ts=place.ts))
        except SlackRefused as refusal:
            if refusal.error not in _NOT_OURS_TO_DELETE:
                raise

    async def line(self, channel: str, said: Message, thread: str | None = None) -> None:
        """Post a line that belongs to no letter, and may be lost without harm."""
        await self._tell(self._client.chat_postMessage, channel, said, thread_ts=thread, **_AS_IT_IS)

    async def ephemeral(self, channel: str, user: str, said: Message, thread: str | None = None) -> None:
        """Tell one person something that nobody else in the channel sees."""
        await self._tell(self._client.chat_postEphemeral, channel, said, user=user, thread_ts=thread)

    async def share(
        self,
        letter: Letter,
        place: Place,
        name: str,
        content: bytes,
        put: Callable[[str, bytes], Awaitable[bool]],
    ) -> None:
        """Share a file in a thread, unless an earlier try of it has arrived after all."""
        if letter.attempt > 0 and await self._file_arrived(place, name):
            return
        await self._look_at(place.channel)
        slot = await self.asking(self._client.files_getUploadURLExternal(filename=name, length=len(content)))
        if not await put(str(slot.get("upload_url") or ""), content):
            raise SlackBusy
        await self._look_at(place.channel)
        await self.asking(
            self._client.files_completeUploadExternal(
                files=[{"id": str(slot.get("file_id") or ""), "title": name}],
                channel_id=place.channel,
                thread_ts=place.ts,
            )
        )

    async def _file_arrived(self, place: Place, name: str) -> bool:
        answer = await self.asking(
            self._client.conversations_replies(channel=place.channel, ts=place.ts, limit=_LOOK_BACK * 3)
        )
        messages = answer.get("messages")
        return any(
            file.get("title") == name
            for message in (messages if isinstance(messages, list) else ())
            if message.get("bot_id")
            for file in message.get("files") or ()
        )

    async def file_address(self, file: str) -> str:
        """Where a file may be fetched; empty where it is gone."""
        try:
            answer = await self.asking(self._client.files_info(file=file))
        except SlackRefused as refusal:
            if refusal.error in ("file_not_found", "file_deleted"):
                return ""
            raise
        found = answer.get("file")
        external = isinstance(found, Mapping) and (found.get("is_external") or found.get("mode") != "hosted")
        return str(found.get("url_private") or "") if isinstance(found, Mapping) and not external else ""

    async def _tell(
        self,
        method: Callable[..., Awaitable[AsyncSlackResponse]],
        channel: str,
        said: Message,
        **more: object,
    ) -> AsyncSlackResponse:
        """The one way for words into a conversation. The desk's channel is looked at first, every time."""
        await self._look_at(channel)
        return await self.asking(
            method(
                channel=channel, text=said.text, blocks=said.blocks, parse="none", link_names=False, **more
            )
        )

    async def _look_at(self, channel: str) -> None:
        """Raises ``SlackRefused`` while the desk's channel must not be told anything."""
        if self._gate.is_desk(channel):
            problem = await self.asking(self._gate.channel_problem())
            if problem is not None:
                raise SlackRefused(problem)

    async def in_thread(self, channel: str, thread: str, ts: str) -> Mapping[str, object] | None:
        """One message of a thread as it stands now; ``None`` where it is no longer there."""
        answer = await self.asking(
            self._client.conversations_replies(
                channel=channel, ts=thread, oldest=ts, latest=ts, inclusive=True, limit=2
            )
        )
        messages = answer.get("messages")
        # Slack sends the thread's first message along, whatever was asked for.
        for message in messages if isinstance(messages, list) else ():
            if isinstance(message, Mapping) and message.get("ts") == ts != thread:
                return message
        return None

    async def stays_at_home(self, channel: str) -> bool:
        """Whether a conversation is this workspace's alone. ``False`` also where we are not told."""
        try:
            answer = await self.asking(self._client.conversations_info(channel=channel))
        except SlackRefused:
            return False
        found = answer.get("channel")
        return isinstance(found, Mapping) and not is_shared(found)

    async def open_view(self, trigger: str, shown: Block) -> None:
        """Open a modal, within three seconds of the press that allows it."""
        await self.asking(self._client.views_open(trigger_id=trigger, view=shown))

    async def update_view(self, view: str, shown: Block, last: str | None = None) -> str:
        """Change a modal that is open, if what we wrote there ``last`` stands there still; its new hash."""
        answer = await self.asking(self._client.views_update(view_id=view, view=shown, hash=last))
        changed = answer.get("view")
        return str(changed.get("hash") or "") if isinstance(changed, Mapping) else ""

    async def publish(self, user: str, shown: Block) -> None:
        """Bring somebody's Home up to date."""
        await self.asking(self._client.views_publish(user_id=user, view=shown))

    async def asking(self, call: Awaitable[Result]) -> Result:
        """A call's answer; ``SlackRefused`` or ``SlackBusy`` where Slack says no. A broken line stays one."""
        try:
            return await call
        except SlackApiError as error:
            status, code, headers = answered(error)
            if will_pass(error):
                # Slack counts a method's calls by workspace; a channel's own limit we keep to by our pace.
                raise SlackBusy(_retry_after(headers), whole_workspace=status == 429) from None
            raise SlackRefused(code) from None

    async def _arrived(self, letter: Letter, channel: str, thread: str | None) -> Place | None:
        if thread:
            call = self._client.conversations_replies(
                channel=channel, ts=thread, limit=_LOOK_BACK * 3, include_all_metadata=True
            )
        else:
            call = self._client.conversations_history(
                channel=channel, limit=_LOOK_BACK, include_all_metadata=True
            )
        answer = await self.asking(call)
        messages = answer.get("messages")
        for message in messages if isinstance(messages, list) else ():
            metadata = message.get("metadata") or {}
            if metadata.get("event_type") == EVENT_TYPE and metadata.get("event_payload") == {
                "id": letter.id
            }:
                return Place(channel, str(message.get("ts")))
        return None


def _metadata(letter: Letter) -> dict[str, object]:
    return {"event_type": EVENT_TYPE, "event_payload": {"id": letter.id}}


def _retry_after(headers: Mapping[str, object]) -> float | None:
    for name, value in headers.items():
        if str(name).lower() == "retry-after":
            first = value[0] if isinstance(value, list) and value else value
            try:
                return max(0.0, float(str(first)))
            except ValueError:
                return None
    return None
