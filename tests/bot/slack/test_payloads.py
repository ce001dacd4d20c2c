import copy
import json
from collections.abc import Iterator

import pytest

from bot.incoming import Person, Tenant
from bot.slack import event_payloads, payloads
from bot.slack.ids import Place

CANARY = "Made-Up-Passw0rd-7f3a"
TEAM, USER = "T0PETSIT01", "U0JO000001"
JO = Person(Tenant("", TEAM), USER)

VIEW = {
    "id": "V0000000001",
    "type": "modal",
    "callback_id": "login",
    "private_metadata": '{"case": "c1", "visit": 4}',
    "state": {
        "values": {
            "in|c1|4|ab|username": {
                "field:username": {"type": "plain_text_input", "value": "jo@example.com"}
            },
            "in|c1|4|ab|password": {"secret:password": {"type": "plain_text_input", "value": CANARY}},
            "in|c1|4|ab|other": {"field:other": {"type": "plain_text_input", "value": CANARY}},
        }
    },
    "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": CANARY}}],
    "hash": "156.aBc",
}
KEYS = {
    "token": CANARY,
    "trigger_id": CANARY,
    "response_url": f"https://hooks.slack.com/actions/{CANARY}",
    "response_urls": [{"response_url": CANARY}],
    "bot_access_token": CANARY,
}
WHO = {
    "team": {"id": TEAM, "domain": "pet-sitter-plus"},
    "user": {"id": USER, "username": "jo", "name": "jo", "team_id": TEAM},
    "enterprise": None,
    "api_app_id": "A0RETRIEV1",
}


def pressed(**changes: object) -> dict[str, object]:
    return {
        "type": "block_actions",
        **WHO,
        **KEYS,
        "container": {"type": "message", "message_ts": "1.0002", "channel_id": "D0JO000001"},
        "channel": {"id": "D0JO000001", "name": "directmessage"},
        "message": {"text": CANARY, "blocks": [], "ts": "1.0002"},
        "state": {"values": {"b": {"secret:password": {"value": CANARY}}}},
        "view": {**VIEW, "id": ""},
        "actions": [
            {
                "type": "button",
                "action_id": "answer:works",
                "block_id": "q|c1|7",
                "value": "hint",
                "action_ts": "1795561200.5",
            }
        ],
        **changes,
    }


def submitted(kind: str = "view_submission") -> dict[str, object]:
    return {"type": kind, **WHO, **KEYS, "view": copy.deepcopy(VIEW)}


def message(**changes: object) -> dict[str, object]:
    event = {
        "type": "message",
        "channel": "D0JO000001",
        "channel_type": "im",
        "user": USER,
        "team": TEAM,
        "ts": "1795561200.000100",
        "text": "port 25",
        **changes,
    }
    return {"type": "event_callback", "team_id": TEAM, "event_id": "Ev1", **KEYS, "event": event}


def everything_cleaned() -> Iterator[tuple[str, object]]:
    """Each kind of payload with a canary wherever Slack puts what must not be kept, cleaned."""
    yield "press", payloads.press(pressed())
    yield "press in a modal", payloads.press(pressed(view=VIEW, container={"type": "view", "view_id": "V1"}))
    yield "submission", payloads.submission(submitted(), {"username"})
    yield "closed", payloads.closure(submitted("view_closed"))
    yield (
        "command",
        payloads.command_line(
            {**KEYS, "team_id": TEAM, "user_id": USER, "channel_id": "C1", "text": "help", "api_app_id": "A1"}
        ),
    )
    yield (
        "shortcut",
        payloads.shortcut(
            {**WHO, **KEYS, "type": "message_action", "callback_id": "x", "message": {"text": CANARY}}
        ),
    )
    yield (
        "edited",
        event_payloads.line(
            message(
                subtype="message_changed",
                message={"user": USER, "text": "fixed", "ts": "1.1", "edited": {"user": USER, "ts": "1.2"}},
                previous_message={"user": USER, "text": CANARY, "ts": "1.1"},
            )
        ),
    )
    yield "mention", event_payloads.mention(message(type="app_mention", text=f"<@U0BOT> {CANARY}"))
    yield "home", event_payloads.opening(message(type="app_home_opened", tab="home", view=VIEW))


@pytest.mark.parametrize(("kind", "cleaned"), list(everything_cleaned()), ids=lambda value: str(value)[:24])
def test_nothing_that_must_not_rest_survives_the_cleaning(kind: str, cleaned: object) -> None:
    assert cleaned is not None, kind
    assert CANARY not in repr(cleaned)


def test_a_deleted_message_leaves_nothing_at_all() -> None:
    deleted = message(subtype="message_deleted", previous_message={"user": USER, "text": CANARY})
    assert event_payloads.line(deleted) is None


def test_a_submission_keeps_the_listed_inputs_and_no_other() -> None:
    found = payloads.submission(submitted(), {"username"})
    assert found is not None
    assert found.values == {"username": "jo@example.com"}
    assert found.blocks["password"] == "in|c1|4|ab|password"
    assert payloads.submission(submitted()) is not None
    assert payloads.submission(submitted()).values == {}  # type: ignore[union-attr]


def test_the_password_is_read_byte_for_byte_by_its_own_function_alone() -> None:
    body = submitted()
    body["view"]["state"]["values"]["in|c1|4|ab|password"]["secret:password"]["value"] = "  Pass phrase \t"  # type: ignore[index]
    assert payloads.typed_secret(body) == "  Pass phrase \t"


def test_a_press_says_who_what_and_where_and_has_a_key_of_its_own() -> None:
    press = payloads.press(pressed())
    assert press is not None
    assert (press.person, press.kind, press.rest, press.place) == (JO, "answer", ("works",), Place("c1", 7))
    again = payloads.press(pressed())
    later = payloads.press(
        pressed(actions=[{"action_id": "answer:works", "block_id": "q|c1|7", "action_ts": "1795561201.5"}])
    )
    assert again is not None
    assert later is not None
    assert press.key == again.key != later.key


def test_in_a_shared_channel_the_pressers_own_team_counts_not_the_installing_one() -> None:
    press = payloads.press(pressed(user={"id": USER, "team_id": "T0ELSEWHR1"}))
    assert press is not None
    assert press.person.tenant.team == "T0ELSEWHR1"


@pytest.mark.parametrize("user", [{"id": USER, "team_id": "E0OTHER001"}, {"id": "", "team_id": TEAM}, None])
def test_somebody_of_a_foreign_organisation_or_nobody_is_refused(user: object) -> None:
    assert payloads.press(pressed(user=user)) is None


@pytest.mark.parametrize("broken", [{}, {"actions": "x"}, {"actions": [3]}, {"user": [], "actions": [{}]}])
def test_a_payload_of_another_shape_is_nothing_and_raises_nothing(broken: dict[str, object]) -> None:
    for read in (payloads.press, payloads.submission, payloads.closure, payloads.command_line):
        assert read(broken) is None
    for hear in (event_payloads.line, event_payloads.opening, event_payloads.mention):
        assert hear({"event": broken}) is None


@pytest.mark.parametrize("place", ["q|c1", "q|c1|x", "q|c 1|2", "q||2", "", "q|c1|-1", "q|c1|9999999999"])
def test_a_place_altered_beyond_reading_is_no_place(place: str) -> None:
    press = payloads.press(pressed(actions=[{"action_id": "answer:a", "block_id": place}]))
    assert press is not None
    assert press.place is None


@pytest.mark.parametrize(
    "noise",
    [
        {"bot_id": "B1"},
        {"subtype": "bot_message"},
        {"subtype": "channel_join"},
        {"app_id": "A1"},
        {"user": ""},
        {
            "subtype": "message_changed",
            "message": {"user": USER, "text": "x", "bot_id": "B1", "edited": {"ts": "1"}},
        },
        {"subtype": "message_changed", "message": {"user": USER, "text": "unfurled"}},
        {"subtype": "message_changed", "message": {"subtype": "tombstone", "edited": {"ts": "1"}}},
    ],
)
def test_bots_joins_and_unfurls_are_no_lines(noise: dict[str, object]) -> None:
    assert event_payloads.line(message(**noise)) is None


def test_an_edit_is_the_new_wording_with_an_event_of_its_own() -> None:
    edited = message(
        subtype="message_changed",
        message={"user": USER, "text": "port 587", "ts": "1.1", "edited": {"user": USER, "ts": "2"}},
    )
    line = event_payloads.line(edited)
    assert line is not None
    assert (line.text, line.edited, line.ts) == ("port 587", True, "1.1")


def test_a_commands_trigger_lives_on_as_a_fingerprint_that_tells_two_commands_apart() -> None:
    def keyed(trigger: str) -> str:
        line = payloads.command_line({"team_id": TEAM, "user_id": USER, "trigger_id": trigger})
        assert line is not None
        return line.key

    assert keyed("1.2.abc") == keyed("1.2.abc")
    assert keyed("1.2.abc") != keyed("1.2.abd")
    assert "1.2.abc" not in json.dumps(keyed("1.2.abc"))


def test_slack_s_entities_in_a_slash_command_are_what_was_typed() -> None:
    line = payloads.command_line({"team_id": TEAM, "user_id": USER, "text": " Q&amp;A &lt;b&gt; "})
    assert line is not None
    assert line.text == "Q&A <b>"


def test_half_a_surrogate_pair_is_replaced_where_it_is_read() -> None:
    line = payloads.command_line({"team_id": TEAM, "user_id": USER, "text": "help \ud83d me"})
    assert line is not None
    assert line.text.encode() == "help \ufffd\ufffd\ufffd me".encode()


def test_a_password_with_half_a_surrogate_pair_stays_as_sent_so_that_its_field_can_say_so() -> None:
    view = {"state": {"values": {"b": {"secret:password": {"value": "pass\ud800"}}}}}
    assert payloads.typed_secret({"view": view}) == "pass\ud800"
