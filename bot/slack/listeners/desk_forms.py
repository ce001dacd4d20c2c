"""The support desk's forms: an answer to the customer, the end of a case, who takes it."""

import re
from collections.abc import Mapping

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.asked_secrets import asks_for_a_password
from bot.incoming import DeskClaimed, DeskIncoming, DeskResolved, DeskWrote, Person
from bot.secrets_in_text import withhold
from bot.slack import field_faults, ids, payloads, views
from bot.slack.cases import CaseSnapshot
from bot.slack.listeners import desk_standing, openings
from bot.slack.listeners.reception import Body, FormReply, Reception
from bot.slack.wording import first_name
from knowledge import form
from knowledge.effects import Form

REPLY, RESOLVE, ASSIGN = "reply", "resolve", "assign"
_FORMS = re.compile(rf"(?:{REPLY}|{RESOLVE}|{ASSIGN})\Z")
_FOR_THE_CUSTOMER = frozenset({"answer", "tell"})
"""Fields whose words the customer will read."""
_CLOSED = {REPLY: "desk_reply_closed", RESOLVE: "desk_resolve_closed"}
"""What is said when a form was closed without being sent; nothing is typed in the third."""
_ASSIGNEE = "assignee"
_MOST_OFFERED = 30
"""Members of a desk who are looked up by name; of a larger one the choice is checked when it is made."""


def register(app: AsyncApp, reception: Reception) -> None:
    """Listen to the desk's forms."""

    @app.view(_FORMS)
    async def sent(ack: AsyncAck, body: Body) -> None:
        await (await _sent(reception, body)).give(ack)

    @app.action(ids.action_id(payloads.FIELD, views.START_FROM[1]))
    async def started(ack: AsyncAck, body: Body) -> None:
        await ack()
        press = payloads.press(body)
        if press is not None and press.view:
            await _fill_anew(reception, press, press.view)

    @app.view_closed(_FORMS)
    async def closed(ack: AsyncAck, body: Body) -> None:
        await ack()
        await _closed(reception, body)


async def _closed(reception: Reception, body: Body) -> None:
    """A closed form hands over nothing of what was typed: its writer is told that nothing was sent."""
    closure = payloads.closure(body)
    if closure is None or closure.form not in _CLOSED:
        return
    slip = views.Slip.read(closure.metadata)
    if not reception.gate.is_desk(slip.channel) or not await reception.gate.admits(closure.person):
        return
    case = await reception.cases.desk_case(slip.channel, slip.thread)
    if case is not None:
        customer = first_name(case.state.customer)
        said = reception.customer.say(reception.wording.marked(_CLOSED[closure.form], customer=customer))
        reception.tell_alone(closure.person, slip.channel, said, slip.thread)


async def open_assign(reception: Reception, case: CaseSnapshot, trigger: str, press: payloads.Press) -> None:
    """Ask which member of the desk takes the case."""
    wording = reception.wording
    slip = views.Slip(case=case.case, channel=press.channel or "", thread=openings.thread_of(press))
    shown = views.person_view(
        ASSIGN,
        slip,
        _ASSIGNEE,
        await reception.gate.agents(_MOST_OFFERED),
        title=wording.plain("assign_title"),
        label=wording.plain("assign_label"),
        submit=wording.plain("assign_submit"),
        close=wording.plain("cancel"),
    )
    if not await openings.open_view(reception, trigger, shown):
        openings.tell_press_again(reception, press.person, press.channel, slip.thread)


async def _fill_anew(reception: Reception, press: payloads.Press, view: str) -> None:
    """Another answer to start from was chosen: the form is drawn again with its words."""
    slip = views.Slip.read(press.metadata)
    if not reception.gate.is_desk(slip.channel) or not await reception.gate.admits(press.person):
        return
    case = await reception.cases.desk_case(slip.channel, slip.thread)
    if case is None:
        return
    shown = form(case.tree, case.state, REPLY, case.moment, start=press.value)
    drawn = views.form_view(reception.customer.pen, shown, slip)
    reception.errands.run(reception.posting.update_view(view, drawn))


async def _sent(reception: Reception, body: Body) -> FormReply:
    bare = payloads.submission(body)
    slip = views.Slip.read(bare.metadata) if bare else views.Slip()
    if (
        bare is None
        or not reception.gate.is_desk(slip.channel)
        or not await reception.gate.admits(bare.person)
    ):
        return reception.instead("desk_only", bare.form if bare else REPLY)
    case = await reception.cases.desk_case(slip.channel, slip.thread)
    if case is None:
        return reception.instead("desk_no_case", bare.form)
    refusal = desk_standing.refusal(reception, case, bare.form)
    if refusal is not None:
        # At a field, so that what was written stays there to be copied.
        return FormReply(errors={next(iter(bare.blocks.values()), ""): refusal.text})
    if bare.form == ASSIGN:
        return await _assign(reception, body, bare, case)
    shown = form(case.tree, case.state, bare.form, case.moment)
    names = {field.name for field in field_faults.fields(shown)}
    submission = payloads.submission(body, names) or bare
    cleaned = {name: withhold(value) for name, value in submission.values.items()}
    secret_at = [name for name, found in cleaned.items() if found.withheld and name in submission.blocks]
    if secret_at:
        text = reception.wording.plain("desk_withheld", customer=first_name(case.state.customer))
        return FormReply(errors={submission.blocks[name]: text for name in secret_at})
    values = {name: found.text for name, found in cleaned.items()}
    asking_at = [name for name in _FOR_THE_CUSTOMER & values.keys() if asks_for_a_password(values[name])]
    if asking_at:
        text = reception.wording.plain("desk_asks_password", customer=first_name(case.state.customer))
        return FormReply(errors={submission.blocks[name]: text for name in asking_at})
    incoming = _incoming(reception, shown, submission, case, values)
    if incoming is not None:
        await reception.cases.receive(incoming)
    return FormReply()


def _incoming(
    reception: Reception,
    shown: Form,
    submission: payloads.Submission,
    case: CaseSnapshot,
    values: Mapping[str, str],
) -> DeskIncoming | None:
    key, at, agent, tenant = f"view:{submission.view}", reception.now(), submission.person, case.person.tenant
    if shown.name == REPLY:
        text = values.get("answer", "").strip()
        if not text:
            return None
        return DeskWrote(key=key, at=at, agent=agent, case=case.case, tenant=tenant, text=text)
    step = values.get("step", "")
    return DeskResolved(
        key=key,
        at=at,
        agent=agent,
        case=case.case,
        tenant=tenant,
        cause=values.get("cause", ""),
        step=int(step) if step in {"1", "2", "3", "4", "5", "6", "7"} else None,
        helped=values.get("helped", ""),
        tell=values.get("tell", ""),
    )


async def _assign(
    reception: Reception, body: Body, submission: payloads.Submission, case: CaseSnapshot
) -> FormReply:
    user = payloads.chosen_person(body, _ASSIGNEE)
    chosen = Person(submission.person.tenant, user) if user else None
    if chosen is None or not await reception.gate.admits(chosen):
        return FormReply(
            errors={submission.blocks.get(_ASSIGNEE, ""): reception.wording.plain("assign_not_desk")}
        )
    await reception.cases.receive(
        DeskClaimed(
            key=f"view:{submission.view}",
            at=reception.now(),
            agent=chosen,
            case=case.case,
            tenant=case.person.tenant,
        )
    )
    return FormReply()
