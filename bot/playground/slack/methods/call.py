"""One call of a Web API method: its arguments as Slack reads them, and the checks most methods share."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from bot.playground.slack.platform import Platform
from bot.playground.slack.refusal import Refusal
from bot.playground.slack.workspace import Conversation
from bot.playground.slack.world import Human

Json = dict[str, Any]

# Reading a conversation needs the scope of its kind.
READ = {"public": "channels:read", "private": "groups:read", "im": "im:read"}
HISTORY = {"public": "channels:history", "private": "groups:history", "im": "im:history"}


class Call(Struct, frozen=True):
    """A method call that has passed the token check."""

    platform: Platform
    method: str
    arguments: Mapping[str, Any]

    def text(self, name: str) -> str | None:
        """A string argument, None if absent or empty."""
        value = self.arguments.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, dict | list):
            raise Refusal("invalid_array_arg" if isinstance(value, list) else "invalid_arguments")
        return str(value)

    def needed(self, name: str) -> str:
        """A string argument that the method cannot do without."""
        value = self.text(name)
        if value is None:
            raise Refusal(
                "invalid_arguments", messages=[f"missing required field: {name} [json-pointer:/{name}]"]
            )
        return value

    def flag(self, name: str) -> bool:
        """A boolean argument in any of its spellings."""
        return str(self.arguments.get(name, "")).lower() in ("1", "true", "t")

    def number(self, name: str, default: int, most: int) -> int:
        """A whole-number argument."""
        value = self.text(name)
        if value is None:
            return default
        if not value.isdecimal():
            raise Refusal("invalid_arguments", messages=[f"must provide an integer [json-pointer:/{name}]"])
        return min(int(value), most)

    def structure(self, name: str, otherwise: str) -> Any:
        """A JSON argument, sent as a JSON body or as a string in a form; `otherwise` is Slack's error."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise Refusal(otherwise) from None

    def need_scope(self, scope: str) -> None:
        """Refuse unless the installation granted the scope."""
        granted = self.platform.world.app.scopes
        if scope not in granted:
            raise Refusal("missing_scope", extra={"needed": scope, "provided": ",".join(granted)})

    def conversation(self, name: str = "channel") -> Conversation:
        """The conversation an argument names, if the app may know of it."""
        found = self.platform.workspace.conversations.get(self.text(name) or "")
        bot = self.platform.world.app.bot_user
        if found is None or (found.kind == "private" and bot not in found.members):
            raise Refusal("channel_not_found")
        return found

    def writable(self, name: str = "channel", *, open_for_people: bool = False) -> Conversation:
        """The conversation that an argument names, if the app may post there."""
        place = self.text(name) or ""
        if open_for_people and place in self.platform.workspace.people:
            room = self.platform.workspace.direct_message(place)
        else:
            room = self.conversation(name)
        if room.is_archived:
            raise Refusal("is_archived")
        if self.platform.world.app.bot_user not in room.members:
            raise Refusal("not_in_channel")
        return room

    def person(self, user: str | None) -> Human:
        """A person the app may know of."""
        found = self.platform.workspace.people.get(user or "")
        if found is None:
            raise Refusal("user_not_found")
        return found


Method = Callable[[Call], Json]
