"""What is written wrongly in a story is a fault with place and remedy, and no crash."""

import pytest

from knowledge.issues import ContentIssue
from knowledge.story_files import parse_story
from knowledge.story_values import server_of

STORY = """
story: x
starts: {starts}
zone: {zone}
turns:
  - comes_in: command
    at: {at}
"""


def faults(
    starts: str = "2026-11-23T10:03", zone: str = "Europe/London", at: str = "10:04"
) -> list[ContentIssue]:
    source = STORY.format(starts=starts, zone=zone, at=at)
    parsed = parse_story("stories/x.yaml", source.encode(), {})
    return parsed if isinstance(parsed, list) else []


def test_right_days_times_and_zones_are_no_fault() -> None:
    assert faults() == []
    assert faults(at="2026-11-24T10:04", zone="America/Argentina/Ushuaia") == []


@pytest.mark.parametrize(
    ("wrong", "line", "message", "remedy"),
    [
        ({"starts": "2026-13-23T08:50"}, 3, "`2026-13-23T08:50` is no day and time.", "2026-11-23T10:04"),
        ({"starts": "2026-11-23"}, 3, "`2026-11-23` is no day and time.", "2026-11-23T10:04"),
        ({"starts": "2026-11-23T10:03+01:00"}, 3, "`2026-11-23T10:03+01:00` is no day and time.", "2026-11"),
        ({"at": '"25:99"'}, 7, "`25:99` is no time of day.", "Write it as 10:04"),
        ({"at": "2026-11-31T10:00"}, 7, "`2026-11-31T10:00` is no day and time.", "2026-11-23T10:04"),
        ({"zone": "Mars/Olympus"}, 4, "There is no time zone `Mars/Olympus`.", "See"),
        (
            {"zone": "Europe/Lodnon"},
            4,
            "There is no time zone `Europe/Lodnon`.",
            "Did you mean `Europe/London`?",
        ),
    ],
)
def test_a_wrong_day_time_or_zone_has_its_place_and_a_remedy(
    wrong: dict[str, str], line: int, message: str, remedy: str
) -> None:
    [issue] = faults(**wrong)

    assert (issue.line, issue.message) == (line, message)
    assert remedy in issue.remedy


def test_a_server_is_host_port_and_security() -> None:
    server = server_of("mail.example.com 465 ssl")

    assert (server.host, server.port, server.security) == ("mail.example.com", 465, "ssl")
