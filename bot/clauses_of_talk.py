"""Takes out of a text the clauses in which a person asks, or speaks of anything but a failure."""

import re

from bot.patterns import Pattern

_CLAUSE = Pattern(
    r"(?<=[.!?;,\n])\s+|\s+(?=(?:but|because|so|and|then)\s+(?:i|we|it|the|my|our|is|can)\b)", re.IGNORECASE
)
_NOT_NEGATED = r"(?!['\u2019]?n?['\u2019]?t\b|\s+not\b)"
_ASKS = Pattern(
    r"^\W*(?:(?:but|and|so|ok|hi|hello|please)\W+)?"
    r"(?:is|are|was|were|do|does|did|can|could|shall|should|would|will|what|where|which|how|who)"
    rf"{_NOT_NEGATED}\b",
    re.IGNORECASE,
)
_SPEAKS_OF_SELF = Pattern(
    r"^\W*(?:(?:but|and|so|because|then|now|ok|sorry|well|yes|no)\W+)?(?:"
    r"(?:i|we)(?:['\u2019]?(?:ve|d))?\s+(?:\w+ly\s+|just\s+|still\s+|also\s+|only\s+)?"
    r"(?:have(?!\s+to\b)|had|got\s+(?:a|an|the|no)\b|want|would like|like|use|know|think|guess|forgot"
    r"|turned|switched|enabled|activated"
    r"|look(?:ed)?|don'?t|do not|can ?n?[o']?t (?:find|see|remember)|cannot (?:find|see|remember))\b"
    r"|there(?:['\u2019]?s| is| are)\s+(?:no|only|just)\b|(?:no|only|just)\s+\w+\s+option\b)",
    re.IGNORECASE,
)
_DONE = (
    r"(?:un)?ticked|changed|fixed|removed|deleted|cleared|emptied|turned|switched|installed|set up|made|reset"
)
_DOES_SOMETHING = Pattern(
    r"^\W*(?:(?:but|and|so|because|then|now|ok|yes|no)\W+)?"
    r"(?:(?:i|we|he|she)(?:['\u2019]?(?:ve|s|d))?\s+|(?:my|our)\s+\w+\s+(?:has\s+|had\s+)?)?"
    rf"(?:just\s+|already\s+)?(?:{_DONE})\b"
    r"|^\W*(?:don'?t|do not) (?:want|like|have|know|use)\b",
    re.IGNORECASE,
)
"""What somebody did, or does not want: *ticked authentication now*, *my nephew changed the setting*."""
_IS_NOT_SO = Pattern(
    r"\b(?:is|are)\s*(?:n['\u2019]?t|not)\s+(?:\w+\s+){0,2}?"
    r"(?:full|locked|blocked|suspended|expired|disabled|over quota|closed|down|broken)\b"
    r"|\bwas full\b|\bdefaults? (?:is|are) (?:on|off)\b|\btried it (?:\w+ )?too many times\b"
    r"|\b(?:wo|ca|does|is)n?['\u2019]?t (?:give|let|make|create)\b[^.]{0,20}\bapp[ -]passwords?\b"
    r"|\bwebmail (?:either|too|as well)\b"
    r"|\b(?:no|not|isn'?t|without)\s+(?:\w+\s+){0,2}?(?:box|tick|ticked|option|button)\b",
    re.IGNORECASE,
)
"""What is denied, over, or about another screen."""
_OF_MAIL = r"(?:\w+ )?(?:\w+ )?(?:e?-?mail|server|host|chain|smtp)"
_SPEAKS_OF_SOMETHING_ELSE = Pattern(
    rf"\bfull of\b|\bspam e?-?mails\b|\bcertificates? (?:of|in) (?!{_OF_MAIL})"
    r"|\b(?:she|he|they)['\u2019]?(?:s|re)?\b[^.]{0,60}\bavailable\b"
    r"|^(?!.*\b(?:server|service|host|smtp|tls|ssl|system|mail\w*|temporar\w*|resource)\b)"
    r".*\bnot available\b"
    r"|\bpass ?words?\s+(?:is|are|was|were)\s+(?:\w+\s+)?the same\b"
    r"|\b(?:might|may|could) be (?:wrong|right|correct)\b"
    r"|\b(?:but|and|is|it's|all) (?:\w+ )?(?:fine|ok|okay) now\b"
    r"|\btried (?:\w+ )?passwords\b|\bplease (?:check whether|look|test|tell)\b"
    r"|\blog(?:ged)? ?in(?:to| to) pet ?sitter",
    re.IGNORECASE,
)
"""People, inboxes and other papers, of whom the words of a refusal can be said as well."""
_TOLD_BY = Pattern(
    r"\b(?:sa(?:ys|id|ying)|tells?|told|telling|shows?|showing|reads|writes?|claims?|complains?|answers|replies"
    r"|message|error|alert|outage|keeps?|comes? (?:back|up)|connection failed)\b",
    re.IGNORECASE,
)
"""Who puts somebody's words down, be they a program's: *it says*, *the error is*, *keeps asking*."""
_FAILS = Pattern(
    r"\b(?:fail|refus|reject|bounc|suspend|deactivat|exceed|throttl)\w*"
    r"|\bden(?:ied|ies)\b|\bblock(?:ed|s|ing)\b|\btim(?:ed?|es|ing)[ -]?out\b"
    r"|\b(?:invalid|incorrect|disabled|expired|locked|wrong|too many|stopp?ed|nothing)\b"
    r"|\b(?:can'?t|cannot|can not|couldn'?t|could not|unable to|not able to|won'?t|does ?n'?t|isn'?t able to)"
    r"\s+(?:\w+\s+)?"
    r"(?:connect|log|sign|send|authenticate|reach|verify|get (?:in|through)|open|establish|resolve|work)"
    r"|\b(?:not|no longer|\w+n'?t)\s+(?:\w+\s+)?"
    r"(?:accept|recogni|authori|allow|permit|verif|activat|enabl|respon|answer)"
    r"|\bno (?:answer|response|reply|route)\b",
    re.IGNORECASE,
)


def without_talk(text: str) -> str:
    """What is left of a text that no machine wrote, without the clauses that tell of no failure.

    *Is my port blocked?*, *I have 2-factor authentication*, *there is only TLS*, *she is not available*: the
    words of a refusal, and nobody's. What a program is said to show, and what is said to fail, is left.
    """
    return " ".join(clause for clause in _CLAUSE.split(text) if not _is_talk(clause))


def _is_talk(clause: str) -> bool:
    if _SPEAKS_OF_SOMETHING_ELSE.search(clause) or _IS_NOT_SO.search(clause):
        return True
    if _TOLD_BY.search(clause):
        return False
    if _ASKS.search(clause):
        return True
    if clause.rstrip().endswith("?"):
        return True
    if _FAILS.search(clause):
        return False
    return _SPEAKS_OF_SELF.search(clause) is not None or _DOES_SOMETHING.search(clause) is not None
