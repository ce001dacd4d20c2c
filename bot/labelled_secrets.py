"""Finds a password by the word that announces it, in a line of talk: "my pasword for it is muddy paws 88"."""

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto

from bot.meant_shapes import has_a_meaning, is_port, letters_and_more
from bot.ordinary_words import is_function, is_ordinary, word_set
from bot.password_labels import Label
from bot.patterns import Pattern, Span

_MARK = (
    r"(?:-{0,2}=?>|\u2192|[:=]{1,3}|/(?=[^\W\d])|[-\u2013\u2014~](?=[ \t])|\.{2,6}|\u2026"
    r"|\?{1,3}(?=[ \t])|\|)"
)
_HOW = (
    r"(?:still|now|actually|just|simply|always|currently|probably|again|both|definitely|all|only|set|as"
    r"|to|this"
    r"|that|going|follows|either|maybe|defo|literally|like|called|said|supposed|meant)"
)
_IS = (
    r"(?:[ \t]{0,3}['\u2019]s"
    r"|[ \t]?[,.;]?[ \t](?:(?:but|and)[ \t])?(?:i[ \t]think[ \t])?(?:it['\u2019]?s|it[ \t]is|which[ \t]is)"
    r"|[ \t]{1,3}(?:is|was|iz|are|were|ist|lautet|war|est|c['\u2019]est|es|\u00e8|\u00e9"
    r"|jest|\u00e4r|yw|hei(?:ss|\u00df)t|="
    r"|(?:(?:changed?|set|reset|updated|moved|went)[ \t](?:back[ \t])?)?(?:to|as)"
    r"|(?:has|have|had|was|is|got|been)[ \t](?:(?:just|now|been)[ \t])?(?:changed?|set|reset|updated|moved)"
    r"[ \t](?:back[ \t])?to"
    r"|(?:should|might|may|could|would|will|must|has|have|had|used|ought|needs)"
    r"(?:[ \t](?:to|always))?[ \t](?:be|been)))(?![^\W_])"
    rf"(?:[ \t]{{1,3}}{_HOW}\b){{0,3}}[ \t]{{0,3}}{_MARK}?"
)
_MIDDLE = (
    r"(?:[ \t]{1,3}(?:for|4|of|on|in|at|from|before|last|since|when|now|with|that|which|i|we|he|she|they"
    r"|you|my|u|vom|von|van"
    r"|f\u00fcr|pour|del?|du|d[aie]lla?|di|voor|til|til|p\u00e5)\b"
    r"(?:[ \t]{1,3}[^\s:=,;?!]{0,40}[^\s:=,;?!.]){0,7}?)"
)
_CONNECTED = Pattern(
    rf"[\"')\]*_`]{{0,2}}(?:[ \t]?[(\[][^)\]\s]{{1,20}}[)\]])?{_MIDDLE}?"
    rf"(?:(?P<mark>[ \t]{{0,3}}{_MARK})(?P<is>{_IS})?"
    rf"|(?P<told>{_IS}))[ \t]{{0,3}}",
    re.IGNORECASE,
)
_PUT = Pattern(
    r"(?:[ \t](?:box|field|bit|one|line|thing|it|says?|there|here)){0,3}[ \t,]{0,2}[ \t](?:i|we|she"
    r"|he)(?:['\u2019]?(?:ve|d|ll))?"
    r"(?:[ \t](?:always|usually|just|only|have|had|then)){0,2}[ \t](?:put|use|used|typed?|enter(?:ed)?"
    r"|tried|try|wrote|set|chose|picked"
    r"|have|had|got)(?:[ \t](?:in|down|was|is))?[ \t:]{1,3}",
    re.IGNORECASE,
)
_BESIDE = Pattern(
    r"[\"')\]*_`]{0,2}(?:[ \t](?:now|still|currently|today))?"
    r"(?:[ \t]{1,4}[(\[]?|,[ \t]{1,3}|[ \t]{0,2}[(\[][ \t]{0,2})(?=\S)"
)
_QUOTES = {
    '"': '"',
    "'": "'",
    "`": "`",
    "\u201c": "\u201d",
    "\u2018": "\u2019",
    "\u201e": "\u201c",
    "\u00ab": "\u00bb",
}
_LONGEST = 100
_MOST_TOKENS = 8
_TOKEN = Pattern(r"[^\s|]+")
_AROUND = "\"'`\u00b4\u2018\u2019\u201c\u201d\u201e()[]<>,;:.*_~!?"
_NOTHING = Pattern(r"[*\u2022\u00b7x.\u2026_<>\[\](){}\-?!]+\Z|[$%]?[{\[(<]|%[a-z(]", re.IGNORECASE)
_STOP = Pattern(r"[,;.)\]](?:[\"'`\u2019\u201d]|\Z)|[!?\"\u201d]\Z")
# Words that hold a phrase together, and may as well begin the rest of the sentence.
_HOLDING = word_set("and or n & of the in with on my to for 'n' y und et i a")
_COUNTED = word_set(
    "times x goes attempts hours days weeks months years minutes mins characters chars letters numbers digits"
)
_ARTICLES = word_set("the a an my our his her")
# Words behind a password with which the sentence goes on.
_GOES_ON = word_set("""
user username login logon host server smtp port email mail ssl tls starttls address capital capitals
lowercase uppercase lower upper caps all not no works work worked working does doesnt doesn't did didnt
didn't wont won't isnt isn't is was but thanks thank thx ta cheers please pls plz without at if when so
because which that who can could what where how why it its it's i i'm im ive i've ok okay btw this then
still gets got keeps fails failed says from rejected accepted refused denied account security imap pop
method auth encryption on for with and or in
""")
_DEFAULTS = word_set("admin root toor changeme letmein welcome guest default")
"""Passwords that come with a device."""
_LABELS_AS_VALUES = word_set("password passwort pass passwd")
_NO_VALUE_AFTER = word_set("""
wrong incorrect invalid bad forgot forgotten no which what change reset a any without need needs wants lost
enter another different strong weak asks requires your ur their same correct right i'd someone's per
one-time single
""")
_USED = word_set("use used using put typed type try tried have had entered enter set made")
_STROKE = Pattern(r"@[\w-]{1,60}(?:\.[\w-]{1,60}){1,6}[ \t]{0,2}[/|][ \t]{0,2}(?=\S)")
_OWNED = word_set("my the an app email e-mail mail new old and current smtp")
_MEANT_AS = Pattern(
    r"[ \t](?:(?P<is>is|was|are|=|ist|est|es)|as|for|in as|to be)[ \t]{1,3}"
    r"(?:(?:my|the|our|a|his|her|your|this|that|mein|das|mon|le|mi"
    r"|la)[ \t]{1,3})?(?:[\w'-]{1,16}[ \t]{1,3}){0,2}\Z",
    re.IGNORECASE,
)
_ENDS_HERE = Pattern(
    r"[ \t]{0,3}(?:\Z|[.,!?;()\n]|(?:lol|haha|for|on|at|with|and|but|if|here|now|btw|in|so|please|thanks)\b)"
)
_LIKE_A_VERB = Pattern(r".{4,}(?:ed|ing|ly|\u00e9e?s?)\Z")


class _By(Enum):
    """What leads from the label to the value."""

    MARK = auto()
    TOLD = auto()
    NOTHING = auto()


def labelled_spans(line: str, labels: Sequence[Label]) -> Iterator[Span]:
    """Where the passwords stand that a label announces, or that are told to be one."""
    for label in labels:
        span = _behind(line, label) or _before(line, label)
        if span:
            yield span


def spans_beside_addresses(line: str) -> Iterator[Span]:
    """Where a password stands behind an address and a stroke: "jo@x.example / muddy paws"."""
    for found in _STROKE.finditer(line):
        span = _value(line, found.end(), _By.MARK, None)
        if span:
            yield span


def announced_below(line: str, labels: Sequence[Label]) -> bool:
    """Whether nothing but a label stands in a line, so that the next line holds the value."""
    if not labels or len(line) > _LONGEST:
        return False
    rest = line[labels[-1].end :].strip()
    before = line[: labels[0].start].split()
    alone = len(before) <= 3 and rest == "" and all(word.casefold() in _OWNED for word in before)
    return alone or rest in (":", "=", "?:", "is", "is:", "->", "-")


def value_of_line(line: str) -> Span | None:
    """The value in a line that a label in the line above it announces."""
    start = len(line) - len(line.lstrip())
    return _value(line, start, _By.MARK, None)


def _behind(line: str, label: Label) -> Span | None:
    found = _CONNECTED.match(line, label.end)
    if found:
        by = _By.TOLD if found["told"] or found["is"] else _By.MARK
        return _value(line, found.end(), by, label)
    put = _PUT.match(line, label.end)
    if put:
        return _value(line, put.end(), _By.TOLD, label)
    found = _BESIDE.match(line, label.end)
    if found is None:
        return None
    before = line[: label.start].split()
    if not label.code and before and before[-1].casefold() in _NO_VALUE_AFTER:
        return None
    return _value(line, found.end(), _By.NOTHING, label)


def _value(line: str, start: int, by: _By, label: Label | None) -> Span | None:
    quote = _QUOTES.get(line[start : start + 1])
    if quote:
        end = line.find(quote, start + 1, start + _LONGEST)
        if end > start + 2 and _quoted(line[start + 1 : end]):
            return start + 1, end
    tokens = []
    for found in _TOKEN.finditer(line, start):
        tokens.append(found)
        if len(tokens) == _MOST_TOKENS or _STOP.search(found[0]):
            break
    if not tokens:
        return None
    first = tokens[0][0].strip(_AROUND)
    if not first or _NOTHING.match(tokens[0][0]) or "://" in first or has_a_meaning(first):
        return None
    words = [token[0].strip(_AROUND) for token in tokens]
    count = _length(words, by, label)
    return _trimmed(tokens[0], tokens[count - 1]) if count else None


def _quoted(content: str) -> bool:
    words = [word.strip(_AROUND) for word in content.split()]
    if not words or len(words) > _MOST_TOKENS or "://" in content:
        return False
    return any(not is_ordinary(word) and not has_a_meaning(word) for word in words if word) or (
        len(words) >= 3 and not any(map(is_function, words))
    )


def _length(words: list[str], by: _By, label: Label | None) -> int:
    """Of how many words the value is made that begins here; none if what stands here says something of it."""
    first = words[0]
    if first.isdigit():
        return _digits(words, by, label is not None and label.code)
    if letters_and_more(first):
        return _phrase(words)
    if first.casefold() in _DEFAULTS | (_LABELS_AS_VALUES if by is not _By.NOTHING else frozenset()) and (
        len(words) == 1 or words[1].casefold() in _GOES_ON
    ):
        return 1
    if not any(map(str.isalpha, first)):
        return 0
    if not is_ordinary(first):
        count = _phrase(words)
        if by is not _By.MARK and _LIKE_A_VERB.match(first.casefold()) and first == first.casefold():
            odd = sum(not is_ordinary(word) for word in words[:count])
            if odd < 2 or odd < count:
                return 0
        if by is _By.NOTHING:
            after = words[count].casefold() if count < len(words) else ""
            if any(is_ordinary(word) and word.casefold() not in _HOLDING for word in words[1:count]):
                return 0
            return (
                count
                if len(first) >= 4
                and not (label and label.plural)
                and (not after or after in _GOES_ON or is_port(after))
                else 0
            )
        return count if len(first) >= 3 else 0
    if by is _By.NOTHING:
        return 0
    return _of_ordinary_words(words, by)


def _digits(words: list[str], by: _By, code: bool) -> int:
    count = 1
    while (
        count < len(words)
        and words[count].isdigit()
        and len(words[count]) == len(words[0])
        and not is_port(words[count])
    ):
        count += 1
    digits = sum(map(len, words[:count]))
    after = words[count].casefold() if count < len(words) else ""
    if after.isalpha() and not is_ordinary(after) and by is not _By.NOTHING and not code:
        return _phrase(words)
    if after and after not in _GOES_ON:
        return 0
    least = 3 if code else 4 if by is not _By.NOTHING else 6
    return count if least <= digits <= 16 and not is_port(words[0]) else 0


def _of_ordinary_words(words: list[str], by: _By) -> int:
    """Words of talk may be a pass phrase: what is no sentence, or ends in a number that counts nothing."""
    folded = [word.casefold() for word in words]
    odd = [word.isalpha() and not is_ordinary(word) and len(word) > 1 for word in words]
    last = len(words) - 1
    if (
        1 <= last <= 6
        and words[last].isdigit()
        and len(words[last]) <= 4
        and not is_port(words[last])
        and odd[last - 1]
    ):
        return len(words)
    named = folded.index("name") + 1 if "name" in folded[1:-1] else 0
    ends = named and (named == last or folded[named + 1] in _GOES_ON)
    if ends and words[named][:1].isupper() and not has_a_meaning(words[named]):
        return named + 1  # *my dog's name Barney*: the name behind what it is the name of
    count = _phrase(words)
    rest = [
        index for index in range(1, count) if folded[index] not in _HOLDING and not words[index].isdigit()
    ]
    if not rest or count > 6 or not odd[rest[-1]]:
        return 0
    if by is _By.TOLD and not all(odd[index] for index in rest):
        return 0
    if any(is_function(words[index]) for index in rest):
        return 0
    if any(_LIKE_A_VERB.match(folded[index]) for index in rest):
        return 0
    if folded[0] in _ARTICLES or not is_function(words[0]):
        return count
    return 0


def _phrase(words: list[str]) -> int:
    """Of how many words a pass phrase is made, before the sentence goes on."""
    count = 1
    while count < len(words):
        word = words[count].casefold()
        if word in _HOLDING or not word:
            ahead = next((later for later in words[count + 1 :] if later.casefold() not in _HOLDING), "")
            if not ahead or is_ordinary(ahead) or ahead.isdigit() or has_a_meaning(ahead):
                if word in ("&", ""):
                    count += 1
                    continue
                return count
        elif (
            (word.isdigit() and count + 1 < len(words) and words[count + 1].casefold() in _COUNTED)
            or word in _GOES_ON
            or is_port(word)
            or has_a_meaning(words[count])
        ):
            return count
        count += 1
    return count


def _before(line: str, label: Label) -> Span | None:
    """A password in front of its label: "muddy paws is my password", "I use muddy paws as the password"."""
    if _ENDS_HERE.match(line, label.end) is None:
        return None
    found = _MEANT_AS.search(line, max(0, label.start - 60), label.start)
    if found is None:
        return None
    begin = max(0, found.start() - _LONGEST)
    clause = (
        max(line.rfind(sign, begin, found.start()) for sign in (", ", ". ", "; ", ": ", "! ", "? ", "\t")) + 1
    )
    tokens = list(_TOKEN.finditer(line, max(clause, begin), found.start()))
    led = False
    for index in range(len(tokens) - 1, -1, -1):
        if tokens[index][0].casefold().strip(_AROUND) in _USED:
            tokens, led = tokens[index + 1 :], True
            break
    words = [token[0].strip(_AROUND) for token in tokens]
    if not 1 <= len(words) <= 6 or not (led or found["is"]):
        return None
    if found["is"] and words[-1].isdigit() and len(words[-1]) >= 4:
        return _trimmed(tokens[-1], tokens[-1])
    plain = [word for word in words if word.casefold() not in _HOLDING]
    odd = [word for word in plain if not is_ordinary(word) and not word.isdigit() and not has_a_meaning(word)]
    if not odd or any(map(is_function, plain)) or len(odd) * 2 < len(plain):
        return None
    return _trimmed(tokens[0], tokens[-1])


def _trimmed(first: re.Match[str], last: re.Match[str]) -> Span:
    """From the one word to the other, without what the sentence put around them."""
    lead = len(first[0]) - len(first[0].lstrip("\"'`\u2018\u201c\u201e([<"))
    trail = len(last[0]) - len(last[0].rstrip("\"'`\u2019\u201d,;:.)]>"))
    return first.start() + lead, last.end() - trail
