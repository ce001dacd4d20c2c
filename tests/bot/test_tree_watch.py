import asyncio
import io
import json
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


async def test_whoever_waits_is_told_of_every_edit_that_was_read(
    engine: WatchedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.tree_watch.BETWEEN_LOOKS", 0.01)
    told: asyncio.Queue[tuple[str, ...]] = asyncio.Queue()
    engine.when_read = lambda: told.put_nowait(tuple(issue.message for issue in engine.faults))
    file = engine.folder / "tree.yaml"
    written = file.read_text()
    watching = asyncio.create_task(engine.watch())
    file.write_text(written + "nonsense: true\n")
    assert await told.get() == ("`nonsense` is not known here.",)
    file.write_text(written)
    assert await told.get() == ()
    watching.cancel()


def test_where_nobody_waits_the_log_has_the_fault_its_place_and_its_remedy(
    engine: WatchedEngine, log: io.StringIO
) -> None:
    (engine.folder / "dialogue" / "mine.yaml").write_text("nodes: {zed: {kind: say, next: helo}}\n")
    engine.look()
    [line] = [one for one in log.getvalue().splitlines() if "tree_edit_refused" in one]
    faults = json.loads(line)["faults"]
    told = "dialogue/mine.yaml:1:26: There is no node `helo` \N{EN DASH} Did you mean `hello`?"
    assert [fault for fault in faults if fault.endswith(told)] != []


def test_nothing_is_read_again_without_a_change(engine: WatchedEngine) -> None:
    before = engine.tree
    engine.look()
    assert engine.tree is before
