"""Tells whether a short line could be a password, where one is being asked for."""

from bot.meant_shapes import has_a_meaning, is_a_trade_name, is_port
from bot.ordinary_words import is_ordinary, word_set
from bot.password_labels import is_label
from bot.patterns import Pattern
from smtp_probe.addresses import find_address

_LEAST = 6
"""Characters. Shorter passwords are hardly granted any more, and shorter words with a digit are common."""
_LONGEST = 64
_MOST_WORDS = 4
_DECORATION = "\"'`\u00b4\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb()[]{}<>*_~.,;:!?…"

# Words around a password that somebody types although nobody should: "it's …", "my password …".
_LEADING_UP_WORDS = """
a app das de est hello here hi i is ist it it's its kennwort le login lautet mein meine mon mot my new now
ok okay pass passe passwd password passwort please pw pwd sorry that that's the this try typed use was yes
"""
_LEADING_UP = word_set(_LEADING_UP_WORDS)
_THINKING = word_set("i think believe maybe probably same as before")
_OF_A_USER = word_set("user username userid")
_LEADS = word_set("it's its try use is")
_LIKE_A_VERB = Pattern(r".{4,}(?:ed|ing|ly)\Z")
_ODD = Pattern(r"[#$%^~=§£€*|\\]")
_TURNS_LARGE = Pattern(r"[a-z][A-Z]")
_DIGITS_ALONE = Pattern(r"(?!2525\Z)\d{4,16}")


def could_be_a_password(line: str) -> bool:
    """Whether a line that answers nothing has the looks of a password; ordinary words never have them.

    For lines typed while a password is asked for. The looks: one or two words, or words that lead up to it,
    and in one of them letters beside digits or odd symbols. Addresses, hosts, ports and links have none.
    """
    if len(line) > 2 * _LONGEST:
        return False
    words = line.split()
    if not 1 <= len(words) <= _MOST_WORDS:
        return False
    if len(words) == 1 and _DIGITS_ALONE.fullmatch(words[0]):
        return True
    if words[0].casefold().strip(_DECORATION) in _OF_A_USER:
        return False
    if _is_led_up_to(words) or _ends_in_a_number(words):
        return True
    looking = [word for word in words if _looks_secret(word)]
    others = [word for word in words if word not in looking]
    if not looking:
        return False
    return len(words) <= 2 or all(
        word.casefold().replace("\u2019", "'").strip(_DECORATION) in _LEADING_UP or find_address(word)
        for word in others
    )


def _is_led_up_to(words: list[str]) -> bool:
    """A word that nobody needs to talk of e-mail, and "it's" or "try" before it: it's snowball."""
    bare = [word.strip(_DECORATION).casefold().replace("\u2019", "'") for word in words]
    word = bare[-1]
    led = [lead in _LEADING_UP or lead in _THINKING for lead in bare[:-1]]
    return (
        led != []
        and all(led)
        and any(lead in _LEADS for lead in bare[:-1])
        and len(word) >= _LEAST
        and word.isalpha()
        and not is_ordinary(word)
        and _LIKE_A_VERB.match(word) is None
    )


def _ends_in_a_number(words: list[str]) -> bool:
    """Small words, of which the first is none of talk, and a number: walkies every day 1."""
    bare = [word.strip(_DECORATION) for word in words]
    return (
        len(bare) >= 2
        and bare[-1].isdigit()
        and len(bare[-1]) <= 4
        and not is_port(bare[-1])
        and all(word.isalpha() and word == word.casefold() for word in bare[:-1])
        and len(bare[0]) >= 4
        and not is_ordinary(bare[0])
        and not is_label(bare[0])
    )


def _looks_secret(word: str) -> bool:
    bare = word.strip(_DECORATION)
    if not _LEAST <= len(word.strip("\"'`")) <= _LONGEST or has_a_meaning(bare) or is_a_trade_name(bare):
        return False
    letters = any(character.isalpha() for character in bare)
    digits = any(character.isdigit() for character in bare)
    if letters and (digits or _ODD.search(bare)):
        return True
    return len(_TURNS_LARGE.findall(bare)) >= 3
