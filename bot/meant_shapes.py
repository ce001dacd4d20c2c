"""Tells which words have digits and signs in them by nature: addresses, hosts, products, units, tickets."""

import re

from bot.ordinary_words import is_a_brand, is_a_thing_with_a_number, is_listed, is_ordinary, word_set
from bot.patterns import Pattern
from smtp_probe.addresses import find_address

# Words of the trade that carry a number by nature.
_WITH_A_NUMBER = Pattern(
    r"(?:android|auth|base|case|code|debian|error|exchange|fehler|erreur|ios|iphone|ipv|level|line|macos|mail"
    r"|microsoft|oauth|office|option|outlook|php|port|postfix|question|round|sha|smtp|ssl|starttls|step|tls"
    r"|try|ubuntu|version|windows|win|wordpress|woocommerce|magento|prestashop|xoauth)[-_ :=#v]{0,2}[\d.]+",
    re.IGNORECASE,
)
_COUNTED = Pattern(
    r"\d[\d.,:]*(?:st|nd|rd|th|x|ms|s|secs?|seconds?|mins?|minutes?|minuten|h|hrs?|hours?|stunden|uhr|heures"
    r"|am|pm|days?|times|weeks?|months?|years?|und1|and1|[kmgt]i?bi?t?s?|[kmg]?hz|k[gm]|cm|mm|px|bits?"
    r"|bytes?|yrs?"
    r"|yo|ish|%|percent|dogs?|cats?|pets?|emails?|chars?|letters?|digits?|p|quid|gbp|eur|usd)(?:und1|and1|-?ish)?"
    r"|[\d.,:]{1,8}-\d{1,4}[a-z]{1,3}",
    re.IGNORECASE,
)
_SHORT_ADDRESS = Pattern(r"([\w.+-]{1,64})@([^\W\d_]{4,30})")
_HOST = Pattern(r"(?:[a-z0-9_-]{1,63}\.)+[a-z]{2,24}\.?(?::\d{1,5})?(?:/\S*)?", re.IGNORECASE)
_LINK = Pattern(
    r"(?:[a-z][a-z0-9+.-]{1,20}://|www\.|mailto:|(?-i:<?[@#!][A-Z0-9]{8,20}\b)|<[@#!]|@\w)", re.IGNORECASE
)
_NUMBER_OF_AN_ERROR = Pattern(r"0x[0-9a-fA-F]+|E[A-Z_]{3,30}\d*|[A-Z_]{3,40}\(\d+\)")
_REFERENCE = Pattern(r"[A-Z0-9]{4}-[A-Z0-9]{4}")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_OWN_WORDS = Pattern(
    r"(?:\d{1,3}-[a-z]{3,12}|smtp2go|123-?reg|1and1|1und1|mp3|mp4|m365|o365|\d{1,5}/?(?:ssl|tls"
    r"|starttls)|(?:ssl|tls)/?\d{1,5}"
    r"|ticket#\d[\d-]*|case#\d+|order#\d+|ref#\d+|invoice#\d+|[a-z]{2,12}v\d+(?:\.\d+)*|v\d[\d.]*[a-z]?"
    r"|utf-?\d+\w*"
    rf"|{_MONTH}-?\d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th)?-?{_MONTH}-?\d{{0,4}}"
    r"|\d[\d.:-]*t[\d.:-]+z?|covid-?19|web\d{1,6}|vps-?\d+|srv-?\d+)",
    re.IGNORECASE,
)
_CAPITALS_AND_DIGITS = Pattern(
    r"[A-Z]{1,4}[-_/#]?\d[\dA-Z/_.-]*|\d+[A-Z]{1,4}(?:\d+[A-Z]*)*"
    r"|[A-Z]{2,4}[-_/#](?:[A-Z]{1,4})?\d[\dA-Z/_-]*|[A-Z][A-Z0-9]*\d[A-Z0-9]*\d[A-Z][A-Z0-9]*"
)
"""Numbers of tickets, orders, invoices, post codes, builds."""
_OF_A_MACHINE = Pattern(
    r"(?=(?:[a-f-]*\d){4})[0-9a-f-]{12,64}|[0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4}"
    r"|[A-Z0-9]+(?:[-_][A-Z0-9]+){2,10}|VXNlcm5hbWU6|UGFzc3dvcmQ6"
    r"|[a-z]{1,2}[1-9][a-z\d]?\d[a-z]{2}|(?:rsa|aes|md|sha|hmac|ecdsa|ed|dh)-?\d{1,5}"
)
"""Identities of letters and sessions, post codes, names of ciphers, and what a server asks for in base64."""
_FEW_LETTERS = Pattern(r"[A-Za-z]{0,4}[-_/#]?\d[\dA-Za-z/_.-]*")
_MADE_OF_WORDS = Pattern(r"[^\W\d_]+")
_OF_A_PET_BUSINESS = Pattern(
    r"(?=.*(?:paw|pet|dog|cat|walk|wag|tail|bark|woof|pup|pooch|hound|groom|kennel|kare|care|sit|fur"
    r"|bone|lead|leash|k-?9|vet|miaow))"
    r"(?:[a-z]{2,30}[24][a-z]{1,30}|[24][a-z]{4,30}|k-?9s?[a-z]{0,30}(?:4u|2u)?|[a-z]{3,30}4?(?:k9s?|4u|2u))",
    re.IGNORECASE,
)
"""pets4homes, 4paws, k9capers, walkies4u: digits for words."""
_ENDS_LIKE_A_PASSWORD = ("ever", "life", "love", "lyf", "eva")
_PORTS = word_set("25 26 80 110 143 443 465 587 993 995 2525 2526 2587")
_REPLY = Pattern(r"[245]\d\d")
_STRONG = Pattern(r"[#$%^~+=\u00a7\u00a3\u20ac*&|<]|[!?@](?=[^\s!?])")
"""A sign that no sentence puts into or behind a word."""
_LONGEST_STEM = 24
_LONGEST_EDITION = 6
"""Letters: norton360deluxe, Firefox115esr."""


def is_port(word: str) -> bool:
    """Whether a number is that of a mail port, or what a server answers with."""
    return word in _PORTS or _REPLY.fullmatch(word) is not None


def has_a_shape_of_its_own(word: str) -> bool:
    """Whether a word has digits or signs in it by nature, as an address, a host, a version or a time has."""
    if find_address(word) is not None or _LINK.match(word):
        return True
    short = _SHORT_ADDRESS.fullmatch(word)
    if short and (is_ordinary(short[2]) or (len(short[1]) >= 3 and short[1].isalpha())):
        return True
    shapes = (_HOST, _WITH_A_NUMBER, _COUNTED, _NUMBER_OF_AN_ERROR, _REFERENCE)
    if any(shape.fullmatch(word) for shape in shapes):
        return True
    parts = re.split(r"[/:=]", word)
    return len(parts) > 1 and all(
        part.isdigit() or len(part) <= 2 or (part.isalpha() and is_ordinary(part)) for part in parts
    )


def has_a_meaning(word: str) -> bool:
    """Whether a word is an address, a host, a product or the like, in which digits and signs mean nothing."""
    plain = word.rstrip("!?*")
    if not plain or len(plain) > 200:
        return False
    return has_a_shape_of_its_own(plain) or _OWN_WORDS.fullmatch(plain) is not None or _of_the_trade(plain)


def is_a_number_of_something(word: str) -> bool:
    """Capitals and digits, as tickets, orders and post codes have them."""
    return _CAPITALS_AND_DIGITS.fullmatch(word) is not None or _OF_A_MACHINE.fullmatch(word) is not None


def is_written_like_a_number(word: str) -> bool:
    """Few letters before the digits, as in what somebody calls their ticket, serial or model."""
    return _FEW_LETTERS.fullmatch(word) is not None


def is_a_trade_name(word: str) -> bool:
    """Digits for words, as pet businesses like them in their names: Paws4Thought."""
    folded = word.casefold()
    return _OF_A_PET_BUSINESS.fullmatch(folded) is not None and not folded.endswith(_ENDS_LIKE_A_PASSWORD)


def letters_and_more(word: str) -> bool:
    """Letters beside digits or strong signs, in a word that has no such shape by nature."""
    if len(word) < 4 or not any(map(str.isalpha, word)):
        return False
    return (any(map(str.isdigit, word)) or _STRONG.search(word) is not None) and not has_a_meaning(word)


def _of_the_trade(word: str) -> bool:
    """Digits and signs between ordinary words alone: laptop2, ssl+tls, Test&Update."""
    stems = _MADE_OF_WORDS.findall(word)
    if word.isalpha() or not stems or any(len(stem) > _LONGEST_STEM for stem in stems):
        return False
    if max(map(len, stems)) < 2 or word.casefold().endswith(_ENDS_LIKE_A_PASSWORD):
        return False
    if len(stems) == 1 and word.startswith(stems[0]):
        return (
            is_a_thing_with_a_number(stems[0], word[len(stems[0]) :]) and word.casefold() not in _WELL_KNOWN
        )
    if is_a_brand(stems[0]) and word.startswith(stems[0]) and sum(map(len, stems[1:])) <= _LONGEST_EDITION:
        return True
    return all(len(stem) == 1 or is_listed(stem) for stem in stems) and word.casefold() not in _WELL_KNOWN


_WELL_KNOWN = frozenset(
    f"{stem}{tail}"
    for stem in [
        "password",
        "passwort",
        "pass",
        "letmein",
        "welcome",
        "admin",
        "test",
        "secret",
        "master",
        "login",
        "hello",
        "changeme",
        "user",
        "access",
    ]
    for tail in (
        "1",
        "12",
        "123",
        "1234",
        "12345",
        "123456",
        "99",
        "01",
        "!",
        "1!",
        "123!",
        "2020",
        "2021",
        "2022",
        "2023",
        "2024",
        "2025",
    )
)
"""Ordinary words with a number that are known as passwords all the same."""
