"""Buttons and menus: each with the words on it, the words read aloud, and an id that says what it does."""

from collections.abc import Sequence

from bot.slack import ids, limits
from bot.slack.rich_text import Block
from knowledge.effects import Choice
from knowledge.events import Command
from smtp_probe.foreign_text import visible

STEPS = range(1, 8)


def plain_text(words: str, most: int = limits.BUTTON) -> Block:
    """A plain-text object: nothing in it is markup, not even ``:emoji:``."""
    return {"type": "plain_text", "text": limits.cut(visible(words), most) or " ", "emoji": False}


def button(choice: Choice, action_id: str, value: str = "") -> Block:
    """A button for a choice."""
    block: Block = {"type": "button", "action_id": action_id, "text": plain_text(choice.label)}
    if value:
        block["value"] = value[: limits.BUTTON_VALUE]
    if choice.spoken:
        block["accessibility_label"] = limits.cut(choice.spoken, limits.BUTTON)
    if choice.style:
        block["style"] = choice.style
    return block


def link(label: str, url: str, spoken: str | None = None) -> Block:
    """A button that leads somewhere; the address is always one of ours."""
    block: Block = {
        "type": "button",
        "action_id": ids.action_id(ids.LINK, "open"),
        "text": plain_text(label),
        "url": url,
    }
    return {**block, "accessibility_label": limits.cut(spoken, limits.BUTTON)} if spoken else block


def option(label: str, value: str) -> Block:
    """An entry of a menu."""
    return {"text": plain_text(label, limits.OPTION), "value": value[: limits.OPTION_VALUE]}


def row(elements: Sequence[Block], block_id: str) -> Block:
    """A row of controls."""
    return {"type": "actions", "block_id": block_id, "elements": limits.first(elements, limits.ACTIONS)}


def more_menu(choices: Sequence[Choice]) -> Block:
    """The *More* menu: its entries are the words that always work, and what may be read beside them."""
    shown = limits.first(choices, limits.OVERFLOW_OPTIONS)
    options = [option(choice.label, _menu_value(choice)) for choice in shown]
    return {"type": "overflow", "action_id": ids.MORE, "options": options}


def _menu_value(choice: Choice) -> str:
    return ids.action_id(ids.VIEW, choice.name or "", choice.id) if choice.opens == "view" else choice.id


def action_for(choice: Choice, place: ids.Place, run: int | None = None) -> str:
    """The id of a choice's button, by what its press does."""
    match choice.opens:
        case "form":
            return ids.action_id(ids.FORM, choice.name or "", choice.id)
        case "view":
            also = (ids.ALSO_ANSWERS,) if choice.also_answers else ()
            return ids.action_id(ids.VIEW, choice.name or "", choice.id, *also)
        case None:
            if run is not None and choice.id == ids.CANCEL:
                return ids.action_id(ids.CANCEL, str(run))
            if place.visit == 0 and choice.id in set(Command):
                return ids.action_id(ids.COMMAND, choice.id)
            return ids.action_id(ids.ANSWER, choice.id)


def choices_row(
    kind: str,
    place: ids.Place,
    choices: Sequence[Choice],
    more: Sequence[Choice] = (),
    run: int | None = None,
) -> list[Block]:
    """A row with a button per choice and the *More* menu; no block at all where there is neither."""
    elements = [button(choice, action_for(choice, place, run)) for choice in choices]
    if more:
        elements = [*limits.first(elements, limits.ACTIONS - 1), more_menu(more)]
    return [row(elements, ids.block_id(kind, place))] if elements else []


def step_menu(placeholder: str, titles: Sequence[tuple[int, str]]) -> Block:
    """The menu that opens one of the seven steps."""
    return {
        "type": "static_select",
        "action_id": ids.STEP,
        "placeholder": plain_text(placeholder, limits.PLACEHOLDER),
        "options": [option(f"{step}  {title}", str(step)) for step, title in titles],
    }
