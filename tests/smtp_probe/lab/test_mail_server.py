"""The well-behaved servers, seen by the standard library's client."""

import asyncio
import logging
import smtplib
import ssl
from collections.abc import Callable
from typing import Any

import pytest

from smtp_probe.lab import Lab, LabEvent
from smtp_probe.model import Security

Connect = Callable[[str, int, Security], Any]


def log_in(connect: Connect, host: str, port: int, security: Security, user: str, password: str) -> int:
    """The code of the answer to one log-in."""
    with connect(host, port, security) as client:
        client.ehlo()
        try:
            return int(client.login(user, password)[0])
        except smtplib.SMTPAuthenticationError as error:
            return error.smtp_code


@pytest.mark.parametrize(("port", "security"), [(465, Security.SSL), (587, Security.STARTTLS)])
async def test_the_good_mailbox_takes_its_password_on_both_usual_settings(
    lab: Lab, connect: Connect, port: int, security: Security
) -> None:
    good = lab.mailbox("good")
    assert (
        await asyncio.to_thread(log_in, connect, good.host, port, security, good.address, good.password)
        == 235
    )
    assert lab.count("AUTH", good.host) == 1
    assert [e.event for e in lab.log if e.event is LabEvent.LOGIN_ACCEPTED] == [LabEvent.LOGIN_ACCEPTED]


async def test_google_wants_an_app_password_in_its_own_words(lab: Lab, connect: Connect) -> None:
    jo = lab.mailbox("app-password")

    def refusal() -> smtplib.SMTPAuthenticationError:
        with connect(jo.host, 465, Security.SSL) as client:
            client.ehlo()
            client.user, client.password = jo.address, jo.password
            with pytest.raises(smtplib.SMTPAuthenticationError) as caught:
                client.auth("PLAIN", client.auth_plain)
            return caught.value

    error = await asyncio.to_thread(refusal)
    assert error.smtp_code == 534
    assert b"Application-specific password required" in error.smtp_error


async def test_an_app_password_is_taken_where_the_usual_one_is_not(lab: Lab, connect: Connect) -> None:
    for mailbox_id in ("app-password", "virgin-media"):
        mailbox = lab.mailbox(mailbox_id)
        assert mailbox.app_password is not None
        code = await asyncio.to_thread(
            log_in, connect, mailbox.host, 465, Security.SSL, mailbox.address, mailbox.app_password
        )
        assert code == 235


async def test_googles_app_password_has_sixteen_letters(lab: Lab) -> None:
    app_password = lab.mailbox("app-password").app_password
    assert app_password is not None
    assert len(app_password) == 16
    assert app_password.isalpha()


@pytest.mark.parametrize("mailbox_id", ["wrong-password", "no-password", "switched-off"])
async def test_the_listed_password_is_refused(lab: Lab, connect: Connect, mailbox_id: str) -> None:
    mailbox = lab.mailbox(mailbox_id)
    code = await asyncio.to_thread(
        log_in,
        connect,
        mailbox.host,
        mailbox.port,
        mailbox.security,
        mailbox.address,
        mailbox.password,
    )
    assert code == 535


async def test_an_expired_certificate_stops_a_careful_client(lab: Lab, connect: Connect) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="expired"):
        await asyncio.to_thread(connect, "mail.oldoak.example", 465, Security.SSL)
    assert lab.count("AUTH") == 0


async def test_no_mail_is_taken_without_a_log_in_and_none_is_delivered_with_it(
    lab: Lab, connect: Connect
) -> None:
    good = lab.mailbox("good")

    def codes() -> tuple[int, int]:
        with connect(good.host, 465, Security.SSL) as client:
            client.ehlo()
            before = client.mail(good.address)[0]
            client.login(good.address, good.password)
            client.mail(good.address)
            client.rcpt("robin@elsewhere.example")
            return before, client.data("Subject: no\r\n\r\nNever sent.\r\n")[0]

    assert await asyncio.to_thread(codes) == (530, 554)
    assert lab.commands(good.host)[-2:] == ["DATA", "QUIT"]


async def test_passwords_are_neither_in_the_lab_s_log_nor_in_python_s(
    lab: Lab, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    good = lab.mailbox("good")
    await asyncio.to_thread(log_in, connect, good.host, 465, Security.SSL, good.address, "made-up-canary-7Q")
    written = repr(lab.log) + caplog.text
    # The user name and the password in base64, as AUTH PLAIN and AUTH LOGIN send them, and in clear.
    for trace in ("made-up-canary", "bWFkZS11cC1jYW5hcn", "1hZGUtdXAtY2FuYXJ5", "tYWRlLXVwLWNhbmFye"):
        assert trace not in written
    assert lab.count("AUTH") >= 1
