"""What can be read in a modal: how we know, what support gets, a text for the provider, the talk so far."""

from knowledge.asking import question_of
from knowledge.authored import LONGEST_TITLE
from knowledge.effects import Marked, View
from knowledge.evidence_lines import evidence_lines, trace_records
from knowledge.marks import escape, plain
from knowledge.pack import make_pack
from knowledge.tree import AskNode
from knowledge.turn import Work


def make_view(work: Work, name: str) -> View:
    """A view: its ``say``, what the case brings to it, then its ``parts`` in order; empty ones vanish."""
    key = f"view.{name}"
    entry = work.wording.entry(key)
    names = entry.names("parts.") if entry is not None else ()
    told = [work.text(key, "say"), *_lines(work, name), *(work.text(key, f"parts.{part}") for part in names)]
    copy_text = plain(work.text(key, "copy_text"))
    title = plain(work.text(key, "title"))
    return View(
        name=name,
        title=title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1] + "…",
        parts=tuple(part for part in told if part),
        close=plain(work.text(key, "close")) or "OK",
        copyable=copy_text or None,
        records=trace_records(work) if name == "how_we_know" else (),
    )


def _lines(work: Work, name: str) -> tuple[Marked, ...]:
    match name:
        case "how_we_know":
            return evidence_lines(work, "say")
        case "what_they_get":
            pack = make_pack(work)
            return tuple(
                Marked(f"**{escape(line.label)}:** {line.value}" if line.label else line.value)
                for line in pack.lines
            )
        case "conversation":
            return _talk(work)
        case _:
            return ()


def _talk(work: Work) -> tuple[Marked, ...]:
    """Questions with their answers, then what was written beside them."""
    lines: list[Marked] = []
    for point in work.state.trail:
        node = work.tree.nodes.get(point.node)
        answer = work.state.answered.get(point.visit, "")
        if isinstance(node, AskNode) and answer:
            ask = question_of(work, point.node, node).ask
            lines.append(Marked(f"*{plain_in_italics(ask)}* **{escape(answer)}**"))
    lines.extend(Marked(escape(words)) for words in work.state.own_words)
    return tuple(lines)


def plain_in_italics(words: str) -> Marked:
    """Words without marks of their own, so that a mark can go around them."""
    return escape(plain(words))
