"""Recognises what answers on a mail port and is no mail server, by how it announces itself."""

from __future__ import annotations

import re

# How other services announce themselves: SSH (RFC 4253, 4.2), IMAP (RFC 9051, 7.1), POP3 (RFC 1939, 3),
# ManageSieve (RFC 5804, 1.7), HTTP, VNC (RFC 6143, 7.1.1), IRC, Redis, telnet's options (RFC 854), and
# MySQL's packet with its version.
_OTHER_PROTOCOL = re.compile(
    rb"SSH-|\* (?:OK|BYE|PREAUTH)|[+]OK|-ERR|\"IMPLEMENTATION\" |HTTP/"
    rb"|<(?:!DOCTYPE|html|\?xml)|RFB [0-9]|:\S+ NOTICE|\xff[\xfb-\xfe]|.{3}\x00\x0a[0-9]",
    re.IGNORECASE | re.DOTALL,
)
# FTP (RFC 959) and NNTP (RFC 3977) use the same codes as SMTP: their words tell them apart.
_OTHER_WORDS = re.compile(
    r"\bftp\b|ftpd|filezilla|\bnntp\b|\bInterNetNews\b|USER and PASS|log ?in with USER"
    r"|you aren.?t logged in",
    re.IGNORECASE,
)
_SMTP_WORDS = re.compile(r"e?smtp", re.IGNORECASE)


def is_other_protocol(said: bytes) -> bool:
    """Tell whether these first bytes are another protocol's greeting or complaint."""
    return _OTHER_PROTOCOL.match(said) is not None


def sounds_unlike_mail(words: str) -> bool:
    """Tell whether the words of a reply with a code that SMTP has too are another service's."""
    return bool(_OTHER_WORDS.search(words)) and not _SMTP_WORDS.search(words)


def names_itself_mail(words: str) -> bool:
    """Tell whether a greeting says that a mail server speaks, which it need not."""
    return _SMTP_WORDS.search(words) is not None
