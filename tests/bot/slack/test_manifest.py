import json
from dataclasses import dataclass
from typing import Any, Literal

from bot.slack import limits
from bot.slack.manifest import EVENTS, SCOPES, manifest


@dataclass(frozen=True)
class Modes:
    mode: Literal["socket", "http"]


def made(mode: Literal["socket", "http"]) -> dict[str, Any]:
    return json.loads(json.dumps(manifest(Modes(mode), "https://bot.example/")))


def test_socket_mode_needs_no_address() -> None:
    found = made("socket")
    assert found["settings"]["socket_mode_enabled"] is True
    assert "request_url" not in json.dumps(found)
    assert "url" not in found["features"]["slash_commands"][0]


def test_http_mode_names_one_address_for_everything() -> None:
    found = made("http")
    urls = {
        found["settings"]["event_subscriptions"]["request_url"],
        found["settings"]["interactivity"]["request_url"],
        found["features"]["slash_commands"][0]["url"],
    }
    assert urls == {"https://bot.example/slack/events"}
    assert found["settings"]["socket_mode_enabled"] is False


def test_every_scope_and_event_has_a_reason_and_none_reads_mail_addresses() -> None:
    assert all(len(reason) > 10 for reason in SCOPES.values())
    assert EVENTS
    assert not {scope for scope in SCOPES if "email" in scope}


def test_the_app_can_be_written_to_and_has_a_home() -> None:
    home = made("socket")["features"]["app_home"]
    assert home == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }


def test_what_it_says_of_itself_is_short_enough_for_slack() -> None:
    found = made("socket")
    display = found["display_information"]
    assert len(display["name"]) <= 35
    assert len(display["description"]) <= 140
    assert 174 <= len(display["long_description"]) <= 4000
    everywhere, on_a_message = found["features"]["shortcuts"]
    assert (everywhere["type"], on_a_message["type"]) == ("global", "message")
    for shortcut in (everywhere, on_a_message):
        assert len(shortcut["name"]) <= limits.VIEW_TITLE
        assert len(shortcut["description"]) <= 150
