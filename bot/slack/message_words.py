"""Reads what a message says: its typed words, and those of messages that were forwarded with it."""

from collections.abc import Iterator, Mapping

from bot.slack.payload_reading import Payload, text

_DEEPEST = 8
"""Levels of a rich text: sections in lists in quotes. Deeper ones are nobody's."""
_MOST_ATTACHMENTS = 20
_LONGEST = 16_384
"""Characters of one message. Slack allows 40,000; a failure stands in far fewer."""


def words_of(message: Payload, *, foreign: bool = False) -> str:
    """The words of a message, as their writer saw them, each part on lines of its own.

    What was forwarded counts, because the person has sent it to us. Other attachments (a link's preview, an
    app's) count where ``foreign`` says so, and so do blocks of a message that has no text.
    """
    parts = [unescape(text(message, "text"))]
    if foreign and not parts[0].strip():
        parts = ["".join(_of_blocks(message.get("blocks")))]
    attachments = message.get("attachments")
    for attachment in (attachments if isinstance(attachments, list) else [])[:_MOST_ATTACHMENTS]:
        if isinstance(attachment, Mapping) and (foreign or _was_forwarded(attachment)):
            parts.append(unescape(text(attachment, "text") or text(attachment, "fallback")))
    return "\n".join(part for part in parts if part.strip())[:_LONGEST]


def unescape(written: str) -> str:
    """Slack's three entities back to the characters that were typed, and its links back to their words.

    Source: https://docs.slack.dev/messaging/formatting-message-text
    """
    plain = []
    for index, piece in enumerate(written.split("<")):
        if index == 0:
            plain.append(piece)
            continue
        inside, closed, after = piece.partition(">")
        plain.append((_link_words(inside) + after) if closed else piece)
    return "".join(plain).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _link_words(inside: str) -> str:
    """What a person saw of ``<…>``: the label, or the address without Slack's own ``mailto:``."""
    target, _, label = inside.partition("|")
    return label or target.removeprefix("mailto:").removeprefix("tel:")


def _was_forwarded(attachment: Payload) -> bool:
    return bool(attachment.get("is_share") or attachment.get("is_msg_unfurl"))


def _of_blocks(blocks: object, depth: int = 0) -> Iterator[str]:
    """The words in blocks, in order; each block ends its line."""
    if depth > _DEEPEST or not isinstance(blocks, list):
        return
    for block in blocks:
        if not isinstance(block, Mapping):
            continue
        inner = block.get("text")
        yield text(inner, "text") if isinstance(inner, Mapping) else text(block, "text") or text(block, "url")
        yield from _of_blocks(block.get("elements"), depth + 1)
        yield from _of_blocks(block.get("fields"), depth + 1)
        if depth == 0 or str(block.get("type", "")).startswith("rich_text_"):
            yield "\n"
