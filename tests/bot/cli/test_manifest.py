import json

from .conftest import Run


async def test_without_tokens_the_manifest_is_for_socket_mode(run: Run) -> None:
    ran = await run("manifest")
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    assert told["settings"]["socket_mode_enabled"] is True
    assert told["features"]["slash_commands"][0]["command"] == "/smtp-help"


async def test_http_mode_names_the_address(run: Run) -> None:
    ran = await run("manifest", "--mode", "http", "--url", "https://bot.x.example")
    command = json.loads(ran.out)["features"]["slash_commands"][0]
    assert command["url"] == "https://bot.x.example/slack/events"
