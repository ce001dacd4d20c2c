"""Faults that tests order: what the Web API answers instead of, or after, doing what it was asked."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct, field


class Fault(Struct):
    """One way to fail: one of `error`, `status`, `retry_after`, `hang` says which; `delay` may stand alone.

    `times` is how often it strikes (None = always). `applied` = the method does its work first, only the
    answer goes wrong: the case that makes doubles. `when` narrows it to calls whose parameters it accepts.
    """

    error: str | None = None
    status: int | None = None
    retry_after: int | None = None
    hang: float | None = None
    delay: float = 0.0
    times: int | None = 1
    applied: bool = False
    when: Callable[[Mapping[str, Any]], bool] | None = None
    struck: int = 0


class Faults(Struct):
    """The ordered faults by method, and the switchable rate limit."""

    ordered: dict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    rate_limits: bool = False
    """On: one message a second and channel with a burst of three, and each method's tier (see `tiers`)."""
    _seen: dict[tuple[str, str], deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def order(self, method: str, fault: Fault) -> Fault:
        """Let `method` fail; several faults strike in the order given."""
        self.ordered[method].append(fault)
        return fault

    def next(self, method: str, parameters: Mapping[str, Any]) -> Fault | None:
        """The fault that strikes this call, if any."""
        for fault in self.ordered.get(method, ()):
            if (fault.times is None or fault.struck < fault.times) and (
                fault.when is None or fault.when(parameters)
            ):
                fault.struck += 1
                return fault
        return None

    def wait_for_limit(self, method: str, channel: str, now: float) -> int | None:
        """Seconds to wait if the call is over a rate limit, else None (https://docs.slack.dev/apis/web-api/rate-limits)."""
        if not self.rate_limits:
            return None
        checks = [((method, ""), TIERS.get(method, 50), 60.0)]
        if method in ("chat.postMessage", "chat.postEphemeral"):
            checks.append(((method, channel), 3, 3.0))
        for key, most, window in checks:
            seen = self._seen[key]
            while seen and now - seen[0] >= window:
                seen.popleft()
            if len(seen) >= most:
                return max(1, int(window - (now - seen[0])))
        for key, _, _ in checks:
            self._seen[key].append(now)
        return None


async def pause(fault: Fault) -> None:
    """Wait as long as the fault says."""
    if fault.delay:
        await asyncio.sleep(fault.delay)


# Calls a minute: Tier 1 = 1, Tier 2 = 20, Tier 3 = 50, Tier 4 = 100; "special" ones are generous here.
TIERS: dict[str, int] = {
    "auth.test": 600,
    "chat.postMessage": 300,
    "chat.postEphemeral": 100,
    "chat.update": 50,
    "chat.delete": 50,
    "chat.getPermalink": 600,
    "conversations.history": 50,
    "conversations.members": 100,
    "conversations.replies": 50,
    "users.info": 100,
    "views.open": 100,
    "views.publish": 100,
    "views.push": 100,
    "views.update": 100,
}
