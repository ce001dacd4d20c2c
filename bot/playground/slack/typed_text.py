"""How a person's typing reaches apps: escaped, with addresses and links marked up, and as rich text."""

import re
from typing import Any

Json = dict[str, Any]

# Slack's clients link what looks like an address, a URL or a host name under a well-known ending.
_ENDINGS = "com|net|org|edu|gov|info|biz|io|co|uk|de|fr|nl|eu|us|ca|au|nz|ie|ch|at|it|es|app|dev|me"
_LINKED = re.compile(
    r"(?P<url>https?://[^\s<>|`]+)"
    r"|(?P<mail>[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8}\.[A-Za-z]{2,24})"
    rf"|(?P<host>(?<![\w@.-])[A-Za-z0-9-]{{1,63}}(?:\.[A-Za-z0-9-]{{1,63}}){{0,8}}\.(?:{_ENDINGS})(?![\w.@-]|\.\w))"
)
_CODE = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)
_MENTION = re.compile(r"&lt;(@[UW][A-Z0-9]+|#C[A-Z0-9]+|![a-z]+)&gt;")


def escaped(text: str) -> str:
    """`&`, `<` and `>` as Slack sends them."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def as_sent(text: str) -> str:
    """The `text` of a message event for what a person typed.

    `jo@gmail.com` becomes `<mailto:jo@gmail.com|jo@gmail.com>`, `smtp.gmail.com` becomes
    `<http://smtp.gmail.com|smtp.gmail.com>`, a mention `<@U…>` stays; nothing is linked inside code.
    """
    parts = _CODE.split(text)
    return "".join(escaped(part) if place % 2 else _linked(part) for place, part in enumerate(parts))


def _linked(text: str) -> str:
    sent, done = [], 0
    for found in _LINKED.finditer(text):
        sent.append(escaped(text[done : found.start()]))
        words = escaped(found.group())
        match found.lastgroup:
            case "url":
                sent.append(f"<{words}>")
            case "mail":
                sent.append(f"<mailto:{words}|{words}>")
            case _:
                sent.append(f"<http://{words}|{words}>")
        done = found.end()
    sent.append(escaped(text[done:]))
    return _MENTION.sub(r"<\1>", "".join(sent))


def as_rich_text(text: str) -> list[Json]:
    """The `blocks` of a message that a person typed."""
    elements: list[Json] = []
    for place, part in enumerate(re.split(r"```\n?(.*?)```", text, flags=re.DOTALL)):
        if place % 2 and part:
            spans = [{"type": "text", "text": part}]
            elements.append({"type": "rich_text_preformatted", "elements": spans, "border": 0})
        elif part.strip():
            elements.append({"type": "rich_text_section", "elements": _spans(part)})
    return [{"type": "rich_text", "block_id": "typed", "elements": elements}] if elements else []


def _spans(text: str) -> list[Json]:
    spans: list[Json] = []
    done = 0
    for found in _LINKED.finditer(text):
        if found.start() > done:
            spans.append({"type": "text", "text": text[done : found.start()]})
        words = found.group()
        prefix = {"url": "", "mail": "mailto:"}.get(found.lastgroup or "", "http://")
        spans.append({"type": "link", "url": prefix + words, "text": words})
        done = found.end()
    if done < len(text):
        spans.append({"type": "text", "text": text[done:]})
    return spans
