"""A case that an agent has: lines go to them; what is about the request itself is asked and answered."""

from knowledge.answering import choose
from knowledge.asides import answers_aside
from knowledge.commands import command
from knowledge.desk import relay_to_desk, withheld_from_desk
from knowledge.events import Command, Reading
from knowledge.tree import AskNode
from knowledge.turn import Work
from knowledge.typed_answers import choice_meant, is_choice, misunderstood
from knowledge.walking import go


def typed_to_agent(work: Work, reading: Reading, said: Command | None) -> None:
    """The case is with an agent: every line goes to them, but for the words that always work."""
    if reading.withheld:
        work.put(withheld=True)
        go(work, work.tree.pattern("secret_in_chat"))
        withheld_from_desk(work, reading.text)
        return
    if _answers_aside(work, reading):
        return
    if said is not None and said is not Command.PERSON and not is_choice(work, reading):
        command(work, said)
        return
    node = work.tree.nodes.get(work.state.node)
    if isinstance(node, AskNode) and work.state.visit not in work.state.answered:
        choice = choice_meant(work, work.state.node, reading.text, inside=False)
        spec = node.choices.get(choice) if choice is not None else None
        if choice is not None and spec is not None and spec.form is None and spec.view is None:
            choose(work, work.state.node, work.state.visit, choice, spec, typed=reading.text)
            return
        if any(one.form == "login" for one in node.choices.values()):
            # A password is about to be entered: a line that is no answer may be one, and goes to nobody.
            misunderstood(work, node)
            return
    relay_to_desk(work, reading.text)
    if said is not None:
        work.say("claimed_word")


def _answers_aside(work: Work, reading: Reading) -> bool:
    """Whether the line answers what was just asked about the request itself."""
    asked = work.state.asked.get(max(work.state.asked, default=0), "")
    about = (work.tree.pattern("with_agent"), work.tree.pattern("stop_with_agent"))
    return asked in about and answers_aside(work, reading.text, newest=True)
