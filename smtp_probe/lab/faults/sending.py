"""Faults that show after the log-in, in MAIL and RCPT."""

from smtp_probe.lab.faults.fault import Fault
from smtp_probe.lab.manners import Manners, polite
from smtp_probe.lab.services import Scripted


def _at_mail(name: str, does: str, cause: str, reply: str) -> Fault:
    return Fault(name, does, cause, Scripted(polite(Manners(mail=reply))), login=True, envelope=True)


def _at_recipient(name: str, does: str, cause: str, reply: str) -> Fault:
    return Fault(name, does, cause, Scripted(polite(Manners(recipient=reply))), login=True, envelope=True)


FAULTS = (
    Fault("good", "Takes everything.", "ok", Scripted(polite(Manners())), login=True, envelope=True),
    _at_mail(
        "sender_refused",
        "Does not let this log-in write from this address.",
        "send.sender_rejected",
        "553 5.7.1 <sam@lab.example>: Sender address rejected: not owned by user",
    ),
    _at_recipient(
        "recipient_refused",
        "Does not know the recipient.",
        "send.recipient_rejected",
        "550 5.1.1 <robin@elsewhere.example>: Recipient address rejected: User unknown",
    ),
    _at_recipient(
        "relay_denied",
        "Does not send to other domains.",
        "send.relay_denied",
        "554 5.7.1 <robin@elsewhere.example>: Relay access denied",
    ),
    _at_mail(
        "fails_spf",
        "Refuses the domain because SPF fails.",
        "send.message_rejected",
        "550 5.7.23 The message was rejected because of Sender Policy Framework violation",
    ),
    _at_mail(
        "too_large",
        "Message over the size limit.",
        "send.too_large",
        "552 5.3.4 Message size exceeds fixed limit",
    ),
    _at_recipient(
        "greylists",
        "Asks to come back in some minutes.",
        "send.greylisted",
        "450 4.2.0 <robin@elsewhere.example>: Greylisted, please try again in 300 seconds",
    ),
    _at_mail(
        "rate_limited",
        "Too many messages in a short time.",
        "send.rate_limited",
        "450 4.7.1 Error: too much mail from this address, slow down",
    ),
    _at_mail(
        "quota_used_up",
        "The day's messages are used up, in Google's words.",
        "send.quota_exceeded",
        "550-5.4.5 Daily user sending limit exceeded. For more information on Gmail sending limits go to\n"
        "550 5.4.5  https://support.google.com/a/answer/166852 - gsmtp",
    ),
)
