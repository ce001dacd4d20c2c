"""The app's Home: the open case with its card, earlier cases, the way in, contacts."""

from bot.slack import controls, ids, limits
from bot.slack.blocks import CustomerBlocks
from bot.slack.rich_text import Block
from knowledge.effects import Choice, EarlierLine, Home
from knowledge.events import Command

START = "start"
_NOWHERE = ids.Place("home")


def home_view(draw: CustomerBlocks, home: Home) -> Block:
    """Home as Slack's ``home`` view."""
    blocks: list[Block] = [draw.pen.draw(part) for part in home.parts]
    if home.card is not None:
        blocks.extend(draw.card_lines(home.card))
    if home.choices:
        blocks.append(controls.row([_button(choice) for choice in home.choices], "home"))
    for line in home.earlier:
        blocks.extend(_earlier(draw, line))
    if home.contacts:
        blocks.append({"type": "divider"})
        blocks.append(draw.pen.draw(*home.contacts))
    return {"type": "home", "blocks": limits.first(blocks, limits.VIEW_BLOCKS)}


def _button(choice: Choice) -> Block:
    if choice.id == START or choice.opens == "form":
        return controls.button(choice, ids.action_id(ids.FORM, choice.name or ids.CHECK_UP, choice.id))
    if choice.opens == "view":
        return controls.button(choice, ids.action_id(ids.VIEW, choice.name or "", choice.id))
    kind = ids.COMMAND if choice.id in set(Command) else ids.HOME
    return controls.button(choice, ids.action_id(kind, choice.id))


def _earlier(draw: CustomerBlocks, line: EarlierLine) -> list[Block]:
    button = controls.button(line.choice, ids.action_id(ids.HOME, ids.OPEN_AGAIN), line.reference)
    return [
        draw.pen.draw(line.text),
        controls.row([button], ids.block_id("earlier", _NOWHERE, line.reference)),
    ]
