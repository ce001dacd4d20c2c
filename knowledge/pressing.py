"""Takes in a press: of the waiting question, of an aside, of a test's message, or of an old question."""

from knowledge.answering import change_answer, choose, stop_test
from knowledge.asking import choices_of, label_of, may_log_in, put_question, show_answer
from knowledge.commands import command
from knowledge.effects import Marked, ShowAnswer
from knowledge.events import Chose, Command
from knowledge.facts import Value
from knowledge.probes import CANCEL
from knowledge.tree import AskNode, EndNode, ProbeNode
from knowledge.turn import Work, latest

_SAID = "said"
"""In place of the choice that was pressed: that it is answered already has been said."""
CHANGE = "change"
"""Id of the button beside an answer that is shown."""


def chose(work: Work, event: Chose) -> None:
    """A button was pressed: of the waiting question, of an aside, or of an old one."""
    state = work.state
    node_id = state.asked.get(event.visit)
    if node_id is None:
        return
    if event.choice == CHANGE and event.visit in state.answered:
        change_answer(work, event.visit)
        return
    node = work.tree.nodes.get(node_id)
    if isinstance(node, ProbeNode):
        _progress_pressed(work, event)
        return
    spec = choices_of(node).get(event.choice)
    person = event.choice == Command.PERSON and spec is None
    if spec is None and not person:
        _pressed_what_is_gone(work, event, node_id)
        return
    if spec is not None and spec.view is not None and spec.next is None:
        return
    if spec is not None and spec.form is not None and (spec.form != "login" or may_log_in(work)):
        # The form is open; what comes back is its submission.
        return
    if event.visit in state.answered:
        if spec is not None and spec.rates:
            _rated_already(work, event)
            return
        _pressed_late(work, event, node_id)
        return
    waiting = event.visit == state.visit or node_id == state.node
    aside = isinstance(node, AskNode) and node.aside
    if not waiting and not aside and not isinstance(node, EndNode):
        _pressed_late(work, event, node_id)
        return
    visit = event.visit if aside or isinstance(node, EndNode) else state.visit
    if person:
        show_answer(work, visit, label_of(work, node_id, event.choice), event.choice)
        command(work, Command.PERSON)
        return
    if spec is not None:
        choose(work, node_id, visit, event.choice, spec)


def _rated_already(work: Work, event: Chose) -> None:
    """A second press there changes nothing, which is said once, and not where it is the first one's twin."""
    if work.state.pressed.get(event.visit) in (event.choice, _SAID):
        return
    work.put(pressed=latest({**work.state.pressed, event.visit: _SAID}))
    work.say("rated_already", here={"answer": work.state.answered[event.visit]})


def _pressed_what_is_gone(work: Work, event: Chose, node_id: str) -> None:
    """A button of an older tree that this one does not know: the question as it is now."""
    state = work.state
    waits = node_id == state.node and event.visit not in state.answered and not state.closed
    if waits and isinstance(work.tree.nodes.get(node_id), AskNode):
        put_question(work, node_id, say=work.text("choice_gone"))


def _progress_pressed(work: Work, event: Chose) -> None:
    if work.state.running is None:
        return
    if event.choice == Command.PERSON:
        command(work, Command.PERSON)
    elif event.choice == CANCEL:
        stop_test(work)


def _pressed_late(work: Work, event: Chose, node_id: str) -> None:
    """An old button. The second press of a pair is silent; else: already answered, change it?"""
    state = work.state
    if state.pressed.get(event.visit) == event.choice or state.closed:
        return
    answer = state.answered.get(event.visit, "")
    known = any(point.visit == event.visit for point in state.trail)
    if state.support is not None and state.support.claimed_by is not None:
        return
    if not answer or not known:
        # Gone past without an answer, as by *back*: an open window may still show its buttons.
        work.put(pressed=latest({**state.pressed, event.visit: event.choice}))
        work.say("passed_press")
        return
    here: dict[str, object] = {"answer": answer, "pressed": label_of(work, node_id, event.choice)}
    facts: dict[str, Value] = {"answer": answer, "pressed": str(here["pressed"])}
    kept, changed = _leading_number(answer), _leading_number(str(here["pressed"]))
    if kept and changed:
        here |= {"kept": kept, "changed": changed}
        facts["kept"] = kept
    late = work.tree.pattern("late_press")
    with work.about(here, facts):
        asked = _asked_late(work, event.visit)
        if asked is not None and work.state.worded.get(asked) == (work.text(late), work.text(late, "ask")):
            work.put(asides={**state.asides, asked: (event.visit, event.choice)})
            return
        if asked is not None:
            _retire(work, asked)
        visit = put_question(work, late)
    work.put(asides=latest({**work.state.asides, visit: (event.visit, event.choice)}))


def _asked_late(work: Work, about: int) -> int | None:
    """The question that still asks whether an answer is to be changed after a late press, if one does."""
    state = work.state
    return next(
        (visit for visit, (of, _) in state.asides.items() if of == about and visit not in state.answered),
        None,
    )


def _retire(work: Work, visit: int) -> None:
    """Take the buttons off it, because another takes its place."""
    say, ask = work.state.worded.get(visit, (Marked(""), Marked("")))
    work.do(ShowAnswer(visit=visit, say=Marked(say), ask=Marked(ask), answer="", changeable=False))
    work.put(answered=latest({**work.state.answered, visit: ""}))


def _leading_number(label: str) -> str:
    """The port that a label begins with: *25, as in Outlook*."""
    first = label.replace(",", " ").replace("/", " ").split(" ")[0]
    return first if first.isdecimal() else ""
