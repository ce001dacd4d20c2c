"""A customer's forms: every fault at its field, the password sealed, work shown in the same view."""

import re
from collections.abc import Mapping

from msgspec.structs import replace
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.diagnosis import provider_of_host
from bot.incoming import SINGLE_VALUES, ClosedForm, Submitted
from bot.secrets_in_text import withhold
from bot.slack import field_faults, ids, payloads, views
from bot.slack.cases import CaseSnapshot
from bot.slack.listeners import openings
from bot.slack.listeners.reception import Body, FormReply, Reception
from bot.slack.rich_text import Block
from knowledge import form
from knowledge.effects import Field, Form, Marked

MESSAGE = "message"
_WITHHELD = "field_withheld"
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
        return reception.instead("not_from_here", ids.CHECK_UP)
    slip = views.Slip.read(bare.metadata)
    case = await _case_of(reception, bare, slip)
    if case is None and (slip.case or bare.form != ids.CHECK_UP):
        return reception.instead("not_yours", bare.form)
    if case is not None and case.state.closed:
        return _at_first_field(reception, bare, "form_case_ended")
    if case is not None and bare.form == ids.LOGIN and case.state.running_kind == ids.LOGIN:
        return _at_first_field(reception, bare, "form_test_runs")
    shown = await _form(reception, case, bare)
    harmless = {field.name for field in field_faults.fields(shown) if field.kind != "secret"}
    submission = payloads.submission(body, harmless) or bare
    if case is not None and bare.form == ids.LOGIN and _is_old(shown, case, slip):
        return _as_it_stands(reception, shown, case, submission)
    secret = payloads.typed_secret(body)
    faults = _faults(reception, shown, submission, secret)
    if faults:
        return FormReply(
            errors={submission.blocks[name]: _said(reception, texts) for name, texts in faults.items()}
        )
    if _opens_further(shown, submission):
        return FormReply(view=_filled(reception, shown.parts, shown, slip, submission))
    reception.titles.keep(submission.view, shown.title)
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


def _is_old(shown: Form, case: CaseSnapshot, slip: views.Slip) -> bool:
    """Whether the case went on since the form was opened: one press of a button is good for one log-in."""
    now = openings.customer_slip(shown, case)
    return (slip.visit, slip.logins) != (now.visit, now.logins) or _server_of(shown) != (
        slip.host,
        slip.port,
        slip.security,
    )


def _as_it_stands(
    reception: Reception, shown: Form, case: CaseSnapshot, submission: payloads.Submission
) -> FormReply:
    """The form again, for the server that is proposed now, with all that was typed but the password."""
    if shown.server is None:
        return reception.instead("form_stale", submission.form)
    parts = (reception.wording.marked("form_again"), *shown.parts)
    slip = openings.customer_slip(shown, case)
    return FormReply(view=_filled(reception, parts, shown, slip, submission))


def _opens_further(shown: Form, submission: payloads.Submission) -> bool:
    """Whether something was chosen that has fields of its own, which the form did not show so far."""
    return any(
        field.beside is not None
        and submission.values.get(field.beside[0]) == field.beside[1]
        and field.name not in submission.blocks
        for field in field_faults.fields(shown)
    )


def _filled(
    reception: Reception,
    parts: tuple[Marked | Field, ...],
    shown: Form,
    slip: views.Slip,
    submission: payloads.Submission,
) -> Block:
    """The form with all in it that was typed, but for passwords wherever they stood."""
    typed = {**dict.fromkeys(submission.blocks, ""), **_cleaned(shown, submission.values)}
    filled = tuple(
        replace(part, initial=typed.get(part.name, part.initial))
        if isinstance(part, Field) and part.kind != "secret"
        else part
        for part in parts
    )
    return views.form_view(reception.customer.pen, replace(shown, parts=filled), slip)


def _at_first_field(reception: Reception, submission: payloads.Submission, name: str) -> FormReply:
    """A fault that belongs to no field stands at the first, so that all that was typed stays in the form."""
    blocks = submission.blocks.values()
    return FormReply(errors={next(iter(blocks)): reception.wording.plain(name)} if blocks else None)


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
    if shown.server is None and not _opens_further(shown, submission):
        found |= _with_passwords(reception, submission)
    name = next((field.name for field in field_faults.fields(shown) if field.kind == "secret"), None)
    if name is None or name not in submission.blocks:
        return found
    impossible = field_faults.secret_fault(secret or "")
    if impossible:
        return {**found, name: (impossible,)}
    provider = provider_of_host(shown.server.host) if shown.server is not None else None
    at_google = provider is not None and provider.family == "google"
    remarks = field_faults.oddities(secret or "", submission.values.get("username"), at_google=at_google)
    unsaid = reception.said_once.unsaid(submission.view, remarks)
    return {**found, name: unsaid} if unsaid else found


def _with_passwords(reception: Reception, submission: payloads.Submission) -> dict[str, tuple[str, ...]]:
    """Fields in which a password seems to stand. Among many words it may be none: it stops the form once."""
    like_one = {
        name: name in SINGLE_VALUES
        for name, value in submission.values.items()
        if name in submission.blocks and withhold(value, talk=name not in SINGLE_VALUES).withheld
    }
    if not like_one:
        return {}
    new = reception.said_once.unsaid(submission.view, (_WITHHELD,))
    return {name: (_WITHHELD,) for name, single in like_one.items() if single or new}


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
