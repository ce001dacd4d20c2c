"""Modals: private forms with their fields, what they become while work goes on, and things to read."""

import json
import secrets
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import asdict

from bot.slack import ids, limits
from bot.slack.controls import option, plain_text
from bot.slack.payloads import FIELD, SECRET
from bot.slack.rich_text import Block, Pen, preformatted
from knowledge.effects import Field, Form, Marked, View

READING = "reading"
"""``callback_id`` of modals that ask for nothing."""
START_FROM = ("reply", "start")
"""The choice of a reply to start from."""
_REFILLS = frozenset({START_FROM})
"""Form and field: a choice that fills other fields of the form anew."""
_MANY_OPTIONS = limits.RADIO_OPTIONS


class Slip(Struct, frozen=True, kw_only=True):
    """What a form carries through Slack to know itself again. Hints, all of them: looked up on return."""

    case: str = ""
    visit: int = 0
    host: str = ""
    port: int = 0
    security: str = ""
    channel: str = ""
    """Desk forms: where the case's thread is."""
    thread: str = ""
    logins: int = 0
    """Log-ins that the case had seen when the form was opened."""

    def written(self) -> str:
        """As ``private_metadata``."""
        return json.dumps({name: value for name, value in asdict(self).items() if value})[
            : limits.PRIVATE_METADATA
        ]

    @classmethod
    def read(cls, metadata: str) -> "Slip":
        """What came back; whatever is not as we wrote it counts as empty."""
        try:
            found = json.loads(metadata or "{}")
        except (ValueError, RecursionError):
            found = {}
        if not isinstance(found, dict):
            return cls()
        words = {name: value for name, value in found.items() if isinstance(value, str)}
        counts = {name: value for name, value in found.items() if type(value) is int}
        return cls(
            case=words.get("case", ""),
            visit=counts.get("visit", 0),
            host=words.get("host", ""),
            port=counts.get("port", 0),
            security=words.get("security", ""),
            channel=words.get("channel", ""),
            thread=words.get("thread", ""),
            logins=counts.get("logins", 0),
        )


def slip_of(form: Form, case: str, channel: str = "", thread: str = "", logins: int = 0) -> Slip:
    """The slip of a form that is about to be opened."""
    server = form.server
    return Slip(
        case=case,
        visit=form.visit,
        host=server.host if server else "",
        port=server.port if server else 0,
        security=server.security.value if server else "",
        channel=channel,
        thread=thread,
        logins=logins,
    )


def form_view(pen: Pen, form: Form, slip: Slip) -> Block:
    """A form as a modal. Each opening gives its inputs new ids, so that nothing typed before comes back."""
    attempt = secrets.token_hex(4)
    blocks: list[Block] = []
    for part in form.shown:
        if isinstance(part, Field):
            blocks.append(_input(form.name, part, ids.Place(slip.case, slip.visit), attempt))
        else:
            blocks.append(pen.draw(part))
    return {
        **_modal(form.name, form.title, form.close, blocks),
        "submit": plain_text(form.submit, limits.VIEW_TITLE),
        "private_metadata": slip.written(),
        "notify_on_close": True,
    }


def text_view(pen: Pen, title: str, close: str, *texts: Marked) -> Block:
    """A modal that says something and asks for nothing: progress, a result."""
    return _modal(READING, title, close, [pen.draw(text) for text in texts])


def person_view(
    callback: str,
    slip: Slip,
    name: str,
    people: Mapping[str, str],
    *,
    title: str,
    label: str,
    submit: str,
    close: str,
) -> Block:
    """A modal that asks for one of ``people`` (user id → name); without any, for any member."""
    menu: Block = {"type": "users_select", "action_id": ids.action_id(FIELD, name)}
    if people:
        by_name = sorted(people.items(), key=lambda one: one[1].casefold())
        options = [option(called or user, user) for user, called in by_name]
        menu = {**menu, "type": "static_select", "options": limits.first(options, limits.SELECT_OPTIONS)}
    block: Block = {
        "type": "input",
        "block_id": ids.block_id("in", ids.Place(slip.case), secrets.token_hex(4), name),
        "label": plain_text(label, limits.LABEL),
        "element": menu,
    }
    return {
        **_modal(callback, title, close, [block]),
        "submit": plain_text(submit, limits.VIEW_TITLE),
        "private_metadata": slip.written(),
    }


def agreement_view(
    callback: str, metadata: str, *, title: str, submit: str, close: str, blocks: list[Block]
) -> Block:
    """A modal that shows something and asks for a yes."""
    return {
        **_modal(callback, title, close, blocks),
        "submit": plain_text(submit, limits.VIEW_TITLE),
        "private_metadata": metadata[: limits.PRIVATE_METADATA],
    }


def reading_view(pen: Pen, view: View) -> Block:
    """Something to read, and perhaps a text to copy."""
    blocks = [pen.draw(part) for part in view.parts]
    blocks.extend(preformatted(record) for record in (view.copyable, *view.records) if record)
    return _modal(READING, view.title, view.close, blocks)


def of_blocks(title: str, close: str, blocks: list[Block]) -> Block:
    """A modal of blocks that ask for nothing."""
    return _modal(READING, title, close, blocks)


def _modal(callback: str, title: str, close: str, blocks: list[Block]) -> Block:
    return {
        "type": "modal",
        "callback_id": callback,
        "title": plain_text(title, limits.VIEW_TITLE),
        "close": plain_text(close, limits.VIEW_TITLE),
        "blocks": limits.first(blocks, limits.VIEW_BLOCKS),
    }


def _input(form: str, field: Field, place: ids.Place, attempt: str) -> Block:
    block: Block = {
        "type": "input",
        "block_id": ids.block_id("in", place, attempt, field.name),
        "label": plain_text(field.label, limits.LABEL),
        "element": _element(field),
        "optional": field.optional,
    }
    if (form, field.name) in _REFILLS:
        block["dispatch_action"] = True
    if field.hint:
        # Slack shows it as a line of its own, below the field.
        block["hint"] = plain_text(field.hint[:1].upper() + field.hint[1:], limits.LABEL)
    return block


def _element(field: Field) -> Block:
    match field.kind:
        case "select" | "radio":
            return _choice(field)
        case "secret":
            # Slack has no masked input; never an `initial_value` here, and nothing of it is ever kept.
            return {
                "type": "plain_text_input",
                "action_id": ids.action_id(SECRET, field.name),
                "max_length": limits.TYPED,
            }
        case "long_text":
            return {**_typed(field, "plain_text_input"), "multiline": True, "max_length": limits.TYPED}
        case "text" | "host" | "address":
            # No `email_text_input`: Slack would refuse an address in its own words, before the other faults.
            return {**_typed(field, "plain_text_input"), "max_length": limits.TYPED}


def _typed(field: Field, kind: str) -> Block:
    element: Block = {"type": kind, "action_id": ids.action_id(FIELD, field.name)}
    if field.initial:
        element["initial_value"] = limits.cut(field.initial, limits.TYPED)
    return element


def _choice(field: Field) -> Block:
    few = field.kind == "radio" and len(field.options) <= _MANY_OPTIONS
    options = [
        option(entry.label, entry.value) for entry in limits.first(field.options, limits.SELECT_OPTIONS)
    ]
    element: Block = {
        "type": "radio_buttons" if few else "static_select",
        "action_id": ids.action_id(FIELD, field.name),
        "options": options,
    }
    chosen = next((entry for entry in options if entry["value"] == field.initial), None)
    if chosen is not None:
        element["initial_option"] = chosen
    return element
