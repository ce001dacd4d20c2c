import json

from .conftest import Run


async def test_the_settings_of_a_known_provider_need_nobody(run: Run) -> None:
    ran = await run("settings", "jo@gmail.com", "--json", "--offline")
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    assert (told["host"], told["port"], told["security"]) == ("smtp.gmail.com", 465, "ssl")
    assert (told["provider"], told["source"], told["username"]) == ("gmail", "providers", "jo@gmail.com")
    assert told["alternatives"] == [{"host": "smtp.gmail.com", "port": 587, "security": "starttls"}]


async def test_nobody_knows_is_an_answer(run: Run) -> None:
    ran = await run("settings", "jo@nowhere.example", "--json", "--offline")
    assert ran.code == 1
    assert json.loads(ran.out)["host"] is None


async def test_what_is_no_address_is_refused(run: Run) -> None:
    ran = await run("settings", "jo", "--offline")
    assert ran.code == 2
    assert "no mail address" in ran.err


async def test_people_get_lines_to_read(run: Run) -> None:
    ran = await run("settings", "jo@gmail.com", "--offline")
    assert "host       smtp.gmail.com" in ran.out
