"""Using the controls of messages and views: buttons, selects, pickers and their suggestions."""

from collections.abc import Mapping
from typing import Any

from bot.playground.slack.delivery import Acknowledged
from bot.playground.slack.inputs import action_of, values_of
from bot.playground.slack.screens import Screen, Shown, Surface, Where

Json = dict[str, Any]


class Controls:
    """One person's finger."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._platform = screen.platform

    async def press(
        self,
        where: Where,
        action_id: str,
        value: str | None,
        block_id: str | None,
        values: Mapping[str, Any],
    ) -> Shown:
        """Press a button."""
        surface = self._screen.surface(where)
        found = surface and surface.find(action_id, block_id, value)
        if not surface or not found:
            return Shown(False, "no_such_action")
        return await self._send(surface, found, values)

    async def select(
        self, where: Where, action_id: str, value: Any, block_id: str | None, values: Mapping[str, Any]
    ) -> Shown:
        """Choose an option, a date, a user; an overflow menu's option is no state, only an action."""
        surface = self._screen.surface(where)
        found = surface and surface.find(action_id, block_id, None)
        if not surface or not found:
            return Shown(False, "no_such_action")
        block, element = found
        if element["type"] == "overflow":
            options = [option for option in element["options"] if option["value"] == value]
            if not options:
                return Shown(False, "bad_values")
            return await self._send(surface, found, values, {"selected_option": options[0]})
        given = values.get(block["block_id"], {})
        here = {**(given if isinstance(given, Mapping) else {}), action_id: value}
        return await self._send(surface, found, {**values, block["block_id"]: here})

    async def suggest(self, where: Where, action_id: str, query: str, block_id: str | None) -> Shown:
        """Type into an external select; shows the options that the app offers."""
        surface = self._screen.surface(where)
        found = surface and surface.find(action_id, block_id, None)
        if not surface or not found:
            return Shown(False, "no_such_action")
        block, element = found
        payload = self._platform.payloads.suggestion(
            self._screen.user, _container(surface), block["block_id"], element["action_id"], query
        )
        answer = await self._platform.delivery.ask("interactive", payload, accepts_response=True)
        if not isinstance(answer, Acknowledged) or not isinstance(answer.payload, dict):
            return self._screen.failed(answer, action_id)
        offered = answer.payload
        groups = offered.get("option_groups") or [{"options": offered.get("options") or []}]
        if surface.view is not None:
            for option in (option for group in groups for option in group["options"]):
                surface.view.offered[option["value"]] = option
        return Shown(facts={name: offered[name] for name in ("options", "option_groups") if name in offered})

    async def _send(
        self,
        surface: Surface,
        found: tuple[Json, Json],
        typed: Mapping[str, Any],
        chosen: Json | None = None,
    ) -> Shown:
        block, element = found
        try:
            values = self._values(surface, typed)
        except LookupError:
            return Shown(False, "bad_values")
        held = chosen or values.get(block["block_id"], {}).get(element["action_id"])
        action = action_of(element, block["block_id"], held, self._platform.workspace.new_ts())
        payload = self._payload(surface, action, values)
        answer = await self._platform.delivery.ask("interactive", payload, accepts_response=False)
        if not isinstance(answer, Acknowledged):
            return self._screen.failed(answer, element["action_id"])
        return Shown()

    def _values(self, surface: Surface, typed: Mapping[str, Any]) -> Json:
        if surface.view is not None:
            surface.view.hold(typed)
            return dict(surface.view.view["state"]["values"])
        return values_of(surface.blocks, {}, typed, {})

    def _payload(self, surface: Surface, action: Json, values: Json) -> Json:
        user, tickets = self._screen.user, self._platform.tickets
        if surface.view is not None:
            trigger = tickets.trigger(user, surface.view.id)
            return self._platform.payloads.view_action(
                surface.view, {"trigger_id": trigger, "actions": [action]}
            )
        if surface.room is None or surface.message is None:
            raise LookupError("a surface is a view or a message")
        place = self._screen.place(surface.room.id, surface.message, surface.ephemeral)
        body = {
            "trigger_id": tickets.trigger(user),
            "response_url": tickets.response_url(self._platform.base, place),
            "state": {"values": values},
            "actions": [action],
        }
        message = {name: item for name, item in surface.message.items() if name not in ("for", "id")}
        return self._platform.payloads.message_action(
            user, surface.room, message, surface.ephemeral is not None, body
        )


def _container(surface: Surface) -> Json:
    if surface.view is not None:
        return {
            "container": {"type": "view", "view_id": surface.view.id},
            "view": dict(surface.view.view),
        }
    message = surface.message or {}
    room = surface.room.id if surface.room else ""
    container = {"type": "message", "message_ts": message.get("ts"), "channel_id": room}
    return {"container": container, "channel": {"id": room}, "message": message}
