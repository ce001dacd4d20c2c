"""Every way to fail that the lab can show, by name, with the cause that a diagnosis must find."""

from smtp_probe.lab.faults import connecting, encrypting, greeting, logging_in, replying, sending
from smtp_probe.lab.faults.fault import Fault

ALL_FAULTS: tuple[Fault, ...] = (
    *connecting.FAULTS,
    *greeting.FAULTS,
    *encrypting.FAULTS,
    *replying.FAULTS,
    *logging_in.FAULTS,
    *sending.FAULTS,
)
"""Every cause is among theirs but two that no server is to blame for: `inconclusive`, `guard.rate_limited`.

`tests/smtp_probe/lab/test_faults.py` says which tests bring these about.
"""

__all__ = ["ALL_FAULTS", "Fault", "fault"]


def fault(name: str) -> Fault:
    """The fault of this name; KeyError if there is none."""
    for candidate in ALL_FAULTS:
        if candidate.name == name:
            return candidate
    raise KeyError(name)
