"""Usual host names, tried without a password."""

from smtp_probe.discovery import settings_for
from smtp_probe.lab import Absent, Lab, Manners, Scripted, fault, polite
from smtp_probe.model import Endpoint, Security

_SMTP = Scripted(polite(Manners()), implicit_tls=True)


async def test_a_guess_must_answer_with_a_good_certificate_and_offer_a_log_in(lab: Lab) -> None:
    no_auth = Scripted(polite(Manners(mechanisms="")), implicit_tls=True)
    await lab.add_host("smtp.dogs.example", {465: no_auth})
    expired = fault("expired_ssl").service
    assert expired is not None
    await lab.add_host("mail.dogs.example", {465: expired})
    assert (await settings_for("kit@dogs.example", lab.network)).endpoint is None


async def test_a_guess_never_tries_port_25_clear_text_or_a_password(lab: Lab) -> None:
    clear = Scripted(polite(Manners(starttls=None, mechanisms_in_clear="PLAIN")))
    await lab.add_host("smtp.dogs.example", {25: clear, 587: clear, 2525: clear})
    assert (await settings_for("kit@dogs.example", lab.network)).endpoint is None
    assert {entry.port for entry in lab.log} == {587}
    assert lab.count("AUTH") == 0


async def test_a_better_placed_host_wins_even_if_it_is_slower(lab: Lab) -> None:
    await lab.add_host("smtp.dogs.example", {465: _SMTP})
    await lab.add_host("dogs.example", {465: _SMTP})
    found = await settings_for("kit@dogs.example", lab.network)
    assert found.endpoint == Endpoint("smtp.dogs.example", 465, Security.SSL)


async def test_a_silent_host_does_not_hide_one_that_works(lab: Lab) -> None:
    await lab.add_host("smtp.dogs.example", {465: Absent.SILENT, 587: Absent.SILENT})
    await lab.add_host("mail.dogs.example", {465: _SMTP})
    found = await settings_for("kit@dogs.example", lab.network)
    assert found.endpoint == Endpoint("mail.dogs.example", 465, Security.SSL)


async def test_the_mx_host_itself_is_the_last_guess(lab: Lab) -> None:
    lab.names.add("dogs.example", MX=("20 spare.box.example.", "10 server7.box.example."))
    await lab.add_host("server7.box.example", {465: _SMTP})
    found = await settings_for("kit@dogs.example", lab.network)
    assert found.endpoint == Endpoint("server7.box.example", 465, Security.SSL)
