"""Finds pass phrases that no label announces: a few words and a number, alone, in quotes, or behind "try"."""

import re
from collections.abc import Iterator, Sequence

from bot.meant_shapes import is_port
from bot.ordinary_words import is_ordinary, word_set
from bot.password_labels import is_label
from bot.patterns import Pattern, Span

_COUNTED = Pattern(r"\d{2,4} (?P<words>[^\W\d_]{2,20}(?: [^\W\d_]{2,20}){1,2})[!?.]{0,3}")
_JOINED = Pattern(r"[^\W\d_]{3,20} ?[&+] ?[^\W\d_]{3,20}")
_QUOTED = Pattern(
    r"[\"\u201c\u2018\u201e`'](?P<words>[^\"\u201c\u201d\u2018\u2019`'\n]{4,60})[\"\u201d\u2019\u201c`']"
)
_TRIED = Pattern(
    r"\b(?:try|tried|use|used|enter|entered|type|typed|put|put in|it['\u2019]?s|it is)[: ]{1,2}\Z",
    re.IGNORECASE,
)
_NAMED = Pattern(
    r"\b(?:user ?(?:name|id)?|log ?(?:in|on)|called|named|id|account|name|domain|host|server)(?: is"
    r"| was|:| =)? {0,2}\Z",
    re.IGNORECASE,
)
_CHANGED_TO = Pattern(
    r"\b(?:changed?|set|reset|swapped) (?:it|them|mine|that|both)(?: [a-z]{2,9}){0,2} (?:to|as)"
    r" (?P<word>[a-z]{4,20})[!.]?(?: (?:yesterday|today|now|last|this|but|and|still|when|after)\b|\Z)"
)
_OWNER = r"(?:dog|cat|pet|horse|son|daughter|wife|husband|mum|mother|kid|puppy|maiden|child|boy|girl|partner)"
_NAME_AND_NUMBER = Pattern(
    rf"\b(?:(?:the|my|our|his|her) (?:[\w'\u2019]{{1,15}} )?)?{_OWNER}['\u2019]?s?['\u2019]? ?"
    r"(?:name|birthday|birth ?date|dob|surname)s?,? (?:and|plus|with|then|followed by|\+|&)"
    r"(?: [\w'\u2019]{1,15}){0,3}? (?:\d{1,4}|year|birthday|number|age)\b",
    re.IGNORECASE,
)
_LONGEST = 60
_MOST_WORDS = 5
_LONGEST_ACRONYM = 5
_AROUND = "\"'`\u00b4\u2018\u2019\u201c\u201d\u201e()[]<>,;:.*_~!?\u2026"
_WORD = Pattern(r"\S+")
_NUMBER = Pattern(r"\d{1,4}")
_HELD = word_set("and n the of & y und et my our in on with")
# Words that lead up to a pass phrase, or that it may be set against.
_LEADS = word_set("""
it's its is was be use used using try tried trying enter entered type typed put in as to think sure mean
meant usual old new one maybe definitely perhaps or & not sorry ah oh yes no ok okay yep actually just now
still - \u2013 = / : called
""")
_STRONG_LEADS = word_set("it's its try use enter type put in")
_COUNTING = word_set("one two three four five six seven eight nine ten all both many first happy big little")
_OWNERS = word_set("the my our")
_GOES_ON = word_set("""
all along again each every but or & on for in as then when now please pls plz thanks ta still doesn't doesnt
isn't isnt is not works work worked wrong instead because if i too btw it
""")


def phrase_spans(line: str) -> Iterator[Span]:
    """Where a pass phrase seems to stand in a line of talk."""
    begin, end = len(line) - len(line.lstrip(" \t([<")), len(line.rstrip(" \t.,)]>"))
    if end - begin <= _LONGEST and (_are_joined(line[begin:end]) or _is_counted(line[begin:end])):
        yield begin, end
    for pattern in (_NAME_AND_NUMBER, _CHANGED_TO):
        for found in pattern.finditer(line):
            word = found.groupdict().get("word")
            if word is None or not is_ordinary(word):
                yield found.span("word" if word else 0)
    for found in _QUOTED.finditer(line):
        if _NAMED.search(line, max(0, found.start() - 24), found.start()):
            continue
        tried = _TRIED.search(line, max(0, found.start() - 12), found.start()) is not None
        if _is_quoted_secret(found["words"], tried=tried):
            yield found.span("words")
    yield from _numbered(line)


def _numbered(line: str) -> Iterator[Span]:
    """Plain words and a number behind them, where a sentence would name something that has a number."""
    words = list(_WORD.finditer(line))
    bare = [word[0].strip(_AROUND) or word[0] for word in words]
    for last in range(1, len(words)):
        if _NUMBER.fullmatch(bare[last]) is None or is_port(bare[last]):
            continue
        first = _beginning(words, bare, last)
        if first < last and _stands_apart(words, bare, first, last):
            trail = len(words[last][0]) - len(words[last][0].rstrip("\"'\u2019\u201d,;:.)]>"))
            lead = len(words[first][0]) - len(words[first][0].lstrip("\"'\u2018\u201c([<"))
            yield words[first].start() + lead, words[last].end() - trail


def _beginning(words: Sequence[re.Match[str]], bare: Sequence[str], last: int) -> int:
    """Index of the first of the plain words before a number; that of the number if there is none."""
    first = last
    for index in range(last - 1, max(-1, last - 1 - _MOST_WORDS), -1):
        if words[index][0][-1] in ",;:.!?)":
            break
        if bare[index].casefold() in _HELD:
            continue
        if not bare[index].isalpha() or is_ordinary(bare[index]) or is_label(bare[index].casefold()):
            break
        if bare[index].isupper() and len(bare[index]) <= _LONGEST_ACRONYM:
            break
        first = index
    if 0 < first < last and bare[first - 1].casefold() in _OWNERS:
        return first - 1
    if first == 1 and last - first >= 2 and bare[0].casefold() in _COUNTING:
        return 0
    return first


def _stands_apart(words: Sequence[re.Match[str]], bare: Sequence[str], first: int, last: int) -> bool:
    odd = [word for word in bare[first:last] if word.casefold() not in _HELD]
    before, after = (
        bare[first - 1].casefold().replace("\u2019", "'") if first else "",
        bare[last + 1 : last + 2],
    )
    long_enough = len(bare[last]) >= 2 or len(odd) >= 2 or (len(odd[0]) >= 6 and before in _STRONG_LEADS)
    if not any(len(word) >= 3 for word in odd) or bare[last - 1] not in odd or not long_enough:
        return False
    begins = first == 0 or "@" in before or words[first - 1][0][-1] in ",;:.!?" or before in _LEADS
    ends = not after or words[last][0][-1] in ",;.!?" or after[0].casefold() in _GOES_ON
    if not (begins and ends):
        return False
    whole = first == 0 and last == len(words) - 1
    small = all(word == word.casefold() for word in bare[first + 1 : last])
    if small and (whole or bare[first] == bare[first].casefold()):
        return True
    return (whole or before in ("it's", "its", "try")) and len(bare[last]) >= 2


def _are_joined(text: str) -> bool:
    """Two words and a sign between them, in small letters: rosie&jim."""
    if _JOINED.fullmatch(text) is None or text != text.casefold():
        return False
    return not any(is_ordinary(word) or is_label(word) for word in re.findall(r"\w+", text))


def _is_counted(text: str) -> bool:
    """A number and two words or more behind it: 99 red zebras."""
    found = _COUNTED.fullmatch(text)
    if found is None or is_port(text.split()[0]) or text != text.casefold():
        return False
    return not any(is_ordinary(word) or is_label(word) for word in found["words"].split())


def _is_quoted_secret(text: str, *, tried: bool) -> bool:
    words = [word for word in re.split(r"[ _&-]+", text.strip(" .!?")) if word]
    numbered = len(words) > 1 and _NUMBER.fullmatch(words[-1]) is not None and not is_port(words[-1])
    plain = words[:-1] if numbered else words
    if not 1 <= len(plain) <= _MOST_WORDS or text != text.casefold() or not all(map(str.isalpha, plain)):
        return False
    if numbered:
        return not is_ordinary(plain[0]) and not is_label(plain[0])
    return tried and not any(map(is_ordinary, plain))
