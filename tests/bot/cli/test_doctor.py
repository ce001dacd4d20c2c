from pathlib import Path

from bot.playground.slack import SlackStandIn

from .conftest import Run


async def test_a_bot_that_can_run_has_nothing_to_do(run: Run, tmp_path: Path) -> None:
    async with SlackStandIn() as slack:
        ran = await run(
            "doctor",
            environment={
                "SLACK_BOT_TOKEN": slack.bot_token,
                "SLACK_APP_TOKEN": slack.app_token,
                "SLACK_API_URL": slack.api_url,
                "RETRIEVER_SUPPORT_CHANNEL": "C0SUPPORT1",
                "RETRIEVER_DATABASE_URL": f"sqlite:///{tmp_path / 'd' / 'retriever.db'}",
            },
        )
    assert ran.code == 0, ran.out + ran.err
    assert "TODO" not in ran.out
    assert slack.bot_token not in ran.out


async def test_everything_that_is_missing_is_said_at_once_without_any_secret(
    run: Run, tmp_path: Path
) -> None:
    async with SlackStandIn() as slack:
        slack.room("C0SUPPORT1").members.remove(slack.platform.world.app.bot_user)
        ran = await run(
            "doctor",
            environment={
                "SLACK_BOT_TOKEN": slack.bot_token,
                "SLACK_APP_TOKEN": "xapp-made-up-canary",
                "SLACK_API_URL": slack.api_url,
                "RETRIEVER_SUPPORT_CHANNEL": "C0SUPPORT1",
                "RETRIEVER_TREE": str(tmp_path),
                "RETRIEVER_DATABASE_URL": "postgresql://jo:made-up-canary@127.0.0.1:1/x",
            },
        )
    assert ran.code == 1
    for subject in ("TODO tree", "TODO database", "TODO SLACK_APP_TOKEN", "TODO support channel"):
        assert subject in ran.out
    assert "canary" not in ran.out + ran.err


async def test_a_setting_that_cannot_be_read_hides_no_other_fault(run: Run) -> None:
    ran = await run("doctor", environment={"PORT": "abc", "RETRIEVER_PROBE_PORTS": "many"})
    assert ran.code == 1
    for told in (
        "TODO environment: PORT cannot be used",
        "TODO probe settings: RETRIEVER_PROBE_PORTS",
        "SLACK_BOT_TOKEN is not set.",
        "SLACK_SIGNING_SECRET is not set.",
    ):
        assert told in ran.out


async def test_without_tokens_it_says_how_to_get_them(run: Run) -> None:
    ran = await run("doctor")
    assert ran.code == 1
    assert "SLACK_BOT_TOKEN is not set. Slack app settings" in ran.out
    assert "RETRIEVER_SUPPORT_CHANNEL is not set" in ran.out
