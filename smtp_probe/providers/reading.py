"""Reads the provider data file."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from importlib.resources import files
from typing import Any

from smtp_probe.model import Security
from smtp_probe.providers.entry import (
    Confidence,
    Kind,
    KnownReply,
    PasswordAuth,
    Provider,
    ProviderServer,
    TimelineEntry,
    UsernameForm,
)

DATA_FILE = "providers.jsonl"


def read_providers() -> tuple[Provider, ...]:
    """All entries of the shipped file, in its order. A broken line raises: it is our own data."""
    text = files("smtp_probe.providers").joinpath(DATA_FILE).read_text("utf-8")
    return tuple(provider_of(json.loads(line)) for line in text.splitlines() if line)


def provider_of(record: Mapping[str, Any]) -> Provider:
    """One record of the file as a value."""
    return Provider(
        id=record["id"],
        name=record["name"],
        kind=Kind(record["kind"]),
        countries=tuple(record["countries"]),
        domains=tuple(record["domains"]),
        mx_patterns=tuple(record["mx_patterns"]),
        smtp=_servers(record["smtp"]),
        imap_only=record["imap_only"],
        password_auth=PasswordAuth(record["password_auth"]),
        app_password_url=record["app_password_url"],
        smtp_must_be_enabled=record["smtp_must_be_enabled"],
        unverified_note=record["unverified_note"],
        known_replies=tuple(
            KnownReply(reply["code"], reply["enhanced"], reply["pattern"], reply["means"], reply["basis"])
            for reply in record["known_replies"]
        ),
        limits=record["limits"],
        notes=record["notes"],
        sources=tuple(record["sources"]),
        checked=record["checked"],
        confidence=Confidence(record["confidence"]),
        timeline=tuple(
            TimelineEntry(entry["date"], entry["event"], entry["source"])
            for entry in record.get("timeline", ())
        ),
        ends=date.fromisoformat(record["ends"]) if record.get("ends") else None,
    )


def _servers(records: Iterable[Mapping[str, Any]]) -> tuple[ProviderServer, ...]:
    return tuple(
        ProviderServer(
            server["host"],
            server["port"],
            Security(server["security"]),
            UsernameForm(server["username"]),
        )
        for server in records
    )
