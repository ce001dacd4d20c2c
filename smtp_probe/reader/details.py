"""Settings that a failure message gives away: host, port, encryption, address, provider."""

import re
from typing import NamedTuple

from smtp_probe.model import Security
from smtp_probe.reader.expression import Expression
from smtp_probe.reader.reading import Reading

_ADDRESS = Expression(
    r"(?<![\w.+-])[\w.+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?![\w-])", re.IGNORECASE
)
_HOST_PORT = Expression(
    r"(?<![\w@.-])((?:[a-z0-9_-]{1,63}\.){1,8}[a-z]{2,24})\.?(?:\[[0-9a-f.:]{2,45}\])?:(25|465|587|2525)(?!\d)",
    re.IGNORECASE,
)
_HOST = Expression(
    r"(?:server|host|hostname|smtp[_ ]?host|serveur|servidor|connect to|to|at)[\s:='\"`<(]{1,4}"
    r"((?:[a-z0-9_-]{1,63}\.){1,8}[a-z]{2,24})(?![\w@-])",
    re.IGNORECASE,
)
_MAIL_HOST = Expression(
    r"(?<![\w@.-])((?:smtp|mail|mx|out|send|relay|auth)[a-z0-9-]{0,40}\.(?:[a-z0-9-]{1,63}\.){0,6}[a-z]{2,24})(?![\w@-])",
    re.IGNORECASE,
)
_PORT = Expression(r"\bport[\s:='\"]{0,4}(\d{2,5})\b", re.IGNORECASE)
_SSL = Expression(
    r"(?:ssl\)?|smtpsecure|security|verschl\w{0,12}|encryption)[\s:='\"]{1,4}"
    r"(ssl|tls|starttls|ja|yes|true|nein|no|false|none)\b",
    re.IGNORECASE,
)
_SSL_WORDS = ("ssl", "secur", "verschl", "encrypt")
"""Of these one stands wherever that expression finds something."""
_FILE_ENDINGS = frozenset(
    ["cpp", "cs", "dll", "exe", "go", "htm", "html", "java", "js", "log", "lua", "php", "py", "rb"]
)
_PROVIDER_WORDS = (
    ("gmail", ("gmail", "google", "gsmtp", "534-5.7.9", "534 5.7.9", "534-5.7.14", "535-5.7.8")),
    ("outlook-com", ("hotmail", "outlook.com", "smtp-mail.outlook.com", "live.com")),
    (
        "microsoft365",
        (
            "office365",
            "prod.outlook.com",
            "microsoft 365",
            "exchangelabs.com",
            "office 365",
            "5.7.139",
            "5.7.57",
            "5.7.60",
            "550 5.7.30",
            "550-5.7.30",
            "5.7.708",
            "5.7.705",
            "smtpclientauthentication",
            "storedrv.",
        ),
    ),
    ("yahoo", ("yahoo", "#auth005")),
    ("aol", ("aol.com", "smtp.aol")),
    ("icloud", ("icloud", "mail.me.com")),
    ("zoho", ("zoho", "553 relaying disallowed as")),
    ("fastmail", ("fastmail", "messagingengine.com")),
    ("bt", ("btinternet", "btconnect")),
    ("virginmedia", ("virginmedia", "virgin media")),
    ("sendgrid", ("sendgrid",)),
    ("mailgun", ("mailgun",)),
    ("amazon-ses", ("amazonaws.com", "amazon ses", "454 throttling failure", "identities failed the check")),
    ("godaddy-workspace", ("godaddy", "secureserver.net")),
    ("ionos-de", ("ionos.de", "kundenserver.de", "1und1.de")),
    ("ionos-uk", ("ionos.co.uk", "1and1.co.uk")),
    ("ionos-us", ("ionos", "1and1")),
    ("gmx-de", ("gmx.de", "gmx.net", "gmx.at", "gmx.ch")),
    ("gmx-com", ("gmx.",)),
    ("webde", ("web.de",)),
    ("yandex", ("yandex",)),
    ("brevo", ("brevo", "sendinblue")),
    ("mailjet", ("mailjet",)),
    ("postmark", ("postmark",)),
    ("hostinger", ("hostinger", "hpanel")),
    ("ovh", ("ovh.net", "ovhcloud")),
    ("strato", ("strato.de",)),
)


class Details(NamedTuple):
    """What stands beside the cause in a text."""

    host: str | None
    port: int | None
    security: Security | None
    address: str | None
    provider: str | None

    def reading(self, label: str, confidence: float, also: tuple[str, ...], evidence: str) -> Reading:
        """A reading with these details."""
        return Reading(
            label,
            confidence,
            also,
            evidence,
            self.provider,
            self.host,
            self.port,
            self.security,
            self.address,
        )


def details_of(clean: str) -> Details:
    """Find settings in a tidied text; each is ``None`` where the text does not say it plainly.

    An expression is asked only where a sign stands that it cannot do without.
    """
    low = clean.lower()
    address = _ADDRESS.compiled.search(clean) if "@" in clean else None
    host, port = None, None
    pair = _HOST_PORT.compiled.search(clean) if "." in clean and ":" in clean else None
    if pair:
        host, port = pair[1].lower(), int(pair[2])
    else:
        for expression in (_HOST, _MAIL_HOST) if "." in clean else ():
            for found in expression.compiled.finditer(clean):
                name = found[1].lower()
                if name.rpartition(".")[2] not in _FILE_ENDINGS:
                    host = name
                    break
            if host:
                break
        named = _PORT.compiled.search(clean) if "port" in low else None
        if named and 0 < int(named[1]) < 65536:
            port = int(named[1])
    return Details(host, port, _security(clean, low), address[0] if address else None, _provider(low))


def _provider(low: str) -> str | None:
    """Whose words these are, by names and replies that only one provider uses: an id of the provider data."""
    for id_, words in _PROVIDER_WORDS:
        for word in words:
            if word in low:
                return id_
    return None


def _security(clean: str, low: str) -> Security | None:
    found = _SSL.compiled.search(clean) if any(word in low for word in _SSL_WORDS) else None
    if not found:
        return None
    match found[1].lower():
        case "ssl" | "ja" | "yes" | "true":
            return Security.SSL
        case "tls" | "starttls":
            return Security.STARTTLS
        case _:
            return Security.NONE
