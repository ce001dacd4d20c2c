"""One turn: what came in, the case it moves, and everything that follows, in one transaction."""

from collections.abc import Iterable
from typing import assert_never

from msgspec.structs import replace

from bot import amended_answers, another_case, desk_budget, picture_effects, taken_back
from bot.addressing import owner_of, purpose_of, tenant_of
from bot.aftermath import LISTENS_FOR, OPENS_FOR, Aftermath, ProbeKey, files_speak, was_heard
from bot.apologies import apology, refusal
from bot.engine import Engine
from bot.form_results import result_in_form
from bot.incoming import (
    CancelledProbe,
    DeskAmended,
    OpenedHome,
    Person,
    Showed,
    Submitted,
    TookBack,
    Wrote,
)
from bot.letters import post
from bot.outgoing import BotEffect, Place, PublishHome
from bot.recording import EVENTS, OUTGOING, Recorded
from bot.storage import Unit
from bot.storage.cases import StoredCase
from bot.summary import note
from bot.translation import AT_THE_DESK, Circumstances, event_for, opening, opens_a_case
from knowledge.effects import (
    Ask,
    CancelProbe,
    ClearTimer,
    Close,
    Effect,
    HandOff,
    RelayToCustomer,
    RelayToDesk,
    RunProbe,
    Say,
    SetTimer,
    ShowAnswer,
    ShowCard,
    ShowFinding,
    TellDesk,
)
from knowledge.events import Command, Commanded, Event, MovedOn, Opened, Reopened, Returned, TimerFired, Way
from knowledge.state import State

HOME_SEEN = "home"  # role of a person who has looked at Home and wants it kept up to date


class Turns:
    """Moves cases. Its methods run inside a transaction and touch nothing but that."""

    def __init__(self, engine: Engine) -> None:
        """``engine`` is pure."""
        self._engine = engine

    def take(self, unit: Unit, seq: int, what: Recorded, around: Circumstances) -> Aftermath:
        """Handle one recorded thing; nothing happens if somebody else has done so meanwhile."""
        after = Aftermath(unused_ticket=what.secret if isinstance(what, Submitted) else None)
        now = around.moment.at.timestamp()
        if not unit.inbox.settle(tenant_of(what), seq, now):
            after.unused_ticket = None  # whoever did so has asked for a probe, which finds the password here
            return after
        turn = _Turn(self._engine, unit, what, around, now, after)
        turn.take()
        return after

    def apologise(self, unit: Unit, seq: int, what: Recorded, reference: str, now: float) -> Aftermath:
        """Give up on a recorded thing: the case stays as it was, and the person hears a reference."""
        after = Aftermath(unused_ticket=what.secret if isinstance(what, Submitted) else None)
        tenant = tenant_of(what)
        if not unit.inbox.settle(tenant, seq, now) or isinstance(what, OpenedHome):
            return after
        case = None if opens_a_case(what) else _named_case(unit, what)
        person = case.person if case else owner_of(what)
        effect = apology(self._engine, case, what, reference)
        post(unit, tenant, case.id if case else "", person, effect, now)
        after.letters = True
        return after


class _Turn:
    def __init__(
        self,
        engine: Engine,
        unit: Unit,
        what: Recorded,
        around: Circumstances,
        now: float,
        after: Aftermath,
    ) -> None:
        self.engine, self.unit, self.what, self.around = engine, unit, what, around
        self.now, self.after = now, after
        self.tenant = tenant_of(what)

    def take(self) -> None:
        what = self.what
        if isinstance(what, OpenedHome):
            self._keep_home(what.person)
            return
        if isinstance(what, TookBack) or (isinstance(what, Wrote) and what.edited):
            self._forget_line(what)
            if isinstance(what, TookBack):
                return
        if opens_a_case(what):
            case = self.unit.cases.open_of(self.tenant, owner_of(what).user, lock=True)
            case = case or self._case_that_listens()
            if case is None:
                self._keep_pictures(self._open())
                return
        else:
            case = _named_case(self.unit, what)
            if case is None or not (isinstance(what, AT_THE_DESK) or case.person == owner_of(what)):
                self._refuse()
                return
        leave = picture_effects.answer_in(what, self.unit, self.engine, case)
        if leave is not None:
            self._post(case, picture_effects.answered(self.unit, self.engine, case, leave, self.now))
            return
        instead = another_case.chosen(what)
        if instead is not None:
            self._chosen_between(case, instead=instead)
            return
        if isinstance(what, CancelledProbe) and not self._end_probe(case.id, what.run):
            return  # its result is there already, or on its way
        event = event_for(what, self.around)
        if isinstance(event, Commanded) and event.command is Command.CONTINUE and not case.open:
            event = Reopened(moment=self.around.moment)
        if event is not None:
            self._advance(case, event)
        self._keep_pictures(case)
        if isinstance(what, DeskAmended):
            agent = self.around.agent.name if self.around.agent else ""
            self._post(case, amended_answers.amend(self.unit, self.engine, case, what, agent))
        if isinstance(what, AT_THE_DESK):
            act = type(what).__name__
            self.unit.audit.add(self.tenant, actor=what.agent, act=act, case=case.id, now=self.now)

    def _forget_line(self, what: TookBack | Wrote) -> None:
        """The words go; a turn that changes nothing else brings the desk's card up to date."""
        found = taken_back.forget(self.unit, self.engine, what)
        if found is not None:
            case, amended = found
            self._advance(case, TimerFired(moment=self.around.moment, timer="taken_back"))
            self._post(case, [amended])

    def _post(self, case: StoredCase, effects: Iterable[Effect | BotEffect]) -> None:
        for one in effects:
            post(self.unit, self.tenant, case.id, case.person, one, self.now)
            self.after.letters = True

    def _keep_pictures(self, case: StoredCase) -> None:
        if isinstance(self.what, Showed):
            told = picture_effects.taken(self.unit, self.engine, case, self.what, self.around, self.now)
            self._post(case, told)

    def _case_that_listens(self) -> StoredCase | None:
        """The newest case, if it has just ended and the line is about it: an answer, thanks, more trouble."""
        what = self.what
        if not isinstance(what, Wrote):
            return None
        newest = self.unit.cases.newest(self.tenant, what.person.user)
        if not newest or (age := self.now - newest[0].changed_at) > OPENS_FOR:
            return None
        case = self.unit.cases.get(self.tenant, newest[0].id, lock=True)
        event = event_for(what, self.around)
        if case is None or event is None:
            return None
        state = self.engine.load(case.state)
        if age <= LISTENS_FOR and self.engine.is_courtesy(state, what.text):
            return case
        turned = self.engine.advance(state, event)
        if age > LISTENS_FOR:
            return None if turned.state.closed else case
        answered = any(isinstance(one, ShowAnswer | Ask) for one in turned.effects)
        heard = answered or turned.state.outcome != state.outcome
        return case if heard else None

    def _open(self) -> StoredCase:
        what = self.what
        event = opening(what, self.around)  # type: ignore[arg-type] # opens_a_case has looked
        turned = self.engine.advance(None, event)
        case = self.unit.cases.add(
            self.tenant,
            event.reference,
            user=owner_of(what).user,
            state=self.engine.dump(turned.state),
            now=self.now,
        )
        self.unit.cases.add_event(self.tenant, case.id, event=EVENTS.dump(event), now=self.now)
        note(self.unit, self.tenant, case.id, None, turned.state)
        self._perform(case, turned.effects, event, self._desk_opens_at(case, None, turned.state))
        return case

    def _advance(self, case: StoredCase, event: Event) -> None:
        before = self.engine.load(case.state)
        turned = files_speak(self.what, self.around.reading, before, self.engine.advance(before, event))
        if not turned.state.closed and not case.open:
            other = self.unit.cases.open_of(self.tenant, case.person.user, lock=True)
            if other is not None:
                # One open case a person.
                moved = self._instead_of(case, other, event)
                if moved is None:
                    return
                event, turned = moved, self.engine.advance(before, moved)
        self._save(case, turned.state, event)
        self.after.heard = was_heard(before, turned)
        note(self.unit, self.tenant, case.id, before, turned.state)
        self._perform(case, turned.effects, event, self._desk_opens_at(case, before, turned.state))

    def _instead_of(self, case: StoredCase, other: StoredCase, event: Event) -> Event | None:
        """What happens to an ended case that was to be opened again; ``None`` where it stays closed for now.

        An open one in which nothing was told gives way, and its words come along; of another it is asked
        which of the two goes on. An agent, who cannot see the open one, is told of it.
        """
        state = self.engine.load(other.state)
        if state.untold:
            self._advance(other, MovedOn(moment=self.around.moment))
            return replace(event, words=state.own_words) if isinstance(event, Reopened) else event
        if isinstance(event, Reopened) and event.agent is not None:
            return replace(event, newer=state.reference)
        if state.support is None:
            self._post(case, [another_case.ask_which(self.engine, self.engine.load(case.state), state)])
        else:
            self._advance(other, Returned(moment=self.around.moment, way=Way.HOME))
        return None

    def _chosen_between(self, case: StoredCase, *, instead: bool) -> None:
        """The customer has said which of two goes on; an answer that comes too late changes nothing."""
        other = self.unit.cases.open_of(self.tenant, case.person.user, lock=True)
        state = self.engine.load(case.state)
        self._post(case, [another_case.show_chosen(self.engine, state, instead=instead)])
        if case.open or (other is not None and self.engine.load(other.state).support is not None):
            return
        if other is not None:
            back = Returned(moment=self.around.moment, way=Way.HOME)
            self._advance(other, MovedOn(moment=self.around.moment) if instead else back)
        if instead:
            self._advance(case, Reopened(moment=self.around.moment))

    def _desk_opens_at(self, case: StoredCase, before: State | None, after: State) -> float:
        if isinstance(self.what, AT_THE_DESK):
            return self.now
        return desk_budget.opens_at(self.unit, case.person, case.id, before, after, self.now)

    def _save(self, case: StoredCase, state: State, event: Event) -> None:
        self.unit.cases.save(
            self.tenant, case, state=self.engine.dump(state), is_open=not state.closed, now=self.now
        )
        self.unit.cases.add_event(self.tenant, case.id, event=EVENTS.dump(event), now=self.now)

    def _perform(
        self, case: StoredCase, effects: Iterable[Effect], event: Event, desk_opens_at: float
    ) -> None:
        shown: list[Effect | BotEffect] = []
        for effect in effects:
            match effect:
                case SetTimer():
                    self.unit.timers.set(self.tenant, case.id, effect.timer, effect.at.timestamp())
                    self.after.timers = True
                case ClearTimer():
                    self.unit.timers.clear(self.tenant, case.id, effect.timer)
                case RunProbe():
                    self._request_probe(case, effect)
                    shown.append(effect)
                case CancelProbe():
                    self._end_probe(case.id, effect.run)
                case (
                    Say()
                    | Ask()
                    | ShowAnswer()
                    | ShowCard()
                    | ShowFinding()
                    | HandOff()
                    | TellDesk()
                    | RelayToDesk()
                    | RelayToCustomer()
                    | Close()
                ):
                    shown.append(taken_back.traced(effect, self.what))
                case _:
                    assert_never(effect)
        if any(isinstance(one, HandOff) for one in shown):
            state = self.engine.load(case.state)
            shown += picture_effects.ask_leave(self.unit, self.engine, case, state)
        shown += result_in_form(self.unit, self.engine, case, self.what, shown)
        if self._home_wants_to_know(case, shown, event):
            shown.append(PublishHome(person=case.person))
        for one in shown:
            if purpose_of(one) is not None:
                due = desk_opens_at if isinstance(one, HandOff) else self.now
                post(self.unit, self.tenant, case.id, case.person, one, due)
                self.after.letters = True

    def _request_probe(self, case: StoredCase, effect: RunProbe) -> None:
        ticket = view = None
        if isinstance(self.what, Submitted):
            view = self.what.view
            if effect.kind == "login":
                ticket, self.after.unused_ticket = self.what.secret, None
        self.unit.probes.request(
            self.tenant,
            case.id,
            effect.run,
            user=case.person.user,
            kind=effect.kind,
            effect=OUTGOING.dump(effect),
            ticket=ticket,
            view=view,
            now=self.now,
        )
        self.after.to_start.append(ProbeKey(self.tenant, case.id, effect.run))

    def _end_probe(self, case: str, run: int) -> bool:
        self.after.to_cancel.append(ProbeKey(self.tenant, case, run))
        return self.unit.probes.end(self.tenant, case, run, self.now)

    def _home_wants_to_know(self, case: StoredCase, shown: list[Effect | BotEffect], event: Event) -> bool:
        if not isinstance(event, Opened) and not any(isinstance(one, ShowCard | Close) for one in shown):
            return False
        role = f"{HOME_SEEN}:{case.person.user}"
        return self.unit.outbox.find(self.tenant, "", role) is not None

    def _keep_home(self, person: Person) -> None:
        role = f"{HOME_SEEN}:{person.user}"
        self.unit.outbox.remember(self.tenant, "", role, Place("", ""), self.now)
        post(self.unit, self.tenant, "", person, PublishHome(person=person), self.now)
        self.after.letters = True

    def _refuse(self) -> None:
        told = refusal(self.engine, self.what, self.around.customer.language)
        if told is not None:
            post(self.unit, self.tenant, "", owner_of(self.what), told, self.now)
            self.after.letters = True


def _named_case(unit: Unit, what: Recorded) -> StoredCase | None:
    if opens_a_case(what) or isinstance(what, OpenedHome):
        return unit.cases.open_of(tenant_of(what), owner_of(what).user, lock=True)
    case: str = what.case or ""  # type: ignore[union-attr] # all others name one
    return unit.cases.get(tenant_of(what), case, lock=True)
