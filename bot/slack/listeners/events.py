"""Messages, mentions and looks at Home: recorded in a middleware, because Bolt acknowledges events first."""

from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from bot.incoming import CameIn, OpenedHome, Showed, TookBack, Wrote
from bot.secrets_in_text import withhold
from bot.slack import event_payloads
from bot.slack.listeners import desk_thread
from bot.slack.listeners.reception import Body, Reception
from knowledge.events import Way

_DIRECT = "im"


def register(app: AsyncApp, reception: Reception) -> None:
    """Record what the Events API brings; what fails here is not acknowledged, so that it comes again."""

    @app.middleware
    async def record(body: Body, next: Callable[[], Awaitable[BoltResponse]]) -> BoltResponse:
        kind = event_payloads.event_type(body)
        if not kind:
            return await next()
        match kind:
            case "message":
                await _message(reception, body)
            case "app_mention":
                await _mention(reception, body)
            case "app_home_opened":
                await _home(reception, body)
        return BoltResponse(status=200, body="")


async def _message(reception: Reception, body: Body) -> None:
    gone = event_payloads.deletion(body)
    if gone is not None and reception.gate.is_desk(gone.channel):
        await desk_thread.deleted(reception, gone)
    if gone is not None and gone.channel_kind == _DIRECT:
        await reception.cases.receive(
            TookBack(key=gone.key, at=reception.now(), person=gone.person, channel=gone.channel, ts=gone.ts)
        )
    if gone is not None:
        return
    line = event_payloads.line(body)
    if line is None:
        return
    if line.channel_kind == _DIRECT:
        await _direct(reception, line)
    elif reception.gate.is_desk(line.channel):
        await desk_thread.reply(reception, line)
    # Everything else is not ours to read, and leaves no trace.


async def _direct(reception: Reception, line: event_payloads.Line) -> None:
    cleaned = withhold(line.text)
    if cleaned.text.strip() or cleaned.withheld:
        await reception.cases.receive(
            Wrote(
                key=line.key,
                at=reception.now(),
                person=line.person,
                channel=line.channel,
                ts=line.ts,
                text=cleaned.text,
                edited=line.edited,
                edited_at=line.edited_at,
                withheld=cleaned.withheld,
                beside_files=bool(line.pictures or line.texts) and not line.edited,
            )
        )
    if line.edited:
        return  # its files were here before
    if line.pictures or line.texts:
        await reception.cases.receive(
            Showed(
                key=f"{line.key}:pictures",
                at=reception.now(),
                person=line.person,
                channel=line.channel,
                ts=line.ts,
                pictures=line.pictures,
                texts=line.texts,
            )
        )
    others = line.files - len(line.pictures) - len(line.texts)
    if others > 0 and await reception.cases.first_time(f"file:{line.key}"):
        said = reception.customer.say(reception.wording.marked("file_unread"))
        reception.errands.run(reception.posting.line(line.channel, said))


async def _mention(reception: Reception, body: Body) -> None:
    called = event_payloads.mention(body)
    if called is None or reception.gate.is_desk(called.channel):
        return
    is_new = await reception.cases.receive(
        CameIn(
            key=called.key,
            at=reception.now(),
            person=called.person,
            way=Way.MENTION,
            channel=called.channel,
        )
    )
    if is_new:
        said = reception.pointer(
            "mention_withheld" if called.withheld else "mention", called.person, called.app
        )
        reception.tell_alone(called.person, called.channel, said, called.thread_ts)


async def _home(reception: Reception, body: Body) -> None:
    opened = event_payloads.opening(body)
    if opened is not None and opened.tab == "home":
        await reception.cases.receive(OpenedHome(key=opened.key, at=reception.now(), person=opened.person))
