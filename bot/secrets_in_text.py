"""Finds what looks like a password in written text and cuts it out before anything keeps it."""

import base64
import binascii
import re
from collections.abc import Callable

from msgspec import Struct

from bot.meant_shapes import has_a_meaning, is_a_number_of_something, letters_and_more
from bot.ordinary_words import BEHIND_LABEL, OF_FOUR_LETTERS, is_ordinary
from bot.password_labels import is_label
from bot.patterns import Pattern
from bot.secrets_in_talk import spans_in_talk
from smtp_probe.addresses import find_address

WITHHELD = "[withheld]"
LONGEST = 16_384  # characters that are looked at; the rest is cut off, not passed on unseen

_LABEL = (
    r"(?<![A-Za-z])(?:app[ -]?)?(?:pass(?:word|wd|phrase|code)?|pwd|pw|passwort|kennwort)(?![A-Za-z])[\"']?"
)
_VALUE = r"(?P<secret>\"[^\"\n]{1,100}\"|'[^'\n]{1,100}'|[^\s,;<>\"']{3,100})"
_LABELLED = Pattern(_LABEL + r"[ \t]{0,3}(?:[:=]|=>|->)[ \t]{0,3}" + _VALUE, re.IGNORECASE)
_TOLD = Pattern(
    _LABEL + r"[ \t]{1,3}(?:is|was)(?: now)?[ \t:]{1,3}" + _VALUE + r"(?P<rest>[^\n.]{0,40})", re.IGNORECASE
)
_GROUPS_TOLD = Pattern(
    _LABEL + r"[ \t]{0,3}(?:[:=]|is|->)?[ \t]{0,3}(?P<secret>[a-z]{4}(?:[ -][a-z]{4}){3})(?![a-z])",
    re.IGNORECASE,
)
_AUTH = Pattern(
    r"\bAUTH[ =](?:PLAIN|LOGIN|XOAUTH2|OAUTHBEARER|CRAM-MD5)[ :]{1,3}(?P<secret>[A-Za-z0-9+/]{4,2000}={0,2})",
    re.IGNORECASE,
)
_LOG_IN = Pattern(r"\bAUTH[ =](?:PLAIN|LOGIN)\b|\b334\b", re.IGNORECASE)
_PADDED = Pattern(r"(?<![\w+/=])(?P<secret>[A-Za-z0-9+/]{6,400}={1,2})(?![\w=])")
_CHALLENGED = Pattern(
    r"^[^\n]{0,40}\b334\b[^\n]{0,200}\n[^\n\w]{0,10}(?:C: ?|client: ?)?"
    r"(?P<secret>[A-Za-z0-9+/]{4,2000}={0,2})[ \t]*$",
    re.MULTILINE,
)
_IN_URL = Pattern(r"\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@]{1,100}:(?P<secret>[^\s/@]{1,100})@", re.IGNORECASE)
_BEFORE_HOST = Pattern(
    r"(?<![\w/])(?!mailto:|user(?:name)?:|e?mail:|from:|to:|login:)[\w.+%-]{1,64}(?:@[\w.-]{1,100})?:"
    r"(?P<secret>[^\s:@/]{3,64})@(?:smtp|mail|mx|imap|pop)[\w-]{0,60}\.[\w.-]{2,200}",
    re.IGNORECASE,
)
_AFTER_ADDRESS = Pattern(
    r"[\w.+%-]{1,64}@[\w-]{1,60}(?:\.[\w-]{1,60}){1,6}[ \t]{0,3}(?P<sign>[/|,;:]|->?"
    r"|=>?)[ \t]{0,3}(?P<secret>[^\s,;|]{4,64})"
)
_BEHIND_ADDRESS = Pattern(
    r"\A\s*[\w.+%-]{1,64}@[\w-]{1,60}(?:\.[\w-]{1,60}){1,6}"
    r"(?:[ \t]{1,3}|[ \t]{0,3}[/|,;:][ \t]{0,3})(?P<secret>[^\s,;]{5,64})\s*\Z"
)
_TOKEN = Pattern(
    r"(?P<secret>\bxox[a-z]-[\w-]{8,200}|\bxapp-[\w-]{8,200}|\bya29\.[\w-]{20,2000}"
    r"|\bSG\.[\w-]{8,200}\.[\w-]{8,200}|\bkey-[0-9a-f]{24,64}|\bAKIA[0-9A-Z]{16}|\bgh[pousr]_\w{20,200})"
)
_NUMBERED_TOKEN = Pattern(
    r"\b(?:token|key|secret)[ \t:=]{1,3}(?:is[ \t])?"
    r"(?P<secret>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{24,64})\b",
    re.IGNORECASE,
)
_BASIC = Pattern(r"\bBasic[ \t]{1,3}(?P<secret>[A-Za-z0-9+/]{6,2000}={0,2})")
_OF_A_COMMAND = Pattern(r"(?<!\S)(?:-u|--user)[ =]{1,2}[\w.@+-]{1,100}:(?P<secret>[^\s:]{3,100})")
_BEARER = Pattern(r"\bBearer[ \t]{1,3}(?P<secret>[\w.~+/-]{16,2000}={0,2})", re.IGNORECASE)
_DASHED = Pattern(r"(?<![\w-])(?P<secret>[A-Za-z][a-z]{3}(?:-[a-z]{4}){3}|[A-Z]{4}(?:-[A-Z]{4}){3})(?![\w-])")
_LETTERS_TOLD = Pattern(
    r"\bapp[ -]?pass(?:word|code)?[ \t]{0,3}(?:[:=]|is|->)?[ \t]{0,3}(?P<secret>[a-z]{16})(?![\w-])",
    re.IGNORECASE,
)
_GROUPS = Pattern(
    r"(?<![\w-])(?=(?P<secret>[A-Za-z][a-z]{3}(?: [a-z]{4}){3}|[A-Z]{4}(?: [A-Z]{4}){3})(?![\w'\u2019-]))"
)
_LETTERS = Pattern(r"(?<![^\s\"'(\[`\u2018\u201c])(?P<secret>[a-z]{16})(?![^\s\"',;.)\]`\u2019\u201d])")
_ALONE_GROUPS = Pattern(r"\A\s*(?P<secret>[A-Za-z][a-z]{3}(?: [a-z]{4}){3}|[A-Z]{4}(?: [A-Z]{4}){3})\s*\Z")
_ALONE_LETTERS = Pattern(r"\A\s*(?P<secret>[a-z]{16})\s*\Z")
_ALONE = Pattern(r"\A\s*(?P<secret>\S{8,64})\s*\Z")

_UNPRONOUNCEABLE = Pattern("[^aeiouy]{4}")
_SYMBOL = Pattern(r"[!#$%&*?^~+=§£€]")
_ENDS_LIKE_A_WORD = Pattern(r"(?:ing|ed|able|ible|ly|ies|ness|ment|tion|sion|ity)\Z")
_GOES_ON = Pattern(r"[ \t]{1,3}[^\s\d]")
_NO_VALUE = Pattern(r"[*•·x.…_<>\[\](){}\-?]+\Z|\$|%[a-z(]|\[|\(|<|\{", re.IGNORECASE)

_PLACEHOLDERS = frozenset(
    {"", "undefined", "null", "none"}
)  # what a program sends that was given no password


class Cleaned(Struct, frozen=True):
    """Text that may be kept."""

    text: str
    withheld: bool
    """Something was cut out."""


def withhold(text: str, *, talk: bool = True) -> Cleaned:
    """Cut out what looks like a password; the rest stays word for word. Twice is as once.

    ``talk``: somebody's free words. A value that stands in a field of its own, as a user name, is none.
    """
    text, withheld = text[:LONGEST], False
    while spans := _spans(text, talk=talk):
        withheld = True
        text = _without(text, spans)
    return Cleaned(text, withheld)


def _spans(text: str, *, talk: bool) -> list[tuple[int, int]]:
    """What is to be cut out, from left to right, none within or over another."""
    if text.isalpha() and is_ordinary(text.casefold()) and not is_label(text.casefold()):
        return []  # one word of talk, as half of all lines are
    found = [
        match.span("secret")
        for pattern, is_secret in _RULES
        for match in pattern.finditer(text)
        if is_secret(match)
    ]
    if talk:
        found += spans_in_talk(text)
    cut = [match.span() for match in re.finditer(re.escape(WITHHELD), text)]
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(found):
        if begin >= end or any(begin < stop and start < end for start, stop in cut):
            continue
        if merged and begin < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    kept, last = [], 0
    for begin, end in spans:
        kept += [text[last:begin], WITHHELD]
        last = end
    return "".join((*kept, text[last:]))


def _always(match: re.Match[str]) -> bool:
    return bool(match)


def _encoded_text(match: re.Match[str]) -> bool:
    """Base64 of readable text, as AUTH sends it; not a word that merely has the right letters."""
    token = match["secret"]
    try:
        decoded = base64.b64decode(token + "=" * (-len(token) % 4), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return False
    if decoded.rpartition("\x00")[2].casefold() in _PLACEHOLDERS:
        return False
    return len(decoded) >= 3 and all(
        character.isprintable() or character in "\x00\x01" for character in decoded
    )


def _encoded_beside_auth(match: re.Match[str]) -> bool:
    return _LOG_IN.search(match.string) is not None and _encoded_text(match)


def _labelled(match: re.Match[str]) -> bool:
    secret = match["secret"].strip("\"'").rstrip(".!)")
    if not secret or _NO_VALUE.match(secret) or "://" in secret or find_address(secret) is not None:
        return False
    goes_on = _GOES_ON.match(match.string, match.end("secret")) is not None
    if goes_on and is_ordinary(secret.strip("*_`")):
        return False
    return secret.casefold().rstrip(":") not in BEHIND_LABEL


def _told(match: re.Match[str]) -> bool:
    """After "is": a value, rather than what somebody says about one."""
    quoted = match["secret"][0] in "\"'"
    secret = match["secret"].strip("\"'").rstrip(".!?)")
    if not _labelled(match) or not secret or is_ordinary(secret):
        return False
    if not any(map(str.isalpha, secret)) or has_a_meaning(secret):
        return (quoted or not match["rest"].strip(" !?)")) and len(secret) >= 4 and "%" not in secret
    if quoted or any(character.isdigit() for character in secret) or _SYMBOL.search(secret):
        return True
    if secret != secret.lower() and not secret.istitle() and not secret.isupper():
        return True
    return not match["rest"].strip(" !?)") and not _ENDS_LIKE_A_WORD.search(secret.casefold())


def _no_sentence(match: re.Match[str]) -> bool:
    return sum(word in OF_FOUR_LETTERS for word in re.split("[ -]", match["secret"].lower())) < 2


def _no_word(match: re.Match[str]) -> bool:
    return not any(word in OF_FOUR_LETTERS for word in match["secret"].casefold().split())


def _no_pronounceable(match: re.Match[str]) -> bool:
    return _no_long_word(match) and _UNPRONOUNCEABLE.search(match["secret"]) is not None


def _no_long_word(match: re.Match[str]) -> bool:
    """Sixteen letters at random: a word of that length ends like one, and has vowels all along."""
    secret = match["secret"].casefold()
    few_vowels = len(set(secret) & set("aeiou")) < 4
    return not _ENDS_LIKE_A_WORD.search(secret) and (
        few_vowels or _UNPRONOUNCEABLE.search(secret) is not None
    )


def _beside_digits(match: re.Match[str]) -> bool:
    """Nothing but an address, and a word with digits by no nature, or one that is none of talk."""
    secret = match["secret"]
    letters, digits = any(map(str.isalpha, secret)), any(map(str.isdigit, secret))
    if letters and digits:
        return not has_a_meaning(secret)
    bare = secret.rstrip("!?#*")
    return bare.isalpha() and not is_ordinary(bare) and (bare != secret or bare == bare.casefold())


def _beside_an_address(match: re.Match[str]) -> bool:
    """A word with digits in it; behind a sign that no sentence has, a word that is none of talk."""
    secret = match["secret"].strip("()[]\"'.!?")
    if _mixed(match) or (letters_and_more(secret) and not is_a_number_of_something(secret)):
        return True
    return match["sign"] not in ",-" and len(secret) >= 4 and secret.isalpha() and not is_ordinary(secret)


def _mixed(match: re.Match[str]) -> bool:
    """Letters of both sizes, digits and a symbol, and nothing that has such a shape by nature."""
    secret = match["secret"]
    if "://" in secret or re.search(r"\.[A-Za-z]{2,}", secret):
        return False
    classes = (str.islower, str.isupper, str.isdigit)
    return bool(_SYMBOL.search(secret)) and all(any(map(kind, secret)) for kind in classes)


_RULES: tuple[tuple[Pattern, Callable[[re.Match[str]], bool]], ...] = (
    (_TOKEN, _always),
    (_BEARER, _always),
    (_NUMBERED_TOKEN, _always),
    (_BASIC, _encoded_text),
    (_OF_A_COMMAND, _always),
    (_AUTH, _encoded_text),
    (_CHALLENGED, _encoded_text),
    (_PADDED, _encoded_beside_auth),
    (_IN_URL, _labelled),
    (_BEFORE_HOST, _labelled),
    (_GROUPS_TOLD, _no_sentence),
    (_LABELLED, _labelled),
    (_TOLD, _told),
    (_AFTER_ADDRESS, _beside_an_address),
    (_DASHED, _no_sentence),
    (_ALONE_GROUPS, _no_sentence),
    (_ALONE_LETTERS, _no_long_word),
    (_GROUPS, _no_word),
    (_LETTERS, _no_pronounceable),
    (_LETTERS_TOLD, _no_long_word),
    (_BEHIND_ADDRESS, _beside_digits),
    (_ALONE, _mixed),
)
