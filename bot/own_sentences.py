"""Takes a person's own sentences about their mailbox out of a text: they are told by nobody's server."""

import re

from bot.clauses_of_talk import without_talk
from bot.patterns import Pattern

_NOT = r"(?!not\b|no\b|never\b|nor\b|\S*n[o']?t\b)"
_MAIL = r"(?:e-?mail |mail |mailbox |business |own |personal |account )?"
_PASSWORD = rf"{_MAIL}(?:pass ?word|pw|pwd)"
_MAILBOX = rf"{_MAIL}(?:mailbox(?:es)?|mail ?box|accounts?|address(?:es)?|e-?mails?|inbox)"
_I_AM_SURE = r"\b(?:i'?m|i am|we'?re|we are)\s+(?:\w+\s+){0,2}?(?:sure|certain|positive|confident)\s+"
_I = r"\b(?:i|we)(?:'\w+)?\s+"
_JOINED = r"(?:\b(?:and|but|though|although|because|since|so|as|then)[ ,]+)?"
_SAYS_MORE = (
    r"(?!\s+(?:is|are|must|cannot|can't|can|has|have|need|needs|not|restriction|limit|verification)\b)"
)
"""Behind *new account*: something is said of it, which may be a server's."""
_SENTENCES = tuple(
    Pattern(_JOINED + one, re.IGNORECASE)
    for one in (
        # I'm quite sure that my password is definitely right.
        rf"(?:{_I_AM_SURE}(?:that\s+)?)?\b(?:my|the|our|this|that|its|it's)\s+{_PASSWORD}\s*"
        r"(?:is|was|'s|should be|must be|has to be)\s+"
        rf"(?:{_NOT}\w+\s+){{0,2}}?(?:right|correct|fine|ok|okay|good|valid)\b(?:\s+one\b)?",
        rf"{_I_AM_SURE}(?:about|of)\s+(?:my|the|our)\s+{_PASSWORD}\b",
        # I have surely typed the right password.
        rf"{_I}(?:{_NOT}[\w']+\s+){{0,4}}?(?:the|my|our)\s+(?:right|correct)\s+{_PASSWORD}\b",
        # I have just changed my password; the password was changed.
        rf"{_I}(?:{_NOT}[\w']+\s+){{0,3}}?(?:changed|reset|re-set|renewed|updated|replaced)\s+"
        rf"(?:\w+\s+){{0,2}}?{_PASSWORD}\b",
        rf"\b(?:my|the|our)\s+{_PASSWORD}\s+(?:was|has been|got|is)\s+(?:\w+\s+){{0,1}}?"
        r"(?:changed|reset|renewed|updated)\b",
        # It is a new mailbox; I have set up a brand new account; the address is new.
        rf"(?:\b(?:it|this|that|mine)\s*(?:'s|s|is|was)\s+|{_I}(?:\w+\s+){{0,3}}?"
        r"(?:made|created|set ?up|opened|got|have|started|registered|use|using|with)\s+|\bfor\s+)?"
        r"(?:\b(?:a|an|my|our|the|this)\s+)?(?:\w+\s+){0,1}?\b(?:brand[ -]?)?new(?:ly created)?\s+"
        rf"{_MAILBOX}\b{_SAYS_MORE}",
        rf"\b(?:my|the|our|this|that)\s+{_MAILBOX}\s+(?:is|was|'s)\s+(?:\w+\s+){{0,2}}?new\b",
        # My password is the same; it is my usual one.
        rf"\b(?:my|our)\s+{_PASSWORD}\s+(?:is|was|'s)\s+(?:still\s+|just\s+|also\s+|always\s+)?"
        r"(?:the same|unchanged|the usual|my usual|the old|an app|a new|new)\b(?:\s+one\b|\s+as\s+\w+)?",
        # Remind me in an hour.
        r"^\W*(?:(?:please\s+)?(?:remind|ask|write)\s+me\s+|i(?:'ll| will)\s+(?:\w+\s+){1,4}?)?(?:again\s+)?"
        r"in\s+(?:an?|one|two|half an|a few|\d{1,2})\s+(?:hours?|minutes?|days?|mins?)\W*$",
        # I have never made an app password; no app password; I can't find app passwords; 2-step is off.
        rf"(?<!says )(?<!that ){_I}(?:[\w']+\s+){{1,5}}?app(?:[ -]specific)?[ -]passwords?\b",
        r"\bthere\s*(?:is|are|'s|s)\s+no\s+app(?:[ -]specific)?[ -]passwords?(?:\s+(?:page|option|there))?\b",
        r"^\W*(?:no|not an|never (?:made|had) an?)\s+app(?:[ -]specific)?[ -]passwords?\W*$",
        r"^\W*app[ -]passwords?\s+(?:are|is|aren't|isn't|not|is not|are not)\s+(?:not\s+)?"
        r"(?:available|offered|there|shown)\W*$",
        r"^\W*(?:2|two)[ -]step(?:[ -]verification)?\s+is\s+(?:on|off)\W*$",
        # It was the wrong password; I used the wrong one.
        rf"^\W*(?:it|that)\s*(?:was|'s|is)\s+(?:just\s+|only\s+)?the\s+wrong\s+(?:{_PASSWORD}|one)\W*$",
        rf"{_I}(?:[\w']+\s+){{0,3}}?(?:used|had|typed|entered)\s+(?:the|a|my)\s+wrong\s+{_PASSWORD}\b",
    )
)
_A_MACHINE_WROTE = Pattern(
    r"(?<![\w.])(?!465|587)[245]\d\d(?:[ -]?#?[245]\.\d{1,3}\.\d|[ -]\w)|\b[245]\.\d{1,3}\.\d|0x[0-9a-f]{4}"
    r"|[\"\u201c-\u201e«»]",
    re.IGNORECASE,
)
_REFUSED = Pattern(
    r"\b(?:not|no longer|never|\w+n[o']?t)\s+(?:yet\s+)?(?:be(?:en)?\s+)?"
    r"(?:accept|enabl|activ|allow|authori[sz]|verif|permit|recogni[sz])"
    r"|\brefus|\breject|\bdenied|\bsays (?:no|not)\b|[\w.]*n't (?:accept|let me)",
    re.IGNORECASE,
)


def without_own_sentences(text: str) -> str:
    """A text without what people say of their password and their mailbox in their own words.

    *I'm sure my password is right*, *I changed the password*, *it is a new mailbox*: words like those of
    a refusal, and no refusal. What holds a server's code, a quotation or a refusal is left as it is.
    """
    if _A_MACHINE_WROTE.search(text):
        return text
    rest = text
    for sentence in _SENTENCES:
        rest = sentence.sub(". ", rest)
    # A new account that is not activated yet: the two belong together.
    return without_talk(text if _REFUSED.search(rest) else rest)
