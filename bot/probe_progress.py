"""Says in a running test's message and form how far it is, stage by stage, as often as Slack allows."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.conversation import Conversations
from bot.diagnosis import endpoint_of
from bot.moments import Clock
from bot.outgoing import Purpose, ShowProgress, ShowView
from bot.recording import OUTGOING
from bot.references import letter_id
from bot.storage import Store, Unit
from bot.storage.wakeups import StoredProbe
from knowledge.effects import Marked, RunProbe
from smtp_probe import Endpoint, Progress
from smtp_probe.live import LiveLine

FIRST_EDIT = 2.0
"""Seconds. Most tests have ended by then, and their results would wait behind an edit that nobody reads."""
EDIT_EVERY = 3.0
"""Seconds. Slack takes one message a second in a channel, and the result must find its turn free."""
SLOW_AFTER = 10.0

Words = Callable[[Progress], Awaitable[Marked]]
"""What is said of a stage that is waited for."""
Show = Callable[[Marked], Awaitable[bool]]
"""Puts words into the progress message; False where that has to wait."""


class ProbeProgress:
    """The progress message of one test, from its beginning to its end."""

    def __init__(self, own: Endpoint | None, *, text: Marked, slow: Marked, words: Words, show: Show) -> None:
        """``text`` stands there already; ``slow`` stands there instead after ten seconds, where given."""
        self._line = LiveLine(own)
        self._shown = self._text = text
        self._slow = slow
        self._words = words
        self._show = show

    def take(self, step: Progress) -> None:
        """A stage has begun or ended."""
        self._line.take(step)

    async def run(self) -> None:
        """Until cancelled, or until there is nothing more to say."""
        loop = asyncio.get_running_loop()
        slow_at = loop.time() + SLOW_AFTER
        await asyncio.sleep(min(FIRST_EDIT, SLOW_AFTER))
        while True:
            is_slow = bool(self._slow) and loop.time() >= slow_at
            told = self._slow if is_slow else await self._with_stage()
            is_shown = told == self._shown or await self._show(told)
            if is_shown:
                self._shown = told
            if is_shown and is_slow:
                return
            until_slow = slow_at - loop.time()
            await asyncio.sleep(min(EDIT_EVERY, until_slow) if until_slow > 0 else EDIT_EVERY)

    async def _with_stage(self) -> Marked:
        step = self._line.waits_for
        return self._shown if step is None else Marked(f"{self._text}\n{await self._words(step)}")


class ProgressMessages:
    """The progress messages of the tests that run in this process."""

    def __init__(
        self, store: Store, conversations: Conversations, clock: Clock, wake_letters: Callable[[], None]
    ) -> None:
        """``wake_letters`` is called when a message has to change."""
        self._store = store
        self._conversations = conversations
        self._clock = clock
        self._wake_letters = wake_letters

    def of(self, probe: StoredProbe, effect: RunProbe) -> ProbeProgress:
        """That of one test."""

        async def words(step: Progress) -> Marked:
            language = await self._language(probe)
            host, port = step.endpoint.host, str(step.endpoint.port)
            return self._conversations.words(
                f"slack.stage.{step.stage.value}", language, host=host, port=port
            )

        async def show(text: Marked) -> bool:
            shown = ShowProgress(run=probe.run, text=text, choices=effect.choices)
            return await self._edit(probe, shown, await self._in_form(probe, effect, text))

        own = endpoint_of(effect.server) if effect.server else None
        return ProbeProgress(own, text=effect.progress, slow=effect.slow, words=words, show=show)

    async def _language(self, probe: StoredProbe) -> str:
        snapshot = await self._conversations.case(probe.person.tenant, probe.case)
        return snapshot.state.language if snapshot is not None else "en"

    async def _in_form(self, probe: StoredProbe, effect: RunProbe, text: Marked) -> ShowView | None:
        """The same below the words of the form from which the test was begun, which is perhaps still open."""
        if probe.view is None:
            return None
        language, words = await self._language(probe), self._conversations.words
        if probe.kind == "login":
            form, begun = "login", words("slack.form_logging_in", language, host=_host(effect))
        else:
            form, begun = "check_up", words("slack.form_testing", language)
        told = Marked(f"{begun}\n{text.removeprefix(effect.progress).strip()}")
        title = words(f"form.{form}", language, part="title")
        return ShowView(view=probe.view, text=told, title=title, is_progress=True)

    async def _edit(self, probe: StoredProbe, shown: ShowProgress, in_form: ShowView | None) -> bool:
        """Let the message be edited, unless the test has ended or Slack has asked for patience."""
        now = self._clock().timestamp()
        tenant = probe.person.tenant

        def add(unit: Unit) -> bool:
            running = unit.probes.get(tenant, probe.case, probe.run)
            # Where it was cancelled, the message says so by now.
            if running is None or running.ended or unit.paces.paused_until(tenant) > now:
                return False
            for one, purpose in ((shown, Purpose.CUSTOMER), (in_form, Purpose.VIEW)):
                if one is not None:
                    unit.outbox.add(
                        tenant,
                        letter=letter_id(),
                        case=probe.case,
                        user=probe.person.user,
                        purpose=purpose.value,
                        effect=OUTGOING.dump(one),
                        now=now,
                    )
            return True

        added = await self._store.run(add)
        if added:
            self._wake_letters()
        return added


def _host(effect: RunProbe) -> str:
    return effect.server.host if effect.server is not None else ""
