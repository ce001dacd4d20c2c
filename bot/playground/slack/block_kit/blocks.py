"""The blocks: every property and limit, and the surfaces each may stand on, as tables.

Limits: https://docs.slack.dev/reference/block-kit/blocks and the page of each block; else slack_sdk.
"""

from bot.playground.slack.block_kit.elements import (
    CELLS,
    ELEMENTS,
    ID,
    IN_ACTIONS,
    IN_SECTION,
    INPUTS,
    LINK,
    RICH_TEXT,
    SLACK_FILE,
    SPANS,
    WEB_LINK,
)
from bot.playground.slack.block_kit.shapes import Chars, Many, Raw, Shaped, Text, Typed, YesNo, shape

_RICH = Typed("block", ("rich_text",))
_STATUS = Chars(one_of=("pending", "in_progress", "complete", "error"))
_TASK = shape(
    ("task_id", "title"),
    block_id=ID,
    task_id=Chars(least=1),
    title=Chars(least=1),
    status=_STATUS,
    details=_RICH,
    output=_RICH,
    sources=Many(Typed("element", ("url",)), least=0),
)
_CARD = shape(
    (),
    block_id=ID,
    hero_image=Typed("element", ("image",)),
    icon=Typed("element", ("image",)),
    title=Text(150),
    subtitle=Text(150),
    body=Text(200),
    actions=Many(Typed("element", ("button",)), least=0),
    slack_icon=Raw(),
    subtext=Text(200),
)

BLOCKS: dict[str, Shaped] = {
    "section": shape(
        (),
        block_id=ID,
        text=Text(3000),
        fields=Many(Text(2000), 10),
        accessory=Typed("element", IN_SECTION),
        expand=YesNo(),
    ),
    "divider": shape((), block_id=ID),
    "header": shape(("text",), block_id=ID, text=Text(150, plain=True)),
    "image": shape(
        ("alt_text",),
        block_id=ID,
        alt_text=Chars(2000, 1),
        image_url=WEB_LINK,
        slack_file=SLACK_FILE,
        title=Text(2000, plain=True),
    ),
    "context": shape(("elements",), block_id=ID, elements=Many(Typed("context"), 10)),
    "actions": shape(("elements",), block_id=ID, elements=Many(Typed("element", IN_ACTIONS), 25)),
    "context_actions": shape(
        ("elements",), block_id=ID, elements=Many(Typed("element", ("feedback_buttons", "icon_button")), 5)
    ),
    "input": shape(
        ("label", "element"),
        block_id=ID,
        label=Text(2000, plain=True),
        element=Typed("element", INPUTS),
        hint=Text(2000, plain=True),
        optional=YesNo(),
        dispatch_action=YesNo(),
    ),
    "rich_text": shape(("elements",), block_id=ID, elements=Many(Typed("rich_text"), least=0)),
    "markdown": shape(("text",), block_id=ID, text=Chars(12000, 1)),
    "table": shape(
        ("rows",),
        block_id=ID,
        rows=Many(Many(Typed("cell"), 20), 100),
        column_settings=Many(
            Shaped({"align": Chars(one_of=("left", "center", "right")), "is_wrapped": YesNo()}), 20, least=0
        ),
    ),
    "video": shape(
        ("alt_text", "title", "thumbnail_url", "video_url"),
        block_id=ID,
        alt_text=Chars(2000, 1),
        title=Text(200, plain=True),
        title_url=WEB_LINK,
        thumbnail_url=WEB_LINK,
        video_url=WEB_LINK,
        author_name=Chars(50),
        description=Text(200, plain=True),
        provider_icon_url=WEB_LINK,
        provider_name=Chars(50),
    ),
    "file": shape(
        ("external_id", "source"), block_id=ID, external_id=Chars(255, 1), source=Chars(one_of=("remote",))
    ),
    "task_card": _TASK,
    "plan": shape(
        ("title",), block_id=ID, title=Chars(least=1), tasks=Many(Typed("block", ("task_card",)), least=0)
    ),
    "alert": shape(
        ("text",),
        block_id=ID,
        text=Text(3000),
        level=Chars(one_of=("default", "info", "warning", "error", "success")),
    ),
    "card": _CARD,
    "carousel": shape(("elements",), block_id=ID, elements=Many(Typed("block", ("card",)), 10)),
    "container": shape(
        ("child_blocks",),
        block_id=ID,
        title=Text(150, plain=True),
        rich_text_title=_RICH,
        subtitle=Text(150, plain=True),
        icon=Raw(),
        child_blocks=Many(Typed("block"), 10),
        width=Chars(one_of=("narrow", "standard", "wide", "full")),
        is_collapsible=YesNo(),
        default_collapsed=YesNo(),
        has_header_divider=YesNo(),
    ),
    "auth_provider": shape(
        ("value", "name", "is_connected"),
        block_id=ID,
        value=Chars(150, 1),
        name=Chars(75, 1),
        is_connected=YesNo(),
        description=Chars(150),
        connected_identity=Chars(75),
        connected_context=Chars(75),
        icon_url=LINK,
        auth_url=LINK,
        disconnect_url=LINK,
        accessory=Typed("element", ("overflow",)),
        fallback=Raw(),
    ),
}

# Blocks that Slack accepts on some surfaces only; those not named here may stand anywhere.
ONLY_ON: dict[str, frozenset[str]] = {
    "alert": frozenset({"modal"}),
    "context_actions": frozenset({"message"}),
    "markdown": frozenset({"message"}),
    "table": frozenset({"message"}),
    "file": frozenset({"message"}),
    "task_card": frozenset({"message"}),
    "plan": frozenset({"message"}),
    "card": frozenset({"message", "home"}),
    "carousel": frozenset({"message", "home"}),
}

TABLES: dict[str, dict[str, Shaped]] = {
    "block": BLOCKS,
    "element": ELEMENTS,
    "context": {
        "image": ELEMENTS["image"],
        "plain_text": shape(("text",), text=Chars(3000, 1), emoji=YesNo()),
        "mrkdwn": shape(("text",), text=Chars(3000, 1), verbatim=YesNo()),
    },
    "rich_text": RICH_TEXT,
    "span": SPANS,
    "cell": CELLS,
}
