"""Finds what looks like a password in a line of talk, where no sign of "password: …" leads to it."""

import re
from collections.abc import Iterator

from bot.secret_shapes import has_a_shape_of_its_own

Span = tuple[int, int]

_LONGEST_LINE = 300
_MOST_WORDS = 40
"""A line of talk is short; what a machine wrote is long, and full of words with digits and signs in them."""
_LABEL_WORDS = """
pass passes password passwords passwd passwort passcode passphrase pw pwd psw pswd kennwort wachtwoord
contraseña contrasena senha passe secret
"""
_LABELS = frozenset(_LABEL_WORDS.split())
_NEAR = 5
"""Words between the label and the password: "password I typed for it is …"."""
_LEADING_UP_WORDS = """
a and app das de est hello here here's hi i is ist it it's its lautet le login mein meine mine mon mot my
new no now ok okay old or please sorry still that that's the then this to try typed use used was with yes
"""
_LEADING_UP = frozenset(_LEADING_UP_WORDS.split())
_AROUND = "\"'`\u00b4\u2018\u2019\u201c\u201d\u201e()[]<>,;:.*_~"
_WORD = re.compile(r"\S+")
_STRONG = re.compile(r"[#$%^~+=§£€*&|]|[!?@](?=[^\s!?])")
"""A sign that no sentence puts into or behind a word."""
_MACHINE = re.compile(
    r"[=<>{}\\]|0x[0-9a-f]|\b[2-5]\d\d[ -](?:[#\d]|[A-Z])|\b\d\.\d\.\d|\b(?:error|exception|rejected|refused|"
    r"accepted|denied|invalid)\b",
    re.IGNORECASE,
)
_YEAR_BEHIND = re.compile(r"[A-Za-z]{4,24}[-_.]?(?:19|20)\d\d")
_WELL_KNOWN = re.compile(
    r"(?:pass(?:word|wort)?|letmein|welcome|hunter|qwert[yz]\w{0,4}|admin|abc|iloveyou)\d{1,6}"
)
_BUSINESS = re.compile(r"(?:[A-Z][a-z]*\d)+[A-Z][a-z]*")
"""Paws4Thought: digits for words, as pet businesses like them."""
_SIGN_WITHIN = re.compile(r"[A-Za-z][$!#%^*@][A-Za-z]")
_OWN_WORDS = re.compile(
    r"(?:\d{1,3}-[a-z]{3,12}|smtp2go|123-?reg|1and1|1und1|mp3|mp4|m365|o365|\d{1,5}/?(?:ssl|tls|starttls)|(?:ssl|tls)/?\d{1,5}"
    r"|(?:norton|mcafee|eset|avg|icloud|gsuite|chrome|safari|firefox|edge|thunderbird|samsung|galaxy|pixel|ipad"
    r"|iphone|ticket#|case#|order#|ref#|invoice#|imac|vista|word|excel|acrobat|web|server|mailbox|gmail|hotmail|yahoo|apple|google|ionos|imap|pop|utf)"
    r"[- ]?\d[\d-]{0,9}[a-z]{0,5})",
    re.IGNORECASE,
)


def spans_in_talk(text: str) -> Iterator[Span]:
    """Where a password seems to stand in what somebody typed; nothing in lines that a machine has written."""
    begin = 0
    for line in text.split("\n"):
        if len(line) <= _LONGEST_LINE:
            words = list(_WORD.finditer(line))
            if 0 < len(words) <= _MOST_WORDS:
                for start, end in _in_line(line, words):
                    yield begin + start, begin + end
        begin += len(line) + 1


def _in_line(line: str, words: list[re.Match[str]]) -> Iterator[Span]:
    labels = [index for index, word in enumerate(words) if _is_label(words, index)]
    machine = _MACHINE.search(line) is not None
    alone = len(words) == 1
    leading = all(
        _bare(word[0]).casefold().replace("\u2019", "'") in _LEADING_UP or _looks(word[0], 6)
        for word in words
    )
    for index, word in enumerate(words):
        near = any(0 < abs(index - label) <= _NEAR for label in labels)
        if (
            _signed(word[0])
            or (near and not machine and _looks(word[0], 5))
            or (alone and _stands_alone(word[0]))
            or (leading and not alone and _looks(word[0], 8))
        ):
            yield _trimmed(word)


def _is_label(words: list[re.Match[str]], index: int) -> bool:
    bare = _bare(words[index][0]).casefold().removesuffix("'s").removesuffix("\u2019s")
    before = _bare(words[index - 1][0]).casefold() if index else ""
    return bare in _LABELS or (bare == "word" and before == "pass")


def _signed(word: str) -> bool:
    """Letters of both sizes, digits, and a sign within: nothing but a password is written like that."""
    bare = _bare(word)
    kinds = (str.islower, str.isupper, str.isdigit)
    return (
        len(bare) >= 8
        and _STRONG.search(bare) is not None
        and all(any(map(kind, bare)) for kind in kinds)
        and not has_a_meaning(bare)
        and not re.search(r"[=(){}<>:/\\]", bare)
    )


def _looks(word: str, least: int) -> bool:
    """Letters beside digits or strong signs, in a word that has no such shape by nature."""
    bare = _bare(word)
    if len(bare) < least or has_a_meaning(bare):
        return False
    letters = any(map(str.isalpha, bare))
    return letters and (any(map(str.isdigit, bare)) or _STRONG.search(bare) is not None)


def _stands_alone(word: str) -> bool:
    """A line of one word, which is a password more likely than anything else that is asked for."""
    bare = _bare(word)
    if len(bare) < 6 or has_a_meaning(bare) or re.search(r"[=(){}<>:/\\]", bare):
        return False
    digits = any(map(str.isdigit, bare))
    both = any(map(str.islower, bare)) and any(map(str.isupper, bare))
    if both and len(bare) >= 8 and _SIGN_WITHIN.search(bare):
        return True
    if digits and len(bare) >= 8 and not _BUSINESS.fullmatch(bare):
        signs = re.search(r"[!?#$%^&*+~]", bare) is not None
        if (both and re.fullmatch(r"[A-Z]{2,}[a-z]*\d+", bare) is None) or signs:
            return any(map(str.isalpha, bare))
        if len(re.split(r"[-_.]", bare)) >= 4 and re.fullmatch(r"[A-Za-z_.-]+\d{1,4}", bare):
            return True
    return bool(_YEAR_BEHIND.fullmatch(bare) or _WELL_KNOWN.fullmatch(bare.rstrip("!?").casefold()))


def has_a_meaning(bare: str) -> bool:
    """Whether a word is an address, a host, a product or the like, in which digits mean nothing."""
    plain = bare.rstrip("!?*")
    return has_a_shape_of_its_own(plain) or _OWN_WORDS.fullmatch(plain) is not None


def _bare(word: str) -> str:
    return word.strip(_AROUND)


def _trimmed(word: re.Match[str]) -> Span:
    """The word without what the sentence put around it."""
    start, end = word.span()
    raw = word[0]
    lead = len(raw) - len(raw.lstrip(_AROUND))
    trail = len(raw) - len(raw.rstrip(_AROUND))
    return start + lead, end - trail
