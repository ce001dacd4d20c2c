"""What Block Kit looks like on the page: each block is drawn, and what cannot be drawn says so."""

import pytest
from playwright.async_api import Locator, Page, expect

from tests.bot.playground.conftest import TakePicture
from tests.bot.playground.page.conftest import PHONE, Demo
from tests.bot.playground.page.gallery import ALERT, CARD, CONTAINER, FORM, MARKDOWN, MESSAGE, TABLE
from tests.bot.playground.page.small_bot import form, plain

pytestmark = pytest.mark.browser

# Draws blocks on the page itself, for those that a message need not be able to hold.
DRAW = """async (blocks) => {
  const { renderBlocks } = await import("/static/blocks/layout.js");
  const { Form } = await import("/static/blocks/form.js");
  const form = new Form();
  form.adopt(blocks);
  const surface = { form, errors: {}, userName: (id) => id, channelName: (id) => id, openLink: () => false,
                    people: () => [], places: () => [], redraw: () => {} };
  const holder = document.createElement("div");
  holder.id = "drawn";
  holder.append(...renderBlocks(blocks, surface));
  document.getElementById("page").replaceChildren(holder);
}"""


async def drawn(page: Page, *blocks: object) -> Locator:
    await page.evaluate(DRAW, list(blocks))
    return page.locator("#drawn")


async def test_a_message_of_every_kind_of_block_is_drawn(demo: Demo, picture: TakePicture) -> None:
    page = await demo.open()
    await demo.says(demo.dm, "Everything", MESSAGE)
    content = page.locator(".pane-customer .message-content").last
    await expect(content.get_by_role("heading", name="Check-up for jo@good.test")).to_be_visible()
    await expect(content.locator("strong").first).to_have_text("Bold")
    await expect(content.locator("em").first).to_have_text("italic")
    await expect(content.locator("s")).to_have_text("struck")
    await expect(content.locator("code").first).to_have_text("code")
    await expect(content.locator("pre").first).to_have_text("pre *not bold*")
    await expect(content.locator("blockquote").first).to_have_text("a quote")
    await expect(content.get_by_role("link", name="a link").first).to_have_attribute(
        "href", "https://example.test/"
    )
    await expect(content.locator(".section-field")).to_have_count(2)
    await expect(content.get_by_role("button", name="More")).to_be_visible()
    await expect(content.get_by_role("combobox")).to_be_visible()
    await expect(content.get_by_role("radio")).to_have_count(2)
    await expect(content.locator("hr")).to_have_count(1)
    await expect(content.locator("ol.rich-list li")).to_have_text("first")
    await expect(content.locator("ul.indent-1 li")).to_have_text("deeper")
    await expect(content.get_by_role("img", name="A picture elsewhere")).to_be_visible()
    await expect(content.get_by_role("button", name="Release")).to_be_visible()
    await expect(page.locator(".unknown")).to_have_count(0)
    await picture(page, "blocks")
    assert demo.trouble == []


async def test_the_same_message_fits_a_phone(demo: Demo, picture: TakePicture) -> None:
    page = await demo.open(PHONE, has_touch=True, is_mobile=True)
    await demo.says(demo.dm, "Everything", MESSAGE)
    await expect(page.get_by_role("button", name="Release")).to_be_visible()
    right = "nodes => Math.max(...nodes.map((node) => node.getBoundingClientRect().right))"
    assert await page.locator(".pane-customer .messages *").evaluate_all(right) <= PHONE["width"]
    await picture(page, "phone-blocks")


async def test_a_form_of_every_kind_of_field_sends_what_each_holds(demo: Demo, picture: TakePicture) -> None:
    @demo.bot.app.shortcut("check_up")
    async def open_form(ack, body, client) -> None:  # type: ignore[no-untyped-def]  # Bolt passes by name
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=form(FORM, submit=plain("Send")))

    page = await demo.open()
    await page.locator(".pane-customer").get_by_role("button", name="Shortcuts and files").click()
    await page.get_by_role("menuitem", name="Check my email settings").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("One line").fill("a line")
    await dialog.get_by_label("Several lines").fill("two\nlines")
    await dialog.get_by_label("Address").fill("jo@good.test")
    await dialog.get_by_label("Port").fill("587")
    await dialog.get_by_label("Website").fill("https://example.test/")
    await dialog.get_by_label("Security").select_option("STARTTLS")
    await dialog.get_by_role("group", name="Several").get_by_label("465").check()
    await dialog.get_by_label("App").check()
    await dialog.get_by_role("group", name="Tried").get_by_label("587").check()
    await dialog.get_by_label("Person").select_option("Tom Support")
    await dialog.get_by_label("Place").select_option("#walkers")
    await picture(page, "fields")
    await dialog.get_by_role("button", name="Send").click()
    await demo.slack.until(lambda: demo.bot.submitted)
    held = demo.bot.submitted[0]
    assert held["one-line"]["value"] == "a line"
    assert held["several-lines"]["value"] == "two\nlines"
    assert held["address"]["value"] == "jo@good.test"
    assert held["port"]["value"] == "587"
    assert held["website"]["value"] == "https://example.test/"
    assert held["security"]["selected_option"]["value"] == "starttls"
    assert [one["value"] for one in held["several"]["selected_options"]] == ["465"]
    assert held["kind"]["selected_option"]["value"] == "app"
    assert [one["value"] for one in held["tried"]["selected_options"]] == ["587"]
    assert held["person"]["selected_user"] == "U0TOM00001"
    assert held["place"]["selected_conversation"] == "C0WALKERS1"
    assert held["day"]["selected_date"] == "2026-11-24"
    assert held["hour"]["selected_time"] == "10:30"


async def test_newer_blocks_are_drawn_too(demo: Demo) -> None:
    page = await demo.open()
    blocks = await drawn(page, TABLE, MARKDOWN, ALERT, CONTAINER, CARD)
    await expect(blocks.get_by_role("columnheader", name="Status")).to_be_visible()
    await expect(blocks.get_by_role("cell", name="bold and plain")).to_be_visible()
    await expect(blocks.get_by_role("heading", name="A heading")).to_be_visible()
    await expect(blocks.locator(".markdown li")).to_have_text(["one", "two"])
    await expect(blocks.get_by_text("Mind the gap")).to_be_visible()
    await expect(blocks.get_by_text("Inside")).to_be_visible()
    await expect(blocks.get_by_role("button", name="Go")).to_be_visible()


async def test_what_the_page_does_not_know_is_shown_as_a_gap(demo: Demo) -> None:
    page = await demo.open()
    strange_element = {
        "type": "actions",
        "block_id": "a",
        "elements": [{"type": "hologram", "action_id": "h"}],
    }
    strange_part = {"type": "rich_text", "elements": [{"type": "rich_text_hologram"}]}
    blocks = await drawn(page, {"type": "hologram"}, strange_element, strange_part, {})
    await expect(blocks.locator(".unknown")).to_have_count(4)
    await expect(blocks.locator(".unknown").first).to_contain_text("cannot draw the block “hologram”")


async def test_plain_text_shows_marks_and_mrkdwn_false_too(demo: Demo) -> None:
    page = await demo.open()
    await demo.says(demo.dm, "plain *stars*", mrkdwn=False)
    await demo.says(demo.dm, "header", [{"type": "header", "text": plain("not *bold* <https://a.test|x>")}])
    contents = page.locator(".pane-customer .message-content")
    await expect(contents.nth(0)).to_have_text("plain *stars*")
    await expect(contents.nth(1)).to_have_text("not *bold* <https://a.test|x>")


MRKDWN = (
    ("*bold*", "<strong>bold</strong>"),
    ("*bold _both_*", "<strong>bold <em>both</em></strong>"),
    ("2*3*4", "2*3*4"),
    ("snake_case_name", "snake_case_name"),
    ("* not bold *", "* not bold *"),
    ("*open", "*open"),
    ("a ~b~.", "a <s>b</s>."),
    ("`*raw*`", "<code>*raw*</code>"),
    ("&lt;b&gt; &amp;amp;", "&lt;b&gt; &amp;amp;"),
    ("&gt; one\n&gt; two\nthree", "<blockquote>one<br>two</blockquote>three"),
    ("a\nb", "a<br>b"),
    ("<@U1> <#C1|walkers> <!here>", "@U1 #walkers @here"),
    ("<!date^0^{date_num}|long ago>", "01/01/1970"),
    ("<javascript:alert(1)|press>", "press (javascript:alert(1))"),
    (":wave: :no_such_thing:", "👋 :no_such_thing:"),
)


async def test_mrkdwn_reads_as_in_slack(demo: Demo) -> None:
    page = await demo.open()
    sections = [{"type": "section", "text": {"type": "mrkdwn", "text": written}} for written, _ in MRKDWN]
    blocks = await drawn(page, *sections)
    read = []
    for html in await blocks.locator(".section-text").evaluate_all(
        "nodes => nodes.map(node => node.innerHTML)"
    ):
        for words in ('<span class="mention">', "</span>", "<time>", "</time>"):
            html = html.replace(words, "")
        read.append(html)
    assert read == [shown for _, shown in MRKDWN]
