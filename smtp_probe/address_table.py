"""Knows which IP addresses are public, by IANA's special-purpose registries and not by Python's version."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

# IANA IPv4 Special-Purpose Address Registry, whole blocks; then multicast (RFC 5771).
_SPECIAL_FOUR = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            # Azure's host services answer here, on an address that is otherwise public.
            "168.63.129.16/32",
        ),
    )
)

# Everything that IANA has given out for global unicast lies here.
_GLOBAL_SIX = IPv6Network("2000::/3")

# IANA IPv6 Special-Purpose Address Registry, as far as it lies in 2000::/3.
_SPECIAL_SIX = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "2620:4f:8000::/48",
            "3fff::/20",
        ),
    )
)

# Here an IPv6 address is only another spelling of an IPv4 one: RFC 4291 (2.5.5.2), RFC 6052 (2.1).
_SPELLS_FOUR = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"))
# RFC 5214, 6.1: the interface identifier that says "an IPv4 address follows".
_ISATAP_MARKS = (0x00005EFE, 0x02005EFE)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether `address` belongs to the public internet, and so does every IPv4 address inside it."""
    if isinstance(address, IPv4Address):
        return not any(address in block for block in _SPECIAL_FOUR)
    if address.scope_id is not None:
        return False
    inner = list(embedded_addresses(address))
    if not all(map(is_public, inner)):
        return False
    if any(address in prefix for prefix in _SPELLS_FOUR):
        return True
    return address in _GLOBAL_SIX and not any(address in block for block in _SPECIAL_SIX)


def embedded_addresses(address: IPv6Address) -> Iterator[IPv4Address]:
    """Give the IPv4 addresses that an IPv6 address leads to, whatever the way of packing them."""
    number = int(address)
    if any(address in prefix for prefix in _SPELLS_FOUR) or (number >> 32 == 0 and number > 1):
        yield IPv4Address(number & 0xFFFFFFFF)
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
    if (number >> 32) & 0xFFFFFFFF in _ISATAP_MARKS:
        yield IPv4Address(number & 0xFFFFFFFF)
