"""What Slack asks of blocks beyond the shape of one object: pairs, places, unique names, sums."""

from collections.abc import Iterator
from typing import Any

from bot.playground.slack.block_kit.blocks import ONLY_ON
from bot.playground.slack.block_kit.elements import INTERACTIVE
from bot.playground.slack.block_kit.shapes import Judge

# https://docs.slack.dev/reference/block-kit/blocks/table-block
TABLE_CHARACTERS = 10_000


def listed(value: Any) -> list[Any]:
    """The value if it is a list, else nothing: what has the wrong shape is refused by its table already."""
    return value if isinstance(value, list) else []


def elements_of(block: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Each interactive element directly in a block, with its pointer inside the block."""
    for name in ("accessory", "element"):
        if isinstance(block.get(name), dict):
            yield block[name], f"/{name}"
    for name in ("elements", "actions"):
        for place, item in enumerate(listed(block.get(name))):
            if isinstance(item, dict):
                yield item, f"/{name}/{place}"


def every_block(blocks: list[Any], at: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Each block and the blocks inside containers and carousels, with pointers."""
    for place, block in enumerate(blocks):
        if not isinstance(block, dict):
            continue
        here = f"{at}/{place}"
        yield block, here
        if isinstance(block.get("child_blocks"), list):
            yield from every_block(block["child_blocks"], f"{here}/child_blocks")
        if block.get("type") == "carousel" and isinstance(block.get("elements"), list):
            yield from every_block(block["elements"], f"{here}/elements")


def check_rules(judge: Judge, blocks: list[Any], at: str, surface: str) -> None:
    """Note the faults that no table can express."""
    names: set[str] = set()
    focused = 0
    for block, here in every_block(blocks, at):
        form = block.get("type")
        if isinstance(form, str) and surface not in ONLY_ON.get(form, {surface}):
            judge.complain(f"unsupported type: {form}", f"{here}/type")
        name = block.get("block_id")
        if isinstance(name, str) and name in names:
            judge.complain(f"`block_id` already exists: {name}", f"{here}/block_id")
        if isinstance(name, str):
            names.add(name)
        _check_block(judge, block, here)
        actions: set[str] = set()
        for element, inside in elements_of(block):
            action = element.get("action_id")
            if isinstance(action, str) and action in actions:
                judge.complain(f"`action_id` already exists: {action}", f"{here}{inside}/action_id")
            if isinstance(action, str):
                actions.add(action)
            focused += element.get("focus_on_load") is True
            _check_element(judge, element, f"{here}{inside}")
    if focused > 1:
        judge.complain("`focus_on_load` may be true for one element only", at)


def _check_block(judge: Judge, block: dict[str, Any], at: str) -> None:
    match block.get("type"):
        case "section" if not block.get("text") and not block.get("fields"):
            judge.complain("must define either `text` or `fields`", at)
        case "image" if bool(block.get("image_url")) == bool(block.get("slack_file")):
            judge.complain("must define one of `image_url` and `slack_file`", at)
        case "card" if not any(block.get(name) for name in ("hero_image", "title", "actions", "body")):
            judge.complain("must define one of `hero_image`, `title`, `actions` and `body`", at)
        case "container" if not block.get("title") and not block.get("rich_text_title"):
            judge.complain("missing required field: title", at)
        case "table" if sum(len(text) for text in _texts(block.get("rows"))) > TABLE_CHARACTERS:
            judge.complain(f"must be less than {TABLE_CHARACTERS + 1} characters", f"{at}/rows")
        case _:
            pass


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _check_element(judge: Judge, element: dict[str, Any], at: str) -> None:
    form = str(element.get("type"))
    if form == "image" and bool(element.get("image_url")) == bool(element.get("slack_file")):
        judge.complain("must define one of `image_url` and `slack_file`", at)
    if form in ("static_select", "multi_static_select") and (
        bool(element.get("options")) == bool(element.get("option_groups"))
    ):
        judge.complain("must define either `options` or `option_groups`", at)
    if form in ("overflow", "static_select", "multi_static_select", "radio_buttons", "checkboxes"):
        _check_options(judge, element, at)
    low, high = element.get("min_length"), element.get("max_length")
    if isinstance(low, int) and isinstance(high, int) and low > high:
        judge.complain("`min_length` must not exceed `max_length`", at)


def _check_options(judge: Judge, element: dict[str, Any], at: str) -> None:
    offered = options_of(element)
    values = [option.get("value") for option in offered]
    for value in {value for value in values if isinstance(value, str) and values.count(value) > 1}:
        judge.complain(f"option values must be unique: {value}", f"{at}/options")
    wanted = [element["initial_option"]] if isinstance(element.get("initial_option"), dict) else []
    wanted += [option for option in listed(element.get("initial_options")) if isinstance(option, dict)]
    for option in wanted:
        if option.get("value") not in values:
            judge.complain("initial option must be one of the options", at)


def options_of(element: dict[str, Any]) -> list[dict[str, Any]]:
    """The options a select, radio, checkbox or overflow element offers, groups flattened."""
    groups = [group for group in listed(element.get("option_groups")) if isinstance(group, dict)]
    lists = [element.get("options"), *(group.get("options") for group in groups)]
    return [option for each in lists for option in listed(each) if isinstance(option, dict)]


def is_interactive(element: dict[str, Any]) -> bool:
    """Whether Slack gives this element an `action_id`."""
    return element.get("type") in INTERACTIVE
