"""The shortcut on a message: shows what it would take, and takes only that, after a yes."""

import json

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.diagnosis import failure_fragment
from bot.incoming import CameIn
from bot.secrets_in_text import withhold
from bot.slack import ids, payloads, views
from bot.slack.controls import link, row
from bot.slack.errands import FAILED
from bot.slack.listeners import openings
from bot.slack.listeners.reception import Body, FormReply, Reception, chat_link
from bot.slack.rich_text import Block, preformatted
from knowledge.events import Way

LONGEST = 240
"""Characters of a fragment; the reader makes none that is longer."""


def register(app: AsyncApp, reception: Reception) -> None:
    """Listen to the shortcut and to the yes."""

    @app.shortcut({"type": "message_action", "callback_id": ids.DIAGNOSE})
    async def used(ack: AsyncAck, body: Body) -> None:
        used, trigger = payloads.on_message(body), openings.trigger_of(body)
        await ack()
        if used is None:
            return
        if not await openings.open_view(reception, trigger, await _preview(reception, used)):
            openings.tell_press_again(reception, used.person, None)

    @app.view(ids.DIAGNOSE)
    async def agreed(ack: AsyncAck, body: Body) -> None:
        await (await _agreed(reception, body)).give(ack)


async def _preview(reception: Reception, used: payloads.OnMessage) -> Block:
    wording, pen = reception.wording, reception.customer.pen
    title = wording.plain("diagnose_title")
    if used.abroad or not await _stays_at_home(reception, used.channel):
        return views.text_view(pen, title, wording.plain("done"), wording.marked("diagnose_shared"))
    fragment = failure_fragment(withhold(used.text).text)
    if fragment is None:
        return views.text_view(pen, title, wording.plain("done"), wording.marked("diagnose_nothing"))
    return views.agreement_view(
        ids.DIAGNOSE,
        json.dumps({"fragment": fragment[:LONGEST]}),
        title=title,
        submit=wording.plain("diagnose_submit"),
        close=wording.plain("cancel"),
        blocks=[
            pen.draw(wording.marked("diagnose_preview")),
            preformatted(fragment[:LONGEST]),
            pen.draw(wording.marked("diagnose_rest")),
        ],
    )


async def _stays_at_home(reception: Reception, channel: str) -> bool:
    try:
        return await reception.posting.stays_at_home(channel)
    except FAILED:
        return False


async def _agreed(reception: Reception, body: Body) -> FormReply:
    sent = payloads.submission(body)
    if sent is None:
        return reception.instead("not_from_here", ids.DIAGNOSE)
    cleaned = withhold(_fragment(sent.metadata))
    if not cleaned.text.strip():
        return reception.instead("diagnose_nothing", ids.DIAGNOSE)
    await reception.cases.receive(
        CameIn(
            key=f"view:{sent.view}",
            at=reception.now(),
            person=sent.person,
            way=Way.SHORTCUT,
            text=cleaned.text,
            withheld=cleaned.withheld,
        )
    )
    reply = reception.instead("diagnose_done", ids.DIAGNOSE)
    button = link(reception.wording.plain("open_our_chat"), chat_link(sent.person, sent.app))
    return FormReply(view={**(reply.view or {}), "blocks": [*_blocks(reply.view), row([button], "pointer")]})


def _blocks(view: Block | None) -> list[object]:
    found = (view or {}).get("blocks")
    return found if isinstance(found, list) else []


def _fragment(metadata: str) -> str:
    """What came back of the preview: a hint, like all metadata, that counts as if its sender had typed it."""
    try:
        found = json.loads(metadata or "{}")
    except ValueError:
        return ""
    fragment = found.get("fragment") if isinstance(found, dict) else None
    return fragment[:LONGEST] if isinstance(fragment, str) else ""
