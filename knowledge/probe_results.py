"""Takes in what a test brought, and goes on from there."""

from knowledge.asking import text_key
from knowledge.desk import tell_desk
from knowledge.effects import Marked, ShowFinding
from knowledge.events import Loss, ProbeFinished, ProbeLost, ProbeResult
from knowledge.filters import Raw
from knowledge.marks import plain
from knowledge.probes import lost_words
from knowledge.reading_in import add_finding, forget_by
from knowledge.state import Finding
from knowledge.tree import ProbeNode
from knowledge.turn import Work
from knowledge.walking import go

_NO_LOGIN_MADE = frozenset({Loss.SECRET_GONE, Loss.MAILBOX_LIMIT, Loss.PROBE_LIMIT, Loss.GUARD})
"""Losses before any AUTH command was sent: such a log-in does not count."""


def finished(work: Work, event: ProbeFinished) -> None:
    """A result came: findings first, then whatever they mean for the dialogue."""
    state = work.state
    if event.run > state.run or any(found.run == event.run for found in state.findings):
        return
    awaited = state.running == event.run
    _keep(work, event.run, event.result, awaited=awaited)
    if not awaited:
        return
    silent, node_id, after = state.running_silent, state.running_node, state.after_run
    kind = state.running_kind
    work.put(running=None, running_kind=None, after_run=None, loss=None)
    if not silent:
        _show_finding(work, event.run, node_id)
    if state.closed:
        return
    if kind == "login" and state.support is not None:
        _retested(work)
        return
    if state.support is not None and state.support.claimed_by is not None:
        return
    go(work, after or "rest")


def _keep(work: Work, run: int, result: ProbeResult, *, awaited: bool) -> None:
    address = work.state.run_address
    if not awaited and (run != work.state.run or address != work.state.answers.get("address")):
        return
    if result.provider is not None and (
        work.state.provider is None or work.state.provider.id != result.provider.id
    ):
        work.put(provider=result.provider)
    forget_by(work, result.kind)
    if result.kind == "reach":
        _tell_what_is_missing(work, result)
    for tried in result.tried:
        add_finding(
            work,
            Finding(
                kind=result.kind,
                at=work.at,
                tried=tried,
                cause=tried.cause,
                control=result.control,
                address=address,
                username=work.state.run_username,
                run=run,
            ),
        )
    if result.suggested_host is not None:
        suggested = result.suggested_host.casefold()
        server = next((one.server for one in result.tried if one.server.host.casefold() == suggested), None)
        work.put(suggested_host=result.suggested_host, suggested_server=server)
        if result.suggested_provider is not None and work.state.provider is None:
            work.put(provider=result.suggested_provider)


def _tell_what_is_missing(work: Work, result: ProbeResult) -> None:
    """Where there was no server to try, nothing was tested; that is no silence of anybody's."""
    if not result.tried and result.control != "failed":
        work.tell({"no_server_known": "true"})
    if result.suggested_address is not None:
        work.tell({"address_meant": result.suggested_address})
    if result.strange_host:
        owner = result.strange_provider
        name = plain(work.text(f"provider.{owner.id}")) or owner.name if owner is not None else "unknown"
        work.tell({"strange_host": name})


def _show_finding(work: Work, run: int, node_id: str) -> None:
    node = work.tree.nodes.get(node_id)
    words = work.text(text_key(node_id, node), "found") if node is not None else Marked("")
    work.do(ShowFinding(run=run, text=words or lost_words(work, "died")))


def _retested(work: Work) -> None:
    """An agent's re-test: the desk is told, and the customer what to do with it."""
    login = work.evidence.login
    worked = login is not None and login.cause == "ok"
    with work.for_desk():
        leads = (work.text(lead.text or f"lead.{lead.lead}", "likeliest") for lead in work.plan.leads)
        here: dict[str, object] = {"likeliest": Raw(next((words for words in leads if words), ""))}
    key = "desk.retest" if worked else "desk.retest_failed"
    tell_desk(work, key, ("reply", "resolve", "release"), here)
    go(work, work.tree.pattern("retest_ok" if worked else "retest_failed"))


def lost(work: Work, event: ProbeLost) -> None:
    """No result came. Nothing is tried again by itself."""
    state = work.state
    if state.running != event.run:
        return
    node = work.tree.nodes.get(state.running_node)
    silent = state.running_silent
    if event.loss in _NO_LOGIN_MADE and state.running_kind == "login":
        mailbox = (state.run_address or "").casefold()
        counts = {**state.logins_by, mailbox: max(0, state.logins_by.get(mailbox, 0) - 1)}
        work.put(logins=max(0, state.logins - 1), logins_by=counts)
    words = lost_words(work, event.loss)
    work.put(running=None, running_kind=None, after_run=None, loss=str(event.loss))
    if not silent:
        work.do(ShowFinding(run=event.run, text=words))
    if state.closed:
        return
    if state.support is not None:
        if silent and state.support.claimed_by is None and isinstance(node, ProbeNode):
            go(work, node.next)
        elif state.support.claimed_by is not None:
            tell_desk(work, "desk.retest_declined", ("reply", "resolve", "release"))
        return
    if isinstance(node, ProbeNode):
        go(work, node.lost.get(event.loss, node.lost["else"]))
    else:
        go(work, "question")
