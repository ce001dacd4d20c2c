"""The page and the stand-in together: hostile text runs nothing, no other page drives the demo."""

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Page, expect

from tests.bot.playground.page.conftest import Demo
from tests.bot.playground.page.small_bot import JO, button, plain, section

pytestmark = pytest.mark.browser

HOSTILE = (
    "<script>window.pwned = 1</script>",
    "<img src=x onerror='window.pwned = 1'>",
    '"><svg onload=window.pwned=1>',
    "<iframe srcdoc='<script>parent.pwned=1</script>'>",
    "<a href='javascript:window.pwned=1'>press</a>",
    "<javascript:window.pwned=1|press>",
    "<data:text/html,<script>alert(1)</script>|press>",
    "<vbscript:msgbox(1)|press>",
    '<https://example.test/" onmouseover="window.pwned=1|press>',
    "<https://example.test/|<img src=x onerror=window.pwned=1>>",
    "<@U1<script>window.pwned=1</script>>",
    "<#C1|<script>window.pwned=1</script>>",
    "<!date^1^{date}^javascript:window.pwned=1|x>",
    "```</pre><script>window.pwned=1</script>```",
    "`</code><img src=x onerror=window.pwned=1>`",
    "&lt;script&gt;window.pwned=1&lt;/script&gt;",
    "{{constructor.constructor('window.pwned=1')()}}",
    "${window.pwned=1}",
    "javascript:/*--></title></style></textarea></script><svg/onload='window.pwned=1'>",
    "__proto__ constructor :__proto__: :constructor:",
    "*" * 2000,
    "<" * 2000,
    "_*~`" * 500,
    "\u202egnp.exe\u202c \u200b\x1b]52;c;cHduZWQ=\x07",
)

# Anything that could run or fetch, wherever it came from.
DANGEROUS = """() => {
  const tags = ["SCRIPT", "IFRAME", "OBJECT", "EMBED", "STYLE", "LINK", "BASE", "FORM"];
  const sets = (node, name) =>
    name.startsWith("on") || name === "srcdoc" || (name === "style" && node.tagName !== "TEXTAREA");
  const leads = (name, value) => ["href", "src"].includes(name) && !/^(https?:|mailto:|[/]|#)/.test(value);
  return [...document.querySelectorAll("#page *")]
    .filter((node) => tags.includes(node.tagName)
      || [...node.attributes].some(({ name, value }) => sets(node, name) || leads(name, value)))
    .map((node) => node.outerHTML);
}"""


async def assert_nothing_ran(page: Page, demo: Demo) -> None:
    assert await page.evaluate("window.pwned") is None
    assert await page.evaluate(DANGEROUS) == []
    assert demo.trouble == []


def messages_of(hostile: str) -> list[dict[str, object]]:
    preformatted = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": hostile}]}
    return [
        section(hostile),
        {"type": "section", "text": plain(hostile), "fields": [{"type": "mrkdwn", "text": hostile[:1900]}]},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": hostile}]},
        {"type": "rich_text", "elements": [preformatted]},
        {"type": "markdown", "text": hostile},
        {"type": "actions", "elements": [button(hostile[:70], "x")]},
    ]


async def test_hostile_text_from_the_bot_stays_text(demo: Demo) -> None:
    page = await demo.open()
    for hostile in HOSTILE:
        await demo.says(demo.dm, hostile, messages_of(hostile))
        await demo.says(demo.dm, hostile)
    await demo.says(demo.dm, "the end")
    await expect(page.locator(".pane-customer .message").last).to_contain_text("the end")
    assert await page.locator(".pane-customer .message-content").count() == 2 * len(HOSTILE) + 1
    assert await page.locator(".pane-customer pre").first.text_content() == HOSTILE[0]
    await assert_nothing_ran(page, demo)


async def test_hostile_text_from_a_person_stays_text(demo: Demo) -> None:
    page = await demo.open()
    for hostile in HOSTILE:
        await demo.slack.as_user(JO).types(demo.dm, hostile)
    await demo.slack.as_user(JO).types(demo.dm, "the end")
    await expect(page.locator(".pane-customer .message").last).to_contain_text("the end")
    await assert_nothing_ran(page, demo)


async def test_a_link_that_runs_a_script_is_no_link(demo: Demo) -> None:
    page = await demo.open()
    link = {"type": "link", "url": "javascript:window.pwned=1", "text": "press"}
    rich = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [link]}]}
    await page.evaluate(
        """async (block) => {
          const { renderBlocks } = await import("/static/blocks/layout.js");
          const surface = { openLink: () => false };
          document.getElementById("page").replaceChildren(...renderBlocks([block], surface));
        }""",
        rich,
    )
    await expect(page.get_by_text("press (javascript:window.pwned=1)")).to_be_visible()
    await expect(page.get_by_role("link")).to_have_count(0)


async def test_the_policy_lets_nothing_run_that_is_not_a_file_of_the_page(demo: Demo) -> None:
    page = await demo.open()
    await page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.pwned = 1";
          document.body.append(script);
          const image = document.createElement("img");
          image.setAttribute("onerror", "window.pwned = 1");
          image.src = "/static/none.png";
          document.body.append(image);
        }"""
    )
    assert await page.evaluate("window.pwned") is None
    assert any("Content Security Policy" in line for line in demo.trouble)


@pytest_asyncio.fixture
async def stranger() -> AsyncIterator[str]:
    """The address of a web page of another origin on this machine."""

    async def index(request: web.Request) -> web.Response:
        return web.Response(text="<!doctype html><title>elsewhere</title>", content_type="text/html")

    app = web.Application()
    app.router.add_get("/", index)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    await runner.cleanup()


TRY_TO_DRIVE = """async ([base, body, token]) => {
  const outcome = {};
  const attempt = async (name, make) => {
    try {
      const answer = await make();
      outcome[name] = answer.type === "opaque" ? "opaque" : await answer.text();
    } catch { outcome[name] = "refused"; }
  };
  const headers = { "Content-Type": "application/json", "X-Page-Token": token };
  const json = { method: "POST", body, headers };
  await attempt("act", () => fetch(base + "/page/act", json));
  await attempt("simple", () => fetch(base + "/page/act", { method: "POST", body, mode: "no-cors" }));
  await attempt("read", () => fetch(base + "/"));
  outcome.socket = await new Promise((resolve) => {
    const socket = new WebSocket(base.replace("http", "ws") + "/page/events", ["page.v1", "token." + token]);
    socket.onopen = () => resolve("open");
    socket.onerror = () => resolve("refused");
  });
  return outcome;
}"""


async def test_a_page_of_another_origin_can_neither_read_nor_drive_the_demo_even_with_its_token(
    demo: Demo, stranger: str
) -> None:
    page = await (await demo.open()).context.new_page()
    await page.goto(stranger)
    body = json.dumps({"as": JO, "do": "types", "channel": demo.dm, "text": "not Jo"})
    outcome = await page.evaluate(TRY_TO_DRIVE, [demo.slack.base, body, demo.slack.page.token])
    assert outcome == {"act": "refused", "simple": "opaque", "read": "refused", "socket": "refused"}
    assert demo.slack.as_user(JO).messages() == []


async def test_a_wrong_token_is_told_and_nothing_happens(demo: Demo) -> None:
    page = await demo.open()
    demo.slack.page.token = "another run"
    field = page.locator(".pane-customer .main-panel .composer-field")
    await field.fill("hello")
    await field.press("Enter")
    await expect(page.locator(".pane-customer .toast")).to_contain_text("Reload this page")
    await expect(field).to_have_value("hello")
    assert demo.slack.as_user(JO).messages() == []
