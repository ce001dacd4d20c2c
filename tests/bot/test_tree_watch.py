import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.tree_watch import WatchedEngine, watched_engine
from knowledge.events import Moment, Opened, Way
from knowledge.loader import BUILT_IN

OPENED = Opened(
    moment=Moment(at=datetime(2026, 11, 23, 12, 0, tzinfo=UTC)),
    way=Way.COMMAND,
    customer="Jo",
    reference="AAAA-AAAA",
)


@pytest.fixture
def engine(tmp_path: Path) -> WatchedEngine:
    shutil.copytree(BUILT_IN, tmp_path / "tree")
    return watched_engine(tmp_path / "tree")


def says(engine: WatchedEngine) -> str:
    return repr(engine.advance(None, OPENED).effects)


def edit(engine: WatchedEngine, old: str, new: str) -> None:
    """In the file that holds the words, as an author does."""
    for path in sorted(engine._folder.rglob("*.yaml")):
        if path.parent.name != "stories" and old in path.read_text():
            path.write_text(path.read_text().replace(old, new))
            return
    raise LookupError(old)


def test_a_change_of_words_is_said_in_the_next_turn(engine: WatchedEngine) -> None:
    before = engine.tree.id
    edit(engine, "It takes about five minutes", "It takes about seven minutes")
    engine.look()
    assert "It takes about seven minutes" in says(engine)
    assert (engine.faults, engine.tree.id != before) == ((), True)


def test_a_broken_edit_is_named_and_reaches_nobody(engine: WatchedEngine) -> None:
    before, file = says(engine), engine._folder / "tree.yaml"
    written = file.read_text()
    file.write_text(written + "nonsense: true\n")
    engine.look()
    assert says(engine) == before
    assert [issue.file for issue in engine.faults] == ["tree.yaml"]
    file.write_text(written)
    engine.look()
    assert engine.faults == ()


def test_a_file_that_would_kill_a_careless_reader_is_a_fault_like_others(engine: WatchedEngine) -> None:
    before = says(engine)
    (engine._folder / "dialogue" / "deep.yaml").write_text("[" * 80_000)
    engine.look()
    assert says(engine) == before
    assert any(issue.file.endswith("deep.yaml") for issue in engine.faults)


def test_nothing_is_read_again_without_a_change(engine: WatchedEngine) -> None:
    before = engine.tree
    engine.look()
    assert engine.tree is before
