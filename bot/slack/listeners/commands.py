"""``/smtp-help``: answers its caller alone, and leads to the private chat."""

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.incoming import CameIn, CommandGiven
from bot.secrets_in_text import withhold
from bot.slack import payloads
from bot.slack.blocks import Message
from bot.slack.listeners.reception import Body, Reception
from knowledge import status_line
from knowledge.events import Command, Way

COMMAND = "/smtp-help"
_HELP = frozenset({"help", "?"})


def register(app: AsyncApp, reception: Reception) -> None:
    """Listen to the command."""

    @app.command(COMMAND)
    async def called(ack: AsyncAck, body: Body) -> None:
        line = payloads.command_line(body)
        if line is None:
            said = reception.customer.say(reception.wording.marked("not_from_here"))
        else:
            said = await _answer(reception, line)
        await ack(text=said.text, blocks=said.blocks, response_type="ephemeral")


async def _answer(reception: Reception, line: payloads.CommandLine) -> Message:
    word = line.text.casefold()
    if word in _HELP:
        return reception.customer.say(reception.wording.marked("command_help"))
    if word == Command.STATUS:
        return await _status(reception, line)
    if word in set(Command):
        await reception.cases.receive(
            CommandGiven(key=line.key, at=reception.now(), person=line.person, command=Command(word))
        )
        return reception.pointer("command_done", line.person, line.app)
    cleaned = withhold(line.text)
    await reception.cases.receive(
        CameIn(
            key=line.key,
            at=reception.now(),
            person=line.person,
            way=Way.COMMAND,
            text=cleaned.text or None,
            channel=line.channel,
            withheld=cleaned.withheld,
        )
    )
    return reception.pointer(_begun(cleaned.text, cleaned.withheld), line.person, line.app)


def _begun(text: str, withheld: bool) -> str:
    if withheld:
        return "command_withheld"
    if not text:
        return "command_begun"
    return "command_address" if "@" in text and " " not in text else "command_text"


async def _status(reception: Reception, line: payloads.CommandLine) -> Message:
    case = await reception.cases.snapshot(line.person)
    if case is None:
        return reception.customer.say(reception.wording.marked("no_open_case"))
    return reception.customer.say(status_line(case.tree, case.state, case.moment))
