"""The card shows the words of its own case, whatever other cases were shown before."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from knowledge.engine import advance
from knowledge.events import Moment, Opened, Way
from knowledge.loader import BUILT_IN, load_tree
from knowledge.looking import card

MOMENT = Moment(at=datetime(2026, 11, 23, 10, tzinfo=UTC))


def test_a_title_that_names_something_of_the_case_is_never_shown_in_another_case(tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(BUILT_IN, content)
    steps = content / "texts" / "en" / "steps.yaml"
    written = steps.read_text(encoding="utf-8")
    assert "title: Failure message" in written
    steps.write_text(written.replace("title: Failure message", 'title: "Message for {{ address }}"'), "utf-8")
    tree = load_tree(content)
    opened = advance(tree, None, Opened(moment=MOMENT, way=Way.MESSAGE, customer="Jo", reference="K7M2"))

    titles = []
    for address in ("jo@example.org", "max@example.org"):
        case = replace(opened.state, answers={"address": address})
        titles += [line.title for line in card(tree, case, MOMENT).lines if line.step == 2]

    assert titles == ["Message for jo@example.org", "Message for max@example.org"]
