"""What a typed line means to a question: which button it stands for, and what is said of one that is none."""

from knowledge.asking import put_question, question_text
from knowledge.effects import Say
from knowledge.events import Command, Reading
from knowledge.filters import Raw
from knowledge.hearing import choice_in
from knowledge.marks import escape, join_lines
from knowledge.tree import AskNode, EndNode, ViewName
from knowledge.turn import Work
from knowledge.views import make_view
from knowledge.walking import choices_shown, go


def is_choice(work: Work, reading: Reading) -> bool:
    """Whether the line is a button's own words: then it is that answer, whatever command it could be.

    *Talk to a person* stands under many questions and is the command itself.
    """
    node_id = work.state.node
    if not isinstance(work.tree.nodes.get(node_id), AskNode | EndNode):
        return False
    choice = choice_in(reading.text, choices_shown(work, node_id), synonyms_of(work, node_id))
    return choice is not None and choice != Command.PERSON


def synonyms_of(work: Work, node_id: str) -> dict[str, tuple[str, ...]]:
    """What people type instead of pressing: the text's own words first, those of all questions after."""
    found: dict[str, tuple[str, ...]] | None = work.wording.made.get(("heard", node_id))
    if found is None:
        found = {}
        for key in work.tree.label_keys[node_id]:
            entry = work.wording.entry(key)
            if entry is not None:
                for choice, phrases in entry.heard.items():
                    found[choice] = (*found.get(choice, ()), *phrases)
        work.wording.made["heard", node_id] = found
    return found


def tell_view(work: Work, name: ViewName) -> None:
    """What a button would open, asked for in words: typed lines open nothing, so it is told in the chat."""
    shown = make_view(work, name)
    copyable = [escape(shown.copyable)] if shown.copyable else []
    work.do(Say(text=join_lines(*shown.parts, *copyable)))


def misunderstood(work: Work, node: AskNode) -> None:
    """Three different answers: what was expected; an example and a person; a person outright."""
    count = work.state.misunderstood + 1
    work.put(misunderstood=count)
    node_id = work.state.node
    here: dict[str, object] = {}
    for part in ("expect", "example"):
        words = question_text(work, node_id, part) or work.text("labels", part)
        if words:
            here[part] = Raw(words)
    if count >= 3:
        if node_id != work.tree.pattern("not_understood"):
            work.put(unclear=node_id)
        go(work, work.tree.pattern("not_understood"))
        return
    key = f"not_understood_{count}"
    ask = work.text(key, "ask", here) or (question_text(work, node_id, "ask_again") if count == 2 else None)
    put_question(work, node_id, say=work.text(key, "say", here), ask=ask or None)
