import json

import pytest

from smtp_probe.lab import Lab
from smtp_probe.providers import PasswordAuth

from .conftest import Run


async def test_the_settings_of_a_known_provider_need_nobody(run: Run) -> None:
    ran = await run("settings", "jo@gmail.com", "--json", "--offline")
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    assert (told["host"], told["port"], told["security"]) == ("smtp.gmail.com", 465, "ssl")
    assert (told["provider"], told["source"], told["username"]) == ("gmail", "providers", "jo@gmail.com")
    assert told["alternatives"] == [
        {"host": "smtp.gmail.com", "port": 587, "security": "starttls", "source": "providers"}
    ]
    assert told["app_password_url"] == "https://myaccount.google.com/apppasswords"


async def test_nobody_knows_is_an_answer(run: Run) -> None:
    ran = await run("settings", "jo@nowhere.example", "--json", "--offline")
    assert ran.code == 1
    assert json.loads(ran.out)["host"] is None


@pytest.mark.parametrize(
    ("address", "meant"),
    [("sam@gmial.com", "sam@gmail.com"), ("bea@btinternt.com", "bea@btinternet.com")],
)
async def test_a_domain_with_a_slip_is_told_with_the_one_that_is_meant(
    run: Run, address: str, meant: str
) -> None:
    ran = await run("settings", address, "--offline")
    assert ran.code == 1
    assert f"meant?     {meant}: " in ran.out


async def test_a_domain_that_is_like_no_other_has_no_slip(run: Run) -> None:
    ran = await run("settings", "jo@kennels.example", "--offline")
    assert ran.out.strip() == "Nobody knows the settings for this address."


async def test_what_is_no_address_is_refused(run: Run) -> None:
    ran = await run("settings", "jo", "--offline")
    assert ran.code == 2
    assert "no mail address" in ran.err


async def test_people_get_lines_to_read(run: Run) -> None:
    ran = await run("settings", "jo@gmail.com", "--offline")
    assert "host       smtp.gmail.com" in ran.out
    assert "source     our provider data, by the domain" in ran.out
    assert "an app password" in ran.out


async def test_people_hear_where_it_is_switched_on_and_the_providers_dates(run: Run) -> None:
    async with Lab() as lab:
        ran = await run("settings", "office@happytails.example", environment=lab.environment)
    assert ran.code == 0, ran.err
    assert "switched off until" in ran.out
    assert "\noff until  Microsoft 365 admin centre" in ran.out
    assert "\n2026-12-31 end of December 2026: off by default" in ran.out
    assert "by the host that receives the domain's mail" in ran.out


@pytest.mark.parametrize(
    "address", ["jo@gmail.com", "a@hotmail.com", "a@tuta.com", "x@free.fr", "n@x.example"]
)
async def test_people_get_no_codes_to_read(run: Run, address: str) -> None:
    ran = await run("settings", address, "--offline")
    codes = {rule.value for rule in PasswordAuth} - {"works", "unsupported"}
    assert not any(code in ran.out for code in codes | {"starttls", "guess-tested"})


async def test_a_provider_without_a_server_is_no_stranger(run: Run) -> None:
    ran = await run("settings", "ann@tuta.com", "--offline")
    assert ran.code == 1
    assert "Tuta" in ran.out
    assert "other programs cannot send" in ran.out
    assert "Nobody knows" not in ran.out


async def test_each_server_of_an_own_domain_names_its_source(run: Run) -> None:
    async with Lab() as lab:
        ran = await run("settings", "kit@pawsome.example", environment=lab.environment)
    assert "source     SRV records in the domain's zone" in ran.out
