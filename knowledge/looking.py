"""What can be looked at without a turn: card, plan, forms, views, Home, words, a diagnosis."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime

from msgspec.structs import replace

from knowledge.app_home import make_home
from knowledge.asking import put_question
from knowledge.effects import (
    Ask,
    Card,
    Diagnosis,
    Earlier,
    Effect,
    Form,
    Home,
    Marked,
    ShowCard,
    View,
)
from knowledge.events import MailServer, Moment, ProviderFacts, ServerTried
from knowledge.forms import make_form
from knowledge.library import ORIGINAL, Tree
from knowledge.plan import Plan
from knowledge.planning import remedy_node
from knowledge.reading_in import add_finding
from knowledge.state import Finding, State
from knowledge.steps_card import make_card, status_words
from knowledge.turn import Work
from knowledge.views import make_view

_FOR_AGENTS = frozenset({"reply", "resolve", "conversation"})
"""Forms and views that agents open, not the customer."""
_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands where words need no time; texts that tell one get it as a value."""


def repeat(tree: Tree, state: State, moment: Moment) -> tuple[Effect, ...]:
    """The card and the waiting question again, as they stand; nothing changes by it."""
    work = Work(tree, state, moment)
    effects: list[Effect] = []
    if state.card_shown:
        effects.append(ShowCard(card=make_card(work)))
    if state.node in tree.nodes and state.visit not in state.answered:
        put_question(work, state.node)
        asks = [effect for effect in work.effects if isinstance(effect, Ask)]
        effects.extend(replace(ask, visit=state.visit) for ask in asks)
    return tuple(effects)


def card(tree: Tree, state: State, moment: Moment) -> Card:
    """The card of a case as it stands."""
    return make_card(Work(tree, state, moment))


def plan(tree: Tree, state: State, moment: Moment) -> Plan:
    """The seven steps in the order of the evidence."""
    return Work(tree, state, moment).plan


def status_line(tree: Tree, state: State, moment: Moment) -> Marked:
    """Where we are, in one line."""
    work = Work(tree, state, moment)
    return status_words(work)


def form(tree: Tree, state: State | None, name: str, moment: Moment, *, start: str | None = None) -> Form:
    """A private form. ``check_up`` needs no case; the others tell little without one.

    ``start``: the canned reply that an agent has picked in the form ``reply``.
    """
    work = Work(tree, state or _no_case(tree, moment), moment)
    with work.for_desk() if name in _FOR_AGENTS else nullcontext():
        return make_form(work, name, start=start)


def view(tree: Tree, state: State | None, name: str, moment: Moment) -> View:
    """Something to read in a modal."""
    work = Work(tree, state or _no_case(tree, moment), moment)
    with work.for_desk() if name in _FOR_AGENTS else nullcontext():
        return make_view(work, name)


def home(tree: Tree, state: State | None, earlier: Sequence[Earlier], moment: Moment) -> Home:
    """The customer's App Home; ``state`` is the open case, if there is one."""
    work = Work(tree, state or _no_case(tree, moment), moment)
    return make_home(work, open_case=state is not None and not state.closed, earlier=earlier)


def words(tree: Tree, key: str, language: str = ORIGINAL, *, part: str = "say", **values: object) -> Marked:
    """A text by its key, with values of the caller's; empty where there is no such text."""
    moment = Moment(at=_NO_TIME)
    state = replace(_no_case(tree, moment), language=language)
    return Work(tree, state, moment).text(key, part, values)


def diagnosis(
    tree: Tree,
    cause: str,
    provider: ProviderFacts | None = None,
    *,
    server: MailServer | None = None,
    reply: str | None = None,
    alternatives: Sequence[MailServer] = (),
    failed: Sequence[ServerTried] = (),
    login: bool = False,
    suggested_host: str | None = None,
    language: str = ORIGINAL,
) -> Diagnosis:
    """A cause in four parts, for this provider if it is known: for a probe without a dialogue.

    ``failed`` are other servers that were tried and do not work: no words propose them.
    ``login`` says of a cause that could show earlier, too, that it showed when a log-in was due.
    There are words for every code; parts may be empty where a cause leaves nothing to do.
    """
    moment = Moment(at=_NO_TIME)
    work = Work(tree, replace(_no_case(tree, moment), language=language, provider=provider), moment)
    for tried in failed:  # before the server's own finding: the newest is the one that is told
        add_finding(work, Finding(kind="reach", at=_NO_TIME, tried=tried, cause=tried.cause))
    if server is not None:
        work.tell(
            {"own.host": server.host, "own.port": str(server.port), "own.security": str(server.security)}
        )
        tried = ServerTried(server=server, cause=cause, stage="auth" if login else "", reply=reply)
        at_login = login or cause.startswith(("auth.", "account.", "send."))
        add_finding(
            work, Finding(kind="login" if at_login else "reach", at=_NO_TIME, tried=tried, cause=cause)
        )
    elif reply is not None or cause not in ("ok", "none"):
        add_finding(work, Finding(kind="message", at=_NO_TIME, cause=cause, fragment=reply))
    for other in alternatives:
        tried = ServerTried(server=other, cause="ok", stage="done")
        add_finding(work, Finding(kind="reach", at=_NO_TIME, tried=tried, cause="ok"))
    work.put(suggested_host=suggested_host)
    node = remedy_node(tree, cause, work.facts)
    key = tree.nodes[node].text if node is not None else f"diagnosis.{cause}"
    parts: Mapping[str, Marked] = {
        part: work.text(key or "", part) for part in ("what", "why", "do", "evidence")
    }
    return Diagnosis(what=parts["what"], why=parts["why"], do=parts["do"], evidence=parts["evidence"])


def _no_case(tree: Tree, moment: Moment) -> State:
    return State(
        tree=tree.id,
        reference="",
        customer="",
        language=ORIGINAL,
        opened_at=moment.at,
        zone=moment.zone,
    )
