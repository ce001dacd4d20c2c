"""Submitting and closing modals: what is sent to the app, and what its answer does to the screen."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from bot.playground.slack.block_kit.surfaces import accepted_view
from bot.playground.slack.delivery import Acknowledged
from bot.playground.slack.inputs import client_side_errors
from bot.playground.slack.platform import Platform
from bot.playground.slack.refusal import Refusal
from bot.playground.slack.views import OpenView

Json = dict[str, Any]


class Outcome(Struct, frozen=True):
    """What became of a submission: `facts` holds `outcome` or `errors`."""

    error: str | None = None
    facts: Json = field(default_factory=dict)


class Submissions:
    """Carries modals between a person and the app."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def submit(self, opened: OpenView, values: Mapping[str, Any]) -> Outcome:
        """Check as Slack's client does, send `view_submission`, and do what the answer says."""
        try:
            opened.hold(values)
        except LookupError:
            return Outcome("bad_values")
        opened.errors = client_side_errors(opened.view["blocks"], opened.view["state"]["values"])
        if opened.errors:
            self._platform.views.changed(opened.user)
            return Outcome("view_errors", {"errors": dict(opened.errors)})
        opened.busy = True
        self._platform.views.changed(opened.user)
        trigger = self._platform.tickets.trigger(opened.user, opened.id)
        payload = self._platform.payloads.submission(opened, trigger)
        try:
            answer = await self._platform.delivery.ask("interactive", payload, accepts_response=True)
        finally:
            opened.busy = False
        if not isinstance(answer, Acknowledged):
            timed_out = "timeout" in answer.reason
            return self._fail(opened, "operation_timeout" if timed_out else "dispatch_failed")
        try:
            return await self._obey(opened, answer.payload)
        except Refusal as refusal:
            # Slack shows the person its own trouble line, and the app's log the reason.
            return self._fail(opened, "dispatch_failed", refusal.body())

    def _fail(self, opened: OpenView, code: str, why: Json | None = None) -> Outcome:
        self._platform.views.changed(opened.user)
        self._platform.notice(opened.user, code, str(opened.view["callback_id"]))
        return Outcome(code, {} if why is None else {"refused": why})

    async def _obey(self, opened: OpenView, answer: Any) -> Outcome:
        views = self._platform.views
        if not any(each is opened for each in views.stack(opened.user)):
            # The person closed it meanwhile: Slack drops the answer.
            return Outcome(facts={"outcome": "gone"})
        if not answer:
            views.remove(opened.user)
            return Outcome(facts={"outcome": "closed"})
        if not isinstance(answer, dict):
            raise Refusal("invalid_response")
        match answer.get("response_action"):
            case "errors":
                return self._errors(opened, answer.get("errors"))
            case "update":
                views.update(opened, accepted_view(answer.get("view"), "modal"))
                return Outcome(facts={"outcome": "updated"})
            case "push":
                views.push(opened.user, accepted_view(answer.get("view"), "modal"))
                return Outcome(facts={"outcome": "pushed"})
            case "clear":
                await self._clear(opened.user)
                return Outcome(facts={"outcome": "cleared"})
            case unknown:
                raise Refusal("invalid_response", messages=[f"unknown response_action: {unknown}"])

    def _errors(self, opened: OpenView, errors: Any) -> Outcome:
        asked = {block["block_id"] for block in opened.view["blocks"] if block["type"] == "input"}
        if not isinstance(errors, dict) or not errors:
            raise Refusal("invalid_response", messages=["must define at least one error"])
        if unknown := errors.keys() - asked:
            raise Refusal(
                "invalid_response", messages=[f"no input block: {name}" for name in sorted(unknown)]
            )
        opened.errors = {name: str(words) for name, words in errors.items()}
        self._platform.views.changed(opened.user)
        return Outcome("view_errors", {"errors": dict(opened.errors)})

    async def close(self, opened: OpenView, *, everything: bool) -> None:
        """Close the top view or the whole stack, and tell the app where a view asks for it."""
        if everything:
            await self._clear(opened.user)
            return
        for gone in self._platform.views.remove(opened.user):
            self._tell(gone, cleared=False)

    async def _clear(self, user: str) -> None:
        for gone in self._platform.views.remove(user, everything=True):
            self._tell(gone, cleared=True)

    def _tell(self, gone: OpenView, *, cleared: bool) -> None:
        if gone.view["notify_on_close"]:
            payload = self._platform.payloads.closed(gone, cleared)
            work = self._platform.delivery.ask("interactive", payload, accepts_response=False)
            self._platform.background.start(work)
