"""What counts as a public address does not depend on the Python at hand."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtp_probe.address_table import embedded_addresses, is_public

PUBLIC = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1 168.63.129.15
168.63.129.17 169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 191.255.255.255 192.0.1.1 192.0.3.0
192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 198.51.99.255 203.0.112.255 203.0.114.0 223.255.255.255
2001:200::1 2001:4860:4860::8888 2400:cb00::1 2600::1 2606:4700::1111 2a00:1450:4009::6d 2c0f::1 3ffe::1
::ffff:8.8.8.8 64:ff9b::808:808
"""

NOT_PUBLIC = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1 127.255.255.254
168.63.129.16 169.254.0.1 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.9 192.0.0.192 192.0.2.1
192.31.196.1 192.52.193.1 192.88.99.1 192.168.1.1 192.175.48.1 198.18.0.1 198.19.255.255 198.51.100.1
203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:10.1.2.3 ::ffff:169.254.169.254 64:ff9b::7f00:1
64:ff9b::a00:1 64:ff9b:1::808:808 100::1 100:0:0:1::1 1fff::1 2001::1 2001:0:7f00:1:: 2001:2::1 2001:10::1
2001:20::1 2001:30::1 2001:db8::1 2002:7f00:1:: 2002:808:808:: 2002:a00:1::1 2620:4f:8000::1 3fff::1
3fff:fff::1 4000::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%1 fec0::1 ff02::1 ff0e::1
2a00:1450:4009::5efe:7f00:1 2a00:1450:4009::200:5efe:a00:1
"""


@pytest.mark.parametrize("literal", PUBLIC.split())
def test_public_addresses_pass(literal: str) -> None:
    assert is_public(ip_address(literal))


@pytest.mark.parametrize("literal", NOT_PUBLIC.split())
def test_special_addresses_do_not_pass(literal: str) -> None:
    assert not is_public(ip_address(literal))


@pytest.mark.parametrize(
    "block", ["10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "100.64.0.0/10", "224.0.0.0/4", "240.0.0.0/4"]
)
@given(data=st.data())
def test_no_address_of_a_special_block_passes_in_any_packing(block: str, data: st.DataObject) -> None:
    network = IPv4Network(block)
    number = data.draw(st.integers(int(network.network_address), int(network.broadcast_address)))
    packings = (
        0xFFFF << 32 | number,
        0x0064FF9B << 96 | number,
        number,
        0x2002 << 112 | number << 80 | 1,
        0x20010000 << 96 | number << 64,
        0x20010000 << 96 | (number ^ 0xFFFFFFFF),
        0x2A00 << 112 | 0x5EFE << 32 | number,
    )

    assert not is_public(IPv4Address(number))
    assert not any(is_public(IPv6Address(packing)) for packing in packings)


@given(number=st.integers(0, 2**128 - 1))
def test_ipv6_is_public_in_the_global_unicast_space_only(number: int) -> None:
    address = IPv6Address(number)
    spelled = any(address in IPv6Network(prefix) for prefix in ("::ffff:0:0/96", "64:ff9b::/96"))

    assert not is_public(address) or spelled or address in IPv6Network("2000::/3")


def test_every_way_of_packing_an_ipv4_address_is_unpacked() -> None:
    packed = "::ffff:192.0.2.1 64:ff9b::192.0.2.1 ::192.0.2.1 2002:c000:201::1 2a00::5efe:192.0.2.1"

    for literal in packed.split():
        assert IPv4Address("192.0.2.1") in embedded_addresses(IPv6Address(literal)), literal
