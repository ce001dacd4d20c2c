"""Recognises the settings that a typed line names: host, port, security and user name."""

import re

from bot.patterns import Pattern
from smtp_probe import Security

LONGEST = 12
"""Words of a line of settings; in a longer text a number is rarely a port."""
_PORT = Pattern(r"(?<![\w.:-])(?:port[ :=]{0,3})?(25|465|587|2525)(?![\w.-])", re.IGNORECASE)
_PORT_ALONE = Pattern(r"(?:24|26|80|110|143|443|58[0-9]|99[35]|1025|10025|2465|252[0-9]|2587|8025)\Z")
"""Ports that a line may consist of; of other numbers nobody knows what they are."""
_SECURITY = Pattern(
    r"(?<![\w.-])(start[ -]?tls|ssl(?: ?/ ?tls)?|tls|none|no (?:encryption|security))(?![\w.-])",
    re.IGNORECASE,
)
_SECURITY_NAMED = Pattern(r"\b(?:security|encryption)\b", re.IGNORECASE)
_DENIED = Pattern(
    r"\b(?:there(?:['\u2019]?s| is| are)|has|have|got|see)\s+(?:no|not|nothing)\b"
    r"|\b(?:ssl|tls)\s+(?:is|are)\s*(?:n'?t|not)\b|\b(?:box|tick|field|option)\b",
    re.IGNORECASE,
)
"""A security that is said not to be there, or a field that is spoken of: no setting was told."""
_HOST = Pattern(r"(?<![\w@.-])((?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24})(?![\w@.-])", re.IGNORECASE)
LOOKS_LIKE_A_HOST = Pattern(r"(?:smtp|mail|mx|out|send|relay|auth|post)[\w-]*\.", re.IGNORECASE)
_USERNAME = Pattern(
    r"\b(?:user[ -]?(?:name|id)|log-?in name|user(?=\s*[:=]))\s*"
    r"(?:(?P<sign>[:=])|is\b\s*:?|)\s*(?:(?:just|only|simply|actually|currently|now|still|set to)\s+)*"
    r"(?P<name>[^\s,;]+)",
    re.IGNORECASE,
)
_USER_IS = Pattern(r"\buser(?: is)? (?P<name>[^\s,;]+)", re.IGNORECASE)
"""Said so of a user name only beside other settings; else it is talk of a person, or a server's words."""
_AROUND_A_NAME = "<>()\"'`*_,;.!?"
_ADDRESS = Pattern(r"\S+@\S+\.\S+")
_WORD = Pattern(r"[^\W_]+(?:'[^\W_]+)?")


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


_NO_NAME = _words(
    "is are was and or but not wrong right correct incorrect ok okay fine good bad missing empty blank",
    "invalid different same also the a an my our your it its it's that this there what which in on of for",
    "field box password unknown none too still already just only exactly really definitely as like",
    "locked disabled blocked suspended over denied",
)
"""What stands behind *user name* and is none: "user name and password", "user name is my address"."""
_OF_SETTINGS = _words(
    "host hostname server smtp outgoing mail port number security encryption type with and on using use uses",
    "used i we it it's its is are set to at have has in says say there the my our mine own settings setting",
    "of currently now psp pet sitter plus no yes ok okay sorry oh actually but just only still please hi",
    "hello think guess believe maybe again instead not there here hm hmm well so then was were",
)
"""Words of which a line of settings may consist, beside the settings themselves."""


def is_settings_alone(line: str) -> bool:
    """Whether a line names settings and says nothing else: *465 starttls* complains of nothing."""
    if len(line.split()) > LONGEST:
        return False
    rest = line
    for part in (_ADDRESS, _HOST, _PORT, _SECURITY):
        rest = part.sub(" ", rest)
    return rest != line and all(word in _OF_SETTINGS for word in _WORD.findall(rest.casefold()))


def port_and_security(
    line: str, port: int | None, security: Security | None
) -> tuple[int | None, Security | None]:
    """Port and security of a line, where they are not known yet."""
    if port is None and (named := _PORT.search(line)):
        port = int(named[1])
    if port is None and _PORT_ALONE.match(line.strip()):
        port = int(line)
    if security is None and (word := _SECURITY.search(line)) and not _DENIED.search(line):
        match word[1].casefold()[:3]:
            case "ssl":
                security = Security.SSL
            case "sta" | "tls":
                security = Security.STARTTLS
            case _:
                # "none" is a setting only beside a port or a word for it; alone it is an answer.
                told = port is not None or " " in word[1] or _SECURITY_NAMED.search(line) is not None
                security = Security.NONE if told else None
    return port, security


def host_in(line: str) -> str | None:
    """A host that stands plainly in a line."""
    for found in _HOST.finditer(line):
        if found[0] == line.strip() or LOOKS_LIKE_A_HOST.match(found[1]):
            return found[1].casefold()
    return None


def username_in(line: str) -> str | None:
    """A user name that a line calls so: *user name is jo*, *username: jo@example.com*."""
    for named in _USERNAME.finditer(line):
        name = named["name"].strip(_AROUND_A_NAME)
        if name and (named["sign"] or name.casefold() not in _NO_NAME):
            return name
    beside = _USER_IS.search(line) if len(line.split()) <= LONGEST and _PORT.search(line) else None
    name = beside["name"].strip(_AROUND_A_NAME) if beside is not None else ""
    return name if name and name.casefold() not in _NO_NAME else None
