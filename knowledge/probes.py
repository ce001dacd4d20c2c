"""Starts tests and stops them."""

from typing import Any

from knowledge.asking import label_of, next_visit, rest, text_key
from knowledge.effects import CancelProbe, Choice, Marked, RunProbe, ShowFinding
from knowledge.events import Command, MailServer
from knowledge.state import State
from knowledge.tree import ProbeNode
from knowledge.turn import Work, latest

CANCEL = "cancel"
"""Id of the button that stops a test."""


def start_probe(
    work: Work,
    node_id: str,
    node: ProbeNode,
    *,
    server: MailServer | None = None,
    username: str | None = None,
) -> str | None:
    """Start a test; the node to go on with where it cannot be made.

    A log-in needs the server and the user name of the form in which the password was typed.
    """
    state, evidence = work.state, work.evidence
    if state.running is not None:
        cancel_probe(work)
    if node.probe == "reach":
        server = evidence.own_server
        if evidence.address is None and server is None:
            return node.lost.get("guard", node.lost["else"])
    elif server is None:
        return work.tree.pattern("reach_first")
    silent = node.silent or (state.support is not None and node.probe == "reach")
    visit = next_visit(work)
    run = state.run + 1
    key = text_key(node_id, node)
    rest(work)
    work.do(
        RunProbe(
            run=run,
            kind=node.probe,
            address=evidence.address or "",
            server=server,
            username=username,
            provider=state.provider.id if state.provider else None,
            silent=silent,
            progress=Marked("") if silent else work.text(key, "progress"),
            slow=Marked("") if silent else work.text(key, "slow"),
            choices=() if silent else _choices(work, node_id),
            visit=visit,
        )
    )
    work.put(
        run=run,
        running=run,
        running_kind=node.probe,
        running_node=node_id,
        running_silent=silent,
        after_run=node.next,
        run_address=evidence.address,
        run_username=username,
        **_counted(state) if node.probe == "login" else {},
        loss=None,
    )
    if not silent:
        work.put(asked=latest({**state.asked, visit: node_id}), visit=visit)
        work.greet()
    return None


def _counted(state: State) -> dict[str, Any]:
    """One log-in more, for the case and for the mailbox that it is about."""
    mailbox = state.answers.get("address", "").casefold()
    counts = {**state.logins_by, mailbox: state.logins_by.get(mailbox, 0) + 1}
    return {"logins": state.logins + 1, "logins_by": counts}


def _choices(work: Work, node_id: str) -> tuple[Choice, ...]:
    """*Cancel*, and a person too while the progress message is the first that is said."""
    ids = [CANCEL, Command.PERSON] if not work.state.greeted and work.state.support is None else [CANCEL]
    return tuple(Choice(id=one, label=label_of(work, node_id, one)) for one in ids)


def cancel_probe(work: Work) -> None:
    """Stop the running test, if there is one, and take the buttons off its message."""
    run = work.state.running
    if run is None:
        return
    work.do(CancelProbe(run=run))
    if not work.state.running_silent:
        work.do(ShowFinding(run=run, text=lost_words(work, "cancelled")))
    work.put(running=None, after_run=None)


def lost_words(work: Work, loss: str) -> Marked:
    """What the progress message becomes when a test brings no result."""
    node = work.tree.nodes.get(work.state.running_node)
    key = text_key(work.state.running_node, node) if node is not None else "probe_lost"
    return (
        work.text(key, f"parts.{loss}")
        or work.text("probe_lost", f"parts.{loss}")
        or work.text("probe_lost", "say")
    )
