"""One of everything Block Kit has, as far as the page draws it: for the tests and for looking at it."""

from typing import Any

from tests.bot.playground.page.small_bot import button, plain, section

Json = dict[str, Any]


def option(words: str, **more: Any) -> Json:
    return {"text": plain(words), "value": words.lower(), **more}


PORTS = [option("465"), option("587")]
WORDS = [{"type": "text", "text": "bold", "style": {"bold": True}}, {"type": "text", "text": " and plain"}]


def rich_section(*elements: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(elements)}


RICH_TEXT: Json = {
    "type": "rich_text",
    "elements": [
        rich_section(*WORDS, {"type": "link", "url": "https://example.test/", "text": "a link"}),
        {
            "type": "rich_text_list",
            "style": "ordered",
            "indent": 0,
            "elements": [rich_section({"type": "text", "text": "first"})],
        },
        {
            "type": "rich_text_list",
            "style": "bullet",
            "indent": 1,
            "elements": [rich_section({"type": "text", "text": "deeper"})],
        },
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "quoted"}]},
        {
            "type": "rich_text_preformatted",
            "elements": [{"type": "text", "text": "534 5.7.9 app password\nrequired"}],
        },
    ],
}

TABLE: Json = {
    "type": "table",
    "column_settings": [{"align": "right"}, {"is_wrapped": True}],
    "rows": [
        [{"type": "raw_text", "text": "Step"}, {"type": "raw_text", "text": "Status"}],
        [{"type": "raw_text", "text": "1"}, {"type": "rich_text", "elements": [rich_section(*WORDS)]}],
    ],
}

MESSAGE: list[Json] = [
    {"type": "header", "text": plain("Check-up for jo@good.test")},
    section(
        "*Bold*, _italic_, ~struck~, `code`, <https://example.test/|a link>\n"
        "&gt; a quote\n```pre *not bold*```"
    ),
    {
        "type": "section",
        "fields": [
            {"type": "mrkdwn", "text": "*Mailbox*\njo@good.test"},
            {"type": "mrkdwn", "text": "*Provider*\nGoogle"},
        ],
    },
    section(
        "With a menu",
        accessory={"type": "overflow", "action_id": "more", "options": [option("Back"), option("Stop")]},
    ),
    section(
        "With a choice",
        accessory={
            "type": "static_select",
            "action_id": "port",
            "placeholder": plain("Port"),
            "options": PORTS,
        },
    ),
    {"type": "divider"},
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "Tested at 10:04 *from our server*"}]},
    RICH_TEXT,
    {
        "type": "actions",
        "elements": [
            button("Claim", "claim", style="primary"),
            button("Release", "release", style="danger"),
            button("Other", "other"),
        ],
    },
    {"type": "actions", "elements": [{"type": "radio_buttons", "action_id": "which", "options": PORTS}]},
    {"type": "image", "alt_text": "A picture elsewhere", "image_url": "https://example.test/a.png"},
]

ALERT: Json = {"type": "alert", "level": "warning", "text": plain("Mind the gap")}
CONTAINER: Json = {
    "type": "container",
    "title": plain("The evidence"),
    "is_collapsible": True,
    "child_blocks": [section("Inside")],
}
CARD: Json = {
    "type": "card",
    "title": plain("A card"),
    "body": plain("With a body"),
    "actions": [button("Go", "go")],
}
MARKDOWN: Json = {
    "type": "markdown",
    "text": "# A heading\n\n**strong** and *soft*\n\n- one\n- two\n\n> said\n\n```\ncode\n```",
}


def labelled(kind: str, label: str, **element: Any) -> Json:
    name = label.lower().replace(" ", "-")
    return {
        "type": "input",
        "block_id": name,
        "label": plain(label),
        "optional": True,
        "element": {"type": kind, "action_id": name, **element},
    }


FORM: list[Json] = [
    {
        **labelled("plain_text_input", "One line", placeholder=plain("Type here")),
        "hint": plain("A hint below"),
    },
    labelled("plain_text_input", "Several lines", multiline=True),
    labelled("email_text_input", "Address"),
    labelled("number_input", "Port", is_decimal_allowed=False),
    labelled("url_text_input", "Website"),
    labelled(
        "static_select", "Security", options=[option("SSL"), option("STARTTLS")], placeholder=plain("Choose")
    ),
    labelled("multi_static_select", "Several", options=PORTS),
    labelled(
        "radio_buttons",
        "Kind",
        options=[option("Usual", description=plain("the one you sign in with")), option("App")],
    ),
    labelled("checkboxes", "Tried", options=PORTS),
    labelled("users_select", "Person"),
    labelled("conversations_select", "Place"),
    labelled("datepicker", "Day", initial_date="2026-11-24"),
    labelled("timepicker", "Hour", initial_time="10:30"),
]
