"""What is typed after a command that probes is checked before anything is sent."""

from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from smtp_probe import Stage
from smtp_probe.command import Plan
from smtp_probe.options import plan_of_typed, probe_options


def typed(*arguments: str, stdin: str = "") -> tuple[Plan | None, str]:
    """The plan, or None and what is said instead."""
    plans: list[Plan] = []

    @click.command()
    @probe_options
    def command(as_json: bool, transcript: bool, **rest: Any) -> None:
        try:
            plans.append(plan_of_typed(**rest))
        except ValueError as error:
            raise click.UsageError(str(error)) from None

    ran = CliRunner().invoke(command, ["--host", "mail.example.org", *arguments], input=stdin)
    assert ran.exit_code == (0 if plans else 2)
    return (plans[0] if plans else None), ran.output


@pytest.mark.parametrize("seconds", ["nan", "inf", "-inf", "-1", "0", "0.1", "601", "1e99", "ten", ""])
def test_what_is_no_time_to_wait_is_refused(seconds: str) -> None:
    plan, said = typed("--timeout", seconds)

    assert plan is None
    assert "from 0.2 to 600" in said


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("tcp=nan", "from 0.2 to 600"),
        ("tcp=0", "from 0.2 to 600"),
        ("tcp", "from 0.2 to 600"),
        ("guard=1", "none of the stages"),
        ("done=1", "none of the stages"),
        ("=1", "none of the stages"),
    ],
)
def test_a_deadline_of_no_stage_is_refused(given: str, words: str) -> None:
    plan, said = typed("--stage-timeout", given)

    assert plan is None
    assert words in said


def test_the_deadlines_reach_the_request() -> None:
    plan, _ = typed("--timeout", "42.5", "--stage-timeout", "tcp=3", "--stage-timeout", "auth=30")

    assert plan is not None
    assert plan.request.timeout == 42.5
    assert plan.request.stage_timeouts == {Stage.TCP: 3.0, Stage.AUTH: 30.0}


def test_a_password_comes_from_one_place() -> None:
    plan, said = typed("--username", "jo", "--password-stdin", "--password-file", "x", stdin="made-up\n")

    assert plan is None
    assert "exclude each other" in said


def test_a_password_is_the_first_line_of_what_is_read(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("made-up from a file\n")
    plans = [
        typed("--username", "jo", "--password-stdin", stdin="made-up line\nrest\n")[0],
        typed("--username", "jo", "--password-file", str(file))[0],
    ]

    passwords = [plan.request.login.password for plan in plans if plan and plan.request.login]
    assert passwords == ["made-up line", "made-up from a file"]


def test_the_help_says_which_port_belongs_to_which_security() -> None:
    @click.command()
    @probe_options
    def command() -> None:
        """Nothing is done."""

    shown = " ".join(CliRunner().invoke(command, ["--help"]).output.split())
    assert "465 for ssl, 587 for starttls, 25 for none; for auto both 465 (ssl) and 587 (starttls)" in shown
