"""Open modals and Home tabs: their stacks, hashes and what their fields hold."""

import secrets
from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from bot.playground.slack.inputs import values_of
from bot.playground.slack.refusal import Refusal
from bot.playground.slack.workspace import Workspace

Json = dict[str, Any]

# https://docs.slack.dev/surfaces/modals: "up to 3 views in the view stack".
STACK = 3


class OpenView(Struct):
    """A view on somebody's screen: Slack's object, and what the screen shows beside it (`errors`, `busy`)."""

    user: str
    view: Json
    errors: dict[str, str] = field(default_factory=dict)
    busy: bool = False
    offered: dict[str, Json] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return str(self.view["id"])

    def hold(self, typed: Mapping[str, Any]) -> None:
        """Put what the person typed into the view's state. LookupError for an unknown field or option."""
        before = self.view["state"]["values"]
        self.view["state"] = {"values": values_of(self.view["blocks"], before, typed, self.offered)}


class Views:
    """Every open view, by user."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.stacks: dict[str, list[OpenView]] = {}
        self.homes: dict[str, OpenView] = {}

    def stack(self, user: str) -> list[OpenView]:
        """The modals of a person, top last."""
        return self.stacks.setdefault(user, [])

    def top(self, user: str) -> OpenView | None:
        """The modal a person looks at."""
        stack = self.stack(user)
        return stack[-1] if stack else None

    def find(self, view_id: str | None, external_id: str | None = None) -> OpenView | None:
        """An open view or Home tab by either of its names."""
        every = [*self.homes.values(), *(view for stack in self.stacks.values() for view in stack)]
        for open_view in every:
            if view_id and open_view.id == view_id:
                return open_view
            if external_id and not view_id and open_view.view["external_id"] == external_id:
                return open_view
        return None

    def open(self, user: str, view: Json) -> OpenView:
        """Show a modal; whatever modal was open is replaced."""
        self._check_external_id(view)
        opened = self._made(user, view, root=None, previous=None)
        self.stacks[user] = [opened]
        self.changed(user)
        return opened

    def push(self, user: str, view: Json) -> OpenView:
        """Show a modal on top of the open ones."""
        stack = self.stack(user)
        if not stack:
            raise Refusal("not_found")
        if len(stack) >= STACK:
            raise Refusal("push_limit_reached")
        self._check_external_id(view)
        opened = self._made(user, view, root=stack[0].view["root_view_id"], previous=stack[-1].id)
        stack.append(opened)
        self.changed(user)
        return opened

    def update(self, open_view: OpenView, view: Json, view_hash: str | None = None) -> OpenView:
        """Redraw a view. Fields keep what they hold where `block_id` and `action_id` stay the same."""
        if view_hash and view_hash != open_view.view["hash"]:
            raise Refusal("hash_conflict")
        old = open_view.view
        if view.get("external_id") and view["external_id"] != old["external_id"]:
            self._check_external_id(view)
        fresh = self._object(view, old["root_view_id"], old["previous_view_id"])
        fresh["id"], fresh["external_id"] = old["id"], view.get("external_id") or old["external_id"]
        fresh["state"] = {"values": values_of(fresh["blocks"], old["state"]["values"], {}, open_view.offered)}
        open_view.view, open_view.errors = fresh, {}
        self.changed(open_view.user)
        return open_view

    def publish(self, user: str, view: Json, view_hash: str | None = None) -> OpenView:
        """Set a person's Home tab."""
        home = self.homes.get(user)
        if home is None:
            home = self.homes[user] = self._made(user, view, root=None, previous=None)
            self.changed(user, home=True)
            return home
        return self.update(home, view, view_hash)

    def remove(self, user: str, *, everything: bool = False) -> list[OpenView]:
        """Take the top view, or all, off the screen; returns them, top first."""
        stack = self.stack(user)
        gone = list(reversed(stack)) if everything else stack[-1:]
        self.stacks[user] = [] if everything else stack[:-1]
        self.changed(user)
        return gone

    def changed(self, user: str, *, home: bool = False) -> None:
        """Tell the screens of a person what is open now."""
        if home or user in self.homes:
            self._workspace.tell("home", {"user": user, "view": self.home_for_page(user)}, [user])
        if not home:
            self._workspace.tell("views", {"user": user, "stack": self.stack_for_page(user)}, [user])

    def stack_for_page(self, user: str) -> list[Json]:
        """The modal stack as the browser page gets it."""
        return [{**each.view, "errors": dict(each.errors), "busy": each.busy} for each in self.stack(user)]

    def home_for_page(self, user: str) -> Json | None:
        """The Home tab as the browser page gets it."""
        home = self.homes.get(user)
        return None if home is None else dict(home.view)

    def _check_external_id(self, view: Json) -> None:
        name = view.get("external_id")
        if name and self.find(None, name) is not None:
            raise Refusal("duplicate_external_id")

    def _made(self, user: str, view: Json, *, root: str | None, previous: str | None) -> OpenView:
        fresh = self._object(view, root, previous)
        fresh["id"] = self._workspace.new_id("V")
        fresh["root_view_id"] = root or fresh["id"]
        fresh["state"] = {"values": values_of(fresh["blocks"], {}, {}, {})}
        return OpenView(user, fresh)

    def _object(self, view: Json, root: str | None, previous: str | None) -> Json:
        world = self._workspace.world
        now = int(self._workspace.clock())
        return {
            "id": "",
            "team_id": world.team.id,
            "type": view["type"],
            "blocks": view["blocks"],
            "private_metadata": view.get("private_metadata") or "",
            "callback_id": view.get("callback_id") or "",
            "state": {"values": {}},
            "hash": f"{now}.{secrets.token_urlsafe(6)[:8]}",
            "title": view.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
            "clear_on_close": bool(view.get("clear_on_close")),
            "notify_on_close": bool(view.get("notify_on_close")),
            "close": view.get("close"),
            "submit": view.get("submit"),
            "previous_view_id": previous,
            "root_view_id": root,
            "app_id": world.app.id,
            "external_id": view.get("external_id") or "",
            "app_installed_team_id": world.team.id,
            "bot_id": world.app.bot_id,
        }
