"""What the browser page asks for: each act checked, then done by the person it names."""

import base64
import binascii
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.playground.slack.people import Person
from bot.playground.slack.platform import Platform
from bot.playground.slack.screens import Shown

Json = dict[str, Any]


class BadAct(Exception):
    """The page sent something malformed; the text says what."""


class Act:
    """One act's fields, read strictly."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self._fields = fields

    def text(self, name: str) -> str:
        """A string that must be there."""
        value = self._fields.get(name)
        if not isinstance(value, str):
            raise BadAct(f"{name} must be a string")
        return value

    def maybe(self, name: str) -> str | None:
        """A string that may be missing."""
        return None if self._fields.get(name) is None else self.text(name)

    def flag(self, name: str) -> bool:
        """A boolean, false if missing."""
        return self._fields.get(name) is True

    def object(self, name: str) -> Mapping[str, Any]:
        """An object, empty if missing."""
        value = self._fields.get(name) or {}
        if not isinstance(value, Mapping):
            raise BadAct(f"{name} must be an object")
        return value

    def anything(self, name: str) -> Any:
        """Any JSON that must be there."""
        if name not in self._fields:
            raise BadAct(f"{name} is missing")
        return self._fields[name]

    def content(self, name: str) -> bytes:
        """Bytes in base64."""
        try:
            return base64.b64decode(self.text(name), validate=True)
        except binascii.Error:
            raise BadAct(f"{name} must be base64") from None


Doing = Callable[[Person, Act], Awaitable[Shown]]

ACTS: dict[str, Doing] = {
    "types": lambda who, act: who.types(
        act.text("channel"), act.text("text"), act.maybe("thread_ts"), broadcast=act.flag("broadcast")
    ),
    "edits": lambda who, act: who.edits(act.text("channel"), act.text("ts"), act.text("text")),
    "deletes": lambda who, act: who.deletes(act.text("channel"), act.text("ts")),
    "slash": lambda who, act: who.slash(act.text("command"), act.maybe("text") or "", act.text("channel")),
    "shortcut": lambda who, act: who.shortcut(act.text("callback_id"), act.maybe("channel"), act.maybe("ts")),
    "press": lambda who, act: who.press(
        act.object("in"),
        act.text("action_id"),
        act.maybe("value"),
        block_id=act.maybe("block_id"),
        values=act.object("values"),
    ),
    "select": lambda who, act: who.select(
        act.object("in"),
        act.text("action_id"),
        act.anything("value"),
        block_id=act.maybe("block_id"),
        values=act.object("values"),
    ),
    "suggest": lambda who, act: who.suggest(
        act.object("in"), act.text("action_id"), act.text("query"), act.maybe("block_id")
    ),
    "submit": lambda who, act: who.submit(act.text("view"), act.object("values")),
    "close": lambda who, act: who.close(act.text("view"), everything=act.flag("all")),
    "open_home": lambda who, act: who.opens_home(),
    "open_dm": lambda who, act: who.opens_dm(),
    "upload": lambda who, act: who.uploads(
        act.text("channel"),
        act.text("name"),
        act.text("mimetype"),
        act.content("data"),
        act.maybe("text") or "",
        act.maybe("thread_ts"),
    ),
}


async def perform(platform: Platform, body: Any) -> Json:
    """Do what the page asks; `BadAct` if it cannot be read."""
    if not isinstance(body, dict):
        raise BadAct("an act is an object")
    act = Act(body)
    doing = ACTS.get(act.text("do"))
    if doing is None:
        raise BadAct("unknown act")
    if act.text("as") not in platform.workspace.people:
        raise BadAct("nobody has that id")
    shown = await doing(Person(platform, act.text("as")), act)
    answer: Json = {"ok": shown.ok, **shown.facts}
    if shown.error is not None:
        answer["error"] = shown.error
    return answer
