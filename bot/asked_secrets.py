"""Tells whether a line asks its reader for a password: such a line is not passed on, whoever wrote it."""

import re

from bot.patterns import Pattern

LONGEST = 16_384
_ABOUT = (
    r"(?:(?:app[ -]?)?(?:pass(?:word|wd|phrase|code)s?|pwd|pw)|log-?in (?:details|data)"
    r"|(?<!smtp )credentials)\b"
)
_NEAR = r"[^.!?\n]{0,60}?"
"""Between a verb and what it is about: within one sentence."""
_PATTERNS = (
    rf"\b(?:send|give|tell|share|forward|provide|supply)\b{_NEAR}\b{_ABOUT}",
    rf"\b(?:dm|text|e-?mail|message|show) (?:me|us)\b{_NEAR}\b{_ABOUT}",
    rf"\b(?:what(?:'s| is| was)|which is) (?:your|the)\b[^.!?\n]{{0,40}}?\b{_ABOUT}",
    rf"\blet (?:me|us) (?:have|know|see)\b{_NEAR}\b{_ABOUT}",
    rf"\b(?:i|we)(?:'ll| will| would|'d)? (?:need|require|want|like) (?:to (?:have|know|see) )?"
    rf"(?:your|the|that)\b(?: [\w-]+){{0,3}}? {_ABOUT}",
    rf"\b(?:reply|answer|respond|come back) with\b{_NEAR}\b{_ABOUT}",
    rf"\b(?:type|write|paste|put|drop|post|enter)\b{_NEAR}\b{_ABOUT}{_NEAR}"
    r"\b(?:here|below|in (?:this|the|our) (?:chat|thread|conversation)|to me|to us)\b",
    rf"\b(?:can|could|may|might) (?:i|we) (?:have|get|see|know)\b{_NEAR}\b{_ABOUT}",
    rf"\bconfirm (?:your|the)\b(?: [\w-]+){{0,3}}? {_ABOUT}",
)
_ASKS = Pattern("|".join(f"(?:{pattern})" for pattern in _PATTERNS), re.IGNORECASE)
_NOT_ASKED = Pattern(
    r"\b(?:do not|don't|never|not|no need to|without|nobody will|no one will|cannot|can't)\b[^.!?\n]{0,30}\Z",
    re.IGNORECASE,
)
_WITHIN = Pattern(r"\b(?:without|not|no|never|except|reset|link|form|wrong)\b", re.IGNORECASE)
_COVERED = Pattern(
    r"\A[^.!?\n]{0,30}\b(?:covered|hidden|blacked|masked|blurred|crossed out|left out|reset|link|manager)\b",
    re.IGNORECASE,
)


def asks_for_a_password(text: str) -> bool:
    """Whether somebody who reads this would think that they are to tell a password here.

    To enter one in the product's own screen, or in a private form, is another thing.
    """
    text = text[:LONGEST].replace("\u2019", "'")
    for found in _ASKS.finditer(text):
        before, after = text[: found.start()], text[found.end() :]
        if not (_NOT_ASKED.search(before) or _WITHIN.search(found[0]) or _COVERED.match(after)):
            return True
    return False
