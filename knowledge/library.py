"""The tree as the engine uses it: content with its words compiled and its remedies made into questions."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge.tree import AskNode, Content, Node, remedy_node_id
from knowledge.wording import Wording

ORIGINAL = "en"
"""The language that content is written in first; others may lag behind."""


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """What a case moves by. Made once by ``load_tree``, shared by every case, never changed."""

    content: Content
    nodes: Mapping[str, Node]
    """Those of the content, and one ask node for each variant of a remedy."""
    wordings: Mapping[str, Wording]
    heard: tuple[tuple[str, Mapping[str, str]], ...] = field(default=())
    """Phrases as they are compared, and the facts they tell."""

    product: Mapping[str, str] = field(default_factory=dict)
    """Names, paths and contacts, with those of the amendments that are on."""

    @property
    def id(self) -> str:
        """The content's digest: a case says by which content it moves."""
        return self.content.digest

    def wording(self, language: str) -> Wording:
        """The words of a language, or of the original one."""
        return self.wordings.get(language) or self.wordings[ORIGINAL]

    def pattern(self, name: str) -> str:
        """The author's node for a situation that the engine knows."""
        return self.content.tree.patterns[name]


def tree_of(content: Content) -> Tree:
    """Compile content that validation found good."""
    nodes: dict[str, Node] = dict(content.nodes)
    for cause, variants in content.remedies.items():
        for number, variant in enumerate(variants):
            question = content.nodes.get(variant.ask)
            if isinstance(question, AskNode):
                covers = (*question.covers, *variant.covers)
                nodes[remedy_node_id(cause, number)] = question.model_copy(
                    update={"text": variant.text, "covers": covers}
                )
    original = content.texts.get(ORIGINAL, {})
    wordings = {language: Wording(texts, original) for language, texts in content.texts.items()}
    wordings.setdefault(ORIGINAL, Wording(original, original))
    heard = tuple(
        (normal(phrase), {name: as_answer(value) for name, value in one.set.items()})
        for one in content.tree.heard
        for phrase in one.phrases
    )
    product = dict(content.product.product)
    for amendment, entries in content.product.amended.items():
        if content.product.amendments.get(amendment, False):
            product.update(entries)
    return Tree(content, nodes, wordings, heard, product)


def as_answer(value: str | int | bool) -> str:
    """A value as answers keep it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def normal(text: str) -> str:
    """Words as they are compared: small letters, one space, no punctuation but apostrophes."""
    kept = (char if char.isalnum() or char == "'" else " " for char in text.lower().replace("\u2019", "'"))
    return " ".join("".join(kept).split())
