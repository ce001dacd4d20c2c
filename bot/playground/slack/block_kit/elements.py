"""Block elements, composition objects and rich text: every property and limit, as tables.

Limits: https://docs.slack.dev/reference/block-kit/block-elements and the composition objects' pages;
where those give none, the validators of slack_sdk.
"""

from bot.playground.slack.block_kit.shapes import (
    Chars,
    Kind,
    Many,
    Raw,
    Shaped,
    Text,
    Typed,
    Whole,
    YesNo,
    shape,
)

ID = Chars(255, 1)
PLACEHOLDER = Text(150, plain=True)
WEB_LINK = Chars(3000, 1, pattern=r"https?://[^\s/]+", shown="invalid url")
LINK = Chars(3000, 1, pattern=r"[A-Za-z][A-Za-z0-9+.-]*:\S+$", shown="invalid url")

CONFIRM = Shaped(
    {
        "title": Text(100, plain=True),
        "text": Text(300),
        "confirm": Text(30, plain=True),
        "deny": Text(30, plain=True),
        "style": Chars(one_of=("primary", "danger")),
    },
    ("title", "text", "confirm", "deny"),
)
DISPATCH = Shaped(
    {"trigger_actions_on": Many(Chars(one_of=("on_enter_pressed", "on_character_entered")), 2)},
)
SLACK_FILE = Shaped({"id": Chars(255, 1), "url": LINK})


def _option(most_description: int = 75) -> Shaped:
    return Shaped(
        {
            "text": Text(75),
            "value": Chars(150, 1),
            "description": Text(most_description),
            "url": LINK,
        },
        ("text", "value"),
    )


PLAIN_OPTION = Shaped(
    {
        "text": Text(75, plain=True),
        "value": Chars(150, 1),
        "description": Text(75, plain=True),
        "url": LINK,
    },
    ("text", "value"),
)
RICH_OPTION = _option()
GROUP = Shaped(
    {"label": Text(75, plain=True), "options": Many(PLAIN_OPTION, 100, least=0)}, ("label", "options")
)
FEEDBACK = Shaped(
    {"text": Text(75, plain=True), "value": Chars(2000), "accessibility_label": Chars(75)}, ("text", "value")
)

_SELECT: dict[str, Kind] = {
    "action_id": ID,
    "placeholder": PLACEHOLDER,
    "confirm": CONFIRM,
    "focus_on_load": YesNo(),
}
_STATIC: dict[str, Kind] = {**_SELECT, "options": Many(PLAIN_OPTION, 100), "option_groups": Many(GROUP, 100)}
_TYPED_IN: dict[str, Kind] = {
    "action_id": ID,
    "placeholder": PLACEHOLDER,
    "initial_value": Chars(3000),
    "dispatch_action_config": DISPATCH,
    "focus_on_load": YesNo(),
}
_MULTI: dict[str, Kind] = {**_SELECT, "max_selected_items": Whole(1)}
_PICKER = {**_SELECT}
_CHOICES: dict[str, Kind] = {
    "action_id": ID,
    "options": Many(RICH_OPTION, 10),
    "confirm": CONFIRM,
    "focus_on_load": YesNo(),
}
_FILTER = Shaped(
    {
        "include": Many(Chars(one_of=("im", "mpim", "private", "public")), 4),
        "exclude_external_shared_channels": YesNo(),
        "exclude_bot_users": YesNo(),
    }
)

BUTTON = shape(
    ("text",),
    text=Text(75, plain=True),
    action_id=ID,
    url=LINK,
    value=Chars(2000),
    style=Chars(one_of=("primary", "danger")),
    confirm=CONFIRM,
    accessibility_label=Chars(75),
)

ELEMENTS: dict[str, Shaped] = {
    "button": BUTTON,
    "image": shape(("alt_text",), image_url=WEB_LINK, slack_file=SLACK_FILE, alt_text=Chars(2000, 1)),
    "overflow": shape(("options",), action_id=ID, options=Many(PLAIN_OPTION, 5), confirm=CONFIRM),
    "static_select": shape((), **_STATIC, initial_option=PLAIN_OPTION),
    "multi_static_select": shape(
        (), **_STATIC, initial_options=Many(PLAIN_OPTION, 100), max_selected_items=Whole(1)
    ),
    "external_select": shape((), **_SELECT, initial_option=PLAIN_OPTION, min_query_length=Whole(0)),
    "multi_external_select": shape(
        (), **_MULTI, initial_options=Many(PLAIN_OPTION, 100), min_query_length=Whole(0)
    ),
    "users_select": shape((), **_SELECT, initial_user=Chars(255, 1)),
    "multi_users_select": shape((), **_MULTI, initial_users=Many(Chars(255, 1))),
    "conversations_select": shape(
        (),
        **_SELECT,
        initial_conversation=Chars(255, 1),
        default_to_current_conversation=YesNo(),
        response_url_enabled=YesNo(),
        filter=_FILTER,
    ),
    "multi_conversations_select": shape(
        (),
        **_MULTI,
        initial_conversations=Many(Chars(255, 1)),
        default_to_current_conversation=YesNo(),
        filter=_FILTER,
    ),
    "channels_select": shape((), **_SELECT, initial_channel=Chars(255, 1), response_url_enabled=YesNo()),
    "multi_channels_select": shape((), **_MULTI, initial_channels=Many(Chars(255, 1))),
    "radio_buttons": shape(("options",), **_CHOICES, initial_option=RICH_OPTION),
    "checkboxes": shape(("options",), **_CHOICES, initial_options=Many(RICH_OPTION, 10)),
    "datepicker": shape(
        (),
        **_PICKER,
        initial_date=Chars(10, pattern=r"\d{4}-\d{2}-\d{2}$", shown="must be a date (YYYY-MM-DD)"),
    ),
    "timepicker": shape(
        (),
        **_PICKER,
        initial_time=Chars(5, pattern=r"([01]\d|2[0-3]):[0-5]\d$", shown="must be a time (HH:mm)"),
        timezone=Chars(255),
    ),
    "datetimepicker": shape(
        (),
        action_id=ID,
        confirm=CONFIRM,
        focus_on_load=YesNo(),
        initial_date_time=Whole(1_000_000_000, 9_999_999_999),
    ),
    "plain_text_input": shape(
        (), **_TYPED_IN, multiline=YesNo(), min_length=Whole(0, 3000), max_length=Whole(1, 3000)
    ),
    "email_text_input": shape((), **_TYPED_IN),
    "url_text_input": shape((), **_TYPED_IN),
    "number_input": shape(
        ("is_decimal_allowed",),
        **_TYPED_IN,
        is_decimal_allowed=YesNo(),
        min_value=Chars(64),
        max_value=Chars(64),
    ),
    "rich_text_input": shape(
        (),
        action_id=ID,
        placeholder=PLACEHOLDER,
        initial_value=Typed("block", ("rich_text",)),
        dispatch_action_config=DISPATCH,
        focus_on_load=YesNo(),
    ),
    "file_input": shape((), action_id=ID, filetypes=Many(Chars(64, 1)), max_files=Whole(1, 10)),
    "feedback_buttons": shape(
        ("positive_button", "negative_button"),
        action_id=ID,
        positive_button=FEEDBACK,
        negative_button=FEEDBACK,
    ),
    "icon_button": shape(
        ("icon", "text"),
        action_id=ID,
        icon=Chars(one_of=("trash",)),
        text=Text(75, plain=True),
        value=Chars(2000),
        confirm=CONFIRM,
        accessibility_label=Chars(75),
        visible_to_user_ids=Many(Chars(255, 1)),
    ),
    "url": shape(("url", "text"), url=LINK, text=Chars(least=1), icon_url=LINK),
}

INPUTS = (
    "plain_text_input",
    "email_text_input",
    "url_text_input",
    "number_input",
    "rich_text_input",
    "file_input",
    "radio_buttons",
    "checkboxes",
    "datepicker",
    "timepicker",
    "datetimepicker",
    "static_select",
    "multi_static_select",
    "external_select",
    "multi_external_select",
    "users_select",
    "multi_users_select",
    "conversations_select",
    "multi_conversations_select",
    "channels_select",
    "multi_channels_select",
)
IN_ACTIONS = (
    "button",
    "overflow",
    "radio_buttons",
    "checkboxes",
    "datepicker",
    "timepicker",
    "datetimepicker",
    "static_select",
    "external_select",
    "users_select",
    "conversations_select",
    "channels_select",
    "multi_static_select",
    "multi_external_select",
    "multi_users_select",
    "multi_conversations_select",
    "multi_channels_select",
    "rich_text_input",
)
IN_SECTION = ("image", *(name for name in IN_ACTIONS if name != "rich_text_input"))
INTERACTIVE = frozenset({*IN_ACTIONS, *INPUTS, "feedback_buttons", "icon_button"})

_STYLE = Shaped(
    dict.fromkeys(
        ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"), YesNo()
    )
)
_SPANS = Many(Typed("span"), least=0)

SPANS: dict[str, Shaped] = {
    "text": shape(("text",), text=Chars(least=1), style=_STYLE),
    "link": shape(("url",), url=LINK, text=Chars(), style=_STYLE, unsafe=YesNo()),
    "emoji": shape(("name",), name=Chars(least=1), unicode=Chars(), skin_tone=Whole(1, 6), url=Chars()),
    "user": shape(("user_id",), user_id=Chars(least=1), style=_STYLE),
    "usergroup": shape(("usergroup_id",), usergroup_id=Chars(least=1), style=_STYLE),
    "channel": shape(("channel_id",), channel_id=Chars(least=1), style=_STYLE),
    "team": shape(("team_id",), team_id=Chars(least=1), style=_STYLE),
    "broadcast": shape(("range",), range=Chars(one_of=("here", "channel", "everyone")), style=_STYLE),
    "date": shape(
        ("timestamp", "format"), timestamp=Whole(0), format=Chars(least=1), url=LINK, fallback=Chars()
    ),
    "color": shape(("value",), value=Chars(least=1)),
}
RICH_TEXT: dict[str, Shaped] = {
    "rich_text_section": shape(("elements",), elements=_SPANS),
    "rich_text_list": shape(
        ("elements", "style"),
        elements=Many(Typed("rich_text", ("rich_text_section",)), least=0),
        style=Chars(one_of=("bullet", "ordered")),
        indent=Whole(0, 8),
        offset=Whole(0),
        border=Whole(0, 1),
    ),
    "rich_text_preformatted": shape(
        ("elements",),
        elements=Many(Typed("span", ("text", "link")), least=0),
        border=Whole(0, 1),
        language=Chars(),
    ),
    "rich_text_quote": shape(("elements",), elements=_SPANS, border=Whole(0, 1)),
}
CELLS: dict[str, Shaped] = {
    "raw_text": shape(("text",), text=Chars(least=1)),
    "raw_number": shape(("value",), value=Raw(), text=Chars(least=1)),
    "rich_text": shape(("elements",), elements=Many(Typed("rich_text")), block_id=ID),
}
