"""The words in which the tables of Block Kit are written, and the judge that reads them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, assert_never

from msgspec import Struct, field


class Text(Struct, frozen=True):
    """A text object. `plain` = only `plain_text` is accepted."""

    most: int
    plain: bool = False
    least: int = 1


class Chars(Struct, frozen=True):
    """A string; `pattern` must match from the start, else Slack says `shown`."""

    most: int | None = None
    least: int = 0
    one_of: tuple[str, ...] = ()
    pattern: str | None = None
    shown: str = "must be a valid value"


class Whole(Struct, frozen=True):
    """An integer in a range."""

    low: int | None = None
    high: int | None = None


class YesNo(Struct, frozen=True):
    """A boolean."""


class Many(Struct, frozen=True):
    """A list."""

    of: "Kind"
    most: int | None = None
    least: int = 1


class Shaped(Struct, frozen=True):
    """An object with exactly these properties, some of them compulsory."""

    properties: Mapping[str, "Kind"]
    needed: tuple[str, ...] = ()


class Typed(Struct, frozen=True):
    """An object whose `type` names a row of a table; `allowed` narrows the rows."""

    table: str
    allowed: tuple[str, ...] = ()


class Raw(Struct, frozen=True):
    """Any JSON: this stand-in does not judge it."""


Kind: TypeAlias = Text | Chars | Whole | YesNo | Many | Shaped | Typed | Raw


class Judge(Struct):
    """Reads values against kinds, and gathers what Slack would complain of, with its JSON pointers."""

    tables: Mapping[str, Mapping[str, Shaped]]
    faults: list[str] = field(default_factory=list)

    def complain(self, words: str, at: str) -> None:
        """Note one fault in Slack's form."""
        self.faults.append(f"{words} [json-pointer:{at}]")

    def check(self, value: Any, kind: Kind, at: str) -> None:
        """Note every fault of `value`, which stands at the JSON pointer `at`."""
        match kind:
            case Text():
                self._text(value, kind, at)
            case Chars():
                self._chars(value, kind, at)
            case Whole():
                self._whole(value, kind, at)
            case YesNo():
                if not isinstance(value, bool):
                    self.complain("must provide a boolean", at)
            case Many():
                self._many(value, kind, at)
            case Shaped():
                self._shaped(value, kind, at)
            case Typed():
                self._typed(value, kind, at)
            case Raw():
                pass
            case _:
                assert_never(kind)

    def _text(self, value: Any, kind: Text, at: str) -> None:
        if not isinstance(value, dict):
            self.complain("must provide an object", at)
            return
        form = value.get("type")
        if form not in (("plain_text",) if kind.plain else ("plain_text", "mrkdwn")):
            self.complain(
                f"unsupported type: {form}" if form else "missing required field: type", f"{at}/type"
            )
            return
        extra = {"emoji"} if form == "plain_text" else {"verbatim"}
        for name in value.keys() - {"type", "text"} - extra:
            self.complain(f"invalid additional property: {name}", at)
        for name in extra & value.keys():
            self.check(value[name], YesNo(), f"{at}/{name}")
        if "text" not in value:
            self.complain("missing required field: text", at)
        else:
            self._chars(value["text"], Chars(kind.most, kind.least), f"{at}/text")

    def _chars(self, value: Any, kind: Chars, at: str) -> None:
        if not isinstance(value, str):
            self.complain("must provide a string", at)
        elif kind.most is not None and len(value) > kind.most:
            self.complain(f"must be less than {kind.most + 1} characters", at)
        elif len(value) < kind.least:
            self.complain(f"must be more than {kind.least - 1} characters", at)
        elif kind.one_of and value not in kind.one_of:
            self.complain("must be a valid enum value", at)
        elif kind.pattern is not None and not re.match(kind.pattern, value):
            self.complain(kind.shown, at)

    def _whole(self, value: Any, kind: Whole, at: str) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            self.complain("must provide an integer", at)
        elif kind.low is not None and value < kind.low:
            self.complain(f"must be at least {kind.low}", at)
        elif kind.high is not None and value > kind.high:
            self.complain(f"must be at most {kind.high}", at)

    def _many(self, value: Any, kind: Many, at: str) -> None:
        if not isinstance(value, list):
            self.complain("must provide an array", at)
            return
        if kind.most is not None and len(value) > kind.most:
            self.complain(f"no more than {kind.most} items allowed", at)
        if len(value) < kind.least:
            self.complain(f"no fewer than {kind.least} items allowed", at)
        for place, item in enumerate(value):
            self.check(item, kind.of, f"{at}/{place}")

    def _shaped(self, value: Any, kind: Shaped, at: str) -> None:
        if not isinstance(value, dict):
            self.complain("must provide an object", at)
            return
        for name in kind.needed:
            if value.get(name) is None:
                self.complain(f"missing required field: {name}", at)
        for name, item in value.items():
            if name not in kind.properties:
                self.complain(f"invalid additional property: {name}", at)
            elif item is not None:
                self.check(item, kind.properties[name], f"{at}/{name}")

    def _typed(self, value: Any, kind: Typed, at: str) -> None:
        if not isinstance(value, dict):
            self.complain("must provide an object", at)
            return
        table, form = self.tables[kind.table], value.get("type")
        if form is None:
            self.complain("missing required field: type", at)
        elif not isinstance(form, str) or form not in table or (kind.allowed and form not in kind.allowed):
            self.complain(f"unsupported type: {form}", f"{at}/type")
        else:
            self._shaped(value, table[form], at)


def shape(needed: Sequence[str] = (), /, **properties: Kind) -> Shaped:
    """A row of a table: `type` is always there."""
    return Shaped({"type": Raw(), **properties}, tuple(needed))
