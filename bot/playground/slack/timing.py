"""The times Slack keeps, in one value that tests can shorten."""

from msgspec import Struct


class Timing(Struct, frozen=True):
    """All in seconds. Defaults are Slack's own."""

    acknowledge: float = 3.0
    """Commands, interactions and events must be acknowledged within this (Slack: 3 s)."""
    trigger_life: float = 3.0
    """A `trigger_id` opens one view within this (Slack: 3 s)."""
    event_retries: tuple[float, ...] = (0.0, 60.0, 300.0)
    """Waits before an unacknowledged event is sent again (Slack: nearly at once, 1 min, 5 min)."""
    response_url_life: float = 1800.0
    """A `response_url` can be used this long (Slack: 30 min)."""
    response_url_uses: int = 5
    """And this often (Slack: 5)."""
    ticket_life: float = 30.0
    """A Socket Mode address must be connected to within this."""
    ping: float = 5.0
    """How often the stand-in pings an open socket."""
    connection: int = 3600
    """`approximate_connection_time` in `hello` (Slack's sample: 3600)."""
