"""``/smtp-help``: answers its caller alone, and leads to the private chat."""

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.incoming import CameIn, CommandGiven
from bot.secrets_in_text import withhold
from bot.slack import payloads
from bot.slack.blocks import Message
from bot.slack.cases import CaseSnapshot
from bot.slack.listeners.reception import Body, Reception
from knowledge import advance, status_line
from knowledge.effects import RelayToDesk
from knowledge.events import Command, Reading, Typed, Way

COMMAND = "/smtp-help"
_OF_A_CASE = frozenset({Command.STOP, Command.BACK, Command.CHANGE, Command.WHY})
"""Words that begin nothing."""
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
    case = await reception.cases.snapshot(line.person)
    if case is None and word in _OF_A_CASE:
        return reception.customer.say(reception.wording.marked("no_open_case"))
    if word in set(Command):
        await reception.cases.receive(
            CommandGiven(key=line.key, at=reception.now(), person=line.person, command=Command(word))
        )
        return reception.pointer("command_done", line.person, line.app)
    cleaned = withhold(line.text)
    name, agent = _begun(case, cleaned.text, cleaned.withheld)
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
    return reception.pointer(name, line.person, line.app, agent=agent)


def _begun(case: CaseSnapshot | None, text: str, withheld: bool) -> tuple[str, str]:
    """Name of the sentence that tells what comes of the line in the case as it stands, and who has that."""
    support = case.state.support if case is not None else None
    if withheld:
        return "command_withheld", ""
    if not text:
        return "command_begun", ""
    if case is not None and support is not None and support.claimed_by is not None:
        moved = advance(case.tree, case.state, Typed(moment=case.moment, reading=Reading(text=text)))
        if any(isinstance(effect, RelayToDesk) for effect in moved.effects):
            return "command_to_agent", support.claimed_by.name
    begins = case is None or ("address" not in case.state.answers and support is None)
    return "command_address" if begins and "@" in text and " " not in text else "command_text", ""


async def _status(reception: Reception, line: payloads.CommandLine) -> Message:
    case = await reception.cases.snapshot(line.person)
    if case is None:
        return reception.customer.say(reception.wording.marked("no_open_case"))
    return reception.customer.say(status_line(case.tree, case.state, case.moment))
