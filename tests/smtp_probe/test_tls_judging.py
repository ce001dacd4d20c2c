"""A refused chain is told in words that say where it broke; the causes are tested with `judging`."""

from dataclasses import replace

from smtp_probe import TlsFacts
from smtp_probe.observation import TlsFailure
from smtp_probe.tls_judging import words_of_refusal


def test_an_unknown_issuer_below_its_root_and_a_lone_certificate_are_told_apart() -> None:
    failure = TlsFailure("CERTIFICATE_VERIFY_FAILED", 20, "unable to get local issuer certificate")
    alone = TlsFacts("TLSv1.3", "x", verified=False, issuer="CN=Inner CA", chain=("CN=mail",))
    led = replace(alone, chain=("CN=mail", "CN=Inner CA"))

    assert words_of_refusal(failure, alone).startswith("no intermediate certificate was sent")
    assert "CN=Inner CA" in words_of_refusal(failure, led)
    assert words_of_refusal(failure, led).startswith("unknown issuer")
    assert words_of_refusal(failure, replace(alone, chain=())) == "unable to get local issuer certificate"
