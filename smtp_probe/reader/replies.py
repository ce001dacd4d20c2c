"""Meaning of bare reply codes, where no words told more (RFC 5321 §4.2, RFC 3463, RFC 4954 §6)."""

from smtp_probe.model import Stage
from smtp_probe.reader.expression import Expression

_REPLY = Expression(
    r"(?<![\d.:/#-])([245]\d\d)(?![\d.:/])(?:[ \-#(:]{1,3}([245]\.\d{1,3}\.\d{1,3})(?![\d.]))?"
)
_ENHANCED = Expression(r"(?<![\d.])([45]\.\d\.\d{1,3})(?![\d.])")

_BY_ENHANCED = {
    "5.7.8": "auth.bad_credentials",
    "5.7.9": "auth.app_password_required",
    "5.7.11": "tls.starttls_required",
    "5.7.4": "auth.mechanism_unsupported",
    "5.7.57": "auth.required",
    "5.7.3": "auth.bad_credentials",
    "5.7.139": "auth.disabled_by_provider",
    "5.7.30": "auth.oauth_required",
    "5.7.14": "account.security_block",
    "4.7.0": "auth.temporary_failure",
    "5.1.1": "send.recipient_rejected",
    "5.1.2": "send.recipient_rejected",
    "5.1.3": "send.recipient_rejected",
    "5.1.4": "send.recipient_rejected",
    "5.1.5": "send.recipient_rejected",
    "5.1.6": "send.recipient_rejected",
    "5.1.10": "send.recipient_rejected",
    "5.1.7": "send.sender_rejected",
    "5.1.8": "send.sender_rejected",
    "5.7.60": "send.sender_rejected",
    "5.2.1": "send.recipient_rejected",
    "5.2.2": "send.quota_exceeded",
    "4.2.2": "send.quota_exceeded",
    "5.4.5": "send.quota_exceeded",
    "5.2.3": "send.too_large",
    "5.3.4": "send.too_large",
    "4.7.28": "send.rate_limited",
    "5.7.26": "send.message_rejected",
    "5.7.515": "send.message_rejected",
    "5.7.520": "send.message_rejected",
    "5.7.64": "send.relay_denied",
    "4.3.2": "server.unavailable",
    "4.3.1": "server.unavailable",
    "4.4.2": "tcp.timeout",
}

_BY_CLASS = {
    "4.2": "server.unavailable",
    "4.3": "server.unavailable",
    "4.4": "server.unavailable",
    "5.1": "send.recipient_rejected",
    "5.6": "send.message_rejected",
}
"""What a class and subject mean whose detail nobody lists (RFC 3463 §3)."""

_BY_CODE = {
    "421": "server.unavailable",
    "432": "auth.temporary_failure",
    "450": "server.unavailable",
    "451": "server.unavailable",
    "452": "server.unavailable",
    "454": "auth.temporary_failure",
    "504": "auth.mechanism_unsupported",
    "523": "send.too_large",
    "530": "auth.required",
    "534": "auth.app_password_required",
    "535": "auth.bad_credentials",
    "538": "tls.starttls_required",
    "552": "send.quota_exceeded",
}


def may_hold_code(text: str) -> bool:
    """Whether a text holds a digit with which codes of failures begin: without it nothing looks for them."""
    return "4" in text or "5" in text


def cause_of_codes(text: str) -> tuple[str, tuple[int, int]] | None:
    """The cause that the last telling reply code in a text names by itself, and where it stands."""
    found = None
    if not may_hold_code(text):
        return None
    for match in _ENHANCED.compiled.finditer(text):
        if match[1] in _BY_ENHANCED:
            found = _BY_ENHANCED[match[1]], match.span()
    if found is not None:
        return found
    for match in _REPLY.compiled.finditer(text):
        if match[1] in _BY_CODE:
            found = _BY_CODE[match[1]], match.span()
        elif match[2] and match[1][0] == match[2][0] and (cause := _BY_CLASS.get(match[2][:3])):
            found = cause, match.span()
    return found


def cause_at_stage(code: int, stage: Stage) -> str:
    """What a refusal means by its stage alone, where neither words nor codes tell."""
    if 400 <= code < 500:
        return "auth.temporary_failure" if stage is Stage.AUTH else "server.unavailable"
    match stage:
        case Stage.GREETING:
            return "greeting.rejected"
        case Stage.EHLO:
            return "server.helo_rejected"
        case Stage.STARTTLS:
            return "tls.starttls_unsupported"
        case Stage.AUTH:
            return "auth.bad_credentials"
        case Stage.MAIL:
            return "send.sender_rejected"
        case Stage.RCPT:
            return "send.recipient_rejected"
        case _:
            return "unknown"
