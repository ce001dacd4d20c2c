"""Things that can be used for a short time and a counted number of times: trigger ids and response URLs."""

import secrets
from collections.abc import Callable

from msgspec import Struct, field

from bot.playground.slack.refusal import Refusal
from bot.playground.slack.timing import Timing


class Trigger(Struct):
    """What a `trigger_id` stands for: one interaction. `view` is set if it came from an open view."""

    user: str
    view: str | None
    born: float
    spent: bool = False


class ResponseUrl(Struct):
    """Where answers to one interaction go: `ts` if it came from a message, `ephemeral` if from such a one."""

    channel: str
    user: str
    born: float
    ts: str | None = None
    ephemeral: str | None = None
    thread_ts: str | None = None
    used: int = 0


class Tickets(Struct):
    """Issues and redeems triggers and response URLs."""

    clock: Callable[[], float]
    timing: Timing
    triggers: dict[str, Trigger] = field(default_factory=dict)
    responses: dict[str, ResponseUrl] = field(default_factory=dict)

    def trigger(self, user: str, view: str | None = None) -> str:
        """A new `trigger_id`."""
        name = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self.triggers[name] = Trigger(user, view, self.clock())
        return name

    def redeem(self, trigger_id: str) -> Trigger:
        """Spend a trigger, or refuse as Slack does."""
        trigger = self.triggers.get(trigger_id)
        if trigger is None:
            raise Refusal("invalid_trigger_id")
        if trigger.spent:
            raise Refusal("exchanged_trigger_id")
        if self.clock() - trigger.born > self.timing.trigger_life:
            raise Refusal("expired_trigger_id")
        trigger.spent = True
        return trigger

    def response_url(self, base: str, place: ResponseUrl) -> str:
        """A new `response_url` under the stand-in's own address."""
        name = secrets.token_urlsafe(24)
        self.responses[name] = place
        return f"{base}/response/{name}"

    def use_response(self, name: str) -> ResponseUrl | str:
        """Count one use; a string is Slack's error (`used_url`, `expired_url`, `invalid_url`)."""
        place = self.responses.get(name)
        if place is None:
            return "invalid_url"
        if self.clock() - place.born > self.timing.response_url_life:
            return "expired_url"
        if place.used >= self.timing.response_url_uses:
            return "used_url"
        place.used += 1
        return place
