"""One Postfix with Dovecot for all tests of this folder."""

from collections.abc import Iterator

import pytest

from tests.smtp_probe.real.mail_system import Log, MailSystem, running, what_is_missing


@pytest.fixture(scope="session")
def mail_system() -> Iterator[MailSystem]:
    """Real servers, started once; the tests are skipped where the machine cannot run them."""
    missing = what_is_missing()
    if missing is not None:
        pytest.skip(missing)
    with running() as system:
        yield system


@pytest.fixture
def log(mail_system: MailSystem) -> Log:
    """What the servers write during the test."""
    return mail_system.mark()
