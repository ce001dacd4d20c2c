"""A real browser for the tests of the demo: the system's Chromium, and a way to take pictures."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

# Each keeps the browser from talking to its maker or from needing what a container lacks.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome")

TakePicture = Callable[[Page, str], Awaitable[Path]]


def find_chromium() -> str | None:
    """The system's Chromium, or None."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@pytest_asyncio.fixture
async def chromium() -> AsyncIterator[Browser]:
    """A Chromium of this test's own; the test is skipped where the machine has none."""
    program = find_chromium()
    if program is None:
        reason = "no Chromium on this machine: install the system's package `chromium`"
        if os.environ.get("RETRIEVER_TESTS_SKIP_NOTHING") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            await browser.close()


@pytest.fixture
def picture(tmp_path: Path) -> TakePicture:
    """Takes a screenshot under a name, into RETRIEVER_PICTURES or the test's own folder."""
    folder = Path(os.environ.get("RETRIEVER_PICTURES", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)

    async def take(page: Page, name: str) -> Path:
        path = folder / f"{name}.png"
        await page.screenshot(path=path)
        return path

    return take
