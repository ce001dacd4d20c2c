"""Weighs what the rules found in a text and settles on one cause."""

import re
import unicodedata
from collections.abc import Callable, Set

from smtp_probe.model import Stage
from smtp_probe.reader.details import details_of
from smtp_probe.reader.expression import Expression
from smtp_probe.reader.reading import Reading
from smtp_probe.reader.replies import cause_at_stage, cause_of_codes, may_hold_code
from smtp_probe.reader.rulebook import find_all, named_words, word_sets, words_held

LONGEST_TEXT = 16 * 1024
"""Characters that are looked at; of a longer text its beginning and its end."""

LONG_TEXT = 2 * 1024
"""Characters up to which a text is read whole; of a longer one only the lines that speak of a failure."""

EVIDENCE = 200
"""Characters of the deciding fragment that are shown."""

FEW_WORDS = 8
"""Words of a complaint that names nothing."""

WRAPPING = 6
"""Rank up to which words of a program only say that something failed: a code of the reply says more."""

IN_REPLY = 1
"""Ranks by which words after a reply's code go before others."""

QUOTED = 3
"""Ranks by which words go before others that stand in a reply which the program says it quotes."""

GUESSED = 4
"""Ranks by which words come after others that stand in a program's list of what might be the cause."""

GUESSES = 400
"""Characters of such a list."""

_LINE = Expression(r"[^\n]{1,240}")
"""A line, or a piece of one without end."""
_REPLY_CODE = Expression(r"(?<![\d.:])[45][0-5]\d(?![\d.:])")
_QUOTE = Expression(
    r"(?:said|responded|response was|response is|replied|respuesta del servidor fue|réponse du serveur était"
    r"|antwort(?:ete| des servers| war| lautet)|risposta del server|resposta do servidor foi"
    r"|reject: \w{4,9} from \S{1,120}|remote mail server after [^\n]{4,160}?)[: ] {0,2}"
    r"(?=[\"'<(]?[45](?:\d\d[ -]|\.\d{1,3}\.\d))"
)
"""What a program says before the reply that it quotes."""
_BARE_REPLY = Expression(
    r"(?:^|(?:said|got|reply|response|server|error|message)[:=] ?[\"']?|[\"'(])[45][0-5]\d[ -][^\n]"
    r"|(?<![\d.:])[45]\d\d[ -]#?[45]\.\d{1,3}\.\d{1,3}"
)
"""A server's refusal, even if its words say nothing."""
_WORD = Expression(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_IS_REPLY = Expression(
    r"[\"'(<]?[45][0-5]\d(?:-|[ -]#?[45]\.\d{1,3}\.\d{1,3}"
    r"| [^\n]*\b(?:mail|mailbox|message|recipient|user|sender|relay|address|account|server|host)\b)"
)
"""A text that is a server's refusal, and so no talk of something else."""
_BEFORE_REPLY = ("4", "5", '"', "'", "(", "<")
"""How such a text begins."""
_PRINTED = Expression(
    r"[\[\]{}<>=_|\\]|\w\(|::|->|\b\w+error\b|exception|: |\d{4}|\w\.\w+\.\w|^.{600}", re.ASCII
)
"""Marks of what a program prints, and people seldom write."""
_SPACE = re.compile(r"\s+")
_PRINTED_BREAK = Expression(r"(?:\\r)?\\n")
_QUOTES = str.maketrans(
    # Typographic quotes and dashes, and the soft hyphen, by their code points.
    {0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"', 0xB4: "'", 0x2013: "-", 0x2014: "-", 0xAD: None}
)
_CONFIDENCE = {10: 0.95, 9: 0.92, 8: 0.85, 7: 0.78, 6: 0.7, 5: 0.6, 4: 0.5, 3: 0.45}


def classify(text: str) -> Reading:
    """Read a failure message. Takes any text at all, never raises, and reads at most 16 KiB of it.

    What is no failure of sending mail is ``none``; a failure that the text does not explain is ``unknown``.
    """
    clean = tidy(telling_part(text))
    low = _lower(clean)
    details = details_of(tidy(text[:LONG_TEXT]) if len(text) > LONG_TEXT else clean)
    held = words_held(low)
    hits = _hits(low, held)
    coded = cause_of_codes(low)
    if hits and not (coded and hits[0][2] == "unknown" and hits[0][0] <= WRAPPING):
        rank, (start, end), cause = hits[0]
        also = tuple(dict.fromkeys(c for r, _, c in hits[1:] if c != cause and r >= rank - 2))[:4]
        return details.reading(cause, _CONFIDENCE.get(rank, 0.5), also, _fragment(clean, start, end))
    if coded is not None and _of_a_reply(low, coded[1], held):
        cause, (start, end) = coded
        return details.reading(cause, 0.65, (), _fragment(clean, start, end))
    span = named_words("failing").find(low, held)
    if span is not None and (
        _bare_complaint(low)
        or (_PRINTED.compiled.search(low) and named_words("mail").find(low, held) is not None)
    ):
        return details.reading("unknown", 0.6, (), _fragment(clean, *span))
    bare = _BARE_REPLY.compiled.search(low) if may_hold_code(low) else None
    if bare is not None:
        return details.reading("unknown", 0.6, (), _fragment(clean, *bare.span()))
    return details.reading("none", 0.7, (), "")


def _bare_complaint(low: str) -> bool:
    """Whether a text only says that something fails: that needs no word about mail ("geht nicht")."""
    said = _WORD.compiled.findall(low)
    return 0 < len(said) <= FEW_WORDS and set(said) <= set(word_sets()["bare"])


def _of_a_reply(low: str, place: tuple[int, int], held: Set[str]) -> bool:
    """Whether a number is a reply's and no invoice's: it begins the text, or the text is about mail."""
    return not low[: place[0]].strip(" \"'([<#:*-") or any(
        named_words(name).find(low, held) is not None for name in ("failing", "mail")
    )


def judge_reply(code: int, enhanced: str | None, text: str, stage: Stage) -> str:
    """The cause that a live reply names at a stage of the session.

    By the same words as pasted text; then by its codes; then by the stage alone.
    """
    low = _lower(tidy(f"{code} {enhanced or ''} {text}"))
    for _, _, cause in _hits(low, words_held(low), live=True):
        if _can_show_at(cause, stage):
            return cause
    coded = cause_of_codes(low)
    if coded is not None and _can_show_at(coded[0], stage):
        return coded[0]
    return cause_at_stage(code, stage)


def telling_part(text: str) -> str:
    """Of a long log the lines that speak of a failure, the last ones first; a short text as it is."""
    if len(text) <= LONG_TEXT:
        return text
    if len(text) > LONGEST_TEXT:
        half = LONGEST_TEXT // 2
        text = text[:half] + "\n" + text[-half:]
    kept: dict[str, None] = {}
    room = LONG_TEXT
    for line in reversed(_LINE.compiled.findall(text)):
        low = line.lower()
        if line in kept or not (
            _REPLY_CODE.compiled.search(low) or any(word in low for word in word_sets()["failing"])
        ):
            continue
        room -= len(line)
        if room < 0:
            break
        kept[line] = None
    return "\n".join(reversed(kept)) or text[-LONG_TEXT:]


def tidy(text: str) -> str:
    """One line of plain characters: entities, odd quotes, compatibility forms and white space folded."""
    if "&" in text:
        # Its table of entities is long, and seldom needed.
        import html

        text = html.unescape(text)
    if "\\" in text:  # as programs print a reply of several lines: b'5.7.1 ...\\n5.7.1 ...'
        text = _PRINTED_BREAK.compiled.sub(" ", text)
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text).translate(_QUOTES)).strip()


def _lower(text: str) -> str:
    low = text.lower()
    if "://" in low:  # a link's beginning is no word of a rule: "http" would be a web server's
        low = low.replace("https://", " " * 8).replace("http://", " " * 7)
    if len(low) != len(text):  # a few capitals grow when lowered; places must stay comparable
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return low


def _hits(low: str, held: Set[str], *, live: bool = False) -> list[tuple[int, tuple[int, int], str]]:
    found = []
    failing: bool | None = None
    live = live or (low.startswith(_BEFORE_REPLY) and _IS_REPLY.compiled.match(low) is not None)
    for rule, span in find_all(low, held):
        if live and rule.cause == "none":
            continue
        if rule.unless_failing:
            if failing is None:
                failing = named_words("failing").find(low, held) is not None
            if failing:
                continue
        found.append((rule.rank, span, rule.cause))
    if not found:
        return found
    # The most exact words win, and those of a server's reply before those of the program that wraps it; among
    # equals the last ones, since the innermost cause stands last. What names a failure of sending mail counts
    # more than what speaks of something else.
    weight = _weights(low, held)
    found.sort(key=lambda hit: (hit[0] + weight(hit[1][0]), hit[2] != "none", hit[1][0]), reverse=True)
    return found


def _weights(low: str, held: Set[str]) -> Callable[[int], int]:
    """How much words at a place count more, or less, than their rank says."""
    inner = quoted = len(low)
    if may_hold_code(low):
        reply = _REPLY_CODE.compiled.search(low)
        inner = reply.start() if reply else inner
        quoted = max((quote.end() for quote in _QUOTE.compiled.finditer(low)), default=quoted)
    guess = named_words("guesses").find(low, held)
    guessed = range(guess[1], guess[1] + GUESSES) if guess else range(0)

    def weight(place: int) -> int:
        if place in guessed:
            return -GUESSED
        return QUOTED if place >= quoted else IN_REPLY * (place >= inner)

    return weight


_BEFORE_LOGIN = frozenset({Stage.GREETING, Stage.EHLO, Stage.STARTTLS})


# A log-in names no recipient and carries no message: "no such user" is the account there.
_NOT_OF_A_LOGIN = frozenset(
    {
        "send.recipient_rejected",
        "send.relay_denied",
        "send.too_large",
        "send.greylisted",
        "send.message_rejected",
        "send.sender_rejected",
    }
)


def _can_show_at(cause: str, stage: Stage) -> bool:
    """A live refusal is bound to its stage: words about passwords in a greeting are no log-in."""
    area = cause.split(".")[0]
    if area in {"dns", "tcp", "greeting"} or cause.startswith("tls.cert") or cause in {"none", "unknown"}:
        return cause == "greeting.rejected" and stage is Stage.GREETING
    if stage in _BEFORE_LOGIN:
        return area in {"server", "tls", "account"} or cause in {"send.greylisted", "send.rate_limited"}
    return stage is not Stage.AUTH or cause not in _NOT_OF_A_LOGIN


def _fragment(clean: str, start: int, end: int) -> str:
    """The deciding words with a little of what stands around them."""
    room = max(0, EVIDENCE - (end - start)) // 2
    left = max(0, start - room)
    right = min(len(clean), end + room)
    for mark in (". ", "; ", " at ", "} ", "] "):
        cut = clean.rfind(mark, left, start)
        if cut >= 0:
            left = max(left, cut + len(mark))
    if 0 < left < start and not clean[left - 1].isspace():
        left = next((at for at in range(left, start) if clean[at].isspace()), start)
    right = min(right, left + EVIDENCE)
    if end < right < len(clean) and not clean[right].isspace():
        right = next((at for at in range(right, end, -1) if clean[at - 1].isspace()), end)
    return clean[left:right].strip()
