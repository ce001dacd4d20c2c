"""Every exception of the network has a name of its own."""

import errno
import ssl

import pytest

from smtp_probe.failures import conversation_ended
from smtp_probe.observation import Ending
from smtp_probe.replies import EndlessReply, NotAReply


@pytest.mark.parametrize(
    ("error", "ending"),
    [
        (ConnectionRefusedError(), Ending.REFUSED),
        (TimeoutError(), Ending.TIMED_OUT),
        (OSError(errno.ETIMEDOUT, "timed out"), Ending.TIMED_OUT),
        (OSError(errno.ENETUNREACH, "network"), Ending.UNREACHABLE),
        (OSError(errno.EHOSTUNREACH, "host"), Ending.UNREACHABLE),
        (OSError(errno.EAFNOSUPPORT, "family"), Ending.UNREACHABLE),
        (PermissionError(errno.EPERM, "firewall"), Ending.UNREACHABLE),
        (ConnectionResetError(), Ending.CLOSED),
        (BrokenPipeError(), Ending.CLOSED),
        (ssl.SSLEOFError(), Ending.CLOSED),
        (ssl.SSLZeroReturnError(), Ending.CLOSED),
        (ssl.SSLError(), Ending.TLS_FAILED),
        (ssl.SSLCertVerificationError(), Ending.TLS_FAILED),
        (NotAReply(b"woof"), Ending.NOT_A_REPLY),
        (EndlessReply(), Ending.ENDLESS),
    ],
)
def test_an_exception_is_named(error: Exception, ending: Ending) -> None:
    if isinstance(error, ssl.SSLCertVerificationError):
        error.reason, error.verify_code = "CERTIFICATE_VERIFY_FAILED", 10  # type: ignore[misc]

    assert conversation_ended(error).ending is ending


def test_the_line_that_was_no_reply_is_kept_and_not_printed() -> None:
    ended = conversation_ended(NotAReply(b"made-up-password"))

    assert ended.line == b"made-up-password"
    assert "made-up" not in f"{ended} {ended!r}"
