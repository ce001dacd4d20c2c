"""Writes down by which tree cases move, whenever that is another one than before."""

import asyncio

from bot import logs
from bot.engine import Engine
from bot.incoming import Tenant
from bot.moments import Clock
from bot.storage import Store, Unit

TREE_CHANGED = "tree_changed"
_OF_NO_WORKSPACE = Tenant("", "")
_BETWEEN_LOOKS = 5.0  # seconds; a look compares two short texts

log = logs.logger("tree_changes")


class TreeChanges:
    """Looks at the tree that is in use: it may change at a start, and when its files are edited."""

    def __init__(self, store: Store, engine: Engine, clock: Clock) -> None:
        """Nothing runs before ``run``."""
        self._store = store
        self._engine = engine
        self._clock = clock
        self._noted = ""

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 - a lost database must not end all looking
                logs.fault(log, "tree_change_not_noted", error)
            await asyncio.sleep(_BETWEEN_LOOKS)

    async def look(self) -> None:
        """Look once."""
        tree = self._engine.tree.id
        if tree == self._noted:
            return
        now = self._clock().timestamp()

        def note(unit: Unit) -> None:
            if unit.audit.is_new("tree", tree):
                unit.audit.add(_OF_NO_WORKSPACE, actor=None, act=TREE_CHANGED, about=tree, now=now)

        await self._store.run(note)
        self._noted = tree
