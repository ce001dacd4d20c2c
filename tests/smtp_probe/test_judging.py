"""Hand-made observations, and the causes that they must give; no network is asked."""

from dataclasses import replace

import pytest

from smtp_probe.judging import cause_of, cause_of_reply, login_obstacle, stage_of
from smtp_probe.model import Endpoint, Security, Stage, TlsFacts
from smtp_probe.observation import Ending, Observation, Peek, TlsFailure
from smtp_probe.replies import Reply

STARTTLS = Endpoint("mail.example.org", 587, Security.STARTTLS)
SSL = Endpoint("mail.example.org", 465, Security.SSL)
TLS = TlsFacts("TLSv1.3", "TLS_AES_256_GCM_SHA384", verified=True)


def seen(ending: Ending, stage: Stage = Stage.TCP, **more: object) -> Observation:
    plain = Observation(STARTTLS, "192.0.2.1", ending, stage)
    return replace(plain, **more)  # type: ignore[arg-type]


def replied(stage: Stage, code: int, enhanced: str | None, words: str) -> Observation:
    return seen(Ending.REPLY, stage, reply=Reply(code, enhanced, (words,)), tls=TLS)


def failed(
    reason: str, verify_code: int | None = None, first_bytes: bytes = b"", **more: bool
) -> Observation:
    failure = TlsFailure(reason, verify_code, **more)
    return seen(Ending.TLS_FAILED, Stage.TLS, tls_failure=failure, first_bytes=first_bytes, endpoint=SSL)


TABLE = [
    ("a log-in that came through", seen(Ending.DONE, Stage.AUTH, wants_login=True, tls=TLS), "ok"),
    ("AUTH was offered", seen(Ending.DONE, Stage.EHLO, capabilities=("AUTH PLAIN",), tls=TLS), "ok"),
    ("AUTH in its old form", seen(Ending.DONE, Stage.EHLO, capabilities=("AUTH=LOGIN",), tls=TLS), "ok"),
    ("no AUTH", seen(Ending.DONE, Stage.EHLO, capabilities=("SIZE 1",), tls=TLS), "auth.not_offered"),
    (
        "only tokens",
        seen(Ending.DONE, Stage.EHLO, capabilities=("AUTH XOAUTH2 OAUTHBEARER",), tls=TLS),
        "auth.oauth_required",
    ),
    (
        "only Kerberos",
        seen(Ending.DONE, Stage.EHLO, capabilities=("AUTH GSSAPI NTLM",), tls=TLS),
        "auth.mechanism_unsupported",
    ),
    ("STARTTLS first", seen(Ending.DONE, Stage.EHLO, capabilities=("STARTTLS",)), "tls.starttls_required"),
    (
        "a log-in held back in clear text",
        seen(Ending.LOGIN_WITHHELD, Stage.AUTH, wants_login=True, capabilities=("AUTH PLAIN",)),
        "guard.invalid_input",
    ),
    (
        "a log-in held back where STARTTLS opens it",
        seen(Ending.LOGIN_WITHHELD, Stage.AUTH, wants_login=True, capabilities=("STARTTLS",)),
        "tls.starttls_required",
    ),
    ("no name", seen(Ending.NO_NAME, Stage.DNS), "dns.not_found"),
    ("no address", seen(Ending.NO_ADDRESS, Stage.DNS), "dns.no_address"),
    ("name servers failed", seen(Ending.DNS_FAILED, Stage.DNS), "dns.unavailable"),
    ("name servers silent", seen(Ending.TIMED_OUT, Stage.DNS), "dns.unavailable"),
    ("inner address", seen(Ending.ADDRESS_BLOCKED, Stage.GUARD), "guard.address_blocked"),
    ("other port", seen(Ending.PORT_BLOCKED, Stage.GUARD), "guard.port_blocked"),
    ("bad input", seen(Ending.INVALID_INPUT, Stage.GUARD), "guard.invalid_input"),
    ("refused", seen(Ending.REFUSED), "tcp.refused"),
    ("no route", seen(Ending.UNREACHABLE), "tcp.unreachable"),
    ("silent port", seen(Ending.TIMED_OUT), "tcp.timeout"),
    ("closed at once", seen(Ending.CLOSED, Stage.GREETING), "tcp.dropped"),
    ("closed in the log-in", seen(Ending.CLOSED, Stage.AUTH), "tcp.dropped"),
    ("no greeting", seen(Ending.TIMED_OUT, Stage.GREETING), "greeting.timeout"),
    ("half a greeting", seen(Ending.TIMED_OUT, Stage.GREETING, first_bytes=b"22"), "protocol.stalled"),
    ("silent after EHLO", seen(Ending.TIMED_OUT, Stage.EHLO), "protocol.stalled"),
    ("silent in the handshake", seen(Ending.TIMED_OUT, Stage.TLS), "protocol.stalled"),
    (
        "no greeting, but SMTP over TLS",
        seen(Ending.TIMED_OUT, Stage.GREETING, peek=Peek.SMTP_OVER_TLS),
        "tls.wrong_mode",
    ),
    (
        "no greeting, and silent over TLS",
        seen(Ending.TIMED_OUT, Stage.GREETING, peek=Peek.TLS_SILENT),
        "greeting.not_smtp",
    ),
    (
        "silent over TLS on 465",
        seen(
            Ending.TIMED_OUT,
            Stage.GREETING,
            peek=Peek.TLS_SILENT,
            endpoint=replace(STARTTLS, port=465),
        ),
        "tls.wrong_mode",
    ),
    (
        "IMAP over TLS",
        seen(Ending.TIMED_OUT, Stage.GREETING, peek=Peek.OTHER_OVER_TLS),
        "greeting.not_smtp",
    ),
    ("HTTP", seen(Ending.TIMED_OUT, Stage.GREETING, peek=Peek.OTHER_PLAIN), "greeting.not_smtp"),
    ("SSH", seen(Ending.NOT_A_REPLY, Stage.GREETING, first_bytes=b"SSH-2.0-x"), "greeting.not_smtp"),
    ("IMAP", seen(Ending.NOT_A_REPLY, Stage.GREETING, first_bytes=b"* OK IMAP4"), "greeting.not_smtp"),
    ("POP3", seen(Ending.NOT_A_REPLY, Stage.GREETING, first_bytes=b"+OK ready"), "greeting.not_smtp"),
    (
        "MySQL",
        seen(Ending.NOT_A_REPLY, Stage.GREETING, first_bytes=b"\x4a\x00\x00\x00\x0a8.0.36\x00"),
        "greeting.not_smtp",
    ),
    (
        "ManageSieve",
        seen(Ending.NOT_A_REPLY, Stage.GREETING, first_bytes=b'"IMPLEMENTATION" "Dovecot Pigeonhole"'),
        "greeting.not_smtp",
    ),
    ("garbage", seen(Ending.NOT_A_REPLY, Stage.GREETING, first_bytes=b"woof"), "protocol.malformed"),
    (
        "TLS that breaks after it was spoken in",
        seen(
            Ending.TLS_FAILED,
            Stage.EHLO,
            tls_failure=TlsFailure("WRONG_VERSION_NUMBER"),
            first_bytes=b"220 mx ESMTP",
            endpoint=SSL,
        ),
        "tls.handshake",
    ),
    ("a TLS alert", seen(Ending.NOT_A_REPLY, Stage.GREETING, first_bytes=b"\x15\x03\x01"), "tls.wrong_mode"),
    ("garbage later", seen(Ending.NOT_A_REPLY, Stage.AUTH, first_bytes=b"* OK"), "protocol.malformed"),
    ("endless", seen(Ending.ENDLESS, Stage.EHLO), "protocol.malformed"),
    ("injected", seen(Ending.INJECTED, Stage.STARTTLS), "protocol.malformed"),
    ("STARTTLS not offered", seen(Ending.NO_STARTTLS, Stage.STARTTLS), "tls.starttls_unsupported"),
    (
        "STARTTLS refused",
        replied(Stage.STARTTLS, 454, "4.7.0", "TLS not available"),
        "tls.starttls_unsupported",
    ),
    ("FTP", replied(Stage.GREETING, 220, None, "ProFTPD Server ready"), "greeting.not_smtp"),
    ("NNTP", replied(Stage.GREETING, 200, None, "news server ready"), "greeting.not_smtp"),
    ("FTP at EHLO", replied(Stage.EHLO, 530, None, "Please login with USER and PASS."), "greeting.not_smtp"),
    (
        "FTP at EHLO, named in its greeting",
        replace(replied(Stage.EHLO, 500, None, "Wrong command."), greeting="FileZilla Server 1.7.0"),
        "greeting.not_smtp",
    ),
    (
        "FTP that hangs up at EHLO",
        seen(Ending.CLOSED, Stage.EHLO, greeting="ProFTPD Server ready."),
        "greeting.not_smtp",
    ),
    (
        "a mail server that hangs up at EHLO",
        seen(Ending.CLOSED, Stage.EHLO, greeting="ftp.example.org ESMTP"),
        "tcp.dropped",
    ),
    ("FTP without a log-in", replied(Stage.EHLO, 530, None, "You aren't logged in"), "greeting.not_smtp"),
    ("no EHLO known", replied(Stage.EHLO, 500, None, "Unknown command"), "greeting.not_smtp"),
    ("no EHLO implemented", replied(Stage.EHLO, 502, "5.5.1", "Not implemented"), "greeting.not_smtp"),
    (
        "no EHLO known by a mail server",
        replace(replied(Stage.EHLO, 500, None, "Unknown command"), greeting="mail.example.org ESMTP"),
        "protocol.malformed",
    ),
    ("530 to EHLO", replied(Stage.EHLO, 530, "5.7.0", "Authentication required"), "protocol.malformed"),
    (
        "530 to EHLO about TLS",
        replied(Stage.EHLO, 530, "5.7.0", "Must issue a STARTTLS command first"),
        "tls.starttls_required",
    ),
    ("503 to EHLO", replied(Stage.EHLO, 503, None, "Bad sequence of commands"), "protocol.malformed"),
    ("554 to EHLO", replied(Stage.EHLO, 554, None, "No"), "greeting.rejected"),
    ("501 to EHLO", replied(Stage.EHLO, 501, "5.5.4", "Invalid argument"), "server.helo_rejected"),
    (
        "a name that is no domain",
        replied(Stage.EHLO, 554, "5.7.1", "Your client name must be a domain"),
        "server.helo_rejected",
    ),
    (
        "a name by an unlikely code",
        replied(Stage.EHLO, 500, None, "HELO requires a fully qualified host name"),
        "server.helo_rejected",
    ),
    (
        "a welcome that ends with a good-bye",
        seen(Ending.NOT_A_REPLY, Stage.GREETING, reply=Reply(421, None, ("hi", "there"), (220, 421))),
        "server.unavailable",
    ),
    (
        "a welcome that ends with another welcome",
        seen(Ending.NOT_A_REPLY, Stage.GREETING, reply=Reply(250, None, ("hi", "there"), (220, 250))),
        "protocol.malformed",
    ),
    ("a 250 to AUTH", replied(Stage.AUTH, 250, None, "fine"), "protocol.malformed"),
    ("421 greeting", replied(Stage.GREETING, 421, "4.3.2", "Service not available"), "server.unavailable"),
    ("554 greeting", replied(Stage.GREETING, 554, None, "No SMTP service here"), "greeting.rejected"),
    (
        "554 greeting by reputation",
        replied(Stage.GREETING, 554, "5.7.1", "Client host blocked using zen.spamhaus.org"),
        "server.ip_blocked",
    ),
    (
        "EHLO refused",
        replied(Stage.EHLO, 550, "5.7.1", "Helo command rejected: need fully-qualified hostname"),
        "server.helo_rejected",
    ),
    ("535", replied(Stage.AUTH, 535, "5.7.8", "Authentication failed"), "auth.bad_credentials"),
    ("454", replied(Stage.AUTH, 454, "4.7.0", "Temporary authentication failure"), "auth.temporary_failure"),
    ("599", replied(Stage.AUTH, 599, None, "Woof"), "unknown"),
    ("530 at MAIL", replied(Stage.MAIL, 530, "5.7.0", "Authentication required"), "auth.required"),
    ("relay", replied(Stage.RCPT, 554, "5.7.1", "Relay access denied"), "send.relay_denied"),
    ("expired", failed("CERTIFICATE_VERIFY_FAILED", 10), "tls.cert_expired"),
    ("not yet valid", failed("CERTIFICATE_VERIFY_FAILED", 9), "tls.cert_not_yet_valid"),
    ("other name", failed("CERTIFICATE_VERIFY_FAILED", 62), "tls.cert_name_mismatch"),
    ("other address", failed("CERTIFICATE_VERIFY_FAILED", 64), "tls.cert_name_mismatch"),
    ("self-signed", failed("CERTIFICATE_VERIFY_FAILED", 18), "tls.cert_self_signed"),
    ("own root in the chain", failed("CERTIFICATE_VERIFY_FAILED", 19), "tls.cert_untrusted"),
    ("no issuer", failed("CERTIFICATE_VERIFY_FAILED", 20), "tls.cert_untrusted"),
    ("revoked", failed("CERTIFICATE_VERIFY_FAILED", 23), "tls.cert_untrusted"),
    ("weak key", failed("CERTIFICATE_VERIFY_FAILED", 66), "tls.cert_weak"),
    ("weak digest", failed("CERTIFICATE_VERIFY_FAILED", 68), "tls.cert_weak"),
    ("weak Diffie-Hellman", failed("DH_KEY_TOO_SMALL"), "tls.cert_weak"),
    ("old version", failed("UNSUPPORTED_PROTOCOL"), "tls.version"),
    ("version alert", failed("TLSV1_ALERT_PROTOCOL_VERSION"), "tls.version"),
    ("no cipher", failed("SSLV3_ALERT_HANDSHAKE_FAILURE"), "tls.version"),
    (
        "client certificate before TLS 1.3",
        failed("SSLV3_ALERT_HANDSHAKE_FAILURE", certificate_requested=True, server_hello_seen=True),
        "tls.client_cert_required",
    ),
    ("given up half-way", failed("SSLV3_ALERT_HANDSHAKE_FAILURE", server_hello_seen=True), "tls.handshake"),
    ("client certificate", failed("TLSV13_ALERT_CERTIFICATE_REQUIRED"), "tls.client_cert_required"),
    ("internal error", failed("TLSV1_ALERT_INTERNAL_ERROR"), "tls.handshake"),
    ("plain SMTP to TLS", failed("WRONG_VERSION_NUMBER", None, b"220 mail ESMTP\r\n"), "tls.wrong_mode"),
    ("plain IMAP to TLS", failed("WRONG_VERSION_NUMBER", None, b"* OK IMAP\r\n"), "greeting.not_smtp"),
    ("HTTP to TLS", failed("HTTP_REQUEST", None, b"HTTP/1.1 400 Bad Request\r\n"), "greeting.not_smtp"),
    ("FTP to TLS", failed("WRONG_VERSION_NUMBER", None, b"220 (vsFTPd 3.0.5)\r\n"), "greeting.not_smtp"),
    ("garbage to TLS", failed("WRONG_VERSION_NUMBER", None, b"\x00\x00"), "tls.handshake"),
    (
        "plain SMTP to TLS that hangs up",
        seen(Ending.CLOSED, Stage.TLS, first_bytes=b"220 mail ESMTP\r\n", endpoint=SSL),
        "tls.wrong_mode",
    ),
    (
        "a refusal in clear after STARTTLS",
        replace(failed("WRONG_VERSION_NUMBER", None, b"454 4.7.0 no TLS\r\n"), endpoint=STARTTLS),
        "tls.starttls_unsupported",
    ),
    (
        "a good-bye in clear after STARTTLS",
        replace(failed("WRONG_VERSION_NUMBER", None, b"421 later\r\n"), endpoint=STARTTLS),
        "server.unavailable",
    ),
    (
        "a welcome in clear after STARTTLS",
        replace(failed("WRONG_VERSION_NUMBER", None, b"220 mail ESMTP\r\n"), endpoint=STARTTLS),
        "tls.handshake",
    ),
    (
        "a welcome in clear after STARTTLS, and the line is cut",
        seen(Ending.CLOSED, Stage.TLS, first_bytes=b"220 mail ESMTP\r\n"),
        "tls.handshake",
    ),
    ("hung up on TLS", seen(Ending.CLOSED, Stage.TLS, endpoint=SSL), "tcp.dropped"),
]


@pytest.mark.parametrize(("observation", "cause"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_an_observation_has_its_cause(observation: Observation, cause: str) -> None:
    assert cause_of(observation) == cause


def test_what_a_refusal_means_can_depend_on_the_provider() -> None:
    words = ("5.7.139", "Authentication unsuccessful, basic authentication is disabled.", Stage.AUTH)

    assert cause_of_reply(535, *words, "smtp-mail.outlook.com") == "auth.oauth_required"
    assert cause_of_reply(535, *words, "smtp.office365.com") == "auth.disabled_by_provider"


def test_a_password_is_not_wrong_where_none_is_taken() -> None:
    words = ("5.7.3", "Authentication unsuccessful", Stage.AUTH)

    assert cause_of_reply(535, *words, "smtp-mail.outlook.com") == "auth.oauth_required"
    assert cause_of_reply(535, *words, "mail.example.org") == "auth.bad_credentials"


def test_a_fault_of_tls_that_shows_late_belongs_to_tls() -> None:
    late = replace(failed("TLSV13_ALERT_CERTIFICATE_REQUIRED"), stage=Stage.GREETING)

    assert stage_of(late, cause_of(late)) is Stage.TLS


def test_success_stands_at_the_end() -> None:
    done = seen(Ending.DONE, Stage.EHLO, capabilities=("AUTH PLAIN",), tls=TLS)

    assert stage_of(done, "ok") is Stage.DONE


def test_nothing_stands_in_the_way_of_a_log_in_by_password() -> None:
    assert login_obstacle(("AUTH GSSAPI LOGIN XOAUTH2",), encrypted=True) is None


@pytest.mark.parametrize(
    ("code", "enhanced", "words", "cause"),
    [
        (500, None, "unknown command", "auth.not_offered"),
        (500, "5.5.1", "Command unrecognized", "auth.not_offered"),
        (502, "5.5.1", "Error: command not implemented", "auth.not_offered"),
        (503, "5.5.1", "Bad sequence of commands", "auth.not_offered"),
        (501, "5.5.4", "Invalid argument", "unknown"),
        (504, "5.5.4", "Unrecognized authentication type", "auth.mechanism_unsupported"),
        (500, None, "Authentication failed", "auth.bad_credentials"),
        (535, None, "no", "auth.bad_credentials"),
    ],
)
def test_a_server_that_does_not_know_the_command_has_judged_no_password(
    code: int, enhanced: str | None, words: str, cause: str
) -> None:
    assert cause_of_reply(code, enhanced, words, Stage.AUTH, "mail.example.org") == cause


@pytest.mark.parametrize("stage", [Stage.GREETING, Stage.EHLO, Stage.STARTTLS])
def test_a_full_disk_before_any_log_in_is_the_servers(stage: Stage) -> None:
    assert cause_of_reply(452, None, "disk full", stage, "mail.example.org") == "server.unavailable"
    assert cause_of_reply(452, "4.2.2", "mailbox full", Stage.RCPT, "x.example.org") == "send.quota_exceeded"
