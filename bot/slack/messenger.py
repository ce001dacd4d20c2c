"""Shows letters in Slack: each effect becomes a message, an edit, a view, or nothing."""

import asyncio
from typing import assert_never

from bot.incoming import Person
from bot.outgoing import (
    AmendAnswer,
    AmendRelay,
    AmendSent,
    Letter,
    Place,
    PublishHome,
    RelayFile,
    Sent,
    SentMessages,
    ShowProgress,
    ShowView,
    SlackRefused,
    TellPresser,
)
from bot.passable_files import MOST_BYTES, file_stem, passable
from bot.slack import home_view, views
from bot.slack.blocks import CustomerBlocks, Message
from bot.slack.cases import HomeSource
from bot.slack.desk_blocks import DeskBlocks
from bot.slack.desk_gate import DeskGate
from bot.slack.files import PrivateFiles
from bot.slack.posting import Posting
from bot.slack.rich_text import Block
from bot.slack.view_titles import ViewTitles
from knowledge.effects import (
    Ask,
    CancelProbe,
    ClearTimer,
    Close,
    HandOff,
    RelayToCustomer,
    RelayToDesk,
    RunProbe,
    Say,
    SetTimer,
    ShowAnswer,
    ShowCard,
    ShowFinding,
    TellDesk,
)

CARD = "card"
DESK_CARD = "desk_card"
MOST_BELOW_THE_CARD = 4
"""Questions and tests below the card; with the answers between them that is more than a screen."""
_BEHIND_THE_ACKNOWLEDGEMENT = 0.7
"""Seconds. Only where the answer needs no test at all does it come as fast as the acknowledgement itself."""
_NOT_AS_WE_LEFT_IT = "hash_conflict"
_TRIES = 2
"""How often a result is drawn again where its view has changed, before it is left to the chat."""
# The person looks at something else by now; the result is in the chat as well.
_NOBODY_LOOKS = frozenset({"not_found", "view_not_found", _NOT_AS_WE_LEFT_IT, "expired_trigger_id"})
_RESULT = "result"
_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})


class SlackMessenger:
    """Delivers letters. It tries each call once: the outbox decides what a failure means."""

    def __init__(self, posting: Posting, gate: DeskGate, files: PrivateFiles, titles: ViewTitles) -> None:
        self._posting = posting
        self._titles = titles
        self._files = files
        self._gate = gate
        self._customer: CustomerBlocks | None = None
        self._desk: DeskBlocks | None = None
        self._home: HomeSource | None = None

    def equip(self, customer: CustomerBlocks, desk: DeskBlocks, home: HomeSource) -> None:
        """Hand over what draws; before that nothing can be delivered."""
        self._customer, self._desk, self._home = customer, desk, home

    async def deliver(self, letter: Letter, known: SentMessages) -> Sent | None:
        """Show one letter. Raises ``SlackRefused`` or ``SlackBusy``."""
        draw, desk, home = self._customer, self._desk, self._home
        if draw is None or desk is None or home is None:
            raise RuntimeError("the messenger was not equipped yet")
        effect = letter.effect
        match effect:
            case Say(text=text):
                await self._post(letter, draw.say(text))
            case Ask(visit=visit):
                return await self._post(letter, draw.question(letter.case, effect), f"question:{visit}")
            case ShowAnswer(visit=visit):
                await self._edit(letter, known, f"question:{visit}", draw.answered(letter.case, effect))
            case ShowCard(card=card):
                return await self._show_card(letter, known, draw.card(letter.case, card))
            case RunProbe(run=run) if not effect.silent and effect.progress:
                said = draw.progress(letter.case, run, effect.progress, effect.choices, effect.visit)
                return await self._edit_or_post(letter, known, f"probe:{run}", said)
            case ShowProgress(run=run):
                said = draw.progress(letter.case, run, effect.text, effect.choices)
                await self._edit(letter, known, f"probe:{run}", said)
            case ShowFinding(run=run, text=text):
                return await self._edit_or_post(letter, known, f"probe:{run}", draw.say(text))
            case RelayToCustomer(heading=heading, words=words, source=source):
                role = f"answer:{source}" if source else ""
                return await self._post(letter, draw.passed_on(heading, words), role)
            case AmendAnswer(source=source, text=text, words=words):
                said = draw.passed_on(text, words) if words else draw.say(text)
                return await self._amend_answer(letter, known, f"answer:{source}", said)
            case HandOff(pack=pack, anew=anew):
                return await self._desk_card(letter, known, desk.pack(letter.case, pack), anew=anew)
            case TellDesk(text=text, choices=choices, source=source):
                role = f"sent:{source}" if source else ""
                return await self._desk_line(letter, known, desk.line(letter.case, text, choices), role)
            case RelayToDesk(heading=heading, words=words, source=source):
                role = f"relayed:{source}" if source else ""
                return await self._desk_line(letter, known, draw.passed_on(heading, words), role)
            case AmendSent(source=source, text=text):
                await self._edit(letter, known, f"sent:{source}", draw.say(text))
            case AmendRelay(source=source, text=text):
                await self._edit(letter, known, f"relayed:{source}", draw.say(text))
            case RelayFile():
                await self._relay_file(letter, known, draw, effect)
            case ShowView():
                return await self._show_view(letter, known, draw, effect)
            case TellPresser(user=user, channel=channel, text=text):
                await self._posting.ephemeral(channel, user, draw.say(text))
            case PublishHome(person=person):
                await self._publish(draw, home, person)
            case RunProbe() | CancelProbe() | SetTimer() | ClearTimer() | Close():
                return None  # nothing to be seen
            case _:
                assert_never(effect)
        return None

    async def _post(self, letter: Letter, said: Message, role: str = "") -> Sent | None:
        channel = await self._posting.direct_channel(letter.person)
        try:
            place = await self._posting.post(letter, channel, said)
        except SlackRefused as refusal:
            if refusal.error == "channel_not_found":
                self._posting.forget_direct(letter.person)
            raise
        return Sent(role=role, channel=place.channel, ts=place.ts) if role else None

    async def _edit(self, letter: Letter, known: SentMessages, role: str, said: Message) -> bool:
        """Whether there was something to edit."""
        place = await known.find(letter.tenant, letter.case, role)
        if place is None:
            return False
        try:
            await self._posting.edit(letter, place, said)
        except SlackRefused as refusal:
            if refusal.error not in _GONE:
                raise
            return False
        return True

    async def _edit_or_post(
        self, letter: Letter, known: SentMessages, role: str, said: Message
    ) -> Sent | None:
        if await self._edit(letter, known, role, said):
            return None
        return await self._post(letter, said, role)

    async def _show_card(self, letter: Letter, known: SentMessages, said: Message) -> Sent | None:
        """Edit the one card where it stands, or post it below and take the old one away."""
        old = await known.find(letter.tenant, letter.case, CARD)
        if old is None or await known.below(letter.tenant, letter.case, CARD) <= MOST_BELOW_THE_CARD:
            return await self._edit_or_post(letter, known, CARD, said)
        sent = await self._post(letter, said, CARD)
        # Only now: a card that could not be posted must not leave the talk without one.
        await self._posting.delete(old)
        return sent

    def _desk_channel(self) -> str:
        if not self._gate.channel:
            raise SlackRefused("no_support_channel")
        return self._gate.channel

    async def _desk_card(
        self, letter: Letter, known: SentMessages, said: Message, *, anew: bool
    ) -> Sent | None:
        channel = self._desk_channel()
        old = None if anew else await known.find(letter.tenant, letter.case, DESK_CARD)
        # The operator may have moved the desk: a card that stands elsewhere is told nothing more.
        if old is not None and old.channel == channel and await self._edit(letter, known, DESK_CARD, said):
            return None
        place = await self._posting.post(letter, channel, said)
        return Sent(role=DESK_CARD, channel=place.channel, ts=place.ts)

    async def _amend_answer(
        self, letter: Letter, known: SentMessages, role: str, said: Message
    ) -> Sent | None:
        """Edit the customer's copy; where it can no longer be edited, take it away and say so below."""
        place = await known.find(letter.tenant, letter.case, role)
        if place is None or await self._edit(letter, known, role, said):
            return None
        await self._posting.delete(place)
        return await self._post(letter, said, role)

    async def _desk_line(self, letter: Letter, known: SentMessages, said: Message, role: str) -> Sent | None:
        channel = self._desk_channel()
        card: Place | None = await known.find(letter.tenant, letter.case, DESK_CARD)
        if card is None or card.channel != channel:
            raise SlackRefused("no_desk_card")
        place = await self._posting.post(letter, channel, said, thread=card.ts)
        return Sent(role=role, channel=place.channel, ts=place.ts) if role else None

    async def _relay_file(
        self, letter: Letter, known: SentMessages, draw: CustomerBlocks, effect: RelayFile
    ) -> None:
        """Share a file of the customer's anew, by what it holds, whatever it is called."""
        channel = self._desk_channel()
        card = await known.find(letter.tenant, letter.case, DESK_CARD)
        if card is None or card.channel != channel:
            raise SlackRefused("no_desk_card")
        address = await self._posting.file_address(effect.file)
        content = await self._files.at(address, MOST_BYTES) if address else None
        kept = passable(content) if content else None
        if kept is None:
            said = draw.say(draw.wording.marked("desk_picture_not_passed", file=effect.name))
            await self._posting.post(letter, channel, said, thread=card.ts)
            await self._post(letter, draw.say(draw.wording.marked("picture_not_passed", file=effect.name)))
            return
        name = f"{file_stem(effect.name)}.{kept.extension}"
        await self._posting.share(letter, card, name, kept.content, self._files.put)

    async def _show_view(
        self, letter: Letter, known: SentMessages, draw: CustomerBlocks, effect: ShowView
    ) -> Sent | None:
        """Show it where the view is still open; progress never in the place of something newer."""
        role = f"view:{effect.view}"
        before = await known.find(letter.tenant, letter.case, role)
        if effect.is_progress and before is not None and before.channel == _RESULT:
            return None
        title = self._titles.of(effect.view) or effect.title or draw.wording.plain("view_title")
        close = draw.wording.plain("done")
        shown = views.text_view(draw.pen, title, close, effect.text)
        # The acknowledgement that made it a progress view may still be on its way, and must not come last.
        await asyncio.sleep(_BEHIND_THE_ACKNOWLEDGEMENT)
        last = before.ts if before is not None else None
        try:
            last = await self._update_view(effect.view, shown, last, anyway=not effect.is_progress)
        except SlackRefused as refusal:
            if refusal.error not in _NOBODY_LOOKS:
                raise
            return None
        return Sent(role=role, channel="" if effect.is_progress else _RESULT, ts=last)

    async def _update_view(self, view: str, shown: Block, last: str | None, *, anyway: bool) -> str:
        """Draw an open view anew; ``anyway``, whatever was drawn into it meanwhile."""
        for _ in range(_TRIES if anyway else 0):
            try:
                return await self._posting.update_view(view, shown, last)
            except SlackRefused as refusal:
                if refusal.error != _NOT_AS_WE_LEFT_IT:
                    raise
                last = None
        return await self._posting.update_view(view, shown, last)

    async def _publish(self, draw: CustomerBlocks, home: HomeSource, person: Person) -> None:
        shown = await home.home(person)
        await self._posting.publish(person.user, home_view.home_view(draw, shown))
