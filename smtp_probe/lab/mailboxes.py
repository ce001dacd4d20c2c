"""The mailboxes that people try in the lab, and the servers they belong to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from smtp_probe.lab.certificates import Tls
from smtp_probe.lab.services import Absent, Account, MailServer, Service
from smtp_probe.model import Endpoint, Login, ProbeRequest, Security

_REFUSED = "535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6"
_GOOGLE = (
    "534-5.7.9 Application-specific password required. For more information, go to\n"
    "534 5.7.9  https://support.google.com/mail/?p=InvalidSecondFactor - gsmtp"
)
_IONOS = "535 Authentication credentials invalid"
_OUTLOOK = "535 5.7.139 Authentication unsuccessful, basic authentication is disabled."
_MICROSOFT_365 = (
    "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. "
    "Visit https://aka.ms/smtp_auth_disabled for more information."
)
_UNVERIFIED = "550 5.7.1 Mailbox not verified"


@dataclass(frozen=True, slots=True)
class LabMailbox:
    """A mailbox to try: made up, like everything about it."""

    id: str
    title: str
    address: str
    password: str = field(repr=False)
    """What its owner would type."""
    host: str
    port: int
    security: Security
    expect: str
    """The cause that a diagnosis of these settings with this password finds."""
    says: str
    """What to expect, in a sentence."""
    app_password: str | None = field(default=None, repr=False)
    """The one that works, where the provider wants one."""
    refusal: str = _REFUSED
    accepts_password: bool = True
    tls: Tls = Tls.GOOD

    def account(self) -> Account:
        """The mailbox as its server knows it."""
        passwords = {self.app_password} if self.app_password else set()
        if self.accepts_password:
            passwords.add(self.password)
        return Account(self.address, frozenset(passwords), self.refusal)

    def request(self) -> ProbeRequest:
        """What its owner's settings amount to, with one log-in."""
        return ProbeRequest(
            Endpoint(self.host, self.port, self.security), login=Login(self.address, self.password)
        )


MAILBOXES = (
    LabMailbox(
        "good",
        "Good mailbox",
        "kit@pawsome.example",
        "made-up-good-biscuit",
        "mail.pawsome.example",
        465,
        Security.SSL,
        "ok",
        "Everything works, on 465 with SSL and on 587 with STARTTLS.",
    ),
    LabMailbox(
        "app-password",
        "Gmail wants an app password",
        "jo.example@gmail.com",
        "made-up-usual-password",
        "smtp.gmail.com",
        465,
        Security.SSL,
        "auth.app_password_required",
        "Google refuses the usual password and asks for an app password; the 16 letters listed here work.",
        app_password="woofwoofwoofwoof",  # noqa: S106 - opens nothing but a server on loopback
        refusal=_GOOGLE,
        accepts_password=False,
    ),
    LabMailbox(
        "wrong-password",
        "Wrong password",
        "max@kennels.example",
        "made-up-old-password",
        "smtp.ionos.co.uk",
        465,
        Security.SSL,
        "auth.bad_credentials",
        "IONOS answers and refuses this password, as often as it is tried.",
        refusal=_IONOS,
        accepts_password=False,
    ),
    LabMailbox(
        "wrong-port",
        "Wrong port",
        "bea.example@btinternet.com",
        "made-up-tea-time",
        "mail.btinternet.com",
        25,
        Security.STARTTLS,
        "tcp.timeout",
        "Say that port 25 is set: it is silent, while 465 with SSL answers.",
    ),
    LabMailbox(
        "expired-certificate",
        "Expired certificate",
        "pat@oldoak.example",
        "made-up-acorn",
        "mail.oldoak.example",
        465,
        Security.SSL,
        "tls.cert_expired",
        "The server answers, but its certificate ran out three days ago, so no password is sent.",
        tls=Tls.EXPIRED,
    ),
    LabMailbox(
        "silent-port",
        "Silent port",
        "mia@barkhall.example",
        "made-up-long-lead",
        "mail.barkhall.example",
        465,
        Security.SSL,
        "tcp.timeout",
        "Ports 25 and 465 do not answer at all; 587 with STARTTLS does.",
    ),
    LabMailbox(
        "virgin-media",
        "Virgin Media wants an app password",
        "sam.example@virginmedia.com",
        "made-up-red-sofa",
        "smtp.virginmedia.com",
        465,
        Security.SSL,
        "auth.bad_credentials",
        "Virgin Media refuses the usual password without saying why; the app password listed here works.",
        app_password="made-up-virgin-app",  # noqa: S106 - opens nothing but a server on loopback
        accepts_password=False,
    ),
    LabMailbox(
        "no-password",
        "Hotmail: no password can work",
        "ann.example@hotmail.co.uk",
        "made-up-hot-water",
        "smtp-mail.outlook.com",
        587,
        Security.STARTTLS,
        "auth.oauth_required",
        "Microsoft's server answers, but takes no password from other programs, whichever it is.",
        refusal=_OUTLOOK,
        accepts_password=False,
    ),
    LabMailbox(
        "switched-off",
        "Microsoft 365 with SMTP log-in switched off",
        "office@happytails.example",
        "made-up-tail-wag",
        "smtp.office365.com",
        587,
        Security.STARTTLS,
        "auth.disabled_by_provider",
        "An own domain at Microsoft 365, where SMTP log-in is off for the organisation.",
        refusal=_MICROSOFT_365,
        accepts_password=False,
    ),
    LabMailbox(
        "typing-slip",
        "A slip in the host name",
        "lou@walkies.example",
        "made-up-muddy-paws",
        "smtp.livemial.co.uk",
        465,
        Security.SSL,
        "dns.not_found",
        "Give the host as smtp.livemial.co.uk: no such server, but smtp.livemail.co.uk is one slip away.",
    ),
    LabMailbox(
        "not-verified",
        "New mailbox, not verified",
        "hello@wagtime.example",
        "made-up-new-puppy",
        "mail.wagtime.example",
        465,
        Security.SSL,
        "account.unverified",
        "The server answers that the mailbox is not verified yet.",
        refusal=_UNVERIFIED,
        accepts_password=False,
    ),
)

_BY_ID = {mailbox.id: mailbox for mailbox in MAILBOXES}


def _ssl(mailbox_id: str) -> MailServer:
    mailbox = _BY_ID[mailbox_id]
    return MailServer((mailbox.account(),), implicit_tls=True, tls=mailbox.tls)


def _starttls(mailbox_id: str) -> MailServer:
    mailbox = _BY_ID[mailbox_id]
    return MailServer((mailbox.account(),), implicit_tls=False, tls=mailbox.tls)


SERVERS: Mapping[str, Mapping[int, Service]] = {
    "mail.pawsome.example": {25: _starttls("good"), 465: _ssl("good"), 587: _starttls("good")},
    "smtp.gmail.com": {
        25: _starttls("app-password"),
        465: _ssl("app-password"),
        587: _starttls("app-password"),
    },
    "smtp.ionos.co.uk": {465: _ssl("wrong-password"), 587: _starttls("wrong-password")},
    "mail.btinternet.com": {25: Absent.SILENT, 465: _ssl("wrong-port")},
    "mail.oldoak.example": {465: _ssl("expired-certificate"), 587: _starttls("expired-certificate")},
    "mail.barkhall.example": {25: Absent.SILENT, 465: Absent.SILENT, 587: _starttls("silent-port")},
    "smtp.virginmedia.com": {465: _ssl("virgin-media")},
    "smtp-mail.outlook.com": {25: _starttls("no-password"), 587: _starttls("no-password")},
    "smtp.office365.com": {25: _starttls("switched-off"), 587: _starttls("switched-off")},
    "smtp.livemail.co.uk": {465: _ssl("typing-slip"), 587: _starttls("typing-slip")},
    "mail.wagtime.example": {465: _ssl("not-verified"), 587: _starttls("not-verified")},
}
"""The hosts of the mailboxes and what stands behind their ports; the other mail ports are shut."""

MX_HOSTS: Mapping[str, str] = {
    "pawsome.example": "mail.pawsome.example",
    "gmail.com": "gmail-smtp-in.l.google.com",
    "kennels.example": "mx00.ionos.co.uk",
    "btinternet.com": "mx.bt.lon5.cpcloud.co.uk",
    "oldoak.example": "mail.oldoak.example",
    "barkhall.example": "mail.barkhall.example",
    "virginmedia.com": "mx.virginmedia.com",
    "hotmail.co.uk": "eur.olc.protection.outlook.com",
    "happytails.example": "happytails-example.mail.protection.outlook.com",
    "walkies.example": "mail.livemail.co.uk",
    "wagtime.example": "mail.wagtime.example",
}
"""Where each domain receives its mail."""

SRV_RECORDS: Mapping[str, str] = {
    "_submissions._tcp.pawsome.example": "0 1 465 mail.pawsome.example.",
    "_submission._tcp.pawsome.example": "0 1 587 mail.pawsome.example.",
    "_submissions._tcp.oldoak.example": "0 1 465 mail.oldoak.example.",
}
"""The domains that publish their settings by RFC 6186 and RFC 8314."""
