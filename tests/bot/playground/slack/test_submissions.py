"""Submissions: every answer an app may give, what the screen does then, and closing."""

from typing import Any

import pytest

from bot.playground.slack import SlackStandIn

JO = "U0JO000001"


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def field(name: str, **more: Any) -> dict[str, Any]:
    element = {"type": "plain_text_input", "action_id": name, **more}
    return {"type": "input", "block_id": name, "label": plain(name), "element": element}


def form(title: str = "Form", *blocks: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "form",
        "notify_on_close": True,
        "title": plain(title),
        "submit": plain("Send"),
        "blocks": list(blocks) or [field("host"), field("port")],
    }


class Rig:
    """An app that answers submissions as the test says, and keeps what it was sent."""

    def __init__(self, slack: SlackStandIn, app: Any) -> None:
        self.slack = slack
        self.app = app
        self.answer: dict[str, Any] = {}
        self.submitted: list[dict[str, Any]] = []
        self.closed: list[dict[str, Any]] = []

        @app.view("form")
        async def on_form(ack: Any, body: dict[str, Any]) -> None:
            self.submitted.append(body)
            await ack(**self.answer)

        @app.view_closed("form")
        async def on_closed(ack: Any, body: dict[str, Any]) -> None:
            await ack()
            self.closed.append(body)

    async def open(self, view: dict[str, Any] | None = None) -> dict[str, Any]:
        trigger = self.slack.platform.tickets.trigger(JO)
        answer = await self.app.client.views_open(trigger_id=trigger, view=view or form())
        return dict(answer["view"])


FILLED = {"host": "smtp.gmail.com", "port": "465"}


async def test_an_empty_answer_closes_the_view(slack: SlackStandIn, make_app: Any, connect: Any) -> None:
    rig = Rig(slack, make_app(slack))
    async with connect(slack, rig.app):
        view = await rig.open()
        shown = await slack.as_user(JO).submit(view["id"], FILLED)
    assert shown.outcome == "closed"
    assert slack.as_user(JO).view() is None
    (body,) = rig.submitted
    assert body["view"]["state"]["values"] == {
        "host": {"host": {"type": "plain_text_input", "value": "smtp.gmail.com"}},
        "port": {"port": {"type": "plain_text_input", "value": "465"}},
    }
    assert body["view"]["hash"] == view["hash"]
    assert body["response_urls"] == []
    assert rig.closed == []


async def test_errors_stand_under_their_fields_and_keep_what_was_typed(
    slack: SlackStandIn, make_app: Any, connect: Any
) -> None:
    rig = Rig(slack, make_app(slack))
    rig.answer = {"response_action": "errors", "errors": {"host": "No such host."}}
    async with connect(slack, rig.app):
        await rig.open()
        shown = await slack.as_user(JO).submit(None, FILLED)
    view = slack.as_user(JO).view() or {}
    assert shown.errors == view["errors"] == {"host": "No such host."}
    assert view["state"]["values"]["port"]["port"]["value"] == "465"


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"nothing": "There is no such block."}},
        {"response_action": "update", "view": {"type": "modal", "title": plain("x" * 25), "blocks": []}},
        {"response_action": "push", "view": {"type": "home", "blocks": []}},
        {"response_action": "explode"},
    ],
    ids=["unknown block", "bad view", "pushed home", "unknown action"],
)
async def test_an_answer_that_slack_does_not_take_is_shown_as_trouble(
    slack: SlackStandIn, make_app: Any, connect: Any, answer: dict[str, Any]
) -> None:
    rig = Rig(slack, make_app(slack))
    rig.answer = answer
    async with connect(slack, rig.app):
        view = await rig.open()
        shown = await slack.as_user(JO).submit(None, FILLED)
    assert (shown.ok, shown.error) == (False, "dispatch_failed")
    assert shown.facts["refused"]["ok"] is False
    assert (slack.as_user(JO).view() or {})["id"] == view["id"]


async def test_push_stacks_up_to_three_and_cancel_goes_back(
    slack: SlackStandIn, make_app: Any, connect: Any
) -> None:
    rig = Rig(slack, make_app(slack))
    jo = slack.as_user(JO)
    async with connect(slack, rig.app):
        first = await rig.open()
        for title in ("Second", "Third"):
            rig.answer = {"response_action": "push", "view": form(title)}
            assert (await jo.submit(None, FILLED)).outcome == "pushed"
        assert (await jo.submit(None, FILLED)).facts["refused"]["error"] == "push_limit_reached"
        third = jo.view() or {}
        assert (third["title"]["text"], third["root_view_id"]) == ("Third", first["id"])
        await jo.close()
        await slack.until(lambda: rig.closed)
        assert (jo.view() or {})["title"]["text"] == "Second"
        assert rig.closed[0]["is_cleared"] is False
        await jo.close(everything=True)
        await slack.until(lambda: len(rig.closed) == 3)
    assert jo.view() is None
    assert [body["is_cleared"] for body in rig.closed] == [False, True, True]


async def test_clear_empties_the_stack(slack: SlackStandIn, make_app: Any, connect: Any) -> None:
    rig = Rig(slack, make_app(slack))
    rig.answer = {"response_action": "clear"}
    async with connect(slack, rig.app):
        await rig.open()
        assert (await slack.as_user(JO).submit(None, FILLED)).outcome == "cleared"
        await slack.until(lambda: rig.closed)
    assert rig.closed[0]["is_cleared"] is True


async def test_an_update_keeps_a_field_only_under_the_same_names(
    slack: SlackStandIn, make_app: Any, connect: Any
) -> None:
    rig = Rig(slack, make_app(slack))
    rig.answer = {"response_action": "update", "view": form("Again", field("host"), field("port-2"))}
    async with connect(slack, rig.app):
        view = await rig.open()
        await slack.as_user(JO).submit(None, FILLED)
    now = slack.as_user(JO).view() or {}
    assert now["id"] == view["id"]
    assert now["hash"] != view["hash"]
    assert now["state"]["values"]["host"]["host"]["value"] == "smtp.gmail.com"
    assert now["state"]["values"]["port-2"]["port-2"]["value"] is None


@pytest.mark.parametrize(
    ("block", "typed", "words"),
    [
        (field("a"), "", "Please complete this required field."),
        (field("a", max_length=3), "four", "Please enter no more than 3 characters."),
        (field("a"), "x" * 3001, "Please enter no more than 3000 characters."),
        (field("a", min_length=3), "ab", "Please enter at least 3 characters."),
        (field("a", type="email_text_input"), "jo at gmail", "Please enter a valid email address."),
        (
            field("a", type="number_input", is_decimal_allowed=False),
            "4.5",
            "Please enter a valid number.",
        ),
        (
            field("a", type="number_input", is_decimal_allowed=False, max_value="65535"),
            "99999",
            "Please enter a number of at most 65535.",
        ),
    ],
)
async def test_slacks_client_refuses_before_anything_is_sent(
    slack: SlackStandIn, make_app: Any, connect: Any, block: dict[str, Any], typed: str, words: str
) -> None:
    rig = Rig(slack, make_app(slack))
    async with connect(slack, rig.app):
        await rig.open(form("Form", block))
        shown = await slack.as_user(JO).submit(None, {"a": typed})
    assert shown.errors == {"a": words}
    assert rig.submitted == []


async def test_a_submission_nobody_answers_leaves_the_form_as_it_was(
    quick: SlackStandIn, make_app: Any, connect: Any
) -> None:
    rig = Rig(quick, make_app(quick))
    async with connect(quick, rig.app):
        view = await rig.open({**form(), "callback_id": "nobody listens"})
        shown = await quick.as_user(JO).submit(view["id"], FILLED)
    assert shown.error == "operation_timeout"
    now = quick.as_user(JO).view() or {}
    assert (now["id"], now["busy"]) == (view["id"], False)
    assert now["state"]["values"]["host"]["host"]["value"] == "smtp.gmail.com"


async def test_a_press_in_a_modal_carries_everything_typed_so_far(
    slack: SlackStandIn, make_app: Any, connect: Any
) -> None:
    rig = Rig(slack, make_app(slack))
    bodies = []

    @rig.app.action("why")
    async def on_press(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        bodies.append(body)

    press = {
        "type": "actions",
        "elements": [{"type": "button", "action_id": "why", "text": plain("Why?")}],
    }
    async with connect(slack, rig.app):
        view = await rig.open(form("Form", field("word"), press))
        await slack.as_user(JO).press(view["id"], "why", values={"word": {"word": "made-up"}})
        await slack.until(lambda: bodies)
    assert bodies[0]["view"]["state"]["values"]["word"]["word"]["value"] == "made-up"
    assert bodies[0]["container"] == {"type": "view", "view_id": view["id"]}
    assert "response_url" not in bodies[0]
