"""Takes in a typed line: a command, an answer, evidence, or words for a person."""

from knowledge.answering import choose, told_by
from knowledge.asking import choices_of, may_log_in, put_question, show_answer
from knowledge.commands import command
from knowledge.desk import keep_words, relay_to_desk, withheld_from_desk
from knowledge.events import Command, Reading
from knowledge.heard_again import answers_again, faulty, gone_through
from knowledge.hearing import choice_in, choice_inside, choice_of_port, command_in, made_of
from knowledge.library import Tree
from knowledge.rating import takes_comment
from knowledge.reading_in import TakenIn, take_in
from knowledge.state import State
from knowledge.tree import AskNode, EndNode
from knowledge.turn import Work, latest
from knowledge.typed_answers import is_choice, misunderstood, synonyms_of, tell_view
from knowledge.walking import choices_shown, go
from knowledge.with_agent import typed_to_agent

_WORKS = "works"
"""The choice of every question that asks what Pet Sitter Plus says, and the pattern for the others."""
_DONE = "done_untested"
"""The text for "I have changed it": what is told to do next, and what people type."""
_COURTESY = "courtesy"
"""The text for "thank you" after the end: what is answered, and what people type."""
_LONGEST_SHOWN = 60
"""Characters of a typed answer that are shown beside its question."""


def typed(work: Work, reading: Reading) -> None:
    """A line of the customer's: a command, an answer, evidence, or words for a person."""
    state = work.state
    entry = work.wording.entry("commands")
    said = command_in(reading.text, entry)
    support = state.support
    if support is not None and support.claimed_by is not None and not state.closed:
        typed_to_agent(work, reading, said)
        return
    if said is not None and is_choice(work, reading):
        said = None
    taken = take_in(work, reading)
    if reading.withheld:
        go(work, work.tree.pattern("secret_in_chat"))
    if said is not None and not (said is Command.PERSON and support is not None):
        if said is Command.PERSON:
            keep_words(work, reading.text)
        command(work, said)
        return
    if state.closed:
        _typed_when_closed(work, reading, taken)
        return
    if said is Command.PERSON:
        keep_words(work, reading.text)
        relay_to_desk(work, reading.text)
        go(work, work.tree.pattern("person_again"))
        return
    if reading.faults and state.support is None and not taken.message:
        faulty(work, reading, taken)
        return
    if _answers(work, reading, taken) or _answers_late(work, reading, taken):
        work.put(misunderstood=0)
        return
    _unanswered(work, reading, taken)


def _answers(work: Work, reading: Reading, taken: TakenIn) -> bool:
    """Whether the line answers the waiting question; then the dialogue has gone on."""
    state = work.state
    node_id = state.node
    node = work.tree.nodes.get(node_id)
    if isinstance(node, EndNode) or not isinstance(node, AskNode):
        return False
    labels = choices_shown(work, node_id)
    synonyms = synonyms_of(work, node_id)
    choice = choice_in(reading.text, labels, synonyms)
    if choice is None and not taken.message and not taken.address and not taken.settings:
        choice = choice_inside(reading.text, labels, synonyms)
    if choice is None and reading.port is not None:
        choice = choice_of_port(reading.port, labels)
    if choice == Command.PERSON:
        show_answer(work, state.visit, labels[choice], choice)
        command(work, Command.PERSON)
        return True
    spec = node.choices.get(choice) if choice is not None else None
    if spec is not None and spec.view:
        tell_view(work, spec.view)
        if spec.next is None:
            return True
    if choice is not None and spec is not None:
        if spec.form is not None and (spec.form != "login" or may_log_in(work)):
            return False
        choose(work, node_id, state.visit, choice, spec)
        return True
    if taken.message and reading.message is not None and gone_through(work, reading.message.cause):
        answers_again(work, reading, node, _short(reading.text))
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
        if reading.text.strip() and not reading.withheld and not node.secret_near
        else None
    )
    if target is None:
        return False
    if node.secret_near:
        # What was recognised stays; the line itself may hold a password that nobody recognised.
        shown = reading.address or (reading.message.fragment if reading.message else str(reading.port or ""))
    else:
        keep_words(work, without_address(reading.text, reading.address) if taken.address else reading.text)
        shown = reading.address or reading.text
    show_answer(work, state.visit, _short(shown))
    go(work, target)
    return True


def _answers_late(work: Work, reading: Reading, taken: TakenIn) -> bool:
    """Whether the line answers the question that was not understood until a person was offered."""
    state = work.state
    if state.node != work.tree.pattern("not_understood") or state.visit in state.answered:
        return False
    if not isinstance(work.tree.nodes.get(state.unclear), AskNode):
        return False
    work.put(node=state.unclear, asked=latest({**state.asked, state.visit: state.unclear}))
    if _answers(work, reading, taken):
        return True
    work.put(node=state.node, asked=state.asked)
    return False


def _answers_ahead(work: Work, reading: Reading) -> bool:
    """Whether the line answers what a reminder is going to ask; then there is nothing left to wait for."""
    state = work.state
    node_id = state.after_run or ""
    node = work.tree.nodes.get(node_id)
    if (
        state.node
        or state.support is not None
        or "remind" not in state.timers
        or not isinstance(node, AskNode)
    ):
        return False
    labels = choices_shown(work, node_id)
    synonyms = synonyms_of(work, node_id)
    choice = choice_in(reading.text, labels, synonyms) or choice_inside(reading.text, labels, synonyms)
    spec = node.choices.get(choice) if choice is not None else None
    if choice is None or spec is None or spec.form or spec.view or spec.command:
        return False
    keep_words(work, reading.text)
    work.clear_timer("remind")
    work.put(after_run=None, at_step=node.step or state.at_step)
    told_by(work, node_id, choice, spec)
    go(work, spec.next or node.next or "rest")
    return True


def _works_now(work: Work, reading: Reading) -> bool:
    """Whether the line says that it works, where nothing asks that. While support has it, they are told."""
    if work.state.support is not None or reading.withheld:
        return False
    entry = work.wording.entry("labels")
    label = work.label(("labels",), _WORKS)
    if entry is None or not label:
        return False
    if choice_in(reading.text, {_WORKS: label}, entry.heard) is None:
        return False
    keep_words(work, reading.text)
    unclear = work.tree.nodes.get(work.state.unclear)
    if work.state.node == work.tree.pattern("not_understood") and unclear is not None:
        # The step that was worked on solved it, not the offer of a person.
        work.put(at_step=unclear.step)
    go(work, work.tree.pattern(_WORKS))
    return True


def _unanswered(work: Work, reading: Reading, taken: TakenIn) -> None:
    """No answer to what was asked; it may still be evidence, or words for the desk."""
    if _answers_ahead(work, reading) or _works_now(work, reading):
        work.put(misunderstood=0)
        return
    state = work.state
    node = work.tree.nodes.get(state.node)
    near = isinstance(node, AskNode) and node.secret_near
    words = "" if near else without_address(reading.text, reading.address)
    if taken.message and state.running is None:
        keep_words(work, words)
        go(work, work.tree.pattern("message"))
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
    if (form := _form_meant(work, node, reading)) is not None:
        put_question(work, state.node, say=work.text("needs_a_press", "say", {"pressed": form}))
        return
    if _done_untested(work, reading):
        put_question(work, state.node, say=work.text(_DONE))
        return
    misunderstood(work, node)


def _form_meant(work: Work, node: AskNode, reading: Reading) -> str | None:
    """The label of the button that the line stands for, where that opens a form: typed words cannot."""
    labels = choices_shown(work, work.state.node)
    choice = choice_in(reading.text, labels, synonyms_of(work, work.state.node))
    spec = node.choices.get(choice) if choice is not None else None
    return labels[choice] if choice is not None and spec is not None and spec.form is not None else None


def _done_untested(work: Work, reading: Reading) -> bool:
    """Whether "I have changed it" is told where the question is what came of it."""
    entry = work.wording.entry(_DONE)
    if entry is None or _WORKS not in choices_shown(work, work.state.node):
        return False
    return choice_in(reading.text, {_DONE: ""}, entry.heard) is not None


def is_courtesy(tree: Tree, state: State, text: str) -> bool:
    """Whether a line says thank you, or the like, and nothing else."""
    entry = tree.wording(state.language).entry(_COURTESY)
    agent = state.support.claimed_by if state.support is not None else None
    names = agent.name.split() if agent is not None else ()
    return entry is not None and made_of(text, entry.heard.get(_COURTESY, ()), names)


def _typed_when_closed(work: Work, reading: Reading, taken: TakenIn) -> None:
    node = work.tree.nodes.get(work.state.node)
    if isinstance(node, EndNode | AskNode) and work.state.visit not in work.state.answered:
        labels = choices_shown(work, work.state.node)
        synonyms = synonyms_of(work, work.state.node)
        choice = choice_in(reading.text, labels, synonyms) or choice_inside(reading.text, labels, synonyms)
        spec = choices_of(node).get(choice) if choice is not None else None
        if choice is not None and spec is not None and spec.form is None:
            choose(work, work.state.node, work.state.visit, choice, spec)
            return
    if is_courtesy(work.tree, work.state, reading.text):
        work.say(_COURTESY)
        return
    new_trouble = taken.message or taken.address or taken.settings
    if not takes_comment(work, reading, new_trouble=new_trouble):
        keep_words(work, reading.text)
    work.say("noted")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_SHOWN else line[: _LONGEST_SHOWN - 1] + "…"


def without_address(text: str, address: str | None) -> str:
    """A line without the address that it begins or ends with: the desk has that. Within, it belongs there."""
    words = text.split()
    if address is not None and words:
        for place in (0, -1):
            if words and words[place].strip("<>(),;.:!?\"'").casefold() == address.casefold():
                del words[place]
        return " ".join(words)
    return text
