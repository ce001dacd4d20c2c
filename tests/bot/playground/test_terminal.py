"""The terminal together with its screen: whole talks through a pipe."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.playground.results import ResultStory, ScriptedResults
from bot.playground.screen import Screen
from bot.playground.terminal import Terminal
from knowledge.effects import RunProbe
from knowledge.events import Loss, ProbeResult
from knowledge.library import Tree
from knowledge.loader import load_tree
from knowledge.stories import LoginStory, ProbeStory

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
CANARY = "made-up-Kibble-42!"
BOTH_ANSWER = ResultStory(
    probe=ProbeStory(tried={"smtp.gmail.com 465 ssl": "ok", "smtp.gmail.com 587 starttls": "ok"})
)
REFUSED = ResultStory(login=LoginStory(cause="auth.app_password_required", reply="534 5.7.9 app password"))


@pytest.fixture(scope="module")
def tree() -> Tree:
    return load_tree()


class Piped:
    """A talk whose lines are known beforehand, and all that is shown."""

    def __init__(self, *lines: str) -> None:
        self.shown: list[str] = []
        self._lines: Iterator[str] = iter(lines)
        self.screen = Screen(self.shown.append, self._next, self._next, terminal=False)

    def _next(self, prompt: str) -> str | None:
        return next(self._lines, None)

    def plays(self, tree: Tree, *results: ResultStory) -> str:
        found = ScriptedResults(lambda question: self.screen.read(f"{question} "), results)
        Terminal(tree, self.screen, found, lambda: NOW, "Europe/London").run()
        return "\n".join(self.shown)


def test_a_whole_talk_is_led_by_numbers(tree: Tree) -> None:
    talk = Piped("ann@gmail.com", "3", "1", "", "1", "1").plays(tree, BOTH_ANSWER, REFUSED)
    assert "Which email address are you connecting?" in talk
    assert "  3 I am not sure" in talk
    assert "--- Test one log-in ---" in talk
    assert "Email password: not asked for, because the result is made up." in talk
    assert "534 5.7.9 app password" not in talk  # told only when asked for
    assert "(the case is closed: resolved.user_confirmed, step 1, auth.app_password_required)" in talk


def test_words_are_understood_as_in_slack(tree: Tree) -> None:
    talk = Piped("ann@gmail.com", "not sure", "back").plays(tree, BOTH_ANSWER)
    assert talk.count("What kind of password is in SMTP Credentials now?") == 2


def test_what_looks_like_a_password_is_cut_out_before_anything_reads_it(tree: Tree) -> None:
    piped = Piped("ann@gmail.com", f"password: {CANARY}")
    talk = piped.plays(tree, BOTH_ANSWER)
    echoed = [line for line in piped.shown if line.startswith("> ")]
    assert CANARY not in "\n".join(line for line in piped.shown if line not in echoed)
    assert "password" in talk


def test_results_are_asked_for_when_no_file_has_them_and_a_slip_is_asked_again(tree: Tree) -> None:
    talk = Piped("ann@example.org", "tcp.timeot", "tcp.timeout", "ok").plays(tree)
    assert "What does mail.example.org 465 ssl do?" in talk
    assert "There is no cause `tcp.timeot`. Did you mean `tcp.timeout`?" in talk
    assert "answers, encrypted, on 587/STARTTLS" in talk


def test_a_test_can_be_cancelled_by_its_answer(tree: Tree) -> None:
    talk = Piped("ann@example.org", "cancelled").plays(tree)
    assert "What next?" in talk


def test_a_closed_form_leaves_its_question_waiting(tree: Tree) -> None:
    talk = Piped("ann@gmail.com", "3", "1", ":cancel").plays(tree, BOTH_ANSWER)
    assert "You closed the form" in talk


def test_time_passes_on_command(tree: Tree) -> None:
    lines = ("ann@gmail.com", "3", "1", "", "1", "1", ":later")
    talk = Piped(*lines).plays(tree, BOTH_ANSWER, REFUSED)
    assert "24 November, 10:00 UTC: follow_up_1d" in talk
    assert "Is mail from Pet Sitter Plus still going out?" in talk


def test_the_desk_can_be_played_too(tree: Tree) -> None:
    talk = Piped("ann@gmail.com", "person", ":claim", ":reply Hello Ann.").plays(tree, BOTH_ANSWER)
    assert "  desk | " in talk
    assert "Hello Ann." in talk


def test_steps_are_opened_and_the_card_is_shown(tree: Tree) -> None:
    talk = Piped("ann@gmail.com", ":card", ":step 6", ":more", ":nonsense").plays(tree, BOTH_ANSWER)
    assert "5 Port and security [To do: both usual pairs answer" in talk
    assert "Is this mailbox new?" in talk
    assert "Type one of: back, change, why, restart, stop" in talk
    assert ":later" in talk


def test_a_form_may_be_filled_by_typing_or_by_number(tree: Tree) -> None:
    asked: list[RunProbe] = []

    class Kept(ScriptedResults):
        def of(self, probe: RunProbe, password: str | None) -> ProbeResult | Loss | None:
            asked.append(probe)
            return super().of(probe, password)

    piped = Piped("ann@gmail.com", "3", "1", "ann.other@gmail.com")
    Terminal(
        tree, piped.screen, Kept(lambda _: None, (BOTH_ANSWER, REFUSED)), lambda: NOW, "Europe/London"
    ).run()
    assert [probe.kind for probe in asked] == ["reach", "login"]
    assert asked[1].username == "ann.other@gmail.com"
