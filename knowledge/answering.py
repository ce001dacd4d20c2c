"""What a customer answers, by a button, a line or a form, and where it leads."""

from knowledge.asking import (
    choices_of,
    label_of,
    may_log_in,
    put_question,
    question_of,
    show_answer,
    text_key,
)
from knowledge.case_facts import logins_left
from knowledge.commands import command
from knowledge.desk import keep_words, relay_to_desk
from knowledge.events import Chose, Command, FormClosed, FormSubmitted, Reading
from knowledge.hearing import choice_in, choice_inside, command_in
from knowledge.library import as_answer
from knowledge.probes import CANCEL, cancel_probe, start_probe
from knowledge.reading_in import TakenIn, change_settings, take_in, take_settings
from knowledge.tree import AskNode, ChoiceSpec, EndNode, ProbeNode
from knowledge.turn import Work, latest
from knowledge.walking import choices_shown, go, return_to

CHANGE = "change"
_LONGEST_SHOWN = 60
"""Characters of a typed answer that are shown beside its question."""


def chose(work: Work, event: Chose) -> None:
    """A button was pressed: of the waiting question, of an aside, or of an old one."""
    state = work.state
    node_id = state.asked.get(event.visit)
    if node_id is None:
        return
    if event.choice == CHANGE and event.visit in state.answered:
        _change(work, event.visit)
        return
    node = work.tree.nodes.get(node_id)
    if isinstance(node, ProbeNode):
        _progress_pressed(work, event, node)
        return
    spec = choices_of(node).get(event.choice)
    person = event.choice == Command.PERSON and spec is None
    if spec is None and not person:
        return
    if spec is not None and spec.view is not None and spec.next is None:
        return
    if event.visit in state.answered:
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


def choose(work: Work, node_id: str, visit: int, choice: str, spec: ChoiceSpec) -> None:
    """Answer a question by one of its choices."""
    label = label_of(work, node_id, choice)
    show_answer(work, visit, label, choice, changeable=spec.command is None)
    relay = work.state.support is not None and work.state.support.claimed_by is not None
    if relay and not work.state.closed:
        relay_to_desk(work, f"{label}.")
    _told_by(work, node_id, choice, spec)
    work.put(misunderstood=0)
    node = work.tree.nodes[node_id]
    if isinstance(node, AskNode) and node.aside and spec.command is Command.CHANGE:
        about = work.state.asides.get(visit)
        if about is not None:
            _change(work, about[0])
        return
    if spec.stay:
        if not (isinstance(node, AskNode) and node.aside):
            work.put(node="")
        return
    if spec.command is not None:
        command(work, spec.command)
        return
    if spec.form == "login" and not may_log_in(work):
        go(work, work.tree.pattern("login_limit" if logins_left(work.state) == 0 else "reach_first"))
        return
    following = spec.next or (node.next if isinstance(node, AskNode) else None) or "rest"
    if spec.form is not None and following == "rest":
        return
    go(work, following)


def _told_by(work: Work, node_id: str, choice: str, spec: ChoiceSpec) -> None:
    node = work.tree.nodes[node_id]
    told = {name: as_answer(value) for name, value in spec.set.items()}
    if isinstance(node, AskNode) and node.into is not None:
        told.setdefault(node.into, choice)
    work.tell(told)
    if spec.take is not None:
        take_settings(work, spec.take)
    for step, word in spec.mark.items():
        work.mark(step, word, text_key(node_id, node))
    if spec.tried and work.state.at_step is not None:
        work.mark(work.state.at_step, "tried", f"step.{work.state.at_step}.tried")


def _progress_pressed(work: Work, event: Chose, node: ProbeNode) -> None:
    if work.state.running is None:
        return
    if event.choice == Command.PERSON:
        command(work, Command.PERSON)
    elif event.choice == CANCEL:
        cancel_probe(work)
        work.put(loss="cancelled", running_kind=None)
        if work.state.support is None:
            go(work, node.lost.get("cancelled", node.lost["else"]))


def _pressed_late(work: Work, event: Chose, node_id: str) -> None:
    """An old button. The second press of a pair is silent; else: already answered, change it?"""
    state = work.state
    if state.pressed.get(event.visit) == event.choice or state.closed:
        return
    answer = state.answered.get(event.visit, "")
    known = any(point.visit == event.visit for point in state.trail)
    if not answer or not known or (state.support is not None and state.support.claimed_by is not None):
        return
    target = work.tree.pattern("late_press")
    node = work.tree.nodes[target]
    here: dict[str, object] = {"answer": answer, "pressed": label_of(work, node_id, event.choice)}
    question = question_of(work, target, node)
    _ = question
    visit = put_question(work, target, say=work.text(text_key(target, node), "say", here))
    work.put(asides=latest({**work.state.asides, visit: (event.visit, event.choice)}))


def _change(work: Work, visit: int) -> None:
    support = work.state.support
    if work.state.closed or (support is not None and support.claimed_by is not None):
        return
    if not return_to(work, visit):
        work.say("nothing_to_change")


def form_submitted(work: Work, event: FormSubmitted) -> None:
    """A form came back: a log-in is tried, a check-up is taken in."""
    if work.state.closed:
        return
    if event.form == "login":
        _log_in(work, event)
    elif event.form == "check_up":
        reading = event.reading or Reading(text="", address=event.values.get("address"))
        taken = take_in(work, reading)
        _answered_by_form(work, event)
        _after_check_up(work, event, taken)
    elif event.form == "message" and event.reading is not None:
        typed(work, event.reading)


def _answered_by_form(work: Work, event: FormSubmitted) -> None:
    node_id = work.state.asked.get(event.visit)
    if node_id is None or event.visit in work.state.answered:
        return
    for choice, spec in choices_of(work.tree.nodes.get(node_id)).items():
        if spec.form == event.form:
            show_answer(work, event.visit, label_of(work, node_id, choice), choice)
            _told_by(work, node_id, choice, spec)
            return


def _after_check_up(work: Work, event: FormSubmitted, taken: TakenIn) -> None:
    node_id = work.state.asked.get(event.visit)
    for spec in choices_of(work.tree.nodes.get(node_id or "")).values():
        if spec.form == event.form and spec.next is not None:
            go(work, spec.next)
            return
    go(work, work.tree.pattern("settings") if taken.address or taken.settings else "question")


def _log_in(work: Work, event: FormSubmitted) -> None:
    """One log-in, for the server of the form, on the customer's press."""
    node_id = work.state.asked.get(event.visit, work.state.node)
    target = next(
        (
            spec.next
            for spec in choices_of(work.tree.nodes.get(node_id)).values()
            if spec.form == "login" and spec.next is not None
        ),
        None,
    ) or _any_login(work)
    if target is None or work.state.running_kind == "login":
        return
    if not may_log_in(work):
        go(work, work.tree.pattern("login_limit" if logins_left(work.state) == 0 else "reach_first"))
        return
    _answered_by_form(work, event)
    username = event.values.get("username", "").strip()
    if username and username != str(work.values("username")):
        change_settings(work, {"own.username": username})
    node = work.tree.nodes.get(target)
    if not isinstance(node, ProbeNode):
        go(work, target)
        return
    for step, word in node.mark.items():
        work.mark(step, word, text_key(target, node))
    server = work.evidence.proposed
    following = start_probe(
        work, target, node, server=server, username=username or str(work.values("username"))
    )
    if following is not None:
        go(work, following)


def _any_login(work: Work) -> str | None:
    return next(
        (
            name
            for name, node in work.tree.nodes.items()
            if isinstance(node, ProbeNode) and node.probe == "login"
        ),
        None,
    )


def form_closed(work: Work, event: FormClosed) -> None:
    """A form was closed without being sent: the question still waits."""
    asked = work.state.asked.get(event.visit)
    support = work.state.support
    if work.state.closed or asked is None or event.visit in work.state.answered or work.state.running:
        return
    if support is not None and support.claimed_by is not None:
        return
    if event.form in ("login", "check_up"):
        go(work, work.tree.pattern("form_closed"))


def typed(work: Work, reading: Reading) -> None:
    """A line of the customer's: a command, an answer, evidence, or words for a person."""
    state = work.state
    entry = work.wording.entry("commands")
    said = command_in(reading.text, entry)
    support = state.support
    if support is not None and support.claimed_by is not None and not state.closed:
        _typed_to_agent(work, reading, said)
        return
    taken = take_in(work, reading)
    if reading.withheld:
        go(work, work.tree.pattern("secret_in_chat"))
    if said is not None and not (said is Command.PERSON and support is not None):
        if said is Command.PERSON:
            keep_words(work, reading.text)
        command(work, said)
        return
    if state.closed:
        _typed_when_closed(work, reading)
        return
    if said is Command.PERSON:
        keep_words(work, reading.text)
        relay_to_desk(work, reading.text)
        go(work, work.tree.pattern("person_again"))
        return
    if _answers(work, reading, taken):
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
    synonyms = _synonyms(work, node_id)
    choice = choice_in(reading.text, labels, synonyms)
    if choice is None and not taken.message and not taken.address and not taken.settings:
        choice = choice_inside(reading.text, labels, synonyms)
    if choice == Command.PERSON:
        show_answer(work, state.visit, labels[choice], choice)
        command(work, Command.PERSON)
        return True
    spec = node.choices.get(choice) if choice is not None else None
    if choice is not None and spec is not None and not (spec.view and spec.next is None):
        if spec.form is not None and (spec.form != "login" or may_log_in(work)):
            return False
        choose(work, node_id, state.visit, choice, spec)
        return True
    ways = node.typed
    target = (
        (ways.message or work.tree.pattern("message"))
        if taken.message
        else ways.address
        if taken.address and ways.address
        else ways.settings
        if taken.settings and ways.settings
        else ways.words
        if reading.text.strip() and not reading.withheld and not node.secret_near
        else None
    )
    if target is None:
        return False
    if taken.address:
        keep_words(work, _without(reading.text, reading.address))
    elif not taken.message:
        if ways.words == target and node.into is not None and node.into not in work.tree.content.tree.facts:
            work.tell({node.into: reading.text[:200]})
        keep_words(work, reading.text)
    elif taken.message:
        keep_words(work, reading.text)
    shown = (reading.address or reading.text) if taken.address else reading.text
    show_answer(work, state.visit, _short(shown))
    go(work, target)
    return True


def _unanswered(work: Work, reading: Reading, taken: TakenIn) -> None:
    """No answer to what was asked; it may still be evidence, or words for the desk."""
    state = work.state
    node = work.tree.nodes.get(state.node)
    near = isinstance(node, AskNode) and node.secret_near
    words = "" if near else _without(reading.text, reading.address)
    if taken.message and state.running is None:
        keep_words(work, words)
        go(work, work.tree.pattern("message"))
        return
    if (
        taken.other_address or taken.settings or (taken.address and not state.node)
    ) and state.running is None:
        keep_words(work, words)
        go(work, work.tree.pattern("settings"))
        return
    if reading.withheld:
        return
    keep_words(work, words)
    if state.support is not None:
        relay_to_desk(work, reading.text)
        work.say("with_desk")
        return
    if state.running is not None or not isinstance(node, AskNode):
        work.say("noted")
        return
    misunderstood(work, node)


def misunderstood(work: Work, node: AskNode) -> None:
    """Three different answers: what was expected; an example and a person; a person outright."""
    count = work.state.misunderstood + 1
    work.put(misunderstood=count)
    node_id = work.state.node
    key = text_key(node_id, node)
    here: dict[str, object] = {}
    for part in ("expect", "example"):
        words = work.text(key, part) or work.text("labels", part)
        if words:
            here[part] = words
    if count >= 3:
        go(work, work.tree.pattern("not_understood"))
        return
    say = work.text(f"not_understood_{count}", "say", here)
    put_question(work, node_id, say=say)


def _typed_to_agent(work: Work, reading: Reading, said: Command | None) -> None:
    """The case is with an agent: every line goes to them; *status* is still told."""
    if said is Command.STATUS:
        command(work, said)
        return
    if reading.withheld:
        work.put(withheld=True)
        go(work, work.tree.pattern("secret_in_chat"))
        return
    node = work.tree.nodes.get(work.state.node)
    if isinstance(node, AskNode) and work.state.visit not in work.state.answered:
        labels = choices_shown(work, work.state.node)
        choice = choice_in(reading.text, labels, _synonyms(work, work.state.node))
        spec = node.choices.get(choice) if choice is not None else None
        if choice is not None and spec is not None and spec.form is None and spec.view is None:
            choose(work, work.state.node, work.state.visit, choice, spec)
            return
    keep_words(work, reading.text)
    relay_to_desk(work, reading.text)


def _typed_when_closed(work: Work, reading: Reading) -> None:
    node = work.tree.nodes.get(work.state.node)
    if isinstance(node, EndNode | AskNode) and work.state.visit not in work.state.answered:
        labels = choices_shown(work, work.state.node)
        synonyms = _synonyms(work, work.state.node)
        choice = choice_in(reading.text, labels, synonyms) or choice_inside(reading.text, labels, synonyms)
        spec = choices_of(node).get(choice) if choice is not None else None
        if choice is not None and spec is not None and spec.form is None:
            choose(work, work.state.node, work.state.visit, choice, spec)
            return
    keep_words(work, reading.text)
    work.say("noted")


def _synonyms(work: Work, node_id: str) -> dict[str, tuple[str, ...]]:
    """What people type instead of pressing: the text's own words first, those of all questions after."""
    from knowledge.asking import label_keys

    found: dict[str, tuple[str, ...]] = {}
    node = work.tree.nodes[node_id]
    for key in label_keys(work.tree, node_id, node):
        entry = work.wording.entry(key)
        if entry is not None:
            for choice, phrases in entry.typed.items():
                found[choice] = (*found.get(choice, ()), *phrases)
    return found


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_SHOWN else line[: _LONGEST_SHOWN - 1] + "…"


def _without(text: str, part: str | None) -> str:
    return " ".join(text.replace(part, " ").split()) if part else text
