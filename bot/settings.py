"""The only reader of the environment: variables become settings."""

import os
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.database_address import database_address
from bot.errors import BotError
from bot.mail_relay import Relay
from smtp_probe import Network
from smtp_probe.addresses import parse_address

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})
SLACK_API_URL = "https://slack.com/api/"
HOW_TO_GET = {
    "SLACK_BOT_TOKEN": "Slack app settings > OAuth & Permissions > Bot User OAuth Token (xoxb-…)",
    "SLACK_APP_TOKEN": "Slack app settings > Basic Information > App-Level Tokens (xapp-, connections:write)",
    "SLACK_SIGNING_SECRET": "Slack app settings > Basic Information > Signing Secret",
    "RETRIEVER_SUPPORT_CHANNEL": "Slack > the channel's name > About > Channel ID (C…)",
}


def _empty_is_unset(value: object) -> object:
    return None if value == "" else value


def _api_url(url: str) -> str:
    # A token sent to the wrong host is a token lost: https, or http on this machine alone.
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS):
        message = "must be an https address; http is taken for 127.0.0.1 only"
        raise ValueError(message)
    if parts.username or parts.password:
        message = "must not hold a user name or password"
        raise ValueError(message)
    return url if url.endswith("/") else url + "/"


def _desk_hours(hours: str | None) -> str | None:
    from bot.desk_hours import DeskHours

    DeskHours.parse(hours, "UTC", None)
    return hours


def _time_zone(zone: str) -> str:
    from bot.desk_hours import DeskHours

    DeskHours.parse(None, zone, None)
    return zone


def _mail_address(text: str | None) -> str | None:
    if text is not None and parse_address(text) is None:
        message = "must be one mail address"
        raise ValueError(message)
    return text


Text = Annotated[str | None, BeforeValidator(_empty_is_unset)]
Secret = Annotated[SecretStr | None, BeforeValidator(_empty_is_unset)]
Port = Annotated[int, Field(ge=0, le=65535)]


class Settings(BaseSettings):
    """Everything an operator can set. Secrets print as asterisks."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", hide_input_in_errors=True, case_sensitive=True, populate_by_name=True
    )

    bot_token: Secret = Field(None, validation_alias="SLACK_BOT_TOKEN")
    app_token: Secret = Field(None, validation_alias="SLACK_APP_TOKEN")
    signing_secret: Secret = Field(None, validation_alias="SLACK_SIGNING_SECRET")
    client_id: Text = Field(None, validation_alias="SLACK_CLIENT_ID")
    client_secret: Secret = Field(None, validation_alias="SLACK_CLIENT_SECRET")
    api_url: Annotated[str, AfterValidator(_api_url)] = Field(SLACK_API_URL, validation_alias="SLACK_API_URL")
    asked_mode: Annotated[Literal["socket", "http"] | None, BeforeValidator(_empty_is_unset)] = Field(
        None, validation_alias="SLACK_MODE"
    )
    host: str = Field("127.0.0.1", validation_alias="HOST")
    port: Port = Field(3000, validation_alias="PORT")
    ops_port: Annotated[Port | None, BeforeValidator(_empty_is_unset)] = Field(
        None, validation_alias="RETRIEVER_OPS_PORT"
    )
    support_channel: Text = Field(None, validation_alias="RETRIEVER_SUPPORT_CHANNEL")
    support_email: Annotated[Text, AfterValidator(_mail_address)] = Field(
        None, validation_alias="RETRIEVER_SUPPORT_EMAIL"
    )
    """Where a hand-off goes by mail when Slack refuses it."""
    smtp_url: Annotated[
        Secret, AfterValidator(lambda url: url and (Relay.parse(url.get_secret_value()), url)[1])
    ] = Field(None, validation_alias="RETRIEVER_SMTP_URL")
    """The relay that takes such mails."""
    desk_hours: Annotated[Text, AfterValidator(_desk_hours)] = Field(
        None, validation_alias="RETRIEVER_DESK_HOURS"
    )
    """``Mon-Fri 09:00-17:00``; always open if unset."""
    desk_zone: Annotated[str, AfterValidator(_time_zone)] = Field(
        "Europe/London", validation_alias="RETRIEVER_DESK_ZONE"
    )
    desk_answers_within: Annotated[int | None, BeforeValidator(_empty_is_unset)] = Field(
        None, validation_alias="RETRIEVER_DESK_ANSWERS_WITHIN", ge=1
    )
    """Minutes of opening time until a first answer; nothing is promised if unset."""
    given_database_url: Annotated[
        Secret, AfterValidator(lambda url: url and (database_address(url.get_secret_value()), url)[1])
    ] = Field(None, validation_alias="RETRIEVER_DATABASE_URL")
    secret_keys: Secret = Field(None, validation_alias="RETRIEVER_SECRET_KEYS")
    tree: Annotated[Path | None, BeforeValidator(_empty_is_unset)] = Field(
        None, validation_alias="RETRIEVER_TREE"
    )
    probe_allow: str | None = Field(None, validation_alias="RETRIEVER_PROBE_ALLOW")
    probe_ports: str | None = Field(None, validation_alias="RETRIEVER_PROBE_PORTS")
    probe_deny: str | None = Field(None, validation_alias="RETRIEVER_PROBE_DENY")
    probe_control: str | None = Field(None, validation_alias="RETRIEVER_PROBE_CONTROL")
    probe_route: str | None = Field(None, validation_alias="RETRIEVER_PROBE_ROUTE")
    ehlo_name: str | None = Field(None, validation_alias="RETRIEVER_EHLO_NAME")
    dns: str | None = Field(None, validation_alias="RETRIEVER_DNS")
    ca_file: str | None = Field(None, validation_alias="RETRIEVER_CA_FILE")
    autoconfig_url: str | None = Field(None, validation_alias="RETRIEVER_AUTOCONFIG_URL")
    log: Literal["debug", "info", "warning", "error"] = Field("info", validation_alias="RETRIEVER_LOG")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is given: ``read_settings`` hands the environment over, tests a mapping of their own."""
        return (init_settings,)

    @property
    def mode(self) -> Literal["socket", "http"]:
        """How Slack reaches us: by socket where there is an app token and nothing else was asked for."""
        return self.asked_mode or ("socket" if self.app_token else "http")

    @property
    def database_url(self) -> str:
        """The given one, or a file in the user's data folder. May hold a password: not for printing."""
        if self.given_database_url is not None:
            return self.given_database_url.get_secret_value()
        return f"sqlite:///{data_folder() / 'retriever.db'}"

    def network(self) -> Network:
        """What a probe may reach. BotError names the variable that cannot be read."""
        given = {
            "RETRIEVER_PROBE_ALLOW": self.probe_allow,
            "RETRIEVER_PROBE_PORTS": self.probe_ports,
            "RETRIEVER_PROBE_DENY": self.probe_deny,
            "RETRIEVER_PROBE_CONTROL": self.probe_control,
            "RETRIEVER_PROBE_ROUTE": self.probe_route,
            "RETRIEVER_DNS": self.dns,
            "RETRIEVER_CA_FILE": self.ca_file,
            "RETRIEVER_EHLO_NAME": self.ehlo_name,
            "RETRIEVER_AUTOCONFIG_URL": self.autoconfig_url,
        }
        try:
            return Network.from_variables({name: value for name, value in given.items() if value is not None})
        except ValueError as error:
            raise BotError(str(error), hint="See the table of settings in the README.") from None

    @property
    def to_connect(self) -> tuple[str, ...]:
        """The variables without which nothing reaches Slack in this mode."""
        return ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN" if self.mode == "socket" else "SLACK_SIGNING_SECRET")

    def missing(self, *variables: str) -> tuple[BotError, ...]:
        """For each of ``variables`` that is not set: that it is not, and how to get it."""
        unset = [
            str(field.validation_alias)
            for name, field in type(self).model_fields.items()
            if field.validation_alias in variables and getattr(self, name) is None
        ]
        return tuple(BotError(f"{one} is not set.", hint=HOW_TO_GET.get(one, "")) for one in unset)

    def needs(self, *variables: str) -> None:
        """BotError that names all of ``variables`` that are missing, and says how to get each."""
        missing = self.missing(*variables)
        if len(missing) > 1:
            names = " and ".join(one.message.removesuffix(" is not set.") for one in missing)
            raise BotError(f"{names} are not set.", hint="; ".join(one.hint for one in missing if one.hint))
        for one in missing:
            raise one


def settings_of(environment: Mapping[str, str]) -> Settings:
    """Settings from the given variables alone. BotError names what is wrong, never a value."""
    settings, faults = lenient_settings_of(environment)
    if len(faults) > 1:
        raise BotError(" ".join(one.message for one in faults), context="environment")
    for fault in faults:
        raise fault
    return settings


def lenient_settings_of(environment: Mapping[str, str]) -> tuple[Settings, tuple[BotError, ...]]:
    """As :func:`settings_of`; what cannot be used has its default instead, and is told beside."""
    given = dict(environment)
    faults: list[BotError] = []
    while True:
        try:
            return Settings.model_validate(given), tuple(faults)
        except ValidationError as error:
            for one in error.errors(include_input=False, include_url=False, include_context=False):
                reason = one["msg"].removeprefix("Value error, ")
                variable = str(one["loc"][0])
                faults.append(BotError(f"{variable} cannot be used: {reason}.", context="environment"))
                given.pop(variable, None)


def read_settings() -> Settings:
    """Settings from the process's environment."""
    return settings_of(os.environ)  # noqa: TID251 - this is the one place that may


def read_leniently() -> tuple[Settings, tuple[BotError, ...]]:
    """Settings from the process's environment, and what in it cannot be used."""
    return lenient_settings_of(os.environ)  # noqa: TID251 - as above


def data_folder() -> Path:
    """Where this user's programs keep their data, by the custom of the system. Nothing is created."""
    home = Path.home()
    match platform.system():
        case "Windows":
            root = os.environ.get("LOCALAPPDATA") or str(home / "AppData" / "Local")  # noqa: TID251 - as above
        case "Darwin":
            root = str(home / "Library" / "Application Support")
        case _:
            root = os.environ.get("XDG_DATA_HOME") or str(home / ".local" / "share")  # noqa: TID251 - as above
    return Path(root) / "retriever"
