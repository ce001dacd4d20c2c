"""What the reader makes of messages: printed ones, people's own words, live replies, any text at all."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtp_probe.model import Security, Stage
from smtp_probe.problems import CAUSES
from smtp_probe.providers import all_providers
from smtp_probe.reader import classify, judge_reply
from smtp_probe.reader.verdict import EVIDENCE, tidy

HERE = Path(__file__).parent
CORPORA = ("failure_messages.jsonl", "own_messages.jsonl")


def messages(corpus: str) -> list[dict[str, Any]]:
    with (HERE / corpus).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@pytest.mark.parametrize("corpus", CORPORA)
def test_as_many_messages_are_read_right_as_the_reader_promises(corpus: str) -> None:
    """92 % of printed messages, 85 % of people's own words, at most 1 false alarm in 27 other texts."""
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for message in messages(corpus):
        kind = "none" if message["codes"] == ["none"] else message["style"]
        asked[kind] += 1
        right[kind] += classify(message["text"]).label in message["codes"]
    assert right["log"] >= 0.92 * asked["log"]
    assert right["plain"] >= 0.85 * asked["plain"]
    assert asked["none"] - right["none"] <= asked["none"] / 27


# What `means` says of a known reply, as a cause. A reply that means several things is read as its words say.
SAYS = {
    "application-specific password": "auth.app_password_required",
    "log in via your web browser": "account.security_block",
    "request failed; mailbox": "account.security_block",
    "too many login": "auth.too_many_attempts",
    "starttls": "tls.starttls_required",
    "daily user sending": "send.quota_exceeded",
    "reached your daily limit": "send.quota_exceeded",
    "has exceeded its": "send.quota_exceeded",
    "maximum credits": "send.quota_exceeded",
    "invalid credentials for relay": "send.relay_denied",
    "basic authentication is disabled": "auth.disabled_by_provider",
    "basic authentication is not supported": "auth.oauth_required",  # the final retirement
    "smtpclientauthentication": "auth.disabled_by_provider",
    "security defaults": "auth.disabled_by_provider",
    "did not meet the criteria": "auth.disabled_by_provider",
    "hpanel": "auth.disabled_by_provider",
    "client not authenticated": "auth.required",
    "smtp auth is required": "auth.required",
    "thread limit": "send.rate_limited",
    "exceeded the max": "send.rate_limited",
    "throttling": "send.rate_limited",
    "outgoing blocked": "account.locked",
    "unusual sending activity": "account.locked",
    "access rights to this service": "account.unverified",
    "test purposes": "account.unverified",
    "unauthorized ip": "server.ip_blocked",
    "permissions to send as": "send.sender_rejected",
    "sendasdenied": "send.sender_rejected",
    "from address": "send.sender_rejected",
    "relaying disallowed as": "send.sender_rejected",
    "header address": "send.sender_rejected",
    "sender": "send.sender_rejected",
    "not verified": "send.sender_rejected",
}


def test_every_reply_that_the_providers_data_knows_is_read_as_it_says_there() -> None:
    misread = []
    for provider in all_providers():
        for reply in provider.known_replies:
            words = reply.pattern.lower()
            meant = next((cause for said, cause in SAYS.items() if said in words), "auth.bad_credentials")
            pasted = " ".join(filter(None, (reply.code, reply.enhanced, reply.pattern)))
            stage = Stage.AUTH if reply.code in {"535", "534", "525"} else Stage.MAIL
            live = judge_reply(int(reply.code), reply.enhanced, reply.pattern, stage)
            if {classify(pasted).label, live} != {meant}:
                misread.append((provider.id, pasted, meant, classify(pasted).label, live))
    assert misread == []


def test_the_innermost_cause_of_a_stack_is_the_one() -> None:
    text = "SMTP Error: Could not connect to SMTP host. Caused by: Connection refused (111)"
    assert classify(text).label == "tcp.refused"


def test_settings_that_a_message_gives_away_come_along() -> None:
    reading = classify(
        "connect to smtp.gmail.com:465 failed, Secure(SSL): Yes: Connection timed out, me@example.com"
    )
    assert (reading.host, reading.port, reading.security) == ("smtp.gmail.com", 465, Security.SSL)
    assert (reading.address, reading.provider) == ("me@example.com", "gmail")


def test_a_refusal_whose_words_say_nothing_is_a_failure_all_the_same() -> None:
    assert classify("554 Go away").label == "unknown"
    assert classify("see you later").label == "none"


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        # what a log says around a quoted reply counts less than the reply
        (
            "relay=mx.example.com[192.0.2.1]:25, status=bounced (host mx.example.com[192.0.2.1] said: "
            "554 5.7.9 Message not accepted for policy reasons (in reply to end of DATA command))",
            "send.message_rejected",
        ),
        (
            "NOQUEUE: reject: MAIL from unknown[192.0.2.1]: 450 4.7.1 Service unavailable; from=<a@b.c>",
            "server.unavailable",
        ),
        # a list of what might be the cause counts less than what happened
        (
            "Failed to connect to smtp.example.com:587 [Connection timed out]. Possible causes are: "
            "Your SMTP Username or Password are incorrect.",
            "tcp.timeout",
        ),
        # a wrapper that says nothing leaves the word to the code
        ("Negative SMTP reply: 530 5.5.1", "auth.required"),
        ("Negative SMTP reply: 553", "unknown"),
    ],
)
def test_the_reply_itself_tells_more_than_what_a_program_says_around_it(text: str, cause: str) -> None:
    assert classify(text).label == cause


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("I can't log in to Pet Sitter Plus", "none"),
        ("thanks the test mail was sent ok, no error", "none"),
        ("Order 535 hasn't been shipped yet", "none"),
        ("my laptop won't turn on", "none"),
        ("it doesn't work", "unknown"),
        ("it says my password is wrong but it isn't", "auth.bad_credentials"),
        ("550 user refuses to receive this mail", "send.recipient_rejected"),
        ("Task 'x - Sending' reported error (0x80042109)", "unknown"),
        ("reported error (0x800CCC0E): the server refused, 10061", "tcp.refused"),
        ("getaddrinfo ENOTFOUND smtp.exampel.com { errno: -3008, code: 'EDNS' }", "dns.not_found"),
        ("getaddrinfo EAI_AGAIN smtp.example.com { errno: -3001, code: 'EDNS' }", "dns.unavailable"),
        ("my password is incorrect, but I log in on the website with the very same", "auth.bad_credentials"),
        ("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] Dovecot ready.", "greeting.not_smtp"),
        ("* OK Gimap ready for requests from 192.0.2.1", "greeting.not_smtp"),
        ("220 ProFTPD 1.3.5 Server ready.", "greeting.not_smtp"),
        ("password is right i swear", "none"),
        ("it whirrs away for ages, then it couldn't connect to the mail server", "tcp.timeout"),
        ("SMTP timeout after end of data (4093 bytes written)", "protocol.stalled"),
        ("our dns isn't answering for the mail domain", "dns.unavailable"),
        ("el servidor de correo: mi contraseña no la acepta", "auth.bad_credentials"),
        ("550 5.7.520 Access denied, no external forwarding", "send.message_rejected"),
        ("port 993 it is, and it says unexpected reply * OK", "greeting.not_smtp"),
        ("nothing's sending, just a red cross", "unknown"),
        ("getting an error when I press test and update", "unknown"),
        ("the password reset email for the app never arrived", "none"),
        ("I'll try again later", "none"),
        ("the password is right i swear but it still won't send", "auth.bad_credentials"),
    ],
)
def test_what_is_no_failure_of_sending_mail_is_told_from_what_is(text: str, cause: str) -> None:
    assert classify(text).label == cause


@pytest.mark.parametrize(
    ("code", "enhanced", "text", "stage", "cause"),
    [
        (535, "5.7.8", "no such user", Stage.AUTH, "auth.bad_credentials"),
        (553, "5.7.1", "<a@b.example>: Sender address rejected: not logged in", Stage.MAIL, "auth.required"),
        (554, None, "No SMTP service here", Stage.GREETING, "greeting.rejected"),
        (550, "5.1.1", "user unknown", Stage.RCPT, "send.recipient_rejected"),
        (451, None, "try again later", Stage.RCPT, "server.unavailable"),
        (535, None, "", Stage.AUTH, "auth.bad_credentials"),
        (452, None, "disk full", Stage.GREETING, "server.unavailable"),
        (430, "4.2.0", "STOREDRV; mailbox database is offline", Stage.MAIL, "server.unavailable"),
        (421, None, "too many connections from your address", Stage.GREETING, "send.rate_limited"),
        (501, None, "Syntactically invalid HELO argument(s)", Stage.EHLO, "server.helo_rejected"),
    ],
)
def test_a_live_reply_is_read_by_its_words_and_its_stage(
    code: int, enhanced: str | None, text: str, stage: Stage, cause: str
) -> None:
    assert judge_reply(code, enhanced, text, stage) == cause


@settings(deadline=None)
@given(st.text(max_size=2000))
def test_any_text_at_all_is_read(text: str) -> None:
    reading = classify(text)
    assert reading.label in CAUSES
    assert 0 <= reading.confidence <= 1
    assert len(reading.evidence) <= EVIDENCE
    assert reading.evidence in tidy(text)
    assert reading.label not in reading.also


@settings(deadline=None)
@given(st.text(alphabet="535 auth-refused\n\x00é", max_size=40).map(lambda seed: seed * 500))
def test_a_text_of_any_length_is_read(text: str) -> None:
    assert classify(text).label in CAUSES


@settings(deadline=None)
@given(st.integers(400, 599), st.text(max_size=200), st.sampled_from(list(Stage)))
def test_any_reply_is_judged(code: int, text: str, stage: Stage) -> None:
    assert judge_reply(code, None, text, stage) in CAUSES


@pytest.mark.parametrize("corpus", CORPORA)
def test_the_words_that_decided_begin_and_end_between_words(corpus: str) -> None:
    torn = []
    for message in messages(corpus):
        text = " ".join(message["text"].split())
        at = text.find(shown := classify(message["text"]).evidence)
        if shown and at >= 0:
            around = f" {text} "[at : at + len(shown) + 2]
            # A boundary of the pattern itself may lie inside of what has no spaces.
            if len(shown) >= 150 and not (around[0].isspace() and around[-1].isspace()):
                torn.append(around)
    assert torn == []
