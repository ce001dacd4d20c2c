"""Reads the kind and size of the key in a certificate, and the digest of its signature, from its DER."""

from __future__ import annotations

from collections.abc import Iterator

_SEQUENCE, _OID, _VERSION = 0x30, 0x06, 0xA0
_LARGEST_LENGTH = 4
"""Octets of a length; a certificate of 4 GiB is none."""
# Of TBSCertificate (RFC 5280, 4.1), without its optional version: the serial number, algorithm, issuer,
# validity and subject come before the key.
_BEFORE_KEY = 5


def _oid(text: str) -> bytes:
    """The DER of an object identifier, without tag and length (X.690, 8.19)."""
    first, second, *rest = map(int, text.split("."))
    octets = bytearray()
    for number in (40 * first + second, *rest):
        shifted = [number & 0x7F]
        while number := number >> 7:
            shifted.append(number & 0x7F | 0x80)
        octets += bytes(reversed(shifted))
    return bytes(octets)


_RSA, _RSA_PSS, _EC = _oid("1.2.840.113549.1.1.1"), _oid("1.2.840.113549.1.1.10"), _oid("1.2.840.10045.2.1")
# RFC 8410, 3; RFC 5480, 2.1.1.1; RFC 5639; SEC 2.
_WHOLE_KINDS = {_oid("1.3.101.112"): "Ed25519", _oid("1.3.101.113"): "Ed448"}
_CURVES = {
    _oid("1.2.840.10045.3.1.1"): 192,
    _oid("1.3.132.0.33"): 224,
    _oid("1.2.840.10045.3.1.7"): 256,
    _oid("1.3.132.0.10"): 256,
    _oid("1.3.36.3.3.2.8.1.1.7"): 256,
    _oid("1.3.132.0.34"): 384,
    _oid("1.3.36.3.3.2.8.1.1.11"): 384,
    _oid("1.3.36.3.3.2.8.1.1.13"): 512,
    _oid("1.3.132.0.35"): 521,
}
# RFC 8017, appendix C; RFC 5758, 3.2; RFC 3279, 2.2.3. The last of each is the digest by itself.
_ALGORITHMS = {
    "md5": ("1.2.840.113549.1.1.4",),
    "sha1": ("1.2.840.113549.1.1.5", "1.2.840.10045.4.1", "1.3.14.3.2.26"),
    "sha224": ("1.2.840.113549.1.1.14", "1.2.840.10045.4.3.1", "2.16.840.1.101.3.4.2.4"),
    "sha256": ("1.2.840.113549.1.1.11", "1.2.840.10045.4.3.2", "2.16.840.1.101.3.4.2.1"),
    "sha384": ("1.2.840.113549.1.1.12", "1.2.840.10045.4.3.3", "2.16.840.1.101.3.4.2.2"),
    "sha512": ("1.2.840.113549.1.1.13", "1.2.840.10045.4.3.4", "2.16.840.1.101.3.4.2.3"),
}
_DIGESTS = {_oid(name): digest for digest, names in _ALGORITHMS.items() for name in names}


def key_facts(certificate: bytes) -> str:
    """Return kind and size of the key, and the digest that it was signed with: `RSA 1024, sha1`.

    Empty for what is no certificate; whatever is not known here is left out. A library for certificates
    takes longer to load than a whole log-in.
    """
    try:
        ((_, whole),) = _elements(certificate)
        (_, body), (_, algorithm), *_ = _elements(whole)
        fields = list(_elements(body))
        if fields[0][0] == _VERSION:
            del fields[0]
        words = [_key(fields[_BEFORE_KEY][1]), _digest(algorithm)]
    except (IndexError, ValueError):
        return ""
    return ", ".join(word for word in words if word)


def _key(info: bytes) -> str:
    (_, algorithm), (_, bits), *_ = _elements(info)
    (_, kind), *parameters = _elements(algorithm)
    if kind in (_RSA, _RSA_PSS):
        # The bit string begins with the number of its unused bits.
        ((_, numbers),) = _elements(bits[1:])
        (_, modulus), *_ = _elements(numbers)
        return f"RSA {int.from_bytes(modulus, 'big').bit_length()}"
    if kind == _EC:
        size = _CURVES.get(parameters[0][1]) if parameters else None
        return f"EC {size}" if size else "EC"
    return _WHOLE_KINDS.get(kind, "")


def _digest(algorithm: bytes) -> str:
    (_, name), *parameters = _elements(algorithm)
    if name != _RSA_PSS:
        return _DIGESTS.get(name, "")
    # RFC 4055, 3.1: the digest is the first parameter, behind a tag of its own, and SHA-1 if it is left out.
    given = dict(_elements(parameters[0][1])) if parameters else {}
    if _VERSION not in given:
        return "sha1"
    ((_, digest),) = _elements(given[_VERSION])
    (_, name), *_ = _elements(digest)
    return _DIGESTS.get(name, "")


def _elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and content of each element in turn (X.690, 8.1); ValueError if one is cut short."""
    at = 0
    while at < len(data):
        tag, length, start = data[at], data[at + 1], at + 2
        if length >= 0x80:
            octets = length & 0x7F
            if not 1 <= octets <= _LARGEST_LENGTH:
                message = "no definite length"
                raise ValueError(message)
            length = int.from_bytes(data[start : start + octets], "big")
            start += octets
        at = start + length
        if at > len(data):
            message = "cut short"
            raise ValueError(message)
        yield tag, data[start:at]
