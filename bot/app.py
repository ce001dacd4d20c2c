"""The composition root: puts the parts together, starts them in order and stops them in order."""

import asyncio
import ssl
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from math import inf

import aiohttp
from aiohttp import web
from msgspec import Struct
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import DBAPIError

from bot import logs
from bot.aftermath import ProbeKey
from bot.conversation import Conversations
from bot.desk_hours import DeskHours
from bot.diagnosis import links_to_providers, read_form, read_line
from bot.engine import Engine
from bot.errors import BotError
from bot.keeping.retention import Retention
from bot.keeping.tree_changes import TreeChanges
from bot.moments import Clock, Moments, utc_now
from bot.operations import add_health, add_metrics, application
from bot.outbox import Deliverer
from bot.outgoing import Fallback
from bot.pictures import PictureWords
from bot.probing import Probing
from bot.reach import Probe
from bot.settings import LOOPBACK_HOSTS, Settings
from bot.slack.connection import SocketMode, open_session, web_client
from bot.slack.http_mode import PATH, slack_events
from bot.slack.surface import SlackSurface
from bot.storage import Database, Store
from bot.storage.replicas import Line
from bot.succession import Succession
from bot.tasks import Tasks
from bot.timers import Timers
from bot.tree_engine import load_engine
from bot.tree_watch import WatchedEngine, watched_engine
from bot.vault import KEPT_FOR, Vault
from smtp_probe import Network

DRAIN_SECONDS = 22.0  # for all that is under way; platforms grant 30, and closing takes some
PROBES_END_WITHIN = 8.0  # of these; what takes longer is reported as cut short
ANSWERS_WITHIN = 2.0  # the database, when somebody asks whether we are ready
BETWEEN_SWEEPS = KEPT_FOR / 20

log = logs.logger("app")


class _Works(Struct, frozen=True):
    """The parts that run, and how they wake each other."""

    conversations: Conversations
    deliverer: Deliverer
    wheel: Timers
    probing: Probing
    succession: Succession

    def letters(self) -> None:
        self.deliverer.wake()

    def timers(self) -> None:
        self.wheel.wake()

    def start(self, probe: ProbeKey) -> None:
        self.probing.start(probe)

    def cancel(self, probe: ProbeKey) -> None:
        self.probing.cancel(probe)


class _Reader:
    line = staticmethod(read_line)
    form = staticmethod(read_form)


class Retriever:
    """The bot. ``start`` returns when it is connected; ``stop`` when nothing of it runs any more."""

    def __init__(
        self, settings: Settings, engine: Engine, network: Network, *, probe: Probe | None, clock: Clock
    ) -> None:
        """Opens nothing yet."""
        self.settings = settings
        self._engine = engine
        self.network = network
        self._probe = probe
        self._clock = clock
        self.vault = Vault()
        self._store = Store(Database(settings.database_url))
        self._turns, self._deliveries, self._probes, self._loops = Tasks(), Tasks(), Tasks(), Tasks()
        self._runners: list[web.AppRunner] = []
        self._socket: SocketMode | None = None
        self._session: aiohttp.ClientSession | None = None
        self._works: _Works | None = None
        self._line: Line | None = None
        self._stopped = False
        self.port: int | None = None
        """Where HTTP is served, once started."""

    async def start(self) -> None:
        """Connect to everything. BotError says what is missing or refused; nothing is left open then."""
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise

    async def _start(self) -> None:
        settings = self.settings
        settings.needs(*settings.to_connect)
        await self._store.database.open()
        # The context is ours, because the client's own would write session keys to SSLKEYLOGFILE.
        self._session = open_session(self.network.trust.verifying())
        assert settings.bot_token is not None  # noqa: S101 - needs() has looked
        client = web_client(settings.bot_token.get_secret_value(), settings.api_url, self._session)
        surface = SlackSurface(
            client,
            support_channel=settings.support_channel,
            trusted_links=links_to_providers(),
            clock=self._clock,
        )
        works = self._works = self._assemble(surface)
        app = surface.attach(works.conversations)
        await self._join_the_others(works)
        await works.conversations.start(works)
        await works.succession.at_start()
        self._loops.hold(works.deliverer.run(), "outbox")
        self._loops.hold(works.wheel.run(), "timers")
        self._loops.hold(self._sweep_the_vault(), "vault")
        self._loops.hold(Retention(self._store, self._clock).run(), "retention")
        self._loops.hold(TreeChanges(self._store, self._engine, self._clock).run(), "tree_changes")
        if isinstance(self._engine, WatchedEngine):
            self._loops.hold(self._engine.watch(), "tree")
        if settings.mode == "http":
            assert settings.signing_secret is not None  # noqa: S101 - needs() has looked
            secret = settings.signing_secret.get_secret_value()
            await self._serve_http(slack_events(app, secret, works.conversations))
        else:
            await self._serve_http(None)
            assert settings.app_token is not None  # noqa: S101 - needs() has looked
            token = settings.app_token.get_secret_value()
            self._socket = SocketMode(app, token, client, works.conversations)
            await self._connect(self._socket)
        log.info("started", mode=settings.mode, port=self.port)

    def _assemble(self, surface: SlackSurface) -> _Works:
        settings, store, clock = self.settings, self._store, self._clock
        hours = DeskHours.parse(settings.desk_hours, settings.desk_zone, settings.desk_answers_within)
        moments = Moments(surface.directory, hours, clock)
        conversations = Conversations(
            store,
            self._engine,
            moments,
            self.vault,
            _Reader(),
            self._turns,
            PictureWords(surface.files),
        )
        deliverer = Deliverer(
            store, conversations, surface.messenger, self._deliveries, clock, self._fallback_mail()
        )
        probing = Probing(
            store,
            conversations,
            self.network,
            self._probes,
            clock,
            probe=self._probe,
            wake_letters=deliverer.wake,
        )
        wheel = Timers(store, conversations, clock)
        succession = Succession(store, conversations, deliverer, probing, wheel, clock)
        return _Works(conversations, deliverer, wheel, probing, succession)

    def _fallback_mail(self) -> Fallback | None:
        settings = self.settings
        if settings.smtp_url is None or settings.support_email is None:
            return None
        # Only here: a start without a relay need not wait for the import of what speaks to one.
        from bot.fallback_mail import FallbackMail
        from bot.mail_relay import Relay

        relay = Relay.parse(settings.smtp_url.get_secret_value())
        trust = self.network.trust.verifying()
        return FallbackMail(self._store, relay, settings.support_email, trust, self._clock)

    async def _join_the_others(self, works: _Works) -> None:
        """Be known as living before anything is begun: nobody must take it for a dead one's."""
        database = self._store.database
        if not database.is_sqlite:
            self._line = Line(database.url, database.number)
            await self._line.open()
            self._loops.hold(self._line.run(works.probing.on_call), "line")
            self._loops.hold(works.succession.run(), "succession")

    async def stop(self, *, probes_end_within: float = PROBES_END_WITHIN) -> None:
        """Take nothing more in, finish what is under way, and close. Rows keep what is not finished.

        Probes get ``probes_end_within`` seconds; then they are cut short, and their cases told so.
        """
        if self._stopped:
            return
        self._stopped = True
        ends_at = asyncio.get_running_loop().time() + DRAIN_SECONDS

        def left() -> float:
            return max(ends_at - asyncio.get_running_loop().time(), 1.0)

        if self._socket is not None:
            await self._socket.close()  # type: ignore[no-untyped-call] # by slack_sdk
        for runner in self._runners:
            await runner.cleanup()
        await self._probes.stop(patience=min(probes_end_within, left()))
        if self._works is not None:
            with suppress(DBAPIError):  # then whoever comes next reports them
                await self._works.probing.take_up(self._is_here, -inf)
        await self._turns.stop(patience=left() / 2)
        if self._works is not None:
            await _drain(self._works.deliverer, left() / 2)
        await self._loops.stop()
        await self._deliveries.stop(patience=left())
        if self._line is not None:
            await self._line.close()
        if self._session is not None:
            await self._session.close()
        await self._store.database.close()
        log.info("stopped")

    def _is_here(self, number: int | None) -> bool:
        return number == self._store.database.number

    async def _connect(self, socket: SocketMode) -> None:
        try:
            await socket.connect()
        except SlackApiError as error:
            refused = str(error.response.get("error", "unknown")) if error.response else "unknown"
            raise BotError(
                f"Slack refused to open a socket ({logs.clean(refused)}).",
                context="SLACK_APP_TOKEN",
                hint="Is it an app-level token (xapp-) with connections:write, and is Socket Mode on?",
            ) from None
        except (aiohttp.ClientError, TimeoutError, OSError, ssl.SSLError) as error:
            raise BotError(
                f"Slack cannot be reached ({type(error).__name__}).",
                context="SLACK_API_URL",
                hint="Does this machine reach the internet?",
            ) from None

    async def _serve_http(self, slack: object | None) -> None:
        """Slack's requests and health on ``PORT``; metrics there only if nobody but this machine gets in."""
        settings = self.settings
        main = application()
        if slack is not None:
            main.router.add_post(PATH, slack)  # type: ignore[arg-type] # a handler of aiohttp's
        add_health(main, is_ready=self._is_ready)
        if settings.ops_port is not None:
            operations = application()
            add_health(operations, is_ready=self._is_ready)
            add_metrics(operations, self._numbers, at_home=settings.host in LOOPBACK_HOSTS)
            await self._bind(operations, settings.ops_port, "RETRIEVER_OPS_PORT")
        elif settings.host in LOOPBACK_HOSTS:
            add_metrics(main, self._numbers, at_home=True)
        self.port = await self._bind(main, settings.port, "PORT")

    async def _bind(self, app: web.Application, port: int, variable: str) -> int:
        runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=5.0)
        await runner.setup()
        self._runners.append(runner)
        try:
            await web.TCPSite(runner, self.settings.host, port).start()
        except OSError as error:
            raise BotError(
                f"port {port} cannot be opened ({type(error).__name__}).",
                context=variable,
                hint="Is another program, or another Retriever, using it?",
            ) from None
        return int(runner.addresses[0][1])

    async def _is_ready(self) -> bool:
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                await self._store.run(lambda unit: unit.outbox.next_due())
        except (DBAPIError, TimeoutError):
            return False
        return self._socket is None or await self._socket.is_connected()

    async def _numbers(self) -> dict[str, float]:
        assert self._works is not None  # noqa: S101 - nothing is served before start
        counts = self._works.deliverer.counts
        return {
            'retriever_letters_total{outcome="delivered"}': counts.delivered,
            'retriever_letters_total{outcome="set_aside"}': counts.set_aside,
            'retriever_letters_total{outcome="postponed"}': counts.postponed,
            'retriever_letters_total{outcome="held"}': counts.held,
            "retriever_letters_held": await self._store.run(lambda unit: unit.outbox.held()),
            "retriever_letters_waiting": await self._store.run(lambda unit: unit.outbox.waiting()),
            "retriever_probes_running": self._works.probing.running,
            "retriever_passwords_sealed": self.vault.sweep(),
        }

    async def _sweep_the_vault(self) -> None:
        while True:
            await asyncio.sleep(BETWEEN_SWEEPS)
            self.vault.sweep()


async def _drain(deliverer: Deliverer, patience: float) -> None:
    """Let go out what can go out now."""
    deliverer.wake()
    with suppress(TimeoutError, DBAPIError):  # without a database nothing more can go out
        async with asyncio.timeout(patience):
            while not await deliverer.nothing_due():  # noqa: ASYNC110 - rows signal nothing
                await asyncio.sleep(0.05)


def build(
    settings: Settings,
    *,
    engine: Engine | None = None,
    network: Network | None = None,
    probe: Probe | None = None,
    clock: Clock = utc_now,
) -> Retriever:
    """The production bot. What is not given comes from ``settings``; BotError if that does not do."""
    network = network or settings.network()
    # OpenSSL reads the roots of trust while Python reads the tree. What it cannot read is told by the start.
    with ThreadPoolExecutor(1) as beside:
        beside.submit(network.trust.verifying)
        engine = engine or (watched_engine(settings.tree) if settings.tree else load_engine(None))
    return Retriever(settings, engine, network, probe=probe, clock=clock)
