"""The sizes that Slack allows, kept in one place: what is too long is cut, never refused.

Source: https://docs.slack.dev/reference/block-kit/blocks and the page of each block and element.
"""

from collections.abc import Sequence
from typing import TypeVar

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
ID = 255
"""``block_id``, ``action_id``, ``callback_id``."""
SECTION = 3000
HEADER = 150
BUTTON = 75
"""A button's words, and its accessibility label."""
BUTTON_VALUE = 2000
OPTION = 75
OPTION_VALUE = 150
SELECT_OPTIONS = 100
OVERFLOW_OPTIONS = 5
RADIO_OPTIONS = 10
ACTIONS = 25
LABEL = 2000
PLACEHOLDER = 150
TYPED = 3000
"""``max_length`` of a plain-text input."""
VIEW_TITLE = 24
"""The title of a modal, and each of its two buttons."""
PRIVATE_METADATA = 3000
TEXT = 3900
"""Top-level text: ``chat.update`` refuses more than 4,000 characters, and escaping may add some."""
RICH_TEXT = 12_000
"""Characters of all rich text in one message. Slack states no figure; this is that of a markdown block."""
SENT_ON = 10_000
"""Characters of somebody's words that are passed on whole, with a heading of ours before them."""

_CUT = "…"

Item = TypeVar("Item")


def cut(text: str, most: int) -> str:
    """The text itself where it fits; else its beginning, ended by ``…``, in ``most`` characters."""
    return text if len(text) <= most else text[: most - len(_CUT)].rstrip() + _CUT


def first(items: Sequence[Item], most: int) -> list[Item]:
    """As many of the items as Slack takes."""
    return list(items[:most])
