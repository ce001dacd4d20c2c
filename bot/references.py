"""Makes the random names that people read aloud."""

import secrets

READABLE = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""32 characters that are not mixed up when read aloud: no 0, 1, I and O."""


def _letters(count: int) -> str:
    # One call to the system for all: a byte's lower five bits are one of 32, each as likely.
    return "".join(READABLE[byte % len(READABLE)] for byte in secrets.token_bytes(count))


def case_reference() -> str:
    """``K7M2-9QXB``: 40 random bits, so that knowing one tells nothing about another."""
    return f"{_letters(4)}-{_letters(4)}"


def fault_reference() -> str:
    """``E-7Q2K``: joins what a person sees to what the log says."""
    return f"E-{_letters(4)}"


def letter_id() -> str:
    """Opaque, for a letter's metadata."""
    return secrets.token_urlsafe(15)
