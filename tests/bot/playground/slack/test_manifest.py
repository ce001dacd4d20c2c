"""An app is installed with what its manifest asks for."""

from bot.playground.slack import DEMO_WORLD, SlackStandIn, installed

MANIFEST = {
    "display_information": {"name": "Fetcher"},
    "features": {
        "slash_commands": [{"command": "/fetch", "description": "Fetch it"}],
        "shortcuts": [{"name": "Fetch this", "type": "message", "callback_id": "fetch"}],
    },
    "oauth_config": {"scopes": {"bot": ["chat:write", "commands"]}},
    "settings": {"event_subscriptions": {"bot_events": ["message.im"]}},
}


async def test_the_world_grants_what_the_manifest_asks_for() -> None:
    world = installed(DEMO_WORLD, MANIFEST)
    assert world.app.scopes == ("chat:write", "commands")
    assert world.app.shortcuts[0].kind == "message"
    async with SlackStandIn(world) as slack:
        jo = slack.as_user("U0JO000001")
        assert (await jo.slash("/smtp-help")).error == "unknown_command"
        assert (await jo.slash("/fetch")).error == "dispatch_failed"
        await jo.opens_home()
    assert [envelope.kind for envelope in slack.envelopes] == ["slash_commands"]
