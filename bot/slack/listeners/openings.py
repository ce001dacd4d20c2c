"""Opens forms and things to read, within the three seconds that a press is good for."""

from bot.incoming import Person
from bot.slack import ids, payloads, views
from bot.slack.blocks import Message, message
from bot.slack.cases import CaseSnapshot
from bot.slack.controls import choices_row
from bot.slack.errands import FAILED, error_code
from bot.slack.field_faults import fields
from bot.slack.listeners.reception import Body, Reception, log
from bot.slack.rich_text import Block
from bot.slack.talk_view import talk_view
from knowledge import form, view
from knowledge.effects import Choice, Form
from knowledge.events import Command
from knowledge.marks import plain


def trigger_of(body: Body) -> str:
    """The permission to open a view; good once, for three seconds, and never kept."""
    trigger = body.get("trigger_id")
    return trigger if isinstance(trigger, str) else ""


async def open_form(
    reception: Reception, case: CaseSnapshot, name: str, trigger: str, press: payloads.Press
) -> bool:
    """Open a form of a case; where Slack no longer lets us, say so with a button that tries again.

    ``False`` where there is no form to be had: nothing may be logged in to now.
    """
    shown = form(case.tree, case.state, name, case.moment)
    if shown.server is None and any(field.kind == "secret" for field in fields(shown)):
        return False
    opened = await open_view(
        reception, trigger, views.form_view(reception.customer.pen, shown, customer_slip(shown, case))
    )
    if not opened and press.channel:
        again = Choice(id="again", label=reception.wording.plain("open_again"), opens="form", name=name)
        label = reception.wording.say("labels", reception.wording.language, part=f"choices.{Command.PERSON}")
        choices = (again, Choice(id=Command.PERSON, label=plain(label)))
        text = reception.wording.marked("form_expired")
        said = message(
            reception.wording.aloud(plain(text), choices=choices, typed=False),
            reception.customer.pen.draw(text),
            # Of no question, so that a person is asked for whatever was answered meanwhile.
            *choices_row("again", ids.Place(case.case), choices),
        )
        reception.errands.run(reception.posting.line(press.channel, said))
    return True


async def open_check_up(
    reception: Reception, person: Person, trigger: str, channel: str | None = None
) -> None:
    """Open the form that begins a check-up, with or without a case. ``channel``: where it was pressed."""
    case = await reception.cases.snapshot(person)
    if case is None:
        moment = await reception.cases.moment(person)
        shown = form(reception.cases.tree, None, ids.CHECK_UP, moment)
    else:
        shown = form(case.tree, case.state, ids.CHECK_UP, case.moment)
    slip = customer_slip(shown, case)
    if not await open_view(reception, trigger, views.form_view(reception.customer.pen, shown, slip)):
        tell_press_again(reception, person, channel)


def customer_slip(shown: Form, case: CaseSnapshot | None) -> views.Slip:
    """The slip of a customer's form as the case stands now."""
    if case is None:
        return views.slip_of(shown, "")
    return views.slip_of(shown, case.case, logins=sum(case.state.logins_by.values()))


async def open_reading(
    reception: Reception, case: CaseSnapshot, name: str, trigger: str, channel: str | None
) -> None:
    """Open something to read."""
    shown = view(case.tree, case.state, name, case.moment)
    if not await open_view(reception, trigger, views.reading_view(reception.customer.pen, shown)):
        tell_press_again(reception, case.person, channel)


async def open_talk(
    reception: Reception, case: CaseSnapshot, name: str, trigger: str, press: payloads.Press
) -> None:
    """Open what was said in a case, by the desk's clock."""
    talk = await reception.cases.talk(case.person.tenant, case.case)
    frame = view(case.tree, case.state, name, case.moment)
    zone = case.moment.desk.zone
    shown = talk_view(reception.customer.pen, reception.wording, frame, talk, zone)
    if not await open_view(reception, trigger, shown):
        tell_press_again(reception, press.person, press.channel, thread_of(press))


async def open_desk_form(
    reception: Reception, case: CaseSnapshot, name: str, trigger: str, press: payloads.Press
) -> None:
    """Open a form of the desk; it remembers in which thread it belongs."""
    shown = form(case.tree, case.state, name, case.moment)
    slip = views.slip_of(shown, case.case, press.channel or "", thread_of(press))
    if not await open_view(reception, trigger, views.form_view(reception.customer.pen, shown, slip)):
        tell_press_again(reception, press.person, press.channel, thread_of(press))


def thread_of(press: payloads.Press) -> str:
    """The thread below the message that was pressed, or in which it stands."""
    return press.thread_ts or press.message_ts or ""


def tell_press_again(
    reception: Reception, person: Person, channel: str | None, thread: str | None = None
) -> None:
    """Say to one person that another press helps; in the private chat where no channel is known."""
    said = reception.customer.say(reception.wording.marked("press_again"))
    if channel:
        reception.tell_alone(person, channel, said, thread)
    else:
        reception.errands.run(_in_private(reception, person, said))


async def _in_private(reception: Reception, person: Person, said: Message) -> None:
    await reception.posting.line(await reception.posting.direct_channel(person), said)


async def open_view(reception: Reception, trigger: str, shown: Block) -> bool:
    """Open a modal; ``False`` where Slack does not let us any more."""
    try:
        await reception.posting.open_view(trigger, shown)
    except FAILED as error:
        log.warning("slack_view_not_opened", extra={"error": error_code(error)})
        return False
    return True
