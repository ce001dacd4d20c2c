"""Keeps everything that has to outlive the process, in SQLite or PostgreSQL."""

from bot.storage.database import Database
from bot.storage.store import Store, Unit

__all__ = ["Database", "Store", "Unit"]
