"""Puts a question to the customer: its words, its buttons, and what is left of it when it is answered."""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from knowledge.case_facts import logins_left
from knowledge.effects import Ask, Choice, Marked, ShowAnswer
from knowledge.events import Command
from knowledge.going_back import keep_point, keep_unanswered
from knowledge.marks import join_lines
from knowledge.tree import AskNode, ChoiceSpec, EndNode, Node
from knowledge.turn import Work, latest

LONGEST_LABEL = 75
"""Slack's limit for the text of a button."""
_MORE = (Command.BACK, Command.CHANGE, Command.WHY, Command.RESTART, Command.STOP)
_MOST_IN_MENU = 5
"""Slack's limit for an overflow menu."""
_MOST_WORDED = 6
"""Questions whose words are kept: the waiting one, asides, and some that are answered late."""


class Question(NamedTuple):
    """The words of a question."""

    say: Marked
    ask: Marked


def text_key(node_id: str, node: Node) -> str:
    """Where a node's words stand."""
    return node.text or node_id


def question_text(work: Work, node_id: str, part: str) -> Marked:
    """A part of a question's words. A remedy's ``why`` explains the cause: there, the borrowed question's."""
    node = work.tree.nodes.get(node_id)
    if node is None:
        return Marked("")
    keys = work.tree.label_keys[node_id][:-1]
    for key in keys[1:] if part == "why" and len(keys) > 1 else keys:
        if words := work.text(key, part):
            return words
    return Marked("")


def choices_of(node: Node | None) -> dict[str, ChoiceSpec]:
    """The choices of a node that can have some."""
    return dict(node.choices) if isinstance(node, AskNode | EndNode) else {}


def question_of(work: Work, node_id: str, node: Node) -> Question:
    """What a question says and asks. A remedy says what happened, why, and what to do."""
    key = text_key(node_id, node)
    parts = [work.text(key, part) for part in ("say", "what", "why", "do")] if is_remedy(node_id) else []
    if not parts:
        say = work.text(key, "say")
    else:
        *told, do = parts
        say = Marked(" ".join(part for part in told if part))
        say = join_lines(say, do) if do[:3] == "1. " else Marked(" ".join(part for part in (say, do) if part))
    ask = work.text(key, "ask")
    if not ask:
        for other in work.tree.label_keys[node_id][1:-1]:
            ask = ask or work.text(other, "ask")
    return Question(say, ask)


def _as_asked(work: Work, visit: int, node_id: str, node: Node | None) -> Question:
    """The words of a question as they were put, whatever has been found since and wherever it is now."""
    words = work.state.worded.get(visit)
    if words is not None:
        return Question(Marked(words[0]), Marked(words[1]))
    return question_of(work, node_id, node) if node is not None else Question(Marked(""), Marked(""))


def is_remedy(node_id: str) -> bool:
    """Whether a node was made of a cause's remedy; then its id names the cause."""
    return node_id.startswith("remedy/")


def label_of(work: Work, node_id: str, choice: str) -> str:
    """The label of a choice, plain and short enough for Slack; its id where content forgot it."""
    return _label(work, work.tree.label_keys.get(node_id, ("labels",)), choice)


def _label(work: Work, keys: tuple[str, ...], choice: str) -> str:
    label = work.label(keys, choice) or choice
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1] + "…"


def shown_choices(work: Work, node_id: str, node: AskNode | EndNode) -> tuple[Choice, ...]:
    """The buttons of a question, in the author's order, with *Talk to a person* last."""
    person = _offers_person(work, node)
    offers = _offers(work, node_id, node)
    known = offers.shown.get(person)
    if known is not None:
        return known
    shown = [_choice(work, node_id, choice, spec) for choice, spec in _offered(work, offers.below)]
    if person and all(choice.id != Command.PERSON for choice in shown):
        shown.append(_person(work, node_id))
    made = tuple(shown)
    if offers.same_for_all:
        offers.shown[person] = made
    return made


def further_choices(work: Work, node_id: str, node: AskNode | EndNode) -> tuple[Choice, ...]:
    """What a question offers in its *More* menu, before the words that always work."""
    offers = _offers(work, node_id, node)
    if not offers.more:
        return ()
    return tuple([_choice(work, node_id, choice, spec) for choice, spec in _offered(work, offers.more)])


def labels_shown(work: Work, node_id: str, node: AskNode | EndNode) -> Mapping[str, str]:
    """Labels of all that a question shows now, by id."""
    person = _offers_person(work, node)
    offers = _offers(work, node_id, node)
    known = offers.labels.get(person)
    if known is not None:
        return known
    shown = (*shown_choices(work, node_id, node), *further_choices(work, node_id, node))
    labels = {choice.id: choice.label for choice in shown}
    if offers.same_for_all:
        offers.labels[person] = labels
    return labels


def _offers_person(work: Work, node: AskNode | EndNode) -> bool:
    return work.state.support is None and isinstance(node, AskNode) and node.person


class _Offers(NamedTuple):
    """The choices of a question, sorted once for each language."""

    below: tuple[tuple[str, ChoiceSpec], ...]
    """Buttons below the question."""
    more: tuple[tuple[str, ChoiceSpec], ...]
    same_for_all: bool
    """Whether every case is offered all of them, in the same words."""
    shown: dict[bool, tuple[Choice, ...]]
    """The buttons where that is so, with and without a person."""
    labels: dict[bool, Mapping[str, str]]
    """The same of the labels of all."""


def _offers(work: Work, node_id: str, node: AskNode | EndNode) -> _Offers:
    known: _Offers | None = work.wording.made.get(("offers", node_id))
    if known is None:
        keys = work.tree.label_keys[node_id]
        every = node.choices.items()
        known = work.wording.made["offers", node_id] = _Offers(
            below=tuple((choice, spec) for choice, spec in every if not spec.more),
            more=tuple((choice, spec) for choice, spec in every if spec.more),
            same_for_all=all(spec.when is None and spec.form != "login" for _, spec in every)
            and all(work.wording.button(keys, choice).fixed for choice in (*node.choices, Command.PERSON)),
            shown={},
            labels={},
        )
    return known


def _person(work: Work, node_id: str) -> Choice:
    keys = work.tree.label_keys[node_id]
    made: Choice | None = work.wording.made.get(("person", keys))
    if made is None:
        made = Choice(id=Command.PERSON, label=_label(work, keys, Command.PERSON))
        if work.wording.button(keys, Command.PERSON).fixed:
            work.wording.made["person", keys] = made
    return made


def _offered(work: Work, choices: Iterable[tuple[str, ChoiceSpec]]) -> list[tuple[str, ChoiceSpec]]:
    look = work.facts.look
    return [(choice, spec) for choice, spec in choices if spec.when is None or spec.when.fires(look)]


def _choice(work: Work, node_id: str, choice: str, spec: ChoiceSpec) -> Choice:
    keys = work.tree.label_keys[node_id]
    opens: Literal["form", "view"] | None = None
    name: str | None = None
    if spec.view is not None:
        opens, name = "view", spec.view
    elif spec.form is not None and (spec.form != "login" or may_log_in(work)):
        opens, name = "form", spec.form
    key = ("choice", node_id, choice, opens)
    made: Choice | None = work.wording.made.get(key)
    if made is None:
        made = Choice(
            id=choice,
            label=_label(work, keys, choice),
            spoken=work.spoken(keys, choice),
            opens=opens,
            name=name,
            style=spec.style,
            also_answers=spec.view is not None and spec.next is not None,
        )
        if work.wording.button(keys, choice).fixed:
            work.wording.made[key] = made
    return made


def may_log_in(work: Work) -> bool:
    """Whether a log-in may be offered: a server answers that is no stranger's, and one is left."""
    evidence = work.evidence
    own = evidence.own_reach == "ok" and evidence.stranger is None
    return logins_left(work.state) > 0 and (evidence.reach == "ok" or own)


def put_question(
    work: Work,
    node_id: str,
    *,
    say: Marked | None = None,
    ask: Marked | None = None,
    aside: bool = False,
) -> int:
    """Ask; returns the visit. An aside leaves the waiting question in its place."""
    node = work.tree.nodes[node_id]
    if not isinstance(node, AskNode | EndNode):
        return work.state.visit
    aside = aside or (isinstance(node, AskNode) and node.aside)
    question = question_of(work, node_id, node)
    visit = next_visit(work)
    if not aside:
        if node_id != work.state.node:
            keep_unanswered(work)
        overtake(work)
    more = () if aside or work.state.closed else more_choices(work)
    if more and (further := further_choices(work, node_id, node)):
        # Slack's menu has five entries. *Back* makes room: *Change an answer* undoes the latest as well.
        more = (*further, *(choice for choice in more if choice.id != Command.BACK))[:_MOST_IN_MENU]
    effect = Ask(
        node=node_id,
        visit=visit,
        say=question.say if say is None else say,
        ask=question.ask if ask is None else ask,
        choices=shown_choices(work, node_id, node),
        more=more,
        secret_near=isinstance(node, AskNode) and node.secret_near,
    )
    work.do(effect)
    waiting = {} if aside else {"visit": visit, "node": node_id}
    work.put(
        asked=latest({**work.state.asked, visit: node_id}),
        worded=latest({**work.state.worded, visit: (effect.say, effect.ask)}, _MOST_WORDED),
        **waiting,
    )
    work.greet()
    return visit


def next_visit(work: Work) -> int:
    """The number of the next message with buttons."""
    return max(work.state.visit, max(work.state.asked, default=0)) + 1


def more_choices(work: Work) -> tuple[Choice, ...]:
    """The *More* menu; a person is in it while no button offers one."""
    made: tuple[Choice, ...] | None = work.wording.made.get("more")
    if made is None:
        made = tuple(Choice(id=word, label=work.label(("commands",), word) or word) for word in _MORE)
        if all(work.wording.button(("commands",), word).fixed for word in _MORE):
            work.wording.made["more"] = made
    return made


def overtake(work: Work) -> None:
    """Take the buttons off a question that goes unanswered."""
    state = work.state
    if state.node and state.visit in state.asked and state.visit not in state.answered:
        node = work.tree.nodes.get(state.node)
        known = choices_of(node) if node is not None else state.visit in state.worded
        if known and not state.closed:
            question = _as_asked(work, state.visit, state.node, node)
            work.do(
                ShowAnswer(visit=state.visit, ask=question.ask, say=question.say, answer="", changeable=False)
            )
            work.put(answered=latest({**state.answered, state.visit: ""}))


def rest(work: Work) -> None:
    """Nothing is asked: the case waits for whatever comes."""
    keep_unanswered(work)
    overtake(work)
    work.put(node="")


def show_answer(
    work: Work,
    visit: int,
    answer: str,
    choice: str = "",
    *,
    changeable: bool = True,
    changeable_when_closed: bool = False,
) -> None:
    """Take the buttons off a question, show the answer, and keep what *back* needs."""
    state = work.state
    node_id = state.asked.get(visit, state.node)
    node = work.tree.nodes.get(node_id)
    if node is None:
        return
    question = _as_asked(work, visit, node_id, node)
    work.do(
        ShowAnswer(
            visit=visit,
            ask=question.ask,
            say=question.say,
            answer=answer[:LONGEST_LABEL],
            changeable=changeable and (changeable_when_closed or not state.closed),
        )
    )
    work.put(
        answered=latest({**state.answered, visit: answer[:LONGEST_LABEL]}),
        pressed=latest({**state.pressed, visit: choice}),
    )
    keep_point(work, node_id, visit)
