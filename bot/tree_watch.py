"""Takes up changes of the tree's files while the bot runs; a broken edit reaches nobody."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import knowledge
from bot import logs
from bot.issue_lines import issue_line
from bot.tree_engine import TreeEngine, load_engine
from knowledge.issues import ContentIssue
from knowledge.library import Tree
from knowledge.loader import BUILT_IN

_MOST_LOGGED = 10
BETWEEN_LOOKS = 1.0  # seconds; a look at sixty files takes half a millisecond

log = logs.logger("tree")

Fingerprint = frozenset[tuple[str, int, int]]


class WatchedEngine(TreeEngine):
    """An engine whose tree follows its folder. A turn always sees one tree as a whole."""

    def __init__(self, tree: Tree, folder: Path) -> None:
        """``tree`` was just read from ``folder``."""
        super().__init__(tree)
        self._folder = folder
        self._seen = fingerprint(folder)
        self.faults: tuple[ContentIssue, ...] = ()
        """What is wrong with the latest edit, which is not in use."""
        self.when_read: Callable[[], None] | None = None
        """Called by ``watch`` after every edit that was read, good or not; it tells a person, not the log."""

    @property
    def folder(self) -> Path:
        """Where the tree is edited."""
        return self._folder

    async def watch(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(BETWEEN_LOOKS)
            try:
                if await asyncio.to_thread(self.look) and self.when_read is not None:
                    self.when_read()
            except Exception as error:  # noqa: BLE001 - a folder that is being moved must not end the watch
                logs.fault(log, "tree_not_read", error)

    def look(self) -> bool:
        """Read the folder again if something in it has changed, and say if so; may run in a thread."""
        now = fingerprint(self._folder)
        if now == self._seen:
            return False
        self._seen = now
        try:
            self._tree = knowledge.load_tree(self._folder)
        except knowledge.TreeFaults as refused:
            # The last good tree stays in use. An editor that saves in two writes is heard once more soon.
            self.faults = tuple(refused.issues)
            if self.when_read is None:
                lines = [issue_line(self._folder, issue) for issue in self.faults[:_MOST_LOGGED]]
                log.warning("tree_edit_refused", faults=lines, count=len(self.faults))
        else:
            self.faults = ()
            log.info("tree_reloaded", tree=self._tree.id)
        return True


def fingerprint(folder: Path) -> Fingerprint:
    """Changes whenever a file of the tree is written, made or removed."""
    found = set()
    for path in folder.rglob("*.y*ml"):
        try:
            told = path.stat()
        except FileNotFoundError:
            continue  # removed between the listing and the look
        found.add((str(path), told.st_mtime_ns, told.st_size))
    return frozenset(found)


def watched_engine(folder: Path | None) -> WatchedEngine:
    """As ``load_engine``, with an eye on the folder."""
    return WatchedEngine(load_engine(folder).tree, folder or BUILT_IN)
