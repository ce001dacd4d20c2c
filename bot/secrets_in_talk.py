"""Finds what looks like a password in what somebody typed, where no sign of "password: …" leads to it."""

import re
from collections.abc import Iterator, Sequence

from bot.labelled_secrets import announced_below, labelled_spans, spans_beside_addresses, value_of_line
from bot.meant_shapes import (
    has_a_meaning,
    is_a_number_of_something,
    is_a_trade_name,
    is_port,
    is_written_like_a_number,
    letters_and_more,
)
from bot.ordinary_words import is_ordinary, word_set
from bot.password_labels import Label, labels_in
from bot.patterns import Pattern, Span
from bot.secret_phrases import phrase_spans
from bot.secrets_in_pairs import spans_in_pairs

_LONGEST_LINE = 300
_MOST_WORDS = 40
"""A line of talk is short; what a machine wrote is long, and full of words with digits and signs in them."""
_NEAR = 5
"""Words between the label and the password: "password I typed for it is …"."""
_LEADING_UP_WORDS = """
a and app das de est hello here here's hi i is ist it it's its lautet le login mein meine mine mon mot my
new no now ok okay old or please sorry still that that's then this to try typed use used was with yes the
think go pls plz enter put in u you be should would there thats ugh oh hang on wait not maybe thanks thx
cheers btw mean
"""
_LEADING_UP = word_set(_LEADING_UP_WORDS)
_AROUND = "\"'`\u00b4\u2018\u2019\u201c\u201d\u201e()[]<>,;:.*_~\u2026"
_WORD = Pattern(r"[^\s|]+")
_MACHINE = Pattern(
    r"[{}\\]|\b0x[0-9a-fA-F]|\b(?!465\b|587\b|443\b)[2-5]\d\d[ -](?:[#\d]|[A-Z])|\b[245]\.\d{1,3}\.\d{1,3}\b|\w=[\w<\"']|\]:|::|://"
    r"|\b(?:[A-Z][a-z]+)?(?:Error|Exception|Failure|Warning)\b:?|\b[A-Z]{4,}_[A-Z_]{3,}"
    r"|\bid [0-9A-Za-z]{8,}|<[^>\s]+@"
)
_SIGN_WITHIN = Pattern(r"[A-Za-z0-9][$!#%^*@+~£€?]{1,3}[A-Za-z]|[A-Za-z][$!#%^*@+~£€?]{1,3}[A-Za-z0-9]")
_JOINED = Pattern(r"[^\W\d_]{3,}[&+][^\W\d_]{3,}")
_WRAPPED = Pattern(r"([!$#%*&+^~?])\1[^\W_]{3,}.*([!$#%*&+^~?])\2")
_STROKED = Pattern(r"([^\W\d_]{5,24})[/:](\d{2,4})")
_COUNTED_UP = Pattern(r"[A-Za-z]+-\d")
_TWO_WORDS = Pattern(r"[A-Z][a-z]{2,}[A-Z][a-z]{2,}\d{0,4}")
_TURNS_LARGE = Pattern(r"[a-z][A-Z]")
_WELL_KNOWN = Pattern(
    r"(?:pass(?:word|wort)?|letmein|welcome|hunter|qwert[yz]\w{0,4}|admin|abc|iloveyou|trustno|monkey"
    r"|dragon|asdf\w{0,6}"
    r"|zxcv\w{0,4})\d{1,6}|letmein|iloveyou|qwert[yz](?:uiop)?|asdfgh(?:jkl)?|trustno1"
    r"|123456(?:7(?:8(?:90?)?)?)?|654321"
    r"|11223344|(\d)\1{5,9}|p[a@4]s*[s5$]*w[o0]rd[!1]*"
)
_OF_A_USER = word_set("""
user username userid usernames logon login log account acct id name named called nickname handle mailbox
email mail e-mail domain website site host server hostname subdomain company business we're trading tag
insta instagram twitter facebook file screenshot folder label channel under
""")
_OF_A_NUMBER = word_set("""
ticket ref reference order invoice case number no nr serial model code error build version vat reg tracking
customer client postcode flat room line policy quote event booking session queue product item part licence
key chapter plate
""")
_OF_SOMETHING_ELSE = word_set("for on of to")
_NAMED = word_set("maiden dog's dogs pet's pets cat's cats son's sons daughter's daughters mum's mums wife's")
_OF_A_PERSON = word_set("username usernames user userid logon")
_VERBS = word_set("is was it's its =")
_FAILED = word_set(
    "failed failure denied mismatch rejected refused unknown invalid login log logged signed unable"
)
_BETWEEN = word_set(
    "is was as in at with the a my our it's its = : - called id name no number ref nr code on for"
)
_IS_A_NAME_BEHIND = Pattern(
    r"[ \t]{1,3}(?:is|was|=)[ \t]{1,3}(?:my|the|our|his|her|a|an|not|locked|disabled|full)\b"
    r"[^.,;]{0,20}\b(?:user|name|login|logon|account|id|dog|cat|mailbox|domain|site|host|locked"
    r"|disabled|full)"
    r"|[ \t]{1,3}(?:account|mailbox|domain)\b|[ \t]{1,3}(?:is|was)[ \t](?:what|how)[ \t](?:i|I"
    r"|we)[ \t](?:log|sign)"
)


def spans_in_talk(text: str) -> Iterator[Span]:
    """Where a password seems to stand in what somebody typed; nothing in lines that a machine has written."""
    begin = 0
    lines = text.split("\n")
    pasted = len(lines) >= 3 and any(_MACHINE.search(line) for line in lines if len(line) <= _LONGEST_LINE)
    announced = False
    for line in lines:
        if 3 <= len(line) <= _LONGEST_LINE:
            words = list(_WORD.finditer(line))
            if 0 < len(words) <= _MOST_WORDS:
                labels = list(labels_in(line))
                below = value_of_line(line) if announced else None
                if below:
                    yield begin + below[0], begin + below[1]
                for start, end in _in_line(line, words, labels, pasted=pasted):
                    yield begin + start, begin + end
                announced = announced_below(line, labels)
        begin += len(line) + 1


def _in_line(
    line: str, words: list[re.Match[str]], labels: Sequence[Label], *, pasted: bool
) -> Iterator[Span]:
    yield from labelled_spans(line, labels)
    yield from spans_in_pairs(line, labels)
    yield from spans_beside_addresses(line)
    typed_by_machine = _MACHINE.search(line) is not None
    machine = pasted or typed_by_machine
    if not machine:
        yield from phrase_spans(line)
    starts = [label.start for label in labels]
    places = [
        index for index, word in enumerate(words) if any(word.start() <= at < word.end() for at in starts)
    ]
    alone = len(words) == 1
    plain = [_bare(word[0]).casefold().replace("\u2019", "'") for word in words]
    leading = all(word in _LEADING_UP or letters_and_more(word) for word in plain)
    for index, word in enumerate(words):
        if index in places and not _bare(word[0])[-1:].isdigit():
            continue
        bare = _bare(word[0])
        near = any(0 < abs(index - place) <= _NEAR for place in places)
        if (
            _signed(bare)
            or (
                near
                and not machine
                and len(bare) >= 5
                and letters_and_more(bare)
                and not _is_a_name(line, words, plain, index)
            )
            or (near and not machine and _is_hyphened(bare.rstrip("!?")))
            or (places and not machine and _is_the_old_one(bare, plain, index))
            or (alone and not machine and _stands_alone(bare))
            or (
                not alone
                and (not machine or (leading and not typed_by_machine))
                and _in_a_sentence(bare, leading)
                and not _is_a_name(line, words, plain, index)
            )
        ):
            yield _trimmed(word, alone=alone)


def _is_a_name(line: str, words: list[re.Match[str]], plain: list[str], index: int) -> bool:
    """Whether the sentence says that a word is somebody's user name, a ticket, a website or the like."""
    at = index - 1
    while at >= max(0, index - 4) and plain[at] in _BETWEEN and plain[at] not in _OF_A_USER | _OF_A_NUMBER:
        at -= 1
    between = set(plain[at + 1 : index])
    if (
        plain[max(0, index - 5) : index][-1:]
        and plain[index - 1] in ("for", "as")
        and _FAILED & set(plain[:index])
    ):
        return True
    if index and plain[index - 1] in _VERBS and _OF_A_PERSON & set(plain[max(0, index - 5) : index - 1]):
        return True
    if at >= max(0, index - 4) and not any(
        words[i][0].endswith(("/", "|", ",", ";")) for i in range(at, index)
    ):
        if plain[at].endswith(("-id", "_id")):
            return True
        if plain[at] in _OF_A_USER:
            if between & {"with", "on", "for"} or (at and plain[at] == "name" and plain[at - 1] in _NAMED):
                return False
            return not (_OF_SOMETHING_ELSE & set(plain[max(0, at - 2) : at]) and between & _VERBS)
        if plain[at] == "from" and not any(word.startswith(("chang", "pass", "pw")) for word in plain):
            return True
        if plain[at] in _OF_A_NUMBER:
            return is_written_like_a_number(_bare(words[index][0]))
    return _IS_A_NAME_BEHIND.match(line, words[index].end()) is not None


def _signed(bare: str) -> bool:
    """Letters of both sizes, digits, and a sign within: nothing but a password is written like that."""
    kinds = (str.islower, str.isupper, str.isdigit)
    return (
        len(bare) >= 8
        and _STRONG.search(bare) is not None
        and all(any(map(kind, bare)) for kind in kinds)
        and not has_a_meaning(bare)
        and not re.search(r"[=(){}<>:/\\\[\]]", bare)
    )


_STRONG = Pattern(r"[#$%^~+=§£€*&|]|[!?@](?=[^\s!?])")


def _in_a_sentence(bare: str, leading: bool) -> bool:
    """Letters and digits glued together, or a sign within, that are no name, number or product."""
    stroked = _STROKED.fullmatch(bare.rstrip("!?"))
    if stroked and not is_ordinary(stroked[1]) and not is_port(stroked[2]):
        return True
    if not letters_and_more(bare) or re.search(r"[(){}<>\\\[\]]" if leading else r"[=(){}<>:/\\\[\]]", bare):
        return False
    core = bare.rstrip("!?")
    if (
        is_a_number_of_something(core)
        or is_a_trade_name(core)
        or (not leading and _COUNTED_UP.fullmatch(core))
    ):
        return False
    digits = any(map(str.isdigit, core))
    letters = sum(map(str.isalpha, core))
    if digits and letters >= 3:
        return len(bare) >= (5 if leading else 6)
    if not digits:
        return bool(_SIGN_WITHIN.search(core)) or (leading and _JOINED.fullmatch(core) is not None)
    return False


def _stands_alone(bare: str) -> bool:
    """A line of one word, which is a password more likely than anything else that is asked for."""
    core = bare.rstrip("!?")
    if _WELL_KNOWN.fullmatch(core.casefold()) or _WRAPPED.fullmatch(bare):
        return True
    if len(_TURNS_LARGE.findall(bare)) >= 3 and not any(map(str.isdigit, bare)):
        return True
    if len(bare) < 5 or has_a_meaning(bare) or re.search(r"[=(){}<>:/\\\[\]]", bare):
        return False
    if is_a_number_of_something(core) or is_a_trade_name(core):
        return False
    if _is_hyphened(core):
        return True
    if core.casefold() == core and _JOINED.fullmatch(core):
        return True
    return _in_a_sentence(bare, leading=True) or (bare != core and letters_and_more(bare))


def _is_hyphened(core: str) -> bool:
    """Four words or more with hyphens between them: muddy-lead-teapot-gravel."""
    parts = core.split("-")
    return len(parts) >= 4 and all(map(str.isalpha, parts)) and sum(map(is_ordinary, parts)) <= len(parts) - 2


def _is_the_old_one(bare: str, plain: list[str], index: int) -> bool:
    """In a line about a password: "before that it was RufusMax"."""
    told = index > 0 and plain[index - 1] in _VERBS
    return told and _TWO_WORDS.fullmatch(bare) is not None and not is_ordinary(bare)


def _bare(word: str) -> str:
    return word.strip(_AROUND)


def _trimmed(word: re.Match[str], *, alone: bool) -> Span:
    """The word without what the sentence put around it."""
    start, end = word.span()
    raw = word[0]
    lead = len(raw) - len(raw.lstrip(_AROUND))
    trail = len(raw) - len(raw.rstrip(_AROUND))
    if raw.endswith("?") and not alone:
        trail = max(trail, len(raw) - len(raw.rstrip(_AROUND + "?")))
    return start + lead, end - trail
