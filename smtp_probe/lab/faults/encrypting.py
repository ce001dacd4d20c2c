"""Faults of STARTTLS, of the handshake and of certificates."""

from smtp_probe.lab.certificates import Tls
from smtp_probe.lab.faults.fault import Fault
from smtp_probe.lab.manners import Manners, polite
from smtp_probe.lab.peer import Peer, Script
from smtp_probe.lab.services import Scripted
from smtp_probe.model import Security

_GOOD = polite(Manners())
_STARTTLS_FIRST = "530 5.7.0 Must issue a STARTTLS command first"
# A TLS record with a fatal alert: internal_error (RFC 8446, section 6.2).
_ALERT = bytes.fromhex("15030300020250")
_PATIENCE = 5.0


async def _alert(peer: Peer) -> None:
    if await peer.hear_anything(_PATIENCE):
        await peer.send(_ALERT)


async def _silent_handshake(peer: Peer) -> None:
    await peer.fall_silent()


def _breaks_its_word(answer: str) -> Script:
    """A server that consents to STARTTLS and then answers the TLS hello in clear."""

    async def serve(peer: Peer) -> None:
        for words in ("220 {host} ESMTP", "250-{host}\n250 STARTTLS", "220 2.0.0 Ready to start TLS"):
            await peer.say(words)
            if not await peer.hear_anything(_PATIENCE):
                return
        await peer.say(answer)

    return serve


def _certificate(name: str, does: str, cause: str, tls: Tls) -> tuple[Fault, Fault]:
    """The same certificate behind implicit TLS and behind STARTTLS."""
    return (
        Fault(
            f"{name}_ssl",
            does,
            cause,
            Scripted(_GOOD, implicit_tls=True, tls=tls),
            Security.SSL,
            465,
            login=True,
        ),
        Fault(f"{name}_starttls", does, cause, Scripted(_GOOD, tls=tls), login=True),
    )


FAULTS = (
    Fault(
        "plain_behind_ssl",
        "Speaks in clear where TLS from the first byte is expected.",
        "tls.wrong_mode",
        Scripted(_GOOD),
        Security.SSL,
        465,
    ),
    Fault(
        "ssl_behind_starttls",
        "Speaks TLS from the first byte where STARTTLS is expected.",
        "tls.wrong_mode",
        Scripted(_GOOD, implicit_tls=True),
    ),
    Fault(
        "wants_starttls",
        "Takes no mail before STARTTLS.",
        "tls.starttls_required",
        Scripted(polite(Manners(before_tls=_STARTTLS_FIRST))),
        Security.NONE,
        envelope=True,
    ),
    Fault(
        "strips_starttls",
        "Does not offer STARTTLS, or somebody on the way has taken the offer out.",
        "tls.starttls_unsupported",
        Scripted(polite(Manners(starttls=None, mechanisms_in_clear="PLAIN LOGIN"))),
        login=True,
    ),
    Fault(
        "refuses_starttls",
        "Offers STARTTLS and then refuses it.",
        "tls.starttls_unsupported",
        Scripted(polite(Manners(starttls="454 4.7.0 TLS not available due to local problem"))),
        login=True,
    ),
    Fault(
        "takes_starttls_back",
        "Consents to STARTTLS and then knows no TLS.",
        "tls.starttls_unsupported",
        Scripted(_breaks_its_word("500 5.5.1 Command unrecognized")),
        login=True,
    ),
    Fault(
        "goes_on_in_clear",
        "Consents to STARTTLS and then goes on in clear.",
        "tls.handshake",
        Scripted(_breaks_its_word("220 {host} ESMTP")),
        login=True,
    ),
    *_certificate("expired", "The certificate has expired.", "tls.cert_expired", Tls.EXPIRED),
    *_certificate(
        "not_yet_valid",
        "The certificate is not valid yet.",
        "tls.cert_not_yet_valid",
        Tls.NOT_YET_VALID,
    ),
    *_certificate(
        "other_name", "The certificate is for another name.", "tls.cert_name_mismatch", Tls.OTHER_NAME
    ),
    *_certificate(
        "self_signed", "The certificate vouches for itself.", "tls.cert_self_signed", Tls.SELF_SIGNED
    ),
    *_certificate("untrusted", "The issuer is unknown.", "tls.cert_untrusted", Tls.UNTRUSTED),
    *_certificate(
        "no_intermediate",
        "The certificate between the server's and the root is missing.",
        "tls.cert_untrusted",
        Tls.NO_INTERMEDIATE,
    ),
    *_certificate("weak_key", "An RSA key of 1024 bits.", "tls.cert_weak", Tls.WEAK_KEY),
    *_certificate("tls_1_0", "TLS 1.0 only.", "tls.version", Tls.TLS_1_0),
    *_certificate(
        "client_certificate",
        "Wants a client certificate (asks after the handshake, as TLS 1.3 does).",
        "tls.client_cert_required",
        Tls.CLIENT_CERTIFICATE,
    ),
    *_certificate(
        "client_certificate_tls_1_2",
        "Wants a client certificate (asks within the handshake, as TLS 1.2 does).",
        "tls.client_cert_required",
        Tls.CLIENT_CERTIFICATE_TLS_1_2,
    ),
    Fault(
        "handshake_alert",
        "Ends the handshake with an internal error.",
        "tls.handshake",
        Scripted(_alert),
        Security.SSL,
        465,
    ),
    Fault(
        "handshake_stalls",
        "Falls silent in the handshake.",
        "protocol.stalled",
        Scripted(_silent_handshake),
        Security.SSL,
        465,
    ),
)
