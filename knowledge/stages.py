"""Tells how far a connection got, by the cause or the stage of its end."""

OF_THE_PORT = ("auth.not_offered", "auth.mechanism_unsupported")
"""Refusals of a log-in that say more of the port than of the mailbox."""
WITH_PASSWORD = frozenset({"auth", "mail", "rcpt", "done"})
"""Stages of a log-in at which the password is out."""

_WITHOUT_A_LOG_IN = ("auth.required", "send.relay_denied")
"""Refusals for want of a log-in: another port may bring one about."""


def refused(cause: str) -> bool:
    """Whether a log-in with this cause got an answer, and the answer was no."""
    return cause.startswith(("auth.", "account.", "send."))


_STAGES = (
    ("dns.",),
    ("tcp.",),
    ("greeting.", "server.", "protocol."),
    ("tls.",),
    ("auth.", "account."),
    ("send.",),
)
"""How far a connection gets before each kind of fault, in this order."""


def stage_of(cause: str) -> int:
    """How far a connection got that failed for this cause; 0 where that is not known."""
    if cause in OF_THE_PORT:
        return 4
    for number, causes in enumerate(_STAGES, start=1):
        if cause.startswith(causes):
            return number
    return 0


def holds_on_another_port(cause: str) -> bool:
    """Whether a fault is of the mailbox, its password or its mail: the same server says it on any port."""
    return stage_of(cause) >= stage_of("account.") and cause not in _WITHOUT_A_LOG_IN
