"""What the tests of the content share: the tree, and a short way to one question of it."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest

from knowledge.effects import Ask, Effect, RunProbe
from knowledge.engine import advance
from knowledge.events import (
    Event,
    MailServer,
    Moment,
    Opened,
    ProbeFinished,
    ProbeResult,
    ProviderFacts,
    Reading,
    Security,
    ServerTried,
    Way,
)
from knowledge.library import Tree
from knowledge.loader import load_tree
from knowledge.state import State
from smtp_probe.providers import Provider

MOMENT = Moment(at=datetime(2026, 11, 23, 10, 3, tzinfo=UTC), zone="Europe/London")


class Talk:
    """One case, moved event by event; the newest question at hand."""

    def __init__(self, tree: Tree, reading: Reading) -> None:
        self.tree = tree
        self.state: State | None = None
        self.ask: Ask | None = None
        self.probe: RunProbe | None = None
        self.do(
            Opened(
                moment=MOMENT,
                way=Way.COMMAND,
                customer="Jo Example",
                reference="K7M2",
                reading=reading,
            )
        )

    def do(self, event: Event) -> tuple[Effect, ...]:
        turn = advance(self.tree, self.state, event)
        self.state = turn.state
        for effect in turn.effects:
            if isinstance(effect, Ask):
                self.ask = effect
            elif isinstance(effect, RunProbe):
                self.probe = effect
        return turn.effects

    def reached(self, servers: Sequence[MailServer], provider: ProviderFacts | None) -> None:
        """The test that runs finds these servers in order."""
        if self.state is None or self.state.running is None or self.probe is None:
            return
        tried = tuple(ServerTried(server=server, cause="ok", stage="done") for server in servers)
        result = ProbeResult(kind="reach", tried=tried, provider=provider)
        self.do(ProbeFinished(moment=MOMENT, run=self.probe.run, result=result))


def facts_of(provider: Provider, address: str) -> ProviderFacts:
    """What the probe's data knows of a provider, as the tree takes it."""
    return ProviderFacts(
        id=provider.id,
        name=provider.name,
        family=str(provider.family),
        kind=str(provider.kind),
        password_auth=str(provider.password_auth),
        servers=tuple(
            MailServer(host=one.host, port=one.port, security=Security(str(one.security)))
            for one in provider.endpoints(address.rpartition("@")[2])
        ),
        username=provider.username_for(address),
        app_password_url=provider.app_password_url,
        switch=provider.smtp_must_be_enabled,
        unverified_note=provider.unverified_note,
        imap_only=provider.imap_only,
        confidence=str(provider.confidence),
        checked=provider.checked,
    )


@pytest.fixture(scope="session")
def tree() -> Tree:
    return load_tree()


@pytest.fixture
def talk(tree: Tree) -> Callable[[Provider | None], Talk]:
    """A talk with a customer of a provider, as far as the first question after the test."""

    def begin(provider: Provider | None) -> Talk:
        domain = provider.domains[0] if provider is not None and provider.domains else "mydomain.example"
        address = f"name@{domain}"
        facts = facts_of(provider, address) if provider is not None else None
        known = facts if provider is not None and provider.domains else None
        one = Talk(tree, Reading(text=address, address=address, provider=known))
        own = (
            MailServer(host=f"mail.{domain}", port=465, security=Security.SSL),
            MailServer(host=f"mail.{domain}", port=587, security=Security.STARTTLS),
        )
        one.reached(facts.servers if facts is not None and facts.servers else own, facts)
        return one

    return begin
