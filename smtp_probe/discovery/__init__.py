"""Finds the submission settings for a mail address."""

from smtp_probe.discovery.found import FoundSettings, Source, settings_as_json
from smtp_probe.discovery.search import settings_for
from smtp_probe.discovery.ways import (
    address_after_a_slip,
    search_for,
    ways_after_a_slip,
    ways_of_the_provider,
)

__all__ = [
    "FoundSettings",
    "Source",
    "address_after_a_slip",
    "search_for",
    "settings_as_json",
    "settings_for",
    "ways_after_a_slip",
    "ways_of_the_provider",
]
