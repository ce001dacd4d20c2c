"""Takes in a typed line: a command, an answer, evidence, or words for a person."""

from msgspec.structs import replace

from knowledge.after_the_end import Line, is_the_comment, says_it_works, typed_when_closed
from knowledge.answering import agrees_by, choose, commanded, stop_test
from knowledge.asides import answers_aside, offers_address
from knowledge.asked_back import asks_back, asks_plainly
from knowledge.asking import label_of, may_log_in, put_question, show_answer
from knowledge.commands import command
from knowledge.desk import keep_words, relay_to_desk, withheld_from_desk
from knowledge.events import Command, Reading
from knowledge.heard_again import answers_again, faulty, gone_through, led_by_message
from knowledge.heard_numbers import choice_of_port
from knowledge.hearing import choice_said, command_of, wholly, without_lead
from knowledge.probes import CANCEL
from knowledge.reading_in import TakenIn, take_in
from knowledge.said_done import answers_ahead, says_done, says_set_right
from knowledge.tree import AskNode
from knowledge.turn import Work, latest
from knowledge.typed_answers import (
    choice_by_number,
    choice_meant,
    is_choice,
    misunderstood,
    shortened,
    small_words,
    synonyms_of,
    tell_view,
    telling,
)
from knowledge.walking import choices_shown, go
from knowledge.with_agent import typed_to_agent
from knowledge.wording import normal

_WORKS = "works"
"""The choice of every question that asks what Pet Sitter Plus says, and the pattern for the others."""


def typed(work: Work, reading: Reading, *, edited: bool = False) -> None:
    """A line of the customer's: a command, an answer, evidence, or words for a person."""
    state = work.state
    amends = edited and state.withheld
    small = small_words(work)
    said = command_of(reading, work.wording.entry("commands"), small.leading)
    support = state.support
    if said in (None, Command.STOP) and _stops_test(work, reading):
        return
    if support is not None and support.claimed_by is not None and not state.closed:
        typed_to_agent(work, reading, said)
        return
    if said is not None and is_choice(work, reading):
        said = None
    numbered = choice_by_number(work, reading) if said is None else None
    told = state.told
    if state.closed and is_the_comment(work, reading):
        taken = TakenIn()  # what it says of the failure is over
    else:
        taken = take_in(work, reading if numbered is None else replace(reading, port=None))
    line = Line(reading, taken, numbered, news=work.state.told != told, amends=amends)
    if reading.withheld:
        go(work, work.tree.pattern("secret_in_chat"))
    if said is not None and not (said is Command.PERSON and support is not None):
        if said is Command.PERSON and agrees_by(work) is None:
            keep_words(work, reading.text)
        commanded(work, said)
        return
    if state.closed:
        typed_when_closed(work, line, _listen)
        return
    if said is Command.PERSON:
        keep_words(work, reading.text)
        relay_to_desk(work, reading.text)
        go(work, work.tree.pattern("person_again"))
        return
    if reading.faults and state.support is None and not taken.message:
        faulty(work, reading, taken)
        return
    _listen(work, line)


def _stops_test(work: Work, reading: Reading) -> bool:
    """Whether a line says what the button under a running test says; then the test ends."""
    state = work.state
    if state.running is None or state.running_silent or state.running_node not in work.tree.nodes:
        return False
    if not _says_cancel(work, state.running_node, reading):
        small = small_words(work)
        said = without_lead(reading.text, small.leading)
        if not wholly(said, synonyms_of(work, state.running_node).get(CANCEL, ()), small.around):
            return False
    stop_test(work)
    return True


def _listen(work: Work, line: Line) -> None:
    """An answer, a question that is asked back, or neither."""
    if answers_aside(work, line.reading.text, newest=True):
        return
    choice = _choice_of(work, line)
    if _answers(work, line, choice):
        work.understand()
        return
    if choice is None and answers_aside(work, line.reading.text, newest=False):
        return
    if choice is None and work.state.support is not None and _takes_request_back(work, line.reading):
        return
    if line.taken.offered:
        go(work, work.tree.pattern("other_mailbox"))
        return
    if choice is None and line.plain and offers_address(work, line.reading.text):
        return
    if choice is None and line.amends and line.plain:
        work.say("password_gone")
        return
    if choice is None and line.plain and work.state.support is None and asks_back(work, line.reading):
        return
    if (choice is None and _leads_on(work, line)) or _answers_late(work, line):
        work.understand()
        return
    _unanswered(work, line, choice)


def _takes_request_back(work: Work, reading: Reading) -> bool:
    """Whether a line takes back a request that no agent has yet, wherever the talk has gone meanwhile."""
    asked = work.tree.pattern("person_again")
    node = work.tree.nodes.get(asked)
    spec = node.choices.get(CANCEL) if isinstance(node, AskNode) else None
    if spec is None or spec.next is None:
        return False
    if not _says_cancel(work, asked, reading):
        return False
    go(work, spec.next)
    return True


def _says_cancel(work: Work, node_id: str, reading: Reading) -> bool:
    """Whether a line is what the cancel button of a node says, or what people type instead."""
    labels = {CANCEL: label_of(work, node_id, CANCEL)}
    return choice_said(reading.text, labels, synonyms_of(work, node_id), small_words(work)) is not None


def _choice_of(work: Work, line: Line) -> str | None:
    """The button of the waiting question that the line stands for."""
    node_id, reading, taken = work.state.node, line.reading, line.taken
    if not isinstance(work.tree.nodes.get(node_id), AskNode):
        return None
    if line.numbered is not None:
        return line.numbered
    told = taken.message or taken.address or taken.settings
    choice = choice_meant(work, node_id, reading.text, inside=False)
    if choice is None and not (told or reading.withheld) and not _says_more(work, reading.text):
        choice = choice_meant(work, node_id, reading.text)
    if choice is None and reading.port is not None:
        choice = choice_of_port(reading.port, choices_shown(work, node_id))
    return choice


def _says_more(work: Work, text: str) -> bool:
    """Whether a line asks back, or says that it works: then no button's words inside it are an answer."""
    if asks_plainly(work, text):
        return True
    return _WORKS not in choices_shown(work, work.state.node) and says_it_works(work, text)


def _answers(work: Work, line: Line, choice: str | None) -> bool:
    """Whether the line answers the waiting question by a choice; then the dialogue has gone on."""
    state = work.state
    node = work.tree.nodes.get(state.node)
    if choice is None or not isinstance(node, AskNode):
        return False
    if choice == Command.PERSON:
        show_answer(work, state.visit, choices_shown(work, state.node)[choice], choice)
        command(work, Command.PERSON)
        return True
    spec = node.choices.get(choice)
    if spec is None:
        return False
    if spec.view:
        tell_view(work, spec.view)
        if spec.next is None:
            return True
    if spec.form is not None and (spec.form != "login" or may_log_in(work)):
        # A form needs a press; typed words cannot open one.
        return False
    choose(work, state.node, state.visit, choice, spec)
    return True


def _leads_on(work: Work, line: Line) -> bool:
    """Whether what the line holds leads on from the waiting question, as its author says."""
    reading, taken, state = line.reading, line.taken, work.state
    node = work.tree.nodes.get(state.node)
    if not isinstance(node, AskNode):
        return False
    if taken.message and reading.message is not None and gone_through(work, reading.message.cause):
        answers_again(work, reading, node, shortened(reading.text))
        return True
    if node.typed.words is not None and line.plain and _works_now(work, reading):
        return True
    ways = node.typed
    target = (
        ways.address
        if taken.address and ways.address
        else (ways.message or work.tree.pattern("message"))
        if taken.message
        else ways.settings
        if taken.settings and ways.settings
        else ways.words
        if reading.text.strip()
        and not reading.withheld
        and not node.secret_near
        and not (node.into is not None and _bare_yes_or_no(work, reading.text))
        else None
    )
    if target is None:
        return False
    if node.secret_near:
        # What was recognised stays; the line itself may hold a password that nobody recognised.
        fragment = reading.message.fragment if reading.message else str(reading.port or "")
        shown = reading.address if taken.address and reading.address else fragment
    else:
        keep_words(work, without_address(reading.text, reading.address) if taken.address else reading.text)
        shown = telling(reading)
        if taken.address and reading.address and (ways.address or not taken.message):
            shown = reading.address
    if taken.message and not (taken.address and ways.address):
        led_by_message(work, reading, target, shortened(shown))
        return True
    show_answer(work, state.visit, shortened(shown))
    go(work, target)
    return True


def _bare_yes_or_no(work: Work, text: str) -> bool:
    """Whether a line is nothing else; to a question that asks for a value it tells nothing."""
    small = small_words(work)
    return normal(text) in {"yes", "no"} | small.yes | small.no


def _answers_late(work: Work, line: Line) -> bool:
    """Whether the line answers the question that was not understood until a person was offered."""
    state = work.state
    if state.node != work.tree.pattern("not_understood") or state.visit in state.answered:
        return False
    if not isinstance(work.tree.nodes.get(state.unclear), AskNode):
        return False
    node, asked = state.node, state.asked
    work.put(node=state.unclear, asked=latest({**asked, state.visit: state.unclear}))
    choice = _choice_of(work, line)
    if _answers(work, line, choice) or (choice is None and _leads_on(work, line)):
        return True
    work.put(node=node, asked=asked)
    return False


def _works_now(work: Work, reading: Reading) -> bool:
    """Whether the line says that it works, where nothing asks that. While support has it, they are told."""
    if work.state.support is not None or reading.withheld or not says_it_works(work, reading.text):
        return False
    keep_words(work, reading.text)
    unclear = work.tree.nodes.get(work.state.unclear)
    if work.state.node == work.tree.pattern("not_understood") and unclear is not None:
        # The step that was worked on solved it, not the offer of a person.
        work.put(at_step=unclear.step)
    go(work, work.tree.pattern(_WORKS))
    return True


def _unanswered(work: Work, line: Line, choice: str | None) -> None:
    """No answer to what was asked; it may still be evidence, or words for the desk."""
    reading, taken = line.reading, line.taken
    if answers_ahead(work, reading) or _works_now(work, reading):
        work.understand()
        return
    state = work.state
    node = work.tree.nodes.get(state.node)
    near = isinstance(node, AskNode) and node.secret_near
    words = "" if near else without_address(reading.text, reading.address)
    if taken.message and state.running is None:
        keep_words(work, words)
        led_by_message(work, reading, work.tree.pattern("message"))
        return
    if taken.settings and not taken.other_address and says_set_right(work, reading):
        work.understand()
        return
    if (
        taken.other_address
        or taken.settings
        or (taken.address and state.node in ("", work.tree.pattern("not_understood")))
    ) and state.running is None:
        keep_words(work, words)
        go(work, work.tree.pattern("settings"))
        return
    if reading.withheld:
        if state.support is not None:
            withheld_from_desk(work, reading.text)
        return
    keep_words(work, words)
    if state.support is not None and not near:
        relay_to_desk(work, reading.text)
        work.say("with_desk")
        return
    if state.running is not None or not isinstance(node, AskNode):
        work.say("noted")
        return
    spec = node.choices.get(choice) if choice is not None else None
    if choice is not None and spec is not None and spec.form is not None:
        pressed = choices_shown(work, state.node)[choice]
        put_question(work, state.node, say=work.text("needs_a_press", "say", {"pressed": pressed}))
        return
    if says_done(work, reading):
        return
    if reading.address is not None and not without_address(reading.text, reading.address):
        put_question(work, state.node, say=work.text("same_address"))
        return
    if line.news:
        put_question(work, state.node, say=work.text("noted"))
        return
    misunderstood(work, node)


def without_address(text: str, address: str | None) -> str:
    """A line without the address that it begins or ends with: the desk has that. Within, it belongs there."""
    words = text.split()
    if address is not None and words:
        for place in (0, -1):
            if words and words[place].strip("<>(),;.:!?\"'").casefold() == address.casefold():
                del words[place]
        return " ".join(words)
    return text
