"""Shows what was found in the form from which a test was begun, too."""

from collections.abc import Sequence

from bot.engine import Engine
from bot.incoming import Submitted
from bot.outgoing import BotEffect, ShowView
from bot.recording import ProbeEnded, Recorded
from bot.storage import Unit
from bot.storage.cases import StoredCase
from knowledge.effects import Effect, Marked, RunProbe, ShowFinding


def result_in_form(
    unit: Unit, engine: Engine, case: StoredCase, what: Recorded, shown: Sequence[Effect | BotEffect]
) -> list[ShowView]:
    """The form that is perhaps still open shows what was found, as the chat does."""
    language = engine.load(case.state).language
    if isinstance(what, Submitted) and what.view is not None:
        if any(isinstance(one, RunProbe) for one in shown):
            return []  # it waits for the result
        title = engine.words(f"form.{what.form}", language, part="title")
        return [ShowView(view=what.view, text=engine.words("slack.answer_in_chat", language), title=title)]
    if not isinstance(what, ProbeEnded):
        return []
    probe = unit.probes.get(case.person.tenant, case.id, what.run)
    if probe is None or probe.view is None:
        return []
    findings = [one.text for one in shown if isinstance(one, ShowFinding)]
    rest = engine.words("slack.result_in_chat", language)
    title = engine.words(f"form.{'login' if probe.kind == 'login' else 'check_up'}", language, part="title")
    return [ShowView(view=probe.view, text=Marked(" ".join([*findings, rest])), title=title)]
