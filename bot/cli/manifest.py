"""``retriever manifest``: the Slack app's manifest."""

import json

import click

from bot.settings import read_settings
from bot.slack.manifest import manifest


@click.command("manifest")
@click.option(
    "--url", default="https://retriever.example", help="Where HTTP mode is reached; Socket Mode needs none."
)
@click.option("--mode", type=click.Choice(["socket", "http"]), help="For this way of being reached.")
def command(url: str, mode: str | None) -> None:
    """Print the manifest of the Slack app.

    Paste it at https://api.slack.com/apps > Create New App > From a manifest.
    """
    settings = read_settings()
    # Before there are tokens, Socket Mode is what a new app should have.
    chosen = mode or (settings.mode if settings.app_token or settings.signing_secret else "socket")
    click.echo(json.dumps(manifest(settings.model_copy(update={"asked_mode": chosen}), url), indent=2))
