"""What each kind of evidence does to the seven steps: a story for every kind, and what its card shows."""

from collections.abc import Mapping

import pytest

from knowledge.effects import Status, Turn
from knowledge.events import Moment
from knowledge.library import Tree
from knowledge.looking import plan
from knowledge.stories import TurnStory
from knowledge.story_files import load_stories
from knowledge.story_player import play

STORIES = {file.file.removeprefix("stories/").removesuffix(".yaml"): file for file in load_stories()[0]}
UP, DOWN, CHECKED, NEEDLESS, TRIED = (
    Status.MOST_LIKELY,
    Status.UNLIKELY,
    Status.CHECKED,
    Status.NOT_NEEDED,
    Status.TRIED,
)

EVIDENCE: Mapping[str, tuple[str, Mapping[int, Status]]] = {
    "Gmail found": ("golden-01-gmail", {1: UP}),
    "Microsoft found": ("golden-03-godaddy", {1: UP}),
    "another provider found": ("golden-04-bt", {1: NEEDLESS}),
    "a pasted message is understood": ("golden-07-not-verified", {2: CHECKED}),
    "the host's name does not exist": ("golden-05-slip", {3: UP, 4: DOWN, 6: DOWN}),
    "the port is closed, another is open": ("golden-04-bt", {5: UP, 4: DOWN, 6: DOWN}),
    "all ports are silent, our way out is fine": (
        "evidence-all-ports-silent",
        {3: UP, 4: DOWN, 5: UP, 6: DOWN},
    ),
    "our way out fails": ("evidence-control-failed", dict.fromkeys(range(2, 7), Status.TO_DO)),
    "the wrong kind of security": ("evidence-wrong-security", {5: UP, 4: DOWN}),
    "a certificate for another name": ("evidence-certificate-name", {3: UP, 4: DOWN}),
    "a certificate that has expired": ("evidence-certificate-expired", {5: UP, 4: DOWN, 7: UP}),
    "the customer's own settings answer": ("golden-06-sure", {5: CHECKED}),
    "refused once": ("golden-06-sure", {3: UP, 5: CHECKED}),
    "refused once by Google": ("evidence-refused-by-google", {1: UP, 4: DOWN, 5: CHECKED}),
    "refused twice": ("golden-06-sure", {3: TRIED, 4: UP, 5: CHECKED}),
    "refused twice, and the mailbox is new": ("new-mailbox-in-turn", {4: UP, 6: UP}),
    "an app password is wanted": ("golden-01-gmail", {1: UP, 4: DOWN, 3: TRIED}),
    "only the provider's own sign-in": ("evidence-sign-in-only", {1: UP, 3: DOWN, 4: DOWN, 7: UP}),
    "the log-in service has to rest": ("evidence-wait", {4: DOWN}),
    "not verified": ("golden-07-not-verified", {6: UP, 4: DOWN, 5: CHECKED}),
    "suspended": ("evidence-suspended", {6: UP, 4: DOWN}),
    "the mailbox is new": ("golden-07-not-verified", {6: UP, 2: Status.TO_DO}),
    "it worked before, and the password was changed": ("evidence-password-changed", {3: UP, 6: NEEDLESS}),
    "the log-in works from here": ("golden-10-works-here", {3: CHECKED, 4: NEEDLESS, 5: CHECKED, 6: CHECKED}),
    "the log-in works from here, at Microsoft": (
        "switch-offered-godaddy",
        {1: NEEDLESS, 3: CHECKED, 4: NEEDLESS, 5: CHECKED, 6: CHECKED},
    ),
    "it works from here, and still not there": ("golden-10-works-here", {7: UP, 3: CHECKED, 5: CHECKED}),
}


@pytest.mark.parametrize("evidence", EVIDENCE)
def test_evidence_moves_the_steps(tree: Tree, evidence: str) -> None:
    name, wanted = EVIDENCE[evidence]
    shown: list[dict[int, Status]] = []

    def seen(_: TurnStory, moment: Moment, turn: Turn) -> None:
        steps = plan(tree, turn.state, moment).steps
        shown.append({one.step: one.status for one in steps if one.step in wanted})

    assert play(tree, STORIES[name], seen) == []
    assert dict(wanted) in shown
