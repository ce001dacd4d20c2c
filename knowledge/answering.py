"""Answers a question by one of its choices, and goes where it leads."""

from knowledge.asking import choices_of, label_of, may_log_in, put_question, show_answer, text_key
from knowledge.case_facts import logins_left
from knowledge.commands import command, open_again
from knowledge.desk import relay_to_desk, tell_desk
from knowledge.events import Command
from knowledge.library import as_answer
from knowledge.probes import cancel_probe
from knowledge.rating import rate, rate_again, rates
from knowledge.reading_in import take_settings
from knowledge.tree import AskNode, ChoiceSpec, HandOffNode, ProbeNode
from knowledge.turn import Work
from knowledge.walking import choices_shown, go, return_to


def choose(work: Work, node_id: str, visit: int, choice: str, spec: ChoiceSpec, *, typed: str = "") -> None:
    """Answer a question by one of its choices. An agent reads what was ``typed`` as it was."""
    if spec.rates:
        told_by(work, node_id, choice, spec)
        following = rate(work, node_id, visit, choice, spec)
        if following is not None:
            go(work, following)
        return
    label = label_of(work, node_id, choice)
    show_answer(work, visit, label, choice, changeable=spec.command is None)
    relay = work.state.support is not None and work.state.support.claimed_by is not None
    between_us = node_id in (work.tree.pattern("with_agent"), work.tree.pattern("stop_with_agent"))
    if relay and not work.state.closed and not between_us:
        relay_to_desk(work, typed or f"{label}.")
    told_by(work, node_id, choice, spec)
    if spec.reopens and work.state.closed:
        open_again(work)
    work.understand()
    node = work.tree.nodes[node_id]
    if isinstance(node, AskNode) and node.aside and spec.command is Command.CHANGE:
        about = work.state.asides.get(visit)
        if about is not None:
            change_answer(work, about[0])
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


def stop_test(work: Work) -> None:
    """The customer ends the running test; the dialogue goes on as its author says."""
    node = work.tree.nodes.get(work.state.running_node)
    if work.state.running is None or not isinstance(node, ProbeNode):
        return
    cancel_probe(work)
    work.put(loss="cancelled", running_kind=None)
    support = work.state.support
    if support is None:
        go(work, node.lost.get("cancelled", node.lost["else"]))
    elif support.claimed_by is not None:
        tell_desk(work, "desk.retest_declined", ("reply", "resolve", "release"))


def commanded(work: Work, word: Command) -> None:
    """Do what the word says. *Person*, where a hand-off is proposed, agrees to it: its reason counts."""
    agreed = agrees_by(work) if word is Command.PERSON else None
    if agreed is None:
        command(work, word)
        return
    choose(
        work, work.state.node, work.state.visit, agreed, choices_of(work.tree.nodes[work.state.node])[agreed]
    )


def agrees_by(work: Work) -> str | None:
    """The choice of the waiting question that hands the case over, if it has one."""
    state = work.state
    node = work.tree.nodes.get(state.node)
    waits = not state.closed and state.support is None and state.visit not in state.answered
    if not isinstance(node, AskNode) or not waits:
        return None
    targets = {choice: work.tree.nodes.get(spec.next or "") for choice, spec in node.choices.items()}
    leading = [choice for choice, target in targets.items() if isinstance(target, HandOffNode)]
    return next((choice for choice in leading if choice in choices_shown(work, state.node)), None)


def told_by(work: Work, node_id: str, choice: str, spec: ChoiceSpec) -> None:
    node = work.tree.nodes[node_id]
    told = {name: as_answer(value) for name, value in spec.set.items()}
    fact = work.tree.content.tree.facts.get(node.into or "") if isinstance(node, AskNode) else None
    tells = fact is not None and (not fact.values or choice in fact.values)
    if isinstance(node, AskNode) and node.into is not None and tells:
        told.setdefault(node.into, choice)
    work.tell(told)
    if spec.take is not None:
        take_settings(work, spec.take)
    for step, word in spec.mark.items():
        work.mark(step, word, text_key(node_id, node))
    if spec.tried and work.state.at_step is not None:
        work.mark(work.state.at_step, "tried", f"step.{work.state.at_step}.tried")


def change_answer(work: Work, visit: int) -> None:
    """*Change* beside an answer: its question again, and what was answered since is undone.

    The answer may have been undone already, by *back*, while its message stands: then the question alone.
    """
    if rates(work.tree, work.state.asked.get(visit, "")):
        rate_again(work, visit)
        return
    support = work.state.support
    if work.state.closed:
        return
    if support is not None and support.claimed_by is not None:
        put_question(work, work.tree.pattern("with_agent"))
        return
    if return_to(work, visit):
        return
    node_id = work.state.asked.get(visit, "")
    node = work.tree.nodes.get(node_id)
    if not isinstance(node, AskNode) or node.aside:
        work.say("nothing_to_change")
        return
    cancel_probe(work)
    put_question(work, node_id, say=work.text("back"))
