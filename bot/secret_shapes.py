"""Tells whether a short line could be a password, where one is being asked for."""

import re

from smtp_probe.addresses import find_address

_LEAST = 6
"""Characters. Shorter passwords are hardly granted any more, and shorter words with a digit are common."""
_LONGEST = 64
_MOST_WORDS = 4
_DECORATION = "\"'`\u00b4\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb()[]{}<>*_~.,;:!?…"

# Words around a password that somebody types although nobody should: "it's …", "my password …".
_LEADING_UP_WORDS = """
a app das de est hello here hi i is ist it it's its kennwort le login lautet mein meine mon mot my new now
ok okay pass passe passwd password passwort please pw pwd sorry that that's the this try typed use was yes
"""
_LEADING_UP = frozenset(_LEADING_UP_WORDS.split())
# Words of the trade that carry a number by nature.
_WITH_A_NUMBER = re.compile(
    r"(?:android|auth|base|case|code|debian|error|exchange|fehler|erreur|ios|iphone|ipv|level|line|macos|mail"
    r"|microsoft|oauth|office|option|outlook|php|port|postfix|question|round|sha|smtp|ssl|starttls|step|tls"
    r"|try|ubuntu|version|windows|win|wordpress|woocommerce|magento|prestashop|xoauth)[-_ :=#v]{0,2}[\d.]+",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\d[\d.,:]*(?:st|nd|rd|th|x|ms|s|secs?|seconds?|mins?|minutes?|minuten|h|hrs?|hours?|stunden|uhr|heures"
    r"|am|pm|days?|times|weeks?|months?|years?|und1|and1)(?:und1|and1)?",
    re.IGNORECASE,
)
_HOST = re.compile(r"(?:[a-z0-9_-]{1,63}\.)+[a-z]{2,24}\.?(?::\d{1,5})?(?:/\S*)?", re.IGNORECASE)
_LINK = re.compile(r"(?:[a-z][a-z0-9+.-]{1,20}://|www\.|mailto:)", re.IGNORECASE)
_NUMBER_OF_AN_ERROR = re.compile(r"0x[0-9a-fA-F]+|E[A-Z_]{3,30}\d*|[A-Z_]{3,40}\(\d+\)")
_REFERENCE = re.compile(r"[A-Z0-9]{4}-[A-Z0-9]{4}")
_ODD = re.compile(r"[#$%^~=§£€*|\\]")
_TURNS_LARGE = re.compile(r"[a-z][A-Z]")
_DIGITS_ALONE = re.compile(r"\d{6,16}")


def could_be_a_password(line: str) -> bool:
    """Whether a line that answers nothing has the looks of a password; ordinary words never have them.

    For lines typed while a password is asked for. The looks: one or two words, or words that lead up to it,
    and in one of them letters beside digits or odd symbols. Addresses, hosts, ports and links have none.
    """
    if len(line) > 2 * _LONGEST:
        return False
    words = line.split()
    if not 1 <= len(words) <= _MOST_WORDS:
        return False
    if len(words) == 1 and _DIGITS_ALONE.fullmatch(words[0]):
        return True
    looking = [word for word in words if _looks_secret(word)]
    others = [word for word in words if word not in looking]
    if not looking:
        return False
    return len(words) <= 2 or all(
        word.casefold().replace("\u2019", "'").strip(_DECORATION) in _LEADING_UP or find_address(word)
        for word in others
    )


def _looks_secret(word: str) -> bool:
    bare = word.strip(_DECORATION)
    if not _LEAST <= len(word.strip("\"'`")) <= _LONGEST or has_a_shape_of_its_own(bare):
        return False
    letters = any(character.isalpha() for character in bare)
    digits = any(character.isdigit() for character in bare)
    if letters and (digits or _ODD.search(bare)):
        return True
    return len(_TURNS_LARGE.findall(bare)) >= 3


def has_a_shape_of_its_own(word: str) -> bool:
    """Whether a word has digits or signs in it by nature, as an address, a host, a version or a time has."""
    if find_address(word) is not None or _LINK.match(word):
        return True
    shapes = (_HOST, _WITH_A_NUMBER, _COUNTED, _NUMBER_OF_AN_ERROR, _REFERENCE)
    if any(shape.fullmatch(word) for shape in shapes):
        return True
    parts = re.split(r"[/:=]", word)
    return len(parts) > 1 and all(part.isalpha() or part.isdigit() or not part for part in parts)
