"""Finds codes and passwords that are told beside something else: "login: bob / biscuit", "code 482913"."""

import re
from collections.abc import Iterator, Sequence

from bot.meant_shapes import has_a_meaning
from bot.ordinary_words import is_ordinary, word_set
from bot.password_labels import Label
from bot.patterns import Pattern, Span

_AROUND = "\"'`\u00b4\u2018\u2019\u201c\u201d\u201e()[]<>,;:.*_~!?"
_CODE_FOR = Pattern(
    r"(?:[ \t](?:for|to|of|on|at)(?:[ \t](?:the|my|our"
    r"|that))?[ \t]\w{1,16})?[ \t]{1,3}(?P<digits>\d{4,8})(?![\w.])"
)
_TEXTED = Pattern(
    r"\b(?P<lead>\w{0,12})[ \t]{0,2}\bcode"
    r"(?:[ \t](?:they|google|bt|it|you|he|she)[ \t]\w{2,8}(?:[ \t](?:me|us))?)?"
    r"(?:[ \t](?:is|was))?[: \t]{1,3}(?P<digits>\d{6}|\d{3}[ -]\d{3})(?![\w.])"
    r"|(?<![\w.])(?P<before>\d{4,8})[ \t](?:is|was)[ \t](?:my|the|your|our)[ \t](?:\w{2,12}[ \t])?code\b",
    re.IGNORECASE,
)
_OF_A_MACHINE = word_set(
    "error status exit reply response smtp return result sort area zip post tax bar http esmtp"
)
_SPELT = Pattern(
    r"\b(?:one word|lower ?case|upper ?case|no spaces|without spaces|small letters|all caps|capitals"
    r"|all together)"
    r"[ \t]?[,:-]?[ \t]{1,2}(?P<word>[^\W\d_]{6,30})[.!]?\Z",
    re.IGNORECASE,
)
_PAIR = Pattern(
    r"\b(?:log ?-?(?:in|on)(?: details)?|user(?: ?name)?|un|details|credentials|creds|sign-? ?in|account)\b"
    r"[ \t]?(?:is|are|-|:"
    r"|=)?[ \t]{1,3}(?:is )?[\w.+-]{2,40}(?:@[\w.-]{3,60})?[ \t]{0,2}[/|\\][ \t]{0,2}(?P<word>[^\s/|]{3,64})"
    r"|(?:@[\w.-]{3,60}|\b(?:u|un|e|user|email|login"
    r"|username)[ \t]?[:=-][ \t]?\S{2,60})[,;]?[ \t]{1,3}p[:=-][ \t]?(?P<p>\S{3,64})",
    re.IGNORECASE,
)


def spans_in_pairs(line: str, labels: Sequence[Label]) -> Iterator[Span]:
    """Where the secret stands in each pair."""
    for label in labels:
        digits = _CODE_FOR.match(line, label.end) if label.code else None
        if digits:
            yield digits.span("digits")
    if labels:
        for found in _SPELT.finditer(line):
            if not is_ordinary(found["word"]):
                yield found.span("word")
    for found in _TEXTED.finditer(line):
        if (found["lead"] or "").casefold() not in _OF_A_MACHINE:
            yield found.span("digits" if found["digits"] else "before")
    for found in _PAIR.finditer(line):
        name = "word" if found["word"] else "p"
        word = found[name].strip(_AROUND)
        if len(word) >= 4 and not word.isdigit() and not is_ordinary(word) and not has_a_meaning(word):
            yield found.span(name)
