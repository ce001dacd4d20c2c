"""The probe and real servers together: Postfix with Dovecot, as half of the world runs them."""

import pytest

from smtp_probe import Endpoint, Login, ProbeRequest, Report, Security, Stage, probe
from tests.smtp_probe.real.configuration import (
    BY_MECHANISM,
    BY_TOKEN,
    COLLEAGUE,
    DOMAIN,
    FUSSY,
    HOST,
    INCOMING,
    MEMBERS_ONLY,
    NO_GUESTS,
    OLD,
    OTHER_NAME,
    PASSWORD,
    RELAY,
    SMTPS,
    SUBMISSION,
    USER,
    WRONG_PASSWORD,
    Service,
)
from tests.smtp_probe.real.mail_system import Log, MailSystem

LOGIN = Login(USER, PASSWORD)
WRONG_LOGIN = Login(USER, WRONG_PASSWORD)
STRANGER = "ann@elsewhere.example"


def by_name(service: Service) -> str:
    return f"{service.host}-{service.port}"


def verdict(report: Report) -> tuple[str, Stage]:
    return report.cause, report.stage


def own_lines(report: Report) -> list[str]:
    """What we sent, less the arguments."""
    lines = [line.split() for line in report.attempts[0].transcript if line.startswith("C: ")]
    return [words[1] for words in lines]


@pytest.mark.parametrize("service", [RELAY, SMTPS, SUBMISSION], ids=by_name)
async def test_the_right_password_gets_in_on_every_mail_port(
    mail_system: MailSystem, log: Log, service: Service
) -> None:
    report = await probe(ProbeRequest(service.endpoint, login=LOGIN), mail_system.network)

    assert verdict(report) == ("ok", Stage.DONE)
    (session,) = log.sessions(1)
    assert (session["auth"], session["quit"]) == ("1", "1")
    (attempt,) = report.attempts
    assert attempt.tls is not None
    assert attempt.tls.verified
    assert HOST in attempt.tls.names
    assert PASSWORD not in repr(report)


@pytest.mark.parametrize("mechanism", BY_MECHANISM)
async def test_every_mechanism_gets_in_where_it_is_the_only_one(
    mail_system: MailSystem, log: Log, mechanism: str
) -> None:
    endpoint = BY_MECHANISM[mechanism].endpoint
    report = await probe(ProbeRequest(endpoint, login=LOGIN), mail_system.network)

    assert report.cause == "ok"
    assert any(line.startswith(f"C: AUTH {mechanism}") for line in report.attempts[0].transcript)
    (session,) = log.sessions(1)
    assert (session["auth"], session["quit"]) == ("1", "1")


@pytest.mark.parametrize("mechanism", BY_MECHANISM)
async def test_a_wrong_password_is_named_after_one_log_in(
    mail_system: MailSystem, log: Log, mechanism: str
) -> None:
    endpoint = BY_MECHANISM[mechanism].endpoint
    report = await probe(ProbeRequest(endpoint, login=WRONG_LOGIN), mail_system.network)

    assert verdict(report) == ("auth.bad_credentials", Stage.AUTH)
    assert report.reply is not None
    assert report.reply.startswith("535 5.7.8")
    (session,) = log.sessions(1)
    assert (session["auth"], session["quit"]) == ("0/1", "1")
    assert log.text().count("authentication failed") == 1
    assert WRONG_PASSWORD not in repr(report)


async def test_an_unknown_user_is_named_like_a_wrong_password(mail_system: MailSystem, log: Log) -> None:
    request = ProbeRequest(SUBMISSION.endpoint, login=Login(f"nobody@{DOMAIN}", PASSWORD))
    report = await probe(request, mail_system.network)

    assert verdict(report) == ("auth.bad_credentials", Stage.AUTH)
    (session,) = log.sessions(1)
    assert session["auth"] == "0/1"


async def test_no_log_in_is_offered_before_tls_and_none_is_tried(mail_system: MailSystem, log: Log) -> None:
    request = ProbeRequest(
        Endpoint(HOST, 587, Security.NONE), login=LOGIN, sender=USER, allow_cleartext_login=True
    )
    report = await probe(request, mail_system.network)

    assert report.cause == "tls.starttls_required"
    assert not any("AUTH" in line for line in report.attempts[0].capabilities)
    (session,) = log.sessions(1)
    assert set(session) == {"ehlo", "quit", "commands"}


async def test_a_sender_before_tls_is_told_to_start_tls(mail_system: MailSystem, log: Log) -> None:
    request = ProbeRequest(Endpoint(HOST, 587, Security.NONE), sender=USER)
    report = await probe(request, mail_system.network)

    assert verdict(report) == ("tls.starttls_required", Stage.MAIL)
    assert report.reply is not None
    assert report.reply.startswith("530 5.7.0")
    (session,) = log.sessions(1)
    assert session["mail"] == "0/1"


@pytest.mark.parametrize(
    ("service", "stage"), [(SUBMISSION, Stage.RCPT), (MEMBERS_ONLY, Stage.MAIL)], ids=["at RCPT", "at MAIL"]
)
async def test_a_sender_that_belongs_to_another_log_in_is_named(
    mail_system: MailSystem, log: Log, service: Service, stage: Stage
) -> None:
    request = ProbeRequest(service.endpoint, login=LOGIN, sender=COLLEAGUE, recipient=USER)
    report = await probe(request, mail_system.network)

    assert verdict(report) == ("send.sender_rejected", stage)
    (session,) = log.sessions(1)
    assert (session["auth"], session["quit"]) == ("1", "1")


async def test_a_sender_of_ours_may_write_to_anybody_and_nothing_is_sent(
    mail_system: MailSystem, log: Log
) -> None:
    request = ProbeRequest(SMTPS.endpoint, login=LOGIN, sender=USER, recipient=STRANGER)
    report = await probe(request, mail_system.network)

    assert verdict(report) == ("ok", Stage.DONE)
    assert own_lines(report) == ["EHLO", "AUTH", "MAIL", "RCPT", "RSET", "QUIT"]
    (session,) = log.sessions(1)
    commands = dict.fromkeys(("ehlo", "auth", "mail", "rcpt", "rset", "quit"), "1")
    assert session == {**commands, "commands": "6"}


async def test_mail_for_elsewhere_is_not_relayed_without_a_log_in(mail_system: MailSystem, log: Log) -> None:
    request = ProbeRequest(INCOMING.endpoint, sender=STRANGER, recipient="bob@elsewhere.example")
    report = await probe(request, mail_system.network)

    assert verdict(report) == ("send.relay_denied", Stage.RCPT)
    (session,) = log.sessions(1)
    assert session["rcpt"] == "0/1"


async def test_a_recipient_that_does_not_exist_is_named(mail_system: MailSystem, log: Log) -> None:
    request = ProbeRequest(INCOMING.endpoint, sender=STRANGER, recipient=f"nobody@{DOMAIN}")
    report = await probe(request, mail_system.network)

    assert verdict(report) == ("send.recipient_rejected", Stage.RCPT)
    (session,) = log.sessions(1)
    assert session["rcpt"] == "0/1"


async def test_a_sender_that_needs_a_log_in_is_told_so(mail_system: MailSystem) -> None:
    request = ProbeRequest(SUBMISSION.endpoint, sender=USER, recipient=COLLEAGUE)
    report = await probe(request, mail_system.network)

    # "553 5.7.1 …: Sender address rejected: not logged in"
    assert verdict(report) == ("auth.required", Stage.RCPT)


async def test_a_port_without_log_in_is_named_and_those_with_one_are_found(
    mail_system: MailSystem, log: Log
) -> None:
    others = (SMTPS.endpoint, SUBMISSION.endpoint)
    request = ProbeRequest(INCOMING.endpoint, login=LOGIN, alternatives=others)
    report = await probe(request, mail_system.network)

    assert report.cause == "auth.not_offered"
    assert report.alternatives == others
    assert not any("auth" in session for session in log.sessions(3))


async def test_a_server_that_takes_tokens_only_is_named_and_gets_no_password(
    mail_system: MailSystem, log: Log
) -> None:
    report = await probe(ProbeRequest(BY_TOKEN.endpoint, login=LOGIN), mail_system.network)

    assert verdict(report) == ("auth.oauth_required", Stage.AUTH)
    (session,) = log.sessions(1)
    assert "auth" not in session


async def test_a_server_that_refuses_our_address_at_the_door_is_named(
    mail_system: MailSystem, log: Log
) -> None:
    report = await probe(ProbeRequest(NO_GUESTS.endpoint, login=LOGIN), mail_system.network)

    # "554 5.7.1 <unknown[127.0.0.1]>: Client host rejected: Access denied"
    assert verdict(report) == ("server.ip_blocked", Stage.GREETING)
    (session,) = log.sessions(1)
    assert set(session) <= {"quit", "commands"}


async def test_a_server_that_refuses_our_name_is_named(mail_system: MailSystem, log: Log) -> None:
    report = await probe(ProbeRequest(FUSSY.endpoint, login=LOGIN), mail_system.network)

    assert verdict(report) == ("server.helo_rejected", Stage.EHLO)
    (session,) = log.sessions(1)
    assert "auth" not in session


async def test_tls_from_the_first_byte_where_starttls_is_expected_is_the_wrong_mode(
    mail_system: MailSystem,
) -> None:
    request = ProbeRequest(Endpoint(HOST, 587, Security.SSL), login=LOGIN)
    report = await probe(request, mail_system.network)

    assert verdict(report) == ("tls.wrong_mode", Stage.TLS)


async def test_starttls_where_tls_is_expected_from_the_first_byte_is_the_wrong_mode(
    mail_system: MailSystem, log: Log
) -> None:
    request = ProbeRequest(Endpoint(HOST, 465, Security.STARTTLS), login=LOGIN)
    report = await probe(request, mail_system.network)

    assert verdict(report) == ("tls.wrong_mode", Stage.GREETING)
    assert not any("auth" in session for session in log.sessions(2))


async def test_a_certificate_for_another_name_is_named_and_shown_and_nothing_is_said(
    mail_system: MailSystem, log: Log
) -> None:
    report = await probe(ProbeRequest(OTHER_NAME.endpoint, login=LOGIN), mail_system.network)

    assert verdict(report) == ("tls.cert_name_mismatch", Stage.TLS)
    (attempt,) = report.attempts
    assert attempt.tls is not None
    assert attempt.tls.names == ("shared.hosting.example",)
    assert not attempt.tls.verified
    # The second session is the look at the certificate.
    assert log.sessions(2) == [{"commands": "0/0"}, {"commands": "0/0"}]


async def test_a_server_that_speaks_tls_1_0_only_is_too_old(mail_system: MailSystem, log: Log) -> None:
    report = await probe(ProbeRequest(OLD.endpoint, login=LOGIN), mail_system.network)

    assert verdict(report) == ("tls.version", Stage.TLS)
    (session,) = log.sessions(1)
    assert "auth" not in session
