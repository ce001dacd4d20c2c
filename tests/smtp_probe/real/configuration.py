"""What Postfix and Dovecot are to do in the tests: their users, their ports and their configuration."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import trustme

from smtp_probe.model import Endpoint, Security

LOOPBACK = "127.0.0.1"
DOMAIN = "kennel.example"
HOST = f"mail.{DOMAIN}"
USER = f"sam@{DOMAIN}"
COLLEAGUE = f"jo@{DOMAIN}"
PASSWORD = "made-up-Leash-17"
WRONG_PASSWORD = "made-up-Leash-71"


# What Postfix's own processes are to each other, as in the master.cf that comes with it.
_INNER_SERVICES = """
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True, slots=True)
class Service:
    """One port of Postfix, and what is special about it (parameters of its postconf(5))."""

    host: str
    port: int
    """The port that the probe names; the one on loopback is any that is free."""
    security: Security
    parameters: tuple[str, ...] = ()
    certificate_for: str | None = None
    """The name on the certificate, if it is not the host's."""

    @property
    def endpoint(self) -> Endpoint:
        return Endpoint(self.host, self.port, self.security)


_LOGIN = ("smtpd_sasl_auth_enable=yes", "smtpd_sender_restrictions=reject_sender_login_mismatch")
_WITHIN_TLS = ("smtpd_tls_security_level=encrypt", *_LOGIN)

RELAY = Service(HOST, 25, Security.STARTTLS, _LOGIN)
SMTPS = Service(HOST, 465, Security.SSL, ("smtpd_tls_wrappermode=yes", *_LOGIN))
SUBMISSION = Service(HOST, 587, Security.STARTTLS, _WITHIN_TLS)
INCOMING = Service(f"mx.{DOMAIN}", 25, Security.STARTTLS)
"""Takes mail for its own domain from anybody, and offers no log-in."""
MEMBERS_ONLY = Service(f"members.{DOMAIN}", 587, Security.STARTTLS, (*_WITHIN_TLS, "smtpd_delay_reject=no"))
"""Checks the sender at MAIL already, where Postfix usually waits for RCPT."""
OTHER_NAME = Service(
    f"shop.{DOMAIN}", 465, Security.SSL, ("smtpd_tls_wrappermode=yes", *_LOGIN), "shared.hosting.example"
)
OLD = Service(f"old.{DOMAIN}", 587, Security.STARTTLS, (*_WITHIN_TLS, "smtpd_tls_mandatory_protocols=TLSv1"))
"""Speaks TLS 1.0 only."""
NO_GUESTS = Service(
    f"closed.{DOMAIN}",
    25,
    Security.STARTTLS,
    ("smtpd_delay_reject=no", "smtpd_client_restrictions=reject"),
)
FUSSY = Service(
    f"fussy.{DOMAIN}",
    25,
    Security.STARTTLS,
    ("smtpd_delay_reject=no", "smtpd_helo_restrictions=reject_invalid_helo_hostname,reject"),
)
"""Takes no client's name."""
BY_TOKEN = Service(
    f"token.{DOMAIN}", 587, Security.STARTTLS, (*_WITHIN_TLS, "smtpd_sasl_mechanism_filter=XOAUTH2")
)
"""Takes the tokens of a provider's own sign-in, and no password."""
BY_MECHANISM = {
    name: Service(
        f"{name.lower()}.{DOMAIN}",
        587,
        Security.STARTTLS,
        (*_WITHIN_TLS, f"smtpd_sasl_mechanism_filter={name}"),
    )
    for name in ("PLAIN", "LOGIN", "CRAM-MD5")
}
SERVICES = (
    RELAY,
    SMTPS,
    SUBMISSION,
    INCOMING,
    MEMBERS_ONLY,
    OTHER_NAME,
    OLD,
    NO_GUESTS,
    FUSSY,
    BY_TOKEN,
    *BY_MECHANISM.values(),
)


def write_dovecot(folder: Path) -> None:
    """Write `dovecot.conf`: no mail, only the log-in service, on the socket `auth`."""
    users = folder / "users"
    users.write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n{COLLEAGUE}:{{PLAIN}}{PASSWORD}-2\n")
    (folder / "dovecot.conf").write_text(
        f"""
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols =
ssl = no
auth_mechanisms = plain login cram-md5 xoauth2
auth_verbose = yes
# A refusal usually waits for two seconds, and whoever was refused before for up to fifteen.
auth_failure_delay = 0
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
passdb {{
  driver = passwd-file
  args = {users}
}}
userdb {{
  driver = static
  args = uid=65534 gid=65534 home=/nonexistent
}}
service auth {{
  unix_listener {folder}/auth {{
    mode = 0666
  }}
}}
"""
    )


def write_postfix(folder: Path, authority: trustme.CA, ports: Mapping[Service, int]) -> None:
    """Write `etc/main.cf` and `etc/master.cf`: each service on its port of loopback."""
    etc = folder / "etc"
    for name in (etc, folder / "queue", folder / "data"):
        name.mkdir()
    shutil.chown(folder / "data", "postfix")
    owners = " ".join(f"{{ {name} = {name} }}" for name in (USER, COLLEAGUE))
    (etc / "main.cf").write_text(
        f"""
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
myhostname = {HOST}
mydestination =
# Otherwise loopback may send anywhere.
mynetworks =
inet_interfaces = {LOOPBACK}
inet_protocols = ipv4
smtpd_peername_lookup = no
alias_maps =
alias_database =
virtual_mailbox_domains = {DOMAIN}
virtual_mailbox_maps = inline:{{ {owners} }}
virtual_transport = discard
default_transport = discard
smtpd_sender_login_maps = inline:{{ {owners} }}
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {folder}/auth
# A second of punishment for each fault is not what is tested here.
smtpd_error_sleep_time = 0
"""
    )
    lines = [_INNER_SERVICES]
    for service, port in ports.items():
        chain = etc / f"{service.host}-{service.port}.pem"
        certificate = authority.issue_cert(service.certificate_for or service.host)
        certificate.private_key_and_cert_chain_pem.write_to_path(chain)
        options = (*service.parameters, f"smtpd_tls_chain_files={chain}")
        lines.append(f"{LOOPBACK}:{port} inet n - n - - smtpd")
        lines += [f"  -o {option}" for option in options]
    (etc / "master.cf").write_text("\n".join((*lines, "")))
