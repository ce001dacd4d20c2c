"""A running lab for the tests of the probe."""

from collections.abc import AsyncIterator

import pytest

from smtp_probe.lab import Lab


@pytest.fixture
async def lab() -> AsyncIterator[Lab]:
    async with Lab() as running:
        yield running
