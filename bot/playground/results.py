"""Says what tests find when somebody plays with the tree: made up, from a file, or by the network."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from pydantic import Field, ValidationError

from bot.diagnosis import endpoint_of, facts_by_id, login_result
from bot.errors import BotError
from bot.reach import Probe, reach
from knowledge.causes import CAUSES
from knowledge.effects import RunProbe
from knowledge.events import Loss, MailServer, ProbeResult, Security, ServerTried
from knowledge.issues import fault_of, suggestion
from knowledge.stories import LoginStory, ProbeStory
from knowledge.story_values import server_of
from knowledge.tree import Authored
from knowledge.yaml_reading import YamlRefused, read_yaml
from smtp_probe import Login, Network, ProbeRequest

LOGIN_SECONDS = 30.0  # as long as the bot itself takes for one
LARGEST_FILE = 1024 * 1024  # bytes

Ask = Callable[[str], str | None]
"""Puts a question in the terminal; ``None`` when there is nobody left to answer."""


class Results(Protocol):
    """What a test finds."""

    wants_password: bool
    """Whether a log-in needs the real one."""

    def of(self, probe: RunProbe, password: str | None) -> ProbeResult | Loss | None:
        """The result, or why there is none; ``None`` when nobody answers any more."""


class RealResults:
    """Tests as the bot makes them, through the guard."""

    wants_password = True

    def __init__(self, network: Network, probe: Probe) -> None:
        """``probe`` is the library's."""
        self._network = network
        self._probe = probe

    def of(self, probe: RunProbe, password: str | None) -> ProbeResult | Loss | None:
        """One test; the password is used for it and kept nowhere."""
        return asyncio.run(self._of(probe, password))

    async def _of(self, probe: RunProbe, password: str | None) -> ProbeResult | Loss:
        if probe.kind == "reach":
            return await reach(probe, self._network, self._probe)
        if probe.server is None or not password:
            return Loss.SECRET_GONE
        login = Login(probe.username or probe.address, password)
        request = ProbeRequest(endpoint_of(probe.server), login=login, timeout=LOGIN_SECONDS)
        report = await self._probe(request, self._network)
        return Loss.GUARD if report.cause.startswith("guard.") else login_result(report)


class ResultStory(Authored):
    """One result in a file; exactly one of the three is named."""

    probe: ProbeStory | None = None
    login: LoginStory | None = None
    lost: Loss | None = None


class ResultsFile(Authored):
    """A file of results, in the order in which the tests are made."""

    results: tuple[ResultStory, ...] = Field(min_length=1)


class ScriptedResults:
    """Results from a file, one after the other, and then from whoever sits at the terminal."""

    wants_password = False

    def __init__(self, ask: Ask, results: tuple[ResultStory, ...] = ()) -> None:
        """``ask`` is used when the file has no result left that fits."""
        self._ask = ask
        self._results = iter(results)

    def of(self, probe: RunProbe, password: str | None) -> ProbeResult | Loss | None:
        """The file's next result, else what is answered."""
        story = next(self._results, None)
        if story is None:
            return self._asked(probe)
        if story.lost is not None:
            return story.lost
        if probe.kind == "login" and story.login is not None and probe.server is not None:
            return _logged_in(probe.server, story.login.cause, story.login.reply)
        if probe.kind == "reach" and story.probe is not None:
            return _reached(story.probe, probe.address)
        raise BotError(
            f"the next result in the file is not for a test of kind {probe.kind}.",
            context="--results",
            hint="`probe:` is for a look at the server, `login:` for a log-in, `lost:` for either.",
        )

    def _asked(self, probe: RunProbe) -> ProbeResult | Loss | None:
        if probe.kind == "login" and probe.server is not None:
            told = self._cause("What does the log-in find? A cause, then the server's words, if you like")
            if told is None or isinstance(told, Loss):
                return told
            return _logged_in(probe.server, *told)
        tried = []
        for server in _servers(probe):
            told = self._cause(f"What does {server.host} {server.port} {server.security} do? A cause")
            if told is None or isinstance(told, Loss):
                return told
            cause, reply = told
            tried.append(_tried(server, cause, reply))
        return ProbeResult(kind="reach", tried=tuple(tried))

    def _cause(self, question: str) -> tuple[str, str | None] | Loss | None:
        while True:
            answer = self._ask(f"{question} [ok]:")
            if answer is None:
                return None
            cause, _, reply = (answer.strip() or "ok").partition(" ")
            if cause in list(Loss):
                return Loss(cause)
            if cause in CAUSES:
                return cause, reply.strip() or None
            question = f"There is no cause `{cause}`. {suggestion(cause, list(CAUSES))} A cause"


def read_results(file: Path | None) -> tuple[ResultStory, ...]:
    """The results in a file, none without one. BotError says what is wrong with it."""
    if file is None:
        return ()
    try:
        with file.open("rb") as opened:
            document = read_yaml(opened.read(LARGEST_FILE + 1))
        results = ResultsFile.model_validate(document.value).results
    except OSError as error:
        raise BotError("the file cannot be read.", context=f"--results {file}", hint=str(error)) from None
    except YamlRefused as refused:
        fault = refused.fault
        raise BotError(
            fault.message, context=f"{file}:{fault.line}:{fault.column}", hint=fault.remedy
        ) from None
    except ValidationError as error:
        issues = [
            str(fault_of(one, str(file), document.positions, (), ResultsFile))
            for one in error.errors(include_url=False, include_input=False)
        ]
        raise BotError("the results have faults.", context=str(file), hint="\n  ".join(issues)) from None
    for number, one in enumerate(results, start=1):
        if (wrong := _fault(one)) is not None:
            raise BotError(f"result {number}: {wrong}", context=str(file))
    return results


def _fault(result: ResultStory) -> str | None:
    """What the form of a file alone does not tell."""
    if sum(part is not None for part in (result.probe, result.login, result.lost)) != 1:
        return "it must be one of `probe:`, `login:` and `lost:`."
    told = [result.login.cause] if result.login is not None else []
    if result.probe is not None:
        told += result.probe.tried.values()
        for server in result.probe.tried:
            try:
                server_of(server)
            except ValueError:
                return f"there is no server in `{server}`: write `host port security`."
        for provider in (result.probe.provider, result.probe.suggested_provider):
            if provider is not None and facts_by_id(provider) is None:
                return f"there is no provider `{provider}`: retriever settings ADDRESS tells the id of one."
    for cause in told:
        if cause not in CAUSES:
            return f"there is no cause `{cause}`. {suggestion(cause, list(CAUSES))}"
    return None


def _servers(probe: RunProbe) -> Iterator[MailServer]:
    """What would be tried: the customer's own settings, the provider's, else the usual names."""
    seen: list[MailServer] = [probe.server] if probe.server is not None else []
    provider = facts_by_id(probe.provider, probe.address)
    domain = probe.address.rpartition("@")[2]
    usual = ((465, Security.SSL), (587, Security.STARTTLS))
    if provider is not None and provider.servers:
        seen += provider.servers
    elif domain:
        seen += [MailServer(host=f"mail.{domain}", port=port, security=security) for port, security in usual]
    yield from dict.fromkeys(seen)


def _logged_in(server: MailServer, cause: str, reply: str | None) -> ProbeResult:
    stage = "done" if cause == "ok" else "auth"
    return ProbeResult(
        kind="login", tried=(ServerTried(server=server, cause=cause, stage=stage, reply=reply),)
    )


def _tried(server: MailServer, cause: str, reply: str | None, took: float | None = None) -> ServerTried:
    stage = "done" if cause == "ok" else cause.split(".")[0]
    return ServerTried(
        server=server,
        cause=cause,
        stage=stage,
        reply=reply if cause != "ok" else None,
        took_ms=took * 1000 if took is not None else None,
    )


def _reached(story: ProbeStory, address: str) -> ProbeResult:
    return ProbeResult(
        kind="reach",
        tried=tuple(
            _tried(server_of(server), cause, story.reply, story.took) for server, cause in story.tried.items()
        ),
        provider=facts_by_id(story.provider, address),
        suggested_host=story.suggested_host,
        suggested_provider=facts_by_id(story.suggested_provider, address),
        control=story.control,
    )
