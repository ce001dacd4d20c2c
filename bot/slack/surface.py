"""Puts the Slack side together: first what goes out, then what comes in, once there are conversations."""

from collections.abc import Collection
from typing import Protocol

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.moments import Clock, utc_now
from bot.slack.blocks import CustomerBlocks
from bot.slack.cases import Cases, HomeSource
from bot.slack.connection import quiet_logger
from bot.slack.desk_blocks import DeskBlocks
from bot.slack.desk_gate import DeskGate
from bot.slack.directory import SlackDirectory
from bot.slack.errands import Errands
from bot.slack.files import PrivateFiles
from bot.slack.listeners import register
from bot.slack.listeners.reception import Reception
from bot.slack.messenger import SlackMessenger
from bot.slack.posting import Posting
from bot.slack.rich_text import Pen
from bot.slack.said_once import SaidOnce
from bot.slack.view_titles import ViewTitles
from bot.slack.wording import Wording


class Conversations(Cases, HomeSource, Protocol):
    """All that Slack's side needs of the conversations."""


class SlackSurface:
    """Slack as one workspace sees us. ``client`` carries the bot's token."""

    def __init__(
        self,
        client: AsyncWebClient,
        *,
        support_channel: str | None = None,
        trusted_links: Collection[str] = (),
        clock: Clock = utc_now,
    ) -> None:
        """``trusted_links``: addresses of ours that may be tapped; every other address stays text."""
        self._client = client
        self._clock = clock
        self._pen = Pen(frozenset(trusted_links))
        self.gate = DeskGate(client, support_channel)
        self._posting = Posting(client, self.gate)
        self.errands = Errands()
        self.files = PrivateFiles(client)
        self.directory = SlackDirectory(client)
        self._titles = ViewTitles()
        self.messenger = SlackMessenger(self._posting, self.gate, self.files, self._titles)

    def attach(self, conversations: Conversations, *, language: str = "en") -> AsyncApp:
        """The Bolt app with all its listeners, for Socket Mode and HTTP alike."""
        wording = Wording(conversations.words, language)
        customer, desk = CustomerBlocks(self._pen, wording), DeskBlocks(self._pen, wording)
        self.messenger.equip(customer, desk, conversations)
        app = self._app()
        register(
            app,
            Reception(
                cases=conversations,
                posting=self._posting,
                gate=self.gate,
                directory=self.directory,
                customer=customer,
                desk=desk,
                wording=wording,
                errands=self.errands,
                said_once=SaidOnce(),
                titles=self._titles,
                clock=self._clock,
            ),
        )
        return app

    def _app(self) -> AsyncApp:
        token = self._client.token

        async def authorize() -> AuthorizeResult:
            # Asking Slack here would lose events: Bolt acknowledges what it could not authorise.
            return AuthorizeResult(enterprise_id=None, team_id=None, bot_token=token)

        return AsyncApp(
            name="retriever",
            client=self._client,
            authorize=authorize,
            logger=quiet_logger(),
            request_verification_enabled=False,  # done ahead of Bolt, on the raw bytes (http_gate)
            ignoring_self_events_enabled=False,  # done where messages are cleaned: every bot is ignored
            ssl_check_enabled=False,
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
        )
