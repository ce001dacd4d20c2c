import pytest

from bot.slack.payload_shape import said_by_an_app, well_formed


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "event_callback", "team_id": "T1", "event": {"type": "message"}},
        {"type": "block_actions", "user": {"id": "U1"}, "actions": [{"action_id": "a", "block_id": "b"}]},
        {"type": "view_submission", "user": {"id": "U1"}, "view": {"callback_id": "c", "state": {}}},
        {"type": "view_closed", "user": {"id": "U1"}, "view": {"callback_id": "c"}},
        {"type": "shortcut", "user": {"id": "U1"}, "callback_id": "c"},
        {"type": "message_action", "user": {}, "message": {}, "channel": {}, "callback_id": "c"},
        {"command": "/smtp-help", "user_id": "U1", "enterprise_id": None},
        {"type": "url_verification", "challenge": "x"},
        {},
    ],
)
def test_what_slack_sends_has_its_shape(payload: object) -> None:
    assert well_formed(payload)


@pytest.mark.parametrize(
    "payload",
    [
        None,
        [],
        {"event": [1]},
        {"type": {"a": 1}},
        {"type": "event_callback"},
        {"type": "event_callback", "event": {"type": [1]}},
        {"type": "block_actions", "user": {}, "actions": []},
        {"type": "block_actions", "user": {}, "actions": [{"action_id": 3}]},
        {"type": "view_submission", "user": {}, "view": {"state": 3}},
        {"type": "message_action", "user": {}, "message": 3, "channel": {}},
        {"command": 3},
    ],
)
def test_a_part_of_another_kind_is_noticed(payload: object) -> None:
    assert not well_formed(payload)


def told(**event: object) -> dict[str, object]:
    return {"type": "event_callback", "event": {"type": "message", **event}}


@pytest.mark.parametrize(
    "payload",
    [
        told(bot_id="B1", text="hello"),
        told(app_id="A1", text="hello"),
        told(subtype="message_changed", message={"bot_id": "B1", "text": "hello"}),
    ],
)
def test_what_an_app_says_is_known_before_any_listener_is_asked(payload: dict[str, object]) -> None:
    assert said_by_an_app(payload)


@pytest.mark.parametrize(
    "payload",
    [
        told(user="U1", text="hello"),
        told(user="U1", subtype="message_changed", message={"user": "U1"}, bot_id="B1"),
        told(subtype="message_changed", message=3),
        {"type": "event_callback", "event": {"type": "app_mention", "bot_id": "B1"}},
        {"type": "block_actions", "user": {}, "message": {"bot_id": "B1"}},
        {},
    ],
)
def test_what_people_do_is_not_taken_for_an_apps_words(payload: dict[str, object]) -> None:
    assert not said_by_an_app(payload)
