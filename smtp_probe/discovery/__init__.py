"""Finds the submission settings for a mail address."""

from smtp_probe.discovery.found import FoundSettings, Source, settings_as_json
from smtp_probe.discovery.search import settings_for

__all__ = ["FoundSettings", "Source", "settings_as_json", "settings_for"]
