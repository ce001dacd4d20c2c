"""Plays a person at the stand-in for Slack: reads the screen, taps what is there, waits for answers."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bot.playground.demo import Demo

SUPPORT = "C0SUPPORT1"
WALKERS = "C0WALKERS1"


class Talk:
    """One person, who acts on labels as people do."""

    def __init__(self, demo: Demo, user: str) -> None:
        self.slack = demo.slack
        self.person = demo.slack.as_user(user)

    @property
    def dm(self) -> str:
        return self.person.dm

    def texts(self, channel: str | None = None) -> list[str]:
        return [message["text"] for message in self.person.messages(channel or self.dm)]

    async def says(self, text: str, channel: str | None = None, thread: str | None = None) -> None:
        shown = await self.person.types(channel or self.dm, text, thread)
        assert shown.ok, shown

    async def reads(self, *fragments: str, channel: str | None = None) -> dict[str, Any]:
        """Wait for the newest message that holds all fragments."""
        found: list[dict[str, Any]] = []

        def there() -> bool:
            found[:] = [
                message
                for message in self.person.messages(channel or self.dm)
                if all(fragment in message["text"] for fragment in fragments)
            ]
            return bool(found)

        try:
            await self.slack.until(there, timeout=20)
        except TimeoutError:
            raise AssertionError(f"{fragments} not in {self.texts(channel)}") from None
        return found[-1]

    async def taps(self, label: str, channel: str | None = None) -> None:
        """Tap the newest button with that label."""
        places: list[tuple[str, str, str]] = []

        def there() -> bool:
            places[:] = [
                (message["ts"], block["block_id"], element["action_id"])
                for message in self.person.messages(channel or self.dm)
                for block in message.get("blocks", [])
                if block["type"] == "actions"
                for element in block["elements"]
                if element.get("text", {}).get("text") == label
            ]
            return bool(places)

        try:
            await self.slack.until(there, timeout=20)
        except TimeoutError:
            raise AssertionError(f"no button {label!r} under {self.texts(channel)}") from None
        ts, block, action = places[-1]
        where = {"channel": channel or self.dm, "ts": ts}
        shown = await self.person.press(where, action, block_id=block)
        assert shown.ok, shown

    async def sees_form(self, title: str) -> dict[str, Any]:
        """Wait for a modal whose title begins like that."""

        def there() -> bool:
            view = self.person.view()
            return view is not None and view["title"]["text"].startswith(title)

        try:
            await self.slack.until(there, timeout=20)
        except TimeoutError:
            raise AssertionError(f"no form {title!r}, but {self.person.view()}") from None
        view = self.person.view()
        assert view is not None
        return dict(view)

    async def fills_in(self, **values: str) -> None:
        """Fill in the fields whose action or label begins like that, and submit the form on top."""
        view = self.person.view()
        assert view is not None
        filled: dict[str, dict[str, Any]] = {}
        for block in view["blocks"]:
            if block["type"] == "input":
                element, label = block["element"], block["label"]["text"].lower()
                for name, value in values.items():
                    if name.replace("_", " ") in (element["action_id"], label):
                        filled[block["block_id"]] = {element["action_id"]: value}
        assert len(filled) == len(values), f"fields are {[b.get('label') for b in view['blocks']]}"
        shown = await self.person.submit(view["id"], filled)
        assert shown.ok, shown

    def form_text(self) -> str:
        """Everything that the modal on top says."""
        return json.dumps(self.person.view(), ensure_ascii=False)


def spellings(secret: str) -> Iterator[bytes]:
    """A secret as it stands, and as encodings would hide it."""
    raw = secret.encode()
    yield raw
    yield json.dumps(secret)[1:-1].encode()
    yield quote(secret, safe="").encode()
    yield raw.hex().encode()
    for shift in range(3):
        # Whatever stands before it: the characters that depend on the secret alone.
        encoded = base64.b64encode(b"\x00" * shift + raw)
        yield encoded[4 if shift else 0 : -4]


def files_with(folder: Path, secret: str) -> list[str]:
    """The files below a folder in which a secret stands in any spelling."""
    return [
        path.name
        for path in folder.rglob("*")
        if path.is_file()
        for content in [path.read_bytes()]
        if any(one in content for one in spellings(secret))
    ]
