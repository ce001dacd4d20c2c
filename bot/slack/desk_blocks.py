"""The messages that the support desk reads: the hand-off card, lines in its thread, notes."""

from zoneinfo import ZoneInfo

from msgspec import Struct

from bot.slack import controls, ids, limits
from bot.slack.blocks import Message, message
from bot.slack.rich_text import Block, Pen, bold, literal
from bot.slack.wording import Wording
from knowledge.effects import Choice, Marked, Pack, PackLine
from knowledge.marks import Line, parse_marked, plain
from knowledge.state import Support

SEND_NOTE = "send_note"
"""Under a note: send it to the customer as it is."""
CLAIM = "claim"
ASK_OVER = "ask_over"
"""Under a refusal to claim: ask whoever has the case to hand it over."""


class DeskBlocks(Struct, frozen=True):
    """Draws what is said at the desk."""

    pen: Pen
    wording: Wording

    def pack(self, case: str, pack: Pack) -> Message:
        """The hand-off card: a headline, a line for each thing to know, the desk's buttons."""
        lines = [line for entry in pack.lines for line in _pack_line(entry)]
        return message(
            self.wording.aloud(pack.spoken, choices=pack.choices, typed=False),
            self.pen.draw(pack.headline),
            *([self.pen.of_lines(lines)] if lines else []),
            *_desk_row("pack", case, pack.choices),
        )

    def line(self, case: str, text: Marked, choices: tuple[Choice, ...]) -> Message:
        """A line in the case's thread."""
        return message(
            self.wording.aloud(plain(text), choices=choices, typed=False),
            self.pen.draw(text),
            *_desk_row("desk", case, choices),
        )

    def note_kept(self, note: str, customer: str, slip: str, files: int = 0) -> Message:
        """The answer to a plain reply: it stays at the desk, and can be sent with one press.

        ``slip`` is what the button carries. Where there is no button, the answer says why.
        """
        if not note.strip():
            return self._note("note_files", customer)
        if len(note) > limits.SENT_ON:
            return self._note("note_too_long", customer, most=str(limits.SENT_ON))
        return self._note("note_kept_files" if files else "note_kept", customer, slip=slip)

    def note_changed(self, note: str, customer: str, slip: str) -> Message:
        """A note reads differently now: nothing was sent, and its new words can be."""
        if len(note) > limits.SENT_ON:
            return self._note("note_too_long", customer, most=str(limits.SENT_ON))
        return self._note("note_changed", customer, slip=slip, label="send_new", words=note)

    def _note(
        self,
        name: str,
        customer: str,
        *,
        slip: str = "",
        label: str = "send_to",
        words: str = "",
        **values: str,
    ) -> Message:
        text = self.wording.marked(name, customer=customer, **values)
        send = Choice(id=SEND_NOTE, label=self.wording.plain(label, customer=customer))
        element = controls.button(send, ids.action_id(ids.DESK, SEND_NOTE), slip)
        return message(
            self.wording.aloud(plain(text), words, choices=(send,) if slip else (), typed=False),
            self.pen.draw(text),
            *([self.pen.of_lines([Line(spans=(literal(words),))])] if words else []),
            *([controls.row([element], "note")] if slip else []),
        )

    def closed_already(self, case: str, customer: str) -> Message:
        """What an agent is told who does something with a case that has ended."""
        text = self.wording.say("desk.closed_already", self.wording.language, first_name=customer)
        return self.line(case, text, (self._choice(ids.OPEN_AGAIN),))

    def with_the_bot(self, case: str, customer: str) -> Message:
        """What an agent is told who acts on a case that was released."""
        return self.line(
            case, self.wording.marked("desk_with_bot", customer=customer), (self._choice(CLAIM),)
        )

    def _choice(self, name: str) -> Choice:
        """A button of the desk, with its usual words."""
        label = self.wording.say("desk.labels", self.wording.language, part=f"choices.{name}")
        return Choice(id=name, label=plain(label))

    def held_by_you(self, support: Support, zone: str) -> Message:
        """What an agent is told who claims a case that is theirs."""
        text = self.wording.marked("claimed_by_you", since=_since(support, zone))
        return message(plain(text), self.pen.draw(text))

    def held_by(self, support: Support, zone: str) -> Message:
        """What an agent is told who claims a case that somebody has."""
        name = support.claimed_by.name if support.claimed_by else ""
        text = self.wording.marked("claimed_already", agent=name, since=_since(support, zone))
        ask = Choice(id=ASK_OVER, label=self.wording.plain("ask_over", agent=name))
        return message(
            self.wording.aloud(plain(text), choices=(ask,), typed=False),
            self.pen.draw(text),
            controls.row([controls.button(ask, ids.action_id(ids.DESK, ASK_OVER))], "held"),
        )


def _since(support: Support, zone: str) -> str:
    told = support.claimed_at.astimezone(ZoneInfo(zone)) if support.claimed_at else None
    return f"{told.hour}:{told:%M}" if told else ""


def _desk_row(kind: str, case: str, choices: tuple[Choice, ...]) -> list[Block]:
    elements = [controls.button(choice, ids.action_id(ids.DESK, choice.id)) for choice in choices]
    return [controls.row(elements, ids.block_id(kind, ids.Place(case)))] if elements else []


def _pack_line(entry: PackLine) -> list[Line]:
    value = list(parse_marked(entry.value))
    if not value:
        return []
    head, *rest = value
    if head.number is not None:
        return [Line(spans=(bold(entry.label),)), *value]
    return [Line(spans=(bold(entry.label), literal("  "), *head.spans)), *rest]
