"""What an EHLO reply offers is read in all the forms that servers write."""

import pytest

from smtp_probe.capabilities import offered_mechanisms, offers, usable_mechanism


@pytest.mark.parametrize(
    ("capabilities", "offered", "usable"),
    [
        (("AUTH PLAIN LOGIN",), ("PLAIN", "LOGIN"), "PLAIN"),
        (("auth login plain",), ("LOGIN", "PLAIN"), "PLAIN"),
        (("AUTH=LOGIN PLAIN", "AUTH LOGIN PLAIN CRAM-MD5"), ("LOGIN", "PLAIN", "CRAM-MD5"), "PLAIN"),
        (("AUTH LOGIN",), ("LOGIN",), "LOGIN"),
        (("AUTH CRAM-MD5 GSSAPI",), ("CRAM-MD5", "GSSAPI"), "CRAM-MD5"),
        (("AUTH XOAUTH2",), ("XOAUTH2",), None),
        (("AUTH",), (), None),
        (("SIZE 100", "AUTHENTIC PLAIN"), (), None),
        ((), (), None),
    ],
)
def test_mechanisms_are_found(
    capabilities: tuple[str, ...], offered: tuple[str, ...], usable: str | None
) -> None:
    assert offered_mechanisms(capabilities) == offered
    assert usable_mechanism(capabilities) == usable


def test_a_service_extension_is_recognised_by_its_whole_keyword() -> None:
    assert offers(("starttls",), "STARTTLS")
    assert not offers(("STARTTLSX", "X STARTTLS"), "STARTTLS")
