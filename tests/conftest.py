"""What holds for every test: where nothing may be skipped, a skipped test is a failure."""

import os

import pytest

SKIP_NOTHING = os.environ.get("RETRIEVER_TESTS_SKIP_NOTHING") == "1"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    report = yield
    if SKIP_NOTHING and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be skipped: {report.longrepr}"
    return report
