"""What every listener needs, in one place: the conversations, the gate of the desk, the pen, the clock."""

import logging
from datetime import datetime

from msgspec import Struct
from slack_bolt.async_app import AsyncAck

from bot.incoming import Person
from bot.slack import views
from bot.slack.blocks import CustomerBlocks, Message
from bot.slack.cases import Cases, Clock
from bot.slack.desk_blocks import DeskBlocks
from bot.slack.desk_gate import DeskGate
from bot.slack.directory import SlackDirectory
from bot.slack.errands import Errands
from bot.slack.posting import Posting
from bot.slack.rich_text import Block
from bot.slack.said_once import SaidOnce
from bot.slack.view_titles import ViewTitles
from bot.slack.wording import Wording

log = logging.getLogger("bot.slack.listeners")

Body = dict[str, object]


class FormReply(Struct, frozen=True, kw_only=True):
    """What the acknowledgement of a form carries: faults at their fields, the next view, or nothing."""

    errors: dict[str, str] | None = None
    view: Block | None = None

    async def give(self, ack: AsyncAck) -> None:
        """Acknowledge with it. An app can close or change a form in no other way."""
        if self.errors:
            await ack(response_action="errors", errors=self.errors)
        elif self.view:
            await ack(response_action="update", view=self.view)
        else:
            await ack()


class Reception(Struct, frozen=True, kw_only=True):
    """Shared by the listeners; they hold nothing of their own."""

    cases: Cases
    posting: Posting
    gate: DeskGate
    directory: SlackDirectory
    customer: CustomerBlocks
    desk: DeskBlocks
    wording: Wording
    errands: Errands
    said_once: SaidOnce
    titles: ViewTitles
    clock: Clock

    def now(self) -> datetime:
        """The time of arrival."""
        return self.clock()

    def tell_alone(
        self, person: Person, channel: str | None, said: Message, thread: str | None = None
    ) -> None:
        """Tell one person something in a channel that nobody else there sees."""
        if not channel:
            return
        self.errands.run(self.posting.ephemeral(channel, person.user, said, thread))

    def tell_thread(self, channel: str, said: Message, thread: str) -> None:
        """Write a line into a thread of the desk's channel."""
        self.errands.run(self.posting.line(channel, said, thread))

    def instead(self, name: str, form: str, **values: str) -> FormReply:
        """A view with one sentence in place of a form, under that form's own title; nothing typed is used."""
        title, close = self.wording.title(form), self.wording.plain("done")
        said = self.wording.marked(name, **values)
        return FormReply(view=views.text_view(self.customer.pen, title, close, said))

    def pointer(self, name: str, person: Person, app: str, **values: str) -> Message:
        """A line of ours with the way to the private chat."""
        return self.customer.pointer(self.wording.marked(name, **values), chat_link(person, app))


def chat_link(person: Person, app: str) -> str:
    """Opens the app's Messages tab. Source: https://docs.slack.dev/interactivity/deep-linking"""
    return f"slack://app?team={person.tenant.team}&id={app}&tab=messages"
