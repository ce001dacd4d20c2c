"""A customer's forms: every fault at its field, the password sealed, work shown in the same view."""

import re
from collections.abc import Mapping

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.incoming import ClosedForm, Submitted
from bot.secrets_in_text import withhold
from bot.slack import field_faults, ids, payloads, views
from bot.slack.cases import CaseSnapshot
from bot.slack.listeners.reception import Body, FormReply, Reception
from bot.slack.rich_text import Block
from knowledge import form
from knowledge.effects import Form

MESSAGE = "message"
_FORMS = re.compile(rf"(?:{ids.LOGIN}|{ids.CHECK_UP}|{MESSAGE})\Z")


def register(app: AsyncApp, reception: Reception) -> None:
    """Listen to forms that are sent or closed."""

    @app.view(_FORMS)
    async def sent(ack: AsyncAck, body: Body) -> None:
        await (await _sent(reception, body)).give(ack)

    @app.view_closed(_FORMS)
    async def closed(ack: AsyncAck, body: Body) -> None:
        closure = payloads.closure(body)
        slip = views.Slip.read(closure.metadata) if closure else views.Slip()
        if closure is not None and slip.case:
            await reception.cases.receive(
                ClosedForm(
                    key=f"closed:{closure.view}",
                    at=reception.now(),
                    person=closure.person,
                    case=slip.case,
                    form=closure.form,
                    visit=slip.visit,
                )
            )
        await ack()


async def _sent(reception: Reception, body: Body) -> FormReply:
    """What the acknowledgement carries: faults at their fields, or the view that comes next."""
    bare = payloads.submission(body)
    if bare is None:
        return reception.instead("not_from_here")
    slip = views.Slip.read(bare.metadata)
    case = await _case_of(reception, bare, slip)
    if case is None and (slip.case or bare.form != ids.CHECK_UP):
        return reception.instead("not_yours")
    if case is not None and case.state.closed:
        return reception.instead("form_stale")
    if case is not None and bare.form == ids.LOGIN and slip.visit != case.state.visit:
        # A second form left open from before: one press of the button is good for one log-in.
        return reception.instead("form_stale")
    shown = await _form(reception, case, bare)
    if _server_of(shown) != (slip.host, slip.port, slip.security):
        return reception.instead("form_stale")
    harmless = {field.name for field in field_faults.fields(shown) if field.kind != "secret"}
    submission = payloads.submission(body, harmless) or bare
    secret = payloads.typed_secret(body)
    faults = _faults(reception, shown, submission, secret)
    if faults:
        return FormReply(
            errors={submission.blocks[name]: _said(reception, texts) for name, texts in faults.items()}
        )
    await _record(reception, shown, submission, slip, secret)
    return FormReply(view=_progress(reception, shown))


async def _case_of(
    reception: Reception, submission: payloads.Submission, slip: views.Slip
) -> CaseSnapshot | None:
    if not slip.case:
        return None
    case = await reception.cases.case(submission.person.tenant, slip.case)
    return case if case is not None and case.person == submission.person else None


async def _form(reception: Reception, case: CaseSnapshot | None, submission: payloads.Submission) -> Form:
    if case is None:
        moment = await reception.cases.moment(submission.person)
        return form(reception.cases.tree, None, submission.form, moment)
    return form(case.tree, case.state, submission.form, case.moment)


def _server_of(shown: Form) -> tuple[str, int, str]:
    """The one server that may get the password: the one that stood in the form as it was filled in."""
    server = shown.server
    return (server.host, server.port, server.security.value) if server else ("", 0, "")


def _said(reception: Reception, texts: tuple[str, ...]) -> str:
    return " ".join(reception.wording.plain(text) for text in texts)


def _faults(
    reception: Reception, shown: Form, submission: payloads.Submission, secret: str | None
) -> dict[str, tuple[str, ...]]:
    """Field → names of texts. A remark about a password stops the form once; sent again, it passes."""
    found: dict[str, tuple[str, ...]] = {
        name: (fault,)
        for name, fault in field_faults.faults(shown, submission.values).items()
        if name in submission.blocks
    }
    name = next((field.name for field in field_faults.fields(shown) if field.kind == "secret"), None)
    if name is None or name not in submission.blocks:
        return found
    impossible = field_faults.secret_fault(secret or "")
    if impossible:
        return {**found, name: (impossible,)}
    remarks = field_faults.oddities(secret or "", submission.values.get("username"))
    unsaid = reception.said_once.unsaid(submission.view, remarks)
    return {**found, name: unsaid} if unsaid else found


async def _record(
    reception: Reception,
    shown: Form,
    submission: payloads.Submission,
    slip: views.Slip,
    secret: str | None,
) -> None:
    ticket = None
    if secret is not None and shown.server is not None:
        ticket = reception.cases.vault.seal(
            secret,
            person=submission.person,
            case=slip.case,
            host=shown.server.host,
            port=shown.server.port,
            username=submission.values.get("username", shown.username or ""),
        )
    is_new = await reception.cases.receive(
        Submitted(
            key=f"view:{submission.view}",
            at=reception.now(),
            person=submission.person,
            case=slip.case,
            form=submission.form,
            visit=slip.visit,
            values=_cleaned(shown, submission.values),
            secret=ticket,
            view=submission.view,
        )
    )
    if not is_new and ticket is not None:
        reception.cases.vault.forget(ticket)


def _cleaned(shown: Form, values: Mapping[str, str]) -> dict[str, str]:
    """The values as they may rest: whatever is free text was looked through for secrets."""
    free = {field.name for field in field_faults.fields(shown) if field.kind == "long_text"}
    return {name: withhold(value).text if name in free else value for name, value in values.items() if value}


def _progress(reception: Reception, shown: Form) -> Block:
    wording = reception.wording
    if shown.server is not None:
        text = wording.marked("form_logging_in", host=shown.server.host)
    else:
        text = wording.marked("form_testing")
    return views.text_view(reception.customer.pen, shown.title, wording.plain("done"), text)
