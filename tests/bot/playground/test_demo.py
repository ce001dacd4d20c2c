"""The whole product in a real browser: a customer's case, the desk's answer, and the bad entries between."""

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from bot.playground.demo import Demo, demo
from knowledge.loader import BUILT_IN

pytestmark = pytest.mark.browser


@pytest.fixture
async def running() -> AsyncIterator[Demo]:
    async with demo() as one:
        yield one


class Desktop:
    """Both people's Slack in one window, acted on as people do: by what is written there."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.customer = page.locator(".pane-customer")
        self.support = page.locator(".pane-support")

    async def types(self, pane: Locator, text: str) -> None:
        field = pane.locator(".main-panel .composer-field")
        await field.fill(text)
        await field.press("Enter")

    async def reads(self, pane: Locator, text: str) -> None:
        await expect(pane.locator(".message", has_text=text).last).to_be_visible(timeout=15_000)

    def button(self, pane: Locator, label: str) -> Locator:
        """By the words on it: its accessible name may say more."""
        return pane.locator(".message button").filter(has_text=re.compile(f"^{re.escape(label)}$"))

    async def taps(self, pane: Locator, label: str) -> None:
        await self.button(pane, label).last.click(timeout=15_000)

    def form(self, title: str) -> Locator:
        return self.page.get_by_role("dialog", name=title)


@pytest.fixture
async def desktop(running: Demo, chromium: Browser) -> AsyncIterator[Desktop]:
    page = await chromium.new_page(viewport={"width": 1440, "height": 900})
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    await page.goto(running.slack.base)
    yield Desktop(page)
    await page.close()
    assert faults == []


async def test_a_case_from_the_command_to_its_end(desktop: Desktop, running: Demo, picture) -> None:
    customer, support = desktop.customer, desktop.support
    mailbox = running.lab.mailbox("app-password")

    await desktop.types(customer, "/smtp-help")
    await desktop.reads(customer, "Which email address are you connecting?")
    await desktop.types(customer, mailbox.address)
    await desktop.reads(customer, "Google's mail server answers, encrypted, on both usual settings.")
    await desktop.reads(customer, "What kind of password is in SMTP Credentials now?")
    await desktop.taps(customer, "I am not sure")
    await desktop.taps(customer, "Test one log-in")

    form = desktop.form("Test one log-in")
    await expect(form).to_contain_text("smtp.gmail.com")
    # A slip at the field costs no log-in, and nothing that was entered is lost.
    password = form.get_by_label("Email password")
    await password.fill(mailbox.password + " ")
    await form.get_by_role("button", name="Test once").click()
    await expect(form.locator(".fault")).to_contain_text("ends with a space")
    await expect(form.get_by_label("User name")).to_have_value(mailbox.address)
    await expect(password).to_have_value(mailbox.password + " ")
    assert running.lab.count("AUTH") == 0
    await password.fill(mailbox.password)
    await form.get_by_role("button", name="Test once").click()

    await desktop.reads(customer, "Google answered, but refused this password.")
    await expect(desktop.page.get_by_role("dialog")).to_contain_text("The password is wiped.", timeout=15_000)
    await desktop.page.keyboard.press("Escape")
    assert running.lab.count("AUTH") == 1
    await desktop.taps(customer, "Show how we know")
    await expect(desktop.form("How we know")).to_contain_text(
        "534 5.7.9 Application-specific password required"
    )
    await desktop.page.keyboard.press("Escape")

    await desktop.taps(customer, "Talk to a person")
    await desktop.reads(customer, "Your request is with Pet Sitter Plus Support")
    await desktop.reads(support, mailbox.address)
    await picture(desktop.page, "desktop")
    await desktop.taps(support, "Claim")
    await desktop.reads(customer, "has your case now")

    card = support.locator(".message", has_text=mailbox.address).first
    await card.get_by_role("button", name=re.compile("repl(y|ies)", re.IGNORECASE)).last.click()
    thread = support.locator(".thread-panel")
    field = thread.locator(".composer-field")
    await field.fill("a note for ourselves")
    await field.press("Enter")
    await expect(thread).to_contain_text("does not see it", timeout=15_000)
    await field.fill("send: Please make the app password now.")
    await field.press("Enter")
    await desktop.reads(customer, "Please make the app password now.")
    await expect(customer).not_to_contain_text("a note for ourselves")
    await desktop.types(customer, "done, it works")
    await expect(thread).to_contain_text("done, it works", timeout=15_000)

    await thread.get_by_role("button", name="Resolve", exact=True).last.click()
    resolve = desktop.page.get_by_role("dialog")
    await resolve.get_by_label("Cause").select_option(label="The provider wants an app password")
    await resolve.get_by_label("Step that solved it").select_option("3")
    await resolve.get_by_label("What helped").fill("an app password")
    await resolve.get_by_label("Tell").fill("an app password was wanted")
    await resolve.get_by_role("button", name="Resolve", exact=True).click()
    await desktop.reads(customer, "has closed your case")
    await expect(card).to_contain_text("Solved", timeout=15_000)


async def test_a_wrong_port_on_a_phone(running: Demo, chromium: Browser, picture) -> None:
    page = await chromium.new_page(viewport={"width": 390, "height": 844})
    await page.goto(running.slack.base)
    phone = Desktop(page)
    await page.locator(".page-tab[data-tab=customer]").click()
    await phone.types(phone.customer, "psp wont send my emails")
    await phone.reads(phone.customer, "Which email address are you connecting?")
    await phone.types(phone.customer, "bea.example@btinternet.com")
    await phone.reads(phone.customer, "What do you see there?")
    await phone.types(phone.customer, "port 25")
    await phone.reads(phone.customer, "does not answer on port 25, but it does on 465 with SSL")
    await phone.reads(phone.customer, "Check-up for")
    await picture(page, "phone")
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, "the page scrolls sideways on a phone"
    await phone.taps(phone.customer, "It works now")
    await phone.reads(phone.customer, "Good: it was step 5")
    await page.close()


async def test_a_late_press_and_a_second_window_change_nothing(desktop: Desktop, chromium: Browser) -> None:
    customer = desktop.customer
    await desktop.types(customer, "/smtp-help max@kennels.example")
    await desktop.reads(customer, "What do you see there?")
    second = await chromium.new_page(viewport={"width": 1440, "height": 900})
    await second.goto(desktop.page.url)
    twin = Desktop(second)
    await twin.reads(twin.customer, "What do you see there?")
    await desktop.taps(customer, "Exactly this")
    await desktop.reads(customer, "Which do you prefer?")
    await expect(twin.customer.locator(".message", has_text="Which do you prefer?").last).to_be_visible()
    await expect(twin.button(twin.customer, "Exactly this")).to_have_count(0)
    await second.close()


@pytest.mark.parametrize("typed", ["no address", "@", "🐕", "x" * 3000, "a b@c d"])
async def test_a_line_that_is_no_address_gets_a_plain_sentence(desktop: Desktop, typed: str) -> None:
    customer = desktop.customer
    await desktop.types(customer, "/smtp-help")
    await desktop.reads(customer, "Which email address are you connecting?")
    before = await customer.locator(".message").count()
    await desktop.types(customer, typed)
    await expect(customer.locator(".message").nth(before + 1)).to_be_visible(timeout=15_000)
    await expect(customer).not_to_contain_text("went wrong")
    await desktop.types(customer, "bea.example@btinternet.com")
    await desktop.reads(customer, "What do you see there?")


async def test_a_broken_edit_is_told_on_the_terminal_and_on_the_page_until_it_is_mended(
    tmp_path: Path, chromium: Browser
) -> None:
    tree = tmp_path / "tree"
    shutil.copytree(BUILT_IN, tree)
    mine = tree / "dialogue" / "mine.yaml"
    said: list[str] = []
    async with demo(tree=tree, say=said.append) as running:
        page = await chromium.new_page(viewport={"width": 1440, "height": 900})
        await page.goto(running.slack.base)
        banner = page.locator(".banner")
        await expect(page.locator(".place").first).to_be_visible()
        await expect(banner).to_be_hidden()

        mine.write_text("nodes: {zed: {kind: sya}}\n")
        await expect(banner).to_contain_text("The last good tree stays.", timeout=15_000)
        await expect(banner).to_contain_text("There is no node of kind `sya`")
        mine.unlink()
        await expect(banner).to_be_hidden(timeout=15_000)
        await page.close()

    line = f"{mine}:1:9: There is no node of kind `sya` \N{EN DASH} Did you mean `say`?"
    assert any(line in one for one in said)
    assert said[-1] == "The edited tree is in use from the next turn on."
