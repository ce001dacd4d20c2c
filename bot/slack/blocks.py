"""The messages that a customer reads: questions, the card, progress, findings, lines passed on."""

from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct, field
from msgspec.structs import replace

from bot.slack import controls, ids, limits
from bot.slack.rich_text import Block, Pen, bold, escaped, in_italics, literal
from bot.slack.wording import Wording
from knowledge.effects import Ask, Card, CardLine, Choice, Marked, ShowAnswer, Status
from knowledge.events import Command
from knowledge.marks import Line, Span, parse_marked, plain

OPEN_A_STEP = "open_step"
"""The card's choice that is drawn as a menu of the seven steps."""
REOPEN = "reopen"
"""The choice of a closed case's card; to go on with a closed case is to open it again."""
_STANDS_OUT = frozenset({Status.MOST_LIKELY, Status.WAITING, Status.WITH_SUPPORT, Status.SOLVED})


class Message(Struct, frozen=True):
    """A message for Slack: its blocks, and the text that is read aloud instead of them."""

    text: str
    """Plain text, escaped and cut."""
    blocks: list[Block] = field(default_factory=list)


def message(aloud: str, *blocks: Block) -> Message:
    """A message within Slack's limits."""
    return Message(limits.cut(escaped(aloud), limits.TEXT), limits.first(blocks, limits.MESSAGE_BLOCKS))


class CustomerBlocks(Struct, frozen=True):
    """Draws what is said to a customer."""

    pen: Pen
    wording: Wording

    def say(self, text: Marked) -> Message:
        """A statement that asks for nothing."""
        return message(plain(text), self.pen.draw(text))

    def question(self, case: str, ask: Ask) -> Message:
        """What is said, the question in italics, a row of buttons and the *More* menu."""
        return message(
            self.wording.aloud(plain(ask.say), plain(ask.ask), choices=ask.choices, more=ask.more),
            *self._apart(_lines(ask.say), in_italics(ask.ask) if ask.ask else ()),
            *controls.choices_row("q", ids.Place(case, ask.visit), ask.choices, ask.more),
        )

    def answered(self, case: str, shown: ShowAnswer) -> Message:
        """The question without its buttons, with the answer that was given, open to change."""
        question = list(in_italics(shown.ask)) if shown.ask else []
        if shown.answer:
            question = _append(question, bold(shown.answer))
        change = Choice(
            id="change",
            label=self.wording.plain("change"),
            spoken=self.wording.plain("change_spoken", answer=shown.answer),
        )
        choices = [change] if shown.changeable else []
        return message(
            self.wording.aloud(
                plain(shown.say), plain(shown.ask), shown.answer, choices=choices, typed=False
            ),
            *self._apart(_lines(shown.say), question),
            *controls.choices_row("a", ids.Place(case, shown.visit), choices),
        )

    def _apart(self, *parts: Sequence[Line]) -> list[Block]:
        """Parts of a message with a little room between them; empty ones vanish."""
        return [self.pen.of_lines(lines) for lines in parts if lines]

    def card(self, case: str, card: Card) -> Message:
        """The seven steps, one a line; a title, what is next, and the card's own buttons."""
        place = ids.Place(case)
        elements = [self._card_control(choice, place, card) for choice in card.choices]
        row = [controls.row(elements, ids.block_id("card", place))] if elements else []
        aloud = self.wording.aloud(card.spoken, choices=card.choices, typed=False)
        return message(aloud, *self.card_lines(card), *row)

    def card_lines(self, card: Card) -> list[Block]:
        """The card without its buttons."""
        still_open = [line for line in card.lines if not line.settled]
        settled = [line for line in card.lines if line.settled]
        groups = [
            [*_emphasised(card.title), *_lines(card.next)],
            [_card_line(line) for line in still_open],
            [_card_line(line) for line in settled],
        ]
        return [self.pen.of_lines(group) for group in groups if group]

    def _card_control(self, choice: Choice, place: ids.Place, card: Card) -> Block:
        if choice.id == OPEN_A_STEP:
            titles = sorted((line.step, line.title) for line in card.lines)
            return controls.step_menu(choice.label, titles)
        if choice.id == REOPEN:
            return controls.button(choice, ids.action_id(ids.COMMAND, Command.CONTINUE))
        return controls.button(choice, controls.action_for(choice, place))

    def progress(
        self, case: str, run: int, text: Marked, choices: tuple[Choice, ...], visit: int = 0
    ) -> Message:
        """What is being tested, with *Cancel*."""
        row = controls.choices_row("p", ids.Place(case, visit), choices, run=run)
        return message(
            self.wording.aloud(plain(text), choices=choices, typed=False), self.pen.draw(text), *row
        )

    def passed_on(self, heading: Marked, words: str) -> Message:
        """Somebody's words behind a heading that says whose they are, word for word."""
        lines = _append(list(parse_marked(heading)), literal(words))
        return message(f"{plain(heading)} {words}", self.pen.of_lines(lines))

    def pointer(self, text: Marked, url: str) -> Message:
        """A line with the button that leads to the private chat."""
        label = self.wording.plain("open_our_chat")
        row = controls.row([controls.link(label, url)], "pointer")
        aloud = self.wording.aloud(plain(text), choices=(Choice(id=ids.LINK, label=label),), typed=False)
        return message(aloud, self.pen.draw(text), row)


@lru_cache(maxsize=512)  # most lines of most cards read the same
def _card_line(line: CardLine) -> Line:
    status = bold(line.status_word) if line.status in _STANDS_OUT else literal(line.status_word)
    head = [bold(f"{line.step}"), literal("  "), status, literal(f" · {line.title}")]
    reason = parse_marked(line.reason) if line.reason else ()
    tail = [literal(": "), *reason[0].spans] if reason else []
    return Line(spans=(*head, *tail))


def _emphasised(text: Marked) -> tuple[Line, ...]:
    """The lines of a title, all in bold."""
    return tuple(
        replace(line, spans=tuple(replace(span, bold=True) for span in line.spans)) for line in _lines(text)
    )


def _lines(text: Marked) -> tuple[Line, ...]:
    return parse_marked(text) if text else ()


def _append(lines: list[Line], span: Span) -> list[Line]:
    """The lines with words added behind the last of them."""
    if not lines:
        return [Line(spans=(span,))]
    return [*lines[:-1], replace(lines[-1], spans=(*lines[-1].spans, literal(" "), span))]
