"""Takes in forms: a log-in is tried, a check-up is kept, a closed form leaves its question waiting."""

from knowledge.answering import told_by
from knowledge.asking import choices_of, label_of, may_log_in, show_answer, text_key
from knowledge.case_facts import logins_left
from knowledge.events import FormClosed, FormSubmitted, Reading
from knowledge.listening import typed
from knowledge.probes import start_probe
from knowledge.reading_in import TakenIn, change_settings, take_in
from knowledge.tree import ProbeNode
from knowledge.turn import Work
from knowledge.walking import go


def form_submitted(work: Work, event: FormSubmitted) -> None:
    """A form came back: a log-in is tried, a check-up is taken in."""
    if work.state.closed:
        return
    if event.form == "login":
        _log_in(work, event)
    elif event.form == "check_up":
        reading = event.reading or Reading(text="", address=event.values.get("address"))
        taken = take_in(work, reading, filled_in=True)
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
            told_by(work, node_id, choice, spec)
            return


def _after_check_up(work: Work, event: FormSubmitted, taken: TakenIn) -> None:
    node_id = work.state.asked.get(event.visit)
    if taken.message:
        work.tell({"message_waits": "true"})
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
    if username and username != work.evidence.login_name and work.evidence.username_fits is None:
        # Nothing else tells what stands in the product; what was told there is no other for a try here.
        change_settings(work, {"own.username": username})
    node = work.tree.nodes.get(target)
    if not isinstance(node, ProbeNode):
        go(work, target)
        return
    for step, word in node.mark.items():
        work.mark(step, word, text_key(target, node))
    server = work.evidence.proposed
    following = start_probe(work, target, node, server=server, username=username or work.evidence.login_name)
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
        work.put(closed_form=event.form)
        go(work, work.tree.pattern("form_closed"))
