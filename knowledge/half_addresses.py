"""Guesses the address that is meant where one is written in words, with gaps, or without its ending."""

import re

_IN_WORDS = re.compile(
    r"(?:^|[\s<(:])([\w.+-]{1,64})\s*(?:@|\s\(?at\)?\s)\s*([\w-]{2,40})"
    r"((?:\s*(?:\.|\s\(?dot\)?\s)\s*[a-z]{2,12}){1,3})(?=$|[\s>),;!?.])",
    re.IGNORECASE,
)
_GAP = re.compile(r"\s*(?:\.|\s\(?dot\)?\s)\s*", re.IGNORECASE)
_UNENDED = re.compile(r"(?:^|[\s<(:])([\w.+-]{1,64})@([a-z]{3,20})\W*(?:$|\s)", re.IGNORECASE)
_ENDINGS = {
    name: f"{name}.com"
    for name in ("gmail", "googlemail", "hotmail", "outlook", "yahoo", "icloud", "aol", "btinternet", "live")
}
_LONGEST = 200
"""Characters of a line that is looked at."""


def meant_address(text: str) -> str | None:
    """The address that a line most likely means, to be asked after: *jo at gmail dot com*, *jo@gmail*."""
    if len(text) > _LONGEST or ("@" not in text and "at" not in text.casefold()):
        return None
    if (found := _IN_WORDS.search(text)) is not None:
        return f"{found[1]}@{found[2]}{_GAP.sub('.', found[3])}".casefold()
    if (half := _UNENDED.search(text)) is not None and (domain := _ENDINGS.get(half[2].casefold())):
        return f"{half[1]}@{domain}".casefold()
    return None
