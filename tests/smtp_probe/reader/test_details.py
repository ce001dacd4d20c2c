"""What stands beside the cause in a message."""

import pytest

from smtp_probe.providers import by_id
from smtp_probe.reader import classify
from smtp_probe.reader.details import _PROVIDER_WORDS


@pytest.mark.parametrize("provider", [id_ for id_, _ in _PROVIDER_WORDS])
def test_a_provider_that_is_named_stands_in_the_provider_data(provider: str) -> None:
    assert by_id(provider) is not None


@pytest.mark.parametrize(
    ("reply", "provider"),
    [
        ("534-5.7.9 Application-specific password required.", "gmail"),
        ("535 5.7.139 Authentication unsuccessful, the request did not meet the criteria", "microsoft365"),
        ("454 Throttling failure: Daily message quota exceeded.", "amazon-ses"),
        ("553 Relaying disallowed as user@example.com", "zoho"),
        ("535 5.7.8 Error: authentication failed", None),
    ],
)
def test_a_reply_that_one_provider_alone_gives_names_it(reply: str, provider: str | None) -> None:
    assert classify(reply).provider == provider
