"""Faults of the log-in, in the words of the servers that say so."""

import base64

from smtp_probe.lab.faults.fault import Fault
from smtp_probe.lab.manners import ACCEPTED, REFUSED, Attempted, Manners, polite, refuse_login
from smtp_probe.lab.peer import Peer
from smtp_probe.lab.services import Scripted
from smtp_probe.model import Security

_OVER_SSL = (Security.SSL, 465)


def _refuses(name: str, does: str, cause: str, reply: str) -> Fault:
    manners = Manners(login=refuse_login(reply))
    return Fault(name, does, cause, Scripted(polite(manners), implicit_tls=True), *_OVER_SSL, login=True)


def _offers(name: str, does: str, cause: str, mechanisms: str) -> Fault:
    manners = Manners(mechanisms=mechanisms)
    return Fault(name, does, cause, Scripted(polite(manners), implicit_tls=True), *_OVER_SSL, login=True)


def _echoes(name: str, does: str, echo: str) -> Fault:
    def reply(attempted: Attempted) -> str:
        encoded = base64.b64encode(f"\0{attempted.username}\0{attempted.password}".encode()).decode()
        return echo.format(
            line=attempted.line,
            upper=attempted.line.upper(),
            bare=encoded.rstrip("="),
            first=encoded[:20],
            rest=encoded[20:],
            clear=attempted.password,
        )

    server = Scripted(polite(Manners(login=reply)), implicit_tls=True)
    return Fault(name, does, "auth.bad_credentials", server, *_OVER_SSL, login=True)


async def _welcomes_everybody(peer: Peer) -> None:
    await peer.say("220 {host} ESMTP")
    while (line := await peer.hear()) is not None:
        await peer.say("250-{host}\n250 AUTH LOGIN" if line.startswith("EHLO") else ACCEPTED)


FAULTS = (
    _offers("no_auth", "Offers no log-in.", "auth.not_offered", ""),
    _offers("only_kerberos", "Offers GSSAPI and NTLM only.", "auth.mechanism_unsupported", "GSSAPI NTLM"),
    _offers("only_oauth", "Offers OAuth only.", "auth.oauth_required", "XOAUTH2 OAUTHBEARER"),
    Fault(
        "takes_passwords_in_clear",
        "Offers log-in where nothing is encrypted; nobody sends a password there.",
        "guard.invalid_input",
        Scripted(polite(Manners(starttls=None, mechanisms_in_clear="PLAIN LOGIN"))),
        Security.NONE,
        login=True,
    ),
    Fault(
        "wants_login",
        "Takes no mail without a log-in.",
        "auth.required",
        Scripted(polite(Manners(mail="530 5.7.0 Authentication required"))),
        envelope=True,
    ),
    _refuses("wrong_password", "Refuses user name or password.", "auth.bad_credentials", REFUSED),
    _refuses(
        "password_expired",
        "The password has expired.",
        "auth.password_expired",
        "535 5.7.8 Authentication failed: your password has expired, please change it",
    ),
    _refuses(
        "wants_app_password",
        "Wants an app password, in Google's words.",
        "auth.app_password_required",
        "534-5.7.9 Application-specific password required. For more information, go to\n"
        "534 5.7.9  https://support.google.com/mail/?p=InvalidSecondFactor - gsmtp",
    ),
    _refuses(
        "basic_authentication_off",
        "Password log-in is off for the mailbox, in Microsoft's words.",
        "auth.disabled_by_provider",
        "535 5.7.139 Authentication unsuccessful, basic authentication is disabled.",
    ),
    _refuses(
        "switched_off",
        "SMTP log-in is off for the organisation, in Microsoft's words.",
        "auth.disabled_by_provider",
        "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. "
        "Visit https://aka.ms/smtp_auth_disabled for more information.",
    ),
    _refuses(
        "log_in_service_down",
        "The log-in service is out for a moment.",
        "auth.temporary_failure",
        "454 4.7.0 Temporary authentication failure: Connection lost to authentication server",
    ),
    _refuses(
        "too_many_log_ins",
        "Too many log-ins in a short time, in Google's words.",
        "auth.too_many_attempts",
        "454 4.7.0 Too many login attempts, please try again later. - gsmtp",
    ),
    _refuses(
        "suspicious_sign_in",
        "The sign-in looks suspicious, in Google's words.",
        "account.security_block",
        "534-5.7.14 Please log in via your web browser and\n"
        "534-5.7.14 then try again.\n"
        "534 5.7.14  https://support.google.com/mail/answer/78754 - gsmtp",
    ),
    _refuses(
        "account_suspended",
        "The account is suspended.",
        "account.locked",
        "535 5.7.8 Your account has been suspended, please contact support",
    ),
    _refuses(
        "not_verified",
        "The mailbox has not been verified yet.",
        "account.unverified",
        "550 5.7.1 Mailbox not verified",
    ),
    _refuses(
        "lists_auth_and_knows_none",
        "Names AUTH among its extensions and does not know the command.",
        "auth.not_offered",
        "502 5.5.2 Error: command not recognized",
    ),
    Fault(
        "welcomes_everybody",
        "Calls a log-in good before it has heard the password.",
        "protocol.malformed",
        Scripted(_welcomes_everybody, implicit_tls=True),
        *_OVER_SSL,
        login=True,
    ),
    _refuses("unheard_of", "Refuses in words nobody has heard before.", "unknown", "599 Woof"),
    _echoes("echoes_the_line", "Repeats the log-in line in its refusal.", "535 5.7.8 unrecognized: {line}"),
    _echoes("echoes_upper_case", "Repeats it in capitals.", "535 5.7.8 UNRECOGNIZED: {upper}"),
    _echoes("echoes_without_padding", "Repeats it without padding.", "535 5.7.8 bad credentials {bare}"),
    _echoes(
        "echoes_split",
        "Repeats it across two lines.",
        "535-5.7.8 authentication failed: {first}\n535 5.7.8 {rest}",
    ),
    _echoes("echoes_in_clear", "Repeats the password itself.", "535 5.7.8 wrong password: {clear}"),
)
