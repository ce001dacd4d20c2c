"""Recognises mail addresses, in a field or in free text, and tells which ones are one mailbox."""

import re
import unicodedata
from dataclasses import dataclass

from smtp_probe.hosts import grammar_problem, normalise_host

# RFC 5321, 4.5.3.1.3: a path has at most 256 octets, its angle brackets included.
LONGEST_ADDRESS = 254
# RFC 5321, 4.5.3.1.1.
LONGEST_LOCAL_PART = 64
# Longer texts are cut before they are searched; generous for a pasted failure message.
_LONGEST_TEXT = 16 * 1024
# So many @ are looked at in a text; generous for people, tight against a text made of nothing else.
_MOST_CANDIDATES = 64

# RFC 5322's atext. Quoted local parts are allowed by the RFC, and no provider hands them out.
_ATEXT = r"A-Za-z0-9!#$%&'*+/=?^_`{|}~-"
_LOCAL = re.compile(rf"[{_ATEXT}]+(?:\.[{_ATEXT}]+)*")
_RUN_BEFORE = re.compile(rf"[.{_ATEXT}]*\Z")
_RUN_AFTER = re.compile(r"[\w.-]*")
# What may stand around an address in prose and in Slack's markup rather than belong to it.
_DECORATION = "'*_~`|/=?{}&#!$%^.-"
# `word:` straight before an address. After any other word it may be the password of `user:password@host`.
_LABELS_BEFORE = re.compile(
    r"(?:^|[^\w-])(?:mailto|e-?mail|mail|address|from|to|cc|sender|recipient|user|username|login):\Z",
    re.IGNORECASE,
)

_SAME_DOMAIN = {
    "googlemail.com": "gmail.com",
    "me.com": "icloud.com",
    "mac.com": "icloud.com",
    "pm.me": "proton.me",
    "protonmail.com": "proton.me",
    "protonmail.ch": "proton.me",
    # Yandex gives every mailbox all of its domains.
    "ya.ru": "yandex.ru",
    "yandex.com": "yandex.ru",
    "yandex.by": "yandex.ru",
    "yandex.kz": "yandex.ru",
    "yandex.ua": "yandex.ru",
}
# What programs put around a user name, and providers do not see.
_AROUND_A_NAME = "<>\"'` \t\r\n"
# Format characters, such as a zero-width space, and controls: on no keyboard, and in many a copied text.
_INVISIBLE = frozenset({"Cc", "Cf"})


@dataclass(frozen=True, slots=True)
class MailAddress:
    """An address that could be written on an envelope: ASCII, no control characters, ≤ 254 octets."""

    local: str
    domain: str
    """Lower case, in its ASCII form (`xn--…`)."""

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}"


def parse_address(text: str) -> MailAddress | None:
    """The address that `text` is, white space around it aside; None if it is anything else.

    A practical subset of RFC 5321: dot-string local parts and domains of two labels or more; an
    internationalised domain is turned into its ASCII form.
    """
    if len(text) > 2 * LONGEST_ADDRESS:
        return None
    local, at, domain = text.strip(" \t\r\n").rpartition("@")
    if not at or len(local) > LONGEST_LOCAL_PART or not _LOCAL.fullmatch(local):
        return None
    if domain.endswith(".") or domain != domain.strip() or grammar_problem(domain) is not None:
        return None
    address = MailAddress(local, normalise_host(domain))
    return address if len(str(address)) <= LONGEST_ADDRESS else None


_NOBODY = "mailer-daemon"


def find_address(text: str) -> MailAddress | None:
    """The first whole address in free text, Slack's own markup included; None if there is none.

    The one from which mail servers send their refusals (RFC 3834, 2) is nobody's mailbox.
    What follows a colon, as in `smtp://user:password@host`, is not taken for an address.
    """
    text = text[:_LONGEST_TEXT]
    at = text.find("@")
    for _ in range(_MOST_CANDIDATES):
        if at < 0:
            return None
        found = _address_around(text, at)
        if found and found.local.casefold() != _NOBODY:
            return found
        at = text.find("@", at + 1)
    return None


def mailbox_key(address: MailAddress | str, domain: str | None = None) -> str:
    """One text for all spellings of a mailbox, for counting the log-ins made to it.

    Case, a `+tag`, Gmail's dots, second domains, brackets, quotes, invisible characters and a final dot are
    levelled, as the providers do. Where a provider should tell such spellings apart, two mailboxes share a
    count, which errs on the careful side. A user name without a domain is taken to be one of `domain`.
    """
    written = str(address)
    if isinstance(address, str):
        seen = "".join(letter for letter in written if unicodedata.category(letter) not in _INVISIBLE)
        written = "".join(seen.split()).strip(_AROUND_A_NAME).rstrip(".")
        local, at, end = written.rpartition("@")
        if at:
            written = f"{local.strip(_AROUND_A_NAME)}@{end}"
        elif domain:
            written = f"{written}@{domain}"
    parsed = parse_address(written)
    if parsed is None:
        return written.casefold()
    own = _SAME_DOMAIN.get(parsed.domain, parsed.domain)
    local = parsed.local.lower()
    local = local.partition("+")[0] or local
    if own == "gmail.com":
        local = local.replace(".", "")
    return f"{local}@{own}"


def _address_around(text: str, at: int) -> MailAddress | None:
    before = text[max(0, at - 2 * LONGEST_LOCAL_PART) : at]
    run = _RUN_BEFORE.search(before)
    local = run.group().lstrip(_DECORATION) if run else ""
    after = _RUN_AFTER.match(text, at + 1, at + 1 + LONGEST_ADDRESS)
    domain = after.group().rstrip("._-") if after else ""
    if not local or not domain:
        return None
    left = before[: len(before) - len(local)]
    # A second @ on either side, or a letter outside ASCII, means that this is only part of something.
    if text[at + 1 + len(domain) : at + 2 + len(domain)] == "@" or left.endswith("@"):
        return None
    if left and left[-1].lower() != left[-1].upper():
        return None
    if _may_be_a_password(left):
        return None
    return parse_address(f"{local}@{domain}")


def _may_be_a_password(left: str) -> bool:
    word = re.split(r"\s", left)[-1]
    if "://" in word:
        return True
    return word.endswith(":") and not _LABELS_BEFORE.search(word)
