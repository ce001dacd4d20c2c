"""The page and the stand-in together: a talk with the app, on a desktop and on a phone."""

from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, WebSocketRoute, expect

from tests.bot.playground.conftest import TakePicture
from tests.bot.playground.page.conftest import PHONE, Demo
from tests.bot.playground.page.small_bot import JO, SUPPORT, TOM, WALKERS, button, section

pytestmark = pytest.mark.browser


def customer(page: Page) -> Locator:
    return page.locator(".pane-customer")


def support(page: Page) -> Locator:
    return page.locator(".pane-support")


def message(pane: Locator, words: str) -> Locator:
    return pane.locator(".message", has_text=words)


async def say(pane: Locator, words: str) -> None:
    field = pane.locator(".main-panel .composer-field")
    await field.fill(words)
    await field.press("Enter")


async def test_a_command_opens_a_form_whose_fault_keeps_what_was_typed_until_it_goes_through(
    demo: Demo, picture: TakePicture
) -> None:
    page = await demo.open()
    await say(customer(page), "/smtp-help")
    dialog = page.get_by_role("dialog", name="Test one log-in")
    secret = dialog.get_by_label("Email password")
    await secret.fill("made up")
    await dialog.get_by_role("button", name="Test once").click()
    await expect(dialog.get_by_text("This has a space in it. Nothing was tested.")).to_be_visible()
    await expect(secret).to_have_value("made up")
    await expect(secret).to_be_focused()
    await picture(page, "form-fault")
    await secret.fill("madeup")
    await secret.press("Enter")
    await expect(dialog.get_by_text("Logging in once, up to 30 seconds.")).to_be_visible()
    assert [each["secret"]["value"] for each in demo.bot.submitted] == ["made up", "madeup"]
    assert demo.bot.submitted[-1]["user"]["value"] == "jo@good.test"
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    assert demo.trouble == []


async def test_an_empty_required_field_is_refused_at_the_field_and_the_bot_never_hears_of_it(
    demo: Demo,
) -> None:
    page = await demo.open()
    await say(customer(page), "/smtp-help")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Test once").click()
    await expect(dialog.locator(".fault")).to_have_text("Please complete this required field.")
    assert demo.bot.submitted == []


async def test_an_update_keeps_what_was_typed_only_where_block_and_action_stay_the_same(demo: Demo) -> None:
    page = await demo.open()
    await say(customer(page), "/smtp-help")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("User name").fill("ann@good.test")
    await dialog.get_by_label("Email password").fill("madeup")
    await dialog.get_by_role("button", name="Use other settings").click()
    await expect(dialog.get_by_text("Other settings.")).to_be_visible()
    await expect(dialog.get_by_label("User name")).to_have_value("ann@good.test")
    await expect(dialog.get_by_label("Email password")).to_have_value("")


async def test_the_focus_stays_in_an_open_form_and_returns_to_where_it_was(demo: Demo) -> None:
    page = await demo.open()
    await say(customer(page), "/smtp-help")
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_label("User name")).to_be_focused()
    for _ in range(12):
        await page.keyboard.press("Tab")
        assert await dialog.evaluate("dialog => dialog.contains(document.activeElement)")
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(customer(page).locator(".main-panel .composer-field")).to_be_focused()


async def test_what_only_one_person_may_see_is_marked_and_its_link_leads_to_the_private_chat(
    demo: Demo,
) -> None:
    page = await demo.open()
    await customer(page).get_by_role("button", name="walkers").click()
    await say(customer(page), "/smtp-help")
    await expect(customer(page).get_by_text("Only visible to you")).to_be_visible()
    await customer(page).get_by_role("button", name="Open our chat").click()
    await expect(customer(page).get_by_role("tab", name="Messages")).to_have_attribute(
        "aria-selected", "true"
    )
    assert demo.trouble == []


async def test_the_commands_are_offered_while_a_slash_is_typed(demo: Demo) -> None:
    page = await demo.open()
    field = customer(page).locator(".main-panel .composer-field")
    await field.press_sequentially("/sm")
    await expect(page.get_by_role("option", name="/smtp-help")).to_be_visible()
    await field.press("Tab")
    await expect(field).to_have_value("/smtp-help ")


async def test_a_pressed_button_reaches_the_bot_and_the_edited_message_replaces_the_old_one(
    demo: Demo,
) -> None:
    page = await demo.open()
    actions = {
        "type": "actions",
        "elements": [button("587", "answer"), button("465", "other", style="danger")],
    }
    await demo.says(demo.dm, "Which port?", [section("Which port?"), actions])
    await customer(page).get_by_role("button", name="587").click()
    await expect(message(customer(page), "Which port? 587")).to_be_visible()
    await expect(customer(page).get_by_role("button", name="465")).to_have_count(0)
    assert [action["action_id"] for action in demo.bot.pressed] == ["answer"]


async def test_the_more_menu_is_worked_with_the_keyboard(demo: Demo) -> None:
    page = await demo.open()
    options = [{"text": {"type": "plain_text", "text": words}, "value": words} for words in ("Back", "Stop")]
    more = {"type": "overflow", "action_id": "more", "options": options}
    await demo.says(demo.dm, "Which port?", [{"type": "actions", "elements": [more]}])
    anchor = customer(page).get_by_role("button", name="More", exact=True)
    await anchor.focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await demo.slack.until(lambda: demo.bot.pressed)
    assert demo.bot.pressed[0]["selected_option"]["value"] == "Stop"
    await expect(anchor).to_be_focused()


async def test_a_risky_button_asks_first(demo: Demo) -> None:
    page = await demo.open()
    words = {
        name: {"type": "plain_text", "text": text}
        for name, text in (("title", "Sure?"), ("confirm", "Yes"), ("deny", "No"))
    }
    asking = button(
        "Stop", "stop", confirm={**words, "text": {"type": "plain_text", "text": "This ends the case."}}
    )
    await demo.says(demo.dm, "Stop?", [{"type": "actions", "elements": [asking]}])
    stop = customer(page).get_by_role("button", name="Stop")
    await stop.click()
    await page.get_by_role("alertdialog").get_by_role("button", name="No").click()
    assert demo.bot.pressed == []
    await stop.click()
    await page.get_by_role("alertdialog").get_by_role("button", name="Yes").click()
    await demo.slack.until(lambda: demo.bot.pressed)


async def test_an_agent_answers_in_a_thread_and_the_card_counts_the_replies(
    demo: Demo, picture: TakePicture
) -> None:
    page = await demo.open()
    card = await demo.says(SUPPORT, "Jo asked for a person", [section("*Jo Example* asked for a person")])
    message = support(page).locator(f'[data-ts="{card}"]').first
    await message.hover()
    await message.get_by_role("button", name="Reply in thread").click()
    reply = support(page).get_by_role("complementary", name="Thread").get_by_role("textbox")
    await reply.fill("looks like an app password")
    await reply.press("Enter")
    await expect(
        support(page).locator(".thread-panel").get_by_text("looks like an app password")
    ).to_be_visible()
    await picture(page, "thread")
    await support(page).get_by_role("button", name="Close thread").click()
    await expect(support(page).get_by_role("button", name="1 reply")).to_be_visible()
    said = demo.slack.as_user(TOM).messages(SUPPORT)[-1]
    assert (said["user"], said["thread_ts"]) == (TOM, card)


async def test_home_is_drawn_by_the_bot_when_it_is_opened(demo: Demo) -> None:
    page = await demo.open()
    await customer(page).get_by_role("tab", name="Home").click()
    await customer(page).get_by_role("button", name="Start a check-up").click()
    await demo.slack.until(lambda: demo.bot.pressed)
    assert demo.bot.pressed[0]["action_id"] == "start"


async def test_somebody_else_sees_their_own_talk(demo: Demo) -> None:
    page = await demo.open()
    await demo.says(demo.dm, "For Jo alone")
    await expect(message(customer(page), "For Jo alone")).to_be_visible()
    await customer(page).get_by_role("button", name="Jo Example").click()
    await page.get_by_role("menuitemradio", name="Ann Example").click()
    await expect(message(customer(page), "For Jo alone")).to_have_count(0)


async def test_a_persons_own_line_can_be_edited_and_deleted(demo: Demo) -> None:
    page = await demo.open()
    await say(customer(page), "port 25")
    line = message(customer(page), "port 25")
    await line.hover()
    await line.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Edit message").click()
    await page.get_by_role("alertdialog").get_by_role("textbox").fill("port 587")
    await page.get_by_role("alertdialog").get_by_role("button", name="Save").click()
    edited = message(customer(page), "port 587 (edited)")
    await edited.hover()
    await edited.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Delete message").click()
    await page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    await expect(edited).to_have_count(0)
    assert demo.slack.as_user(JO).messages() == []


async def test_a_bot_that_is_gone_is_told_and_what_was_typed_comes_back(
    demo: Demo, picture: TakePicture
) -> None:
    page = await demo.open()
    await demo.disconnect()
    await say(customer(page), "/smtp-help")
    await expect(customer(page).locator(".toast")).to_contain_text("Slack could not reach the app")
    await expect(customer(page).locator(".main-panel .composer-field")).to_have_value("/smtp-help")
    await picture(page, "toast")


async def test_the_page_comes_back_by_itself_when_its_connection_breaks(demo: Demo) -> None:
    page = await demo.open()
    sockets: list[WebSocketRoute] = []

    def relay(route: WebSocketRoute) -> None:
        route.connect_to_server()
        sockets.append(route)

    await page.route_web_socket("**/page/events", relay)
    await page.reload()
    await expect(customer(page).get_by_role("tab", name="Messages")).to_be_visible()
    await sockets[0].close()
    await demo.slack.until(lambda: len(sockets) == 2)
    await demo.says(demo.dm, "Still there")
    await expect(message(customer(page), "Still there")).to_be_visible()
    await expect(page.locator(".banner")).to_be_hidden()


async def test_a_mailbox_to_try_begins_a_talk(demo: Demo) -> None:
    page = await demo.open()
    await expect(page.get_by_text("The server refuses the password.")).to_be_visible()
    await page.get_by_role("button", name="Start with this one").first.click()
    field = customer(page).locator(".main-panel .composer-field")
    await expect(field).to_have_value("/smtp-help jo@good.test")
    await expect(field).to_be_focused()


async def test_a_password_is_copied(demo: Demo) -> None:
    page = await demo.open()
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.get_by_role("button", name="Copy password").nth(1).click()
    await expect(page.get_by_text("Copied")).to_be_visible()
    assert await page.evaluate("navigator.clipboard.readText()") == "wet-heron-2"


async def test_on_a_phone_one_side_shows_at_a_time_and_the_other_counts_what_is_new(
    demo: Demo, picture: TakePicture
) -> None:
    page = await demo.open(PHONE, has_touch=True, is_mobile=True)
    await expect(customer(page)).to_be_visible()
    await expect(support(page)).to_be_hidden()
    await demo.says(SUPPORT, "Jo asked for a person")
    await expect(page.locator('[data-tab="support"] .count')).to_have_text("1")
    await page.get_by_role("button", name="Support").tap()
    await expect(message(support(page), "Jo asked for a person")).to_be_visible()
    await expect(page.locator('.page-tab[data-tab="support"] .count')).to_be_hidden()
    await picture(page, "phone-support")
    await page.get_by_role("button", name="Try these").tap()
    await expect(page.get_by_text("The server refuses the password.")).to_be_visible()
    await picture(page, "phone-mailboxes")
    await page.get_by_role("button", name="Customer").tap()
    await say(customer(page), "/smtp-help")
    await expect(page.get_by_role("dialog", name="Test one log-in")).to_be_visible()
    await picture(page, "phone-form")
    overflow = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow == 0
    assert demo.trouble == []


async def test_a_new_message_is_told_to_a_screen_reader_by_its_text(demo: Demo) -> None:
    page = await demo.open()
    await demo.says(demo.dm, "Which port? Choose: 587; 465.", [section("Which port?")])
    await expect(customer(page).get_by_role("log")).to_contain_text(
        "Retriever: Which port? Choose: 587; 465."
    )


async def test_a_channel_out_of_sight_counts_what_is_new(demo: Demo) -> None:
    page = await demo.open()
    await demo.slack.as_user(TOM).types(WALKERS, "anyone free on Monday?")
    place = customer(page).locator(".place", has_text="walkers")
    await expect(place.locator(".count")).to_have_text("1")
    await place.click()
    await expect(place.locator(".count")).to_have_count(0)


async def test_a_form_that_the_bot_does_not_answer_keeps_what_was_typed(demo: Demo) -> None:
    page = await demo.open()
    await say(customer(page), "/smtp-help")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Email password").fill("madeup")
    await demo.disconnect()
    await dialog.get_by_role("button", name="Test once").click()
    await expect(dialog.get_by_role("alert")).to_have_text("We had some trouble connecting. Try again?")
    await expect(dialog.get_by_label("Email password")).to_have_value("madeup")


async def test_a_picture_is_uploaded_and_shown(demo: Demo, tmp_path: Path) -> None:
    page = await demo.open()
    shot = tmp_path / "shot.png"
    await page.screenshot(path=shot)
    await customer(page).locator(".main-panel input[type=file]").set_input_files(shot)
    image = customer(page).get_by_role("img", name="shot.png")
    await expect(image).to_be_visible()
    await expect(image).to_have_js_property("naturalWidth", 1280)
    assert demo.trouble == []
