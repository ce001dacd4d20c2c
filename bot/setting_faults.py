"""Finds what is wrong with the settings that a typed line names, all at once; good ones are left alone."""

import re

from msgspec import Struct

from bot.patterns import Pattern
from bot.settings_in_line import LOOKS_LIKE_A_HOST
from smtp_probe.hosts import grammar_problem

_PORT_NAMED = Pattern(r"\bport(?:\s+(?:number|no\.?))?\s*(?:is|[:=#])?\s*(-?\d[\w.]*)", re.IGNORECASE)
_PORT_IN_WORDS = Pattern(r"\bport\s*[:=]\s*(?!ssl\b|tls\b|starttls\b)[^\W\d]", re.IGNORECASE)
_PORT_BEHIND_HOST = Pattern(
    r"(?<![\w@.-])(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}[\s:,]\s*(\d{1,9})(?![\w.-])", re.I
)
_PORT_AND_SECURITY = Pattern(r"\d+(?:ssl|tls|starttls)?", re.IGNORECASE)
_HOST_NAMED = Pattern(
    r"\b(?P<word>host|server)(?:\s*name)?(?:\s*(?P<sign>[:=])\s*|\s+(?P<is>is)\s+|\s+)(?P<name>\S+)",
    re.IGNORECASE,
)
_HOST_APART = Pattern(
    r"\b(?:host|server)(?:\s*name)?\s*(?:is\b|[:=])?\s+"
    r"(?:smtp|mail|imap|pop3?|out|outgoing)[\w-]{0,20}\.?(?P<gap>\s+)\.?(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}(?![\w@-])",
    re.IGNORECASE,
)
_BEHIND_A_NAME = ",;.!?)>\"'`"
_PORT_OF_HOST = Pattern(r":\d{1,9}\Z")
_HIGHEST_PORT = 65_535


class SettingFaults(Struct, frozen=True):
    """What is wrong with each setting, by the name of the text that says so; ``None``: nothing is."""

    host: str | None
    port: str | None

    @property
    def all(self) -> tuple[str, ...]:
        """Every fault, in the order of the settings."""
        return tuple(fault for fault in (self.host, self.port) if fault is not None)


NO_FAULTS = SettingFaults(None, None)


def faults_in(line: str) -> SettingFaults:
    """What is wrong in a line of settings. A failure message is none: it holds what a machine wrote."""
    return SettingFaults(host=_host_fault(line), port=_port_fault(line))


def _port_fault(line: str) -> str | None:
    for named in _PORT_NAMED.finditer(line):
        told = named[1].rstrip(".")
        if not _PORT_AND_SECURITY.fullmatch(told) and not told.startswith("-"):
            return "slack.port_not_a_number"
        if told.startswith("-") or not _in_range(re.sub(r"\D", "", told)):
            return "slack.port_out_of_range"
    if any(not _in_range(found[1]) for found in _PORT_BEHIND_HOST.finditer(line)):
        return "slack.port_out_of_range"
    return "slack.port_not_a_number" if _PORT_IN_WORDS.search(line) else None


def _in_range(digits: str) -> bool:
    return 1 <= int(digits[:9]) <= _HIGHEST_PORT


def _host_fault(line: str) -> str | None:
    apart = _HOST_APART.search(line)
    if apart:
        return "slack.host_control" if {"\n", "\t"} & set(apart["gap"]) else "slack.host_space"
    for named in _HOST_NAMED.finditer(line):
        name = _PORT_OF_HOST.sub("", named["name"].strip("<(\"'`").rstrip(_BEHIND_A_NAME))
        if not _meant_as_host(name, named):
            continue
        problem = grammar_problem(name)
        if problem is not None:
            return f"slack.host_{problem}"
    return None


def _meant_as_host(name: str, named: re.Match[str]) -> bool:
    """Whether a word behind *host* or *server* is the name of one: "the server is down" names none."""
    if not name:
        return False
    if named["sign"]:
        return True
    marked = "." in name or "://" in name
    return marked and (
        named["word"].casefold() == "host" or bool(named["is"] or LOOKS_LIKE_A_HOST.match(name))
    )
