"""Makes the lab's certificates, the good ones and those with something wrong."""

import ssl
import warnings
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

# Below what OpenSSL accepts at its usual level (112 bits of security, 2048 bits of RSA).
_WEAK_BITS = 1024
_ONE_YEAR = timedelta(days=365)


class Tls(StrEnum):
    """What a server shows in the handshake."""

    GOOD = "good"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    OTHER_NAME = "other_name"
    SELF_SIGNED = "self_signed"
    UNTRUSTED = "untrusted"
    NO_INTERMEDIATE = "no_intermediate"
    WEAK_KEY = "weak_key"
    TLS_1_0 = "tls_1_0"
    CLIENT_CERTIFICATE = "client_certificate"
    CLIENT_CERTIFICATE_TLS_1_2 = "client_certificate_tls_1_2"


class Certificates:
    """Two authorities, one of which a client of the lab trusts, and what they issued.

    Everything is made in memory at start and lies in `folder`, which the lab removes when it ends.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._authority = trustme.CA(organization_name="Retriever's lab")
        self._stranger = trustme.CA(organization_name="Nobody trusts us")
        self._contexts: dict[tuple[str, Tls], ssl.SSLContext] = {}
        self.ca_file = folder / "lab-ca.pem"
        """The authority that clients of the lab are to trust."""
        self._authority.cert_pem.write_to_path(self.ca_file)

    def server_context(self, host: str, tls: Tls = Tls.GOOD) -> ssl.SSLContext:
        """The context of a server for `host`; made on first use."""
        key = (host, tls)
        if key not in self._contexts:
            self._contexts[key] = self._make_context(host, tls)
        return self._contexts[key]

    def _make_context(self, host: str, tls: Tls) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if tls is Tls.WEAK_KEY or tls is Tls.TLS_1_0:
            # OpenSSL refuses to serve either at its usual level.
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
        if tls is Tls.TLS_1_0:
            _serve_tls_1_0_only(context)
        if tls is Tls.CLIENT_CERTIFICATE or tls is Tls.CLIENT_CERTIFICATE_TLS_1_2:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(self.ca_file)
        if tls is Tls.CLIENT_CERTIFICATE_TLS_1_2:
            # In TLS 1.3 a client learns of the demand only after its own handshake is done; here within it.
            context.maximum_version = ssl.TLSVersion.TLSv1_2
        chain = self._folder / f"{tls.value}-{host}.pem"
        chain.write_bytes(self._pem(host, tls))
        context.load_cert_chain(chain)
        chain.unlink()
        return context

    def _pem(self, host: str, tls: Tls) -> bytes:
        now = datetime.now(UTC)
        match tls:
            case Tls.EXPIRED:
                return _whole(
                    self._authority.issue_cert(
                        host, not_before=now - 2 * _ONE_YEAR, not_after=now - timedelta(days=3)
                    )
                )
            case Tls.NOT_YET_VALID:
                return _whole(
                    self._authority.issue_cert(
                        host, not_before=now + timedelta(days=3), not_after=now + _ONE_YEAR
                    )
                )
            case Tls.OTHER_NAME:
                return _whole(self._authority.issue_cert("shared.hosting.example", "*.hosting.example"))
            case Tls.SELF_SIGNED:
                return _self_signed(host)
            case Tls.UNTRUSTED:
                # An office's own authority is mostly sent along, root and all.
                return _whole(self._stranger.issue_cert(host)) + self._stranger.cert_pem.bytes()
            case Tls.NO_INTERMEDIATE:
                leaf = self._authority.create_child_ca().issue_cert(host)
                return leaf.private_key_pem.bytes() + leaf.cert_chain_pems[0].bytes()
            case Tls.WEAK_KEY:
                return self._weak(host)
            case Tls.GOOD | Tls.TLS_1_0 | Tls.CLIENT_CERTIFICATE | Tls.CLIENT_CERTIFICATE_TLS_1_2:
                return _whole(self._authority.issue_cert(host))

    def _weak(self, host: str) -> bytes:
        # This size is the fault that the server exists for.
        key = rsa.generate_private_key(public_exponent=65537, key_size=_WEAK_BITS)
        issuer = x509.load_pem_x509_certificate(self._authority.cert_pem.bytes())
        issuer_key = serialization.load_pem_private_key(self._authority.private_key_pem.bytes(), None)
        if not isinstance(issuer_key, ec.EllipticCurvePrivateKey):
            message = "the lab's authority was expected to have an elliptic-curve key"
            raise TypeError(message)
        certificate = _builder(host, key.public_key(), issuer.subject)
        authority_key = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(
            issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        )
        signed = certificate.add_extension(authority_key, critical=False).sign(issuer_key, hashes.SHA256())
        return _private_pem(key) + signed.public_bytes(serialization.Encoding.PEM)


def _whole(leaf: trustme.LeafCert) -> bytes:
    return leaf.private_key_and_cert_chain_pem.bytes()


def _self_signed(host: str) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _builder(host, key.public_key(), _name_of(host)).sign(key, hashes.SHA256())
    return _private_pem(key) + certificate.public_bytes(serialization.Encoding.PEM)


def _builder(
    host: str, key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey, issuer: x509.Name
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_name_of(host))
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _ONE_YEAR)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _name_of(host: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])


def _private_pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _serve_tls_1_0_only(context: ssl.SSLContext) -> None:
    with warnings.catch_warnings():
        # Python warns against this version, which is what the server is there to show.
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1
