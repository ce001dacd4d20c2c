"""Kind, size and digest are read as a library for certificates reads them, and nothing at all breaks it."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from smtp_probe.key_facts import key_facts

RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PSS = padding.PSS(padding.MGF1(hashes.SHA384()), padding.PSS.DIGEST_LENGTH)


def certificate(key, digest, rsa_padding=None) -> bytes:  # type: ignore[no-untyped-def]
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.kennel.example")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(7).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    signed = builder.sign(key, digest, rsa_padding=rsa_padding)
    return signed.public_bytes(serialization.Encoding.DER)


@pytest.mark.parametrize(
    ("key", "digest", "rsa_padding", "facts"),
    [
        (RSA, hashes.SHA256(), None, "RSA 2048, sha256"),
        (RSA, hashes.SHA512(), None, "RSA 2048, sha512"),
        (RSA, hashes.SHA384(), PSS, "RSA 2048, sha384"),
        (ec.generate_private_key(ec.SECP256R1()), hashes.SHA256(), None, "EC 256, sha256"),
        (ec.generate_private_key(ec.SECP384R1()), hashes.SHA384(), None, "EC 384, sha384"),
        (ec.generate_private_key(ec.SECP521R1()), hashes.SHA512(), None, "EC 521, sha512"),
        (ed25519.Ed25519PrivateKey.generate(), None, None, "Ed25519"),
        (ed448.Ed448PrivateKey.generate(), None, None, "Ed448"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_key_and_the_digest_are_told(key, digest, rsa_padding, facts: str) -> None:  # type: ignore[no-untyped-def]
    assert key_facts(certificate(key, digest, rsa_padding)) == facts


WHOLE = certificate(RSA, hashes.SHA256())


@given(st.binary(max_size=400))
def test_what_is_no_certificate_tells_nothing(data: bytes) -> None:
    assert key_facts(data) == ""


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255))
def test_a_certificate_with_a_wrong_octet_breaks_nothing(place: int, octet: int) -> None:
    changed = bytearray(WHOLE)
    changed[place] = octet

    assert len(key_facts(bytes(changed))) < 40


@given(st.integers(0, len(WHOLE) - 1))
def test_a_certificate_that_is_cut_short_tells_nothing(length: int) -> None:
    assert key_facts(WHOLE[:length]) == ""
