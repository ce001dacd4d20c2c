from pathlib import Path

import pytest

from bot.errors import BotError
from bot.settings import lenient_settings_of, read_settings, settings_of

SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-made-up-canary",
    "SLACK_APP_TOKEN": "xapp-made-up-canary",
    "SLACK_SIGNING_SECRET": "made-up-canary",
    "SLACK_CLIENT_SECRET": "made-up-canary",
    "RETRIEVER_SECRET_KEYS": "made-up-canary",
    "RETRIEVER_DATABASE_URL": "postgresql://jo:made-up-canary@127.0.0.1/x",
}


def test_nothing_set_gives_the_defaults() -> None:
    settings = settings_of({})
    assert (settings.host, settings.port, settings.mode, settings.log) == ("127.0.0.1", 3000, "http", "info")
    assert settings.api_url == "https://slack.com/api/"
    assert settings.database_url.startswith("sqlite:///")
    assert settings.database_url.endswith("/retriever/retriever.db")


def test_an_app_token_means_socket_mode_unless_asked_otherwise() -> None:
    assert settings_of({"SLACK_APP_TOKEN": "xapp-x"}).mode == "socket"
    assert settings_of({"SLACK_APP_TOKEN": "xapp-x", "SLACK_MODE": "http"}).mode == "http"


def test_an_empty_variable_is_as_unset_except_where_empty_means_off() -> None:
    settings = settings_of({"SLACK_APP_TOKEN": "", "RETRIEVER_PROBE_CONTROL": "", "RETRIEVER_TREE": ""})
    assert (settings.app_token, settings.tree) == (None, None)
    assert settings.network().control == ()
    assert settings_of({}).network().control != ()


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "4711")
    assert read_settings().port == 4711


def test_no_secret_is_printed() -> None:
    settings = settings_of(SECRETS)
    assert "canary" not in repr(settings)
    assert "canary" not in str(settings)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "canary"),
        ("PORT", "99999"),
        ("SLACK_MODE", "canary"),
        ("SLACK_API_URL", "http://canary.example/api/"),
        ("SLACK_API_URL", "https://user:canary@slack.com/api/"),
        ("RETRIEVER_DATABASE_URL", "mysql://jo:canary@127.0.0.1/x"),
        ("RETRIEVER_DATABASE_URL", "canary"),
        ("RETRIEVER_LOG", "canary"),
    ],
)
def test_a_wrong_value_names_the_variable_and_never_the_value(variable: str, value: str) -> None:
    with pytest.raises(BotError) as caught:
        settings_of({variable: value})
    assert variable in str(caught.value)
    assert "canary" not in str(caught.value)


def test_a_wrong_probe_setting_names_its_variable() -> None:
    with pytest.raises(BotError, match="RETRIEVER_PROBE_PORTS"):
        settings_of({"RETRIEVER_PROBE_PORTS": "many"}).network()


def test_a_missing_token_says_how_to_get_it() -> None:
    with pytest.raises(BotError) as caught:
        settings_of({}).needs("SLACK_BOT_TOKEN")
    assert "SLACK_BOT_TOKEN is not set." in str(caught.value)
    assert "xoxb-" in caught.value.hint


def test_all_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(BotError) as caught:
        settings_of({}).needs(*settings_of({}).to_connect)
    assert "SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET are not set." in str(caught.value)
    assert "xoxb-" in caught.value.hint
    assert "Signing Secret" in caught.value.hint


def test_all_that_is_wrong_is_named_at_once() -> None:
    with pytest.raises(BotError) as caught:
        settings_of({"PORT": "canary", "RETRIEVER_LOG": "canary", "RETRIEVER_DESK_HOURS": "canary"})
    assert "PORT cannot be used" in str(caught.value)
    assert "RETRIEVER_LOG cannot be used" in str(caught.value)
    assert "canary" not in str(caught.value)


def test_what_cannot_be_used_has_its_default_and_is_told_beside() -> None:
    settings, faults = lenient_settings_of(
        {"PORT": "many", "RETRIEVER_DESK_HOURS": "sometimes", "SLACK_MODE": "http"}
    )
    assert (settings.port, settings.desk_hours, settings.mode) == (3000, None, "http")
    assert len(faults) == 2


def test_plain_http_is_taken_for_this_machine_only() -> None:
    assert settings_of({"SLACK_API_URL": "http://127.0.0.1:8000/api"}).api_url == "http://127.0.0.1:8000/api/"


def test_the_data_folder_follows_the_systems_custom(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("platform.system", lambda: "Linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert settings_of({}).database_url == f"sqlite:///{tmp_path}/retriever/retriever.db"
