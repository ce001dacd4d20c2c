"""The tree as the engine uses it: content with its words compiled and its remedies made into questions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from knowledge.case_facts import fields_read
from knowledge.deciding import CLOSED, Decided, Deciding
from knowledge.lead_index import LeadIndex
from knowledge.plan import Weighing
from knowledge.tree import AskNode, Content, Node, StepSpec, remedy_node_id
from knowledge.wording import Wording, normal

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
    leads: LeadIndex = field(init=False)
    """The content's leads, quick to go through."""
    steps: tuple[tuple[int, StepSpec], ...] = field(init=False)
    """The content's steps in the order of the page."""
    plan_fields: frozenset[str] = field(init=False)
    """Fields of a state that the plan is made of; a change of any other leaves it as it is."""
    touched: dict[tuple[str, ...], Any] = field(init=False, default_factory=dict)
    """What hangs on fields of a state that change together: kept by ``turn``."""
    plan_visits: tuple[str, ...] = field(init=False)
    """The nodes whose number of visits the plan is made of, too."""

    withdrawing: frozenset[str] = field(init=False)
    """The nodes by which a request is taken back from the desk."""

    deciding: Deciding = field(init=False)
    """What the plan's conditions can tell apart."""
    weighings: dict[Decided, Weighing] = field(init=False, default_factory=dict)
    """The plans that were made already, by what decides them: kept by ``planning``, bounded there."""
    label_keys: Mapping[str, tuple[str, ...]] = field(init=False)
    """By node, where the labels of its choices may stand: its own text, the borrowed question's, all's."""

    def __post_init__(self) -> None:
        content = self.content
        keys = {node_id: self._label_keys(node_id, node) for node_id, node in self.nodes.items()}
        object.__setattr__(self, "label_keys", keys)
        withdrawing = frozenset((self.pattern("person_cancelled"), self.pattern("request_withdrawn")))
        object.__setattr__(self, "withdrawing", withdrawing)
        steps = tuple(sorted(content.steps.items()))
        named = [lead.when for lead in content.leads]
        for _, step in steps:
            named += [one.when for one in (*step.not_needed, *step.checked, *step.remarks)]
        few = {name for name, fact in content.tree.facts.items() if fact.values or fact.kind == "flag"}
        deciding = Deciding(named, CLOSED | few)
        facts = deciding.facts
        object.__setattr__(self, "deciding", deciding)
        object.__setattr__(self, "leads", LeadIndex(content.leads))
        object.__setattr__(self, "steps", steps)
        visits = sorted(name for name in facts if name.startswith("visits."))
        object.__setattr__(self, "plan_fields", fields_read(facts) | {"marks"})
        object.__setattr__(self, "plan_visits", tuple(name.removeprefix("visits.") for name in visits))

    def _label_keys(self, node_id: str, node: Node) -> tuple[str, ...]:
        keys = [node.text or node_id]
        if node_id.startswith("remedy/"):
            _, cause, number = node_id.split("/")
            keys.append(self.content.remedies[cause][int(number)].ask)
            borrowed = self.content.nodes.get(keys[-1])
            if borrowed is not None and borrowed.text:
                keys.append(borrowed.text)
        return (*keys, "labels")

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
    if ORIGINAL not in wordings:
        wordings[ORIGINAL] = Wording(original, original)
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
