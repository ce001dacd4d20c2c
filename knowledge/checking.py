"""What all checks of content share: where an issue stands, and where conditions and templates are found."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from knowledge.facts import Condition
from knowledge.issues import ContentIssue
from knowledge.tree import AskNode, ChoiceSpec, Content, DecideNode, EndNode, Node, Position, Text


class ProviderNames(Struct, frozen=True):
    """Which providers there are; the content names them, and knows them from nowhere."""

    ids: frozenset[str]
    families: frozenset[str]


class Checking:
    """Collects the issues of content, each with its place."""

    def __init__(
        self, content: Content, providers: ProviderNames | None = None, *, thorough: bool = True
    ) -> None:
        self.content = content
        self.thorough = thorough
        """Whether what only an author wants to know is looked for as well: a start has no time for it."""
        self.providers = providers
        self.issues: list[ContentIssue] = []

    def add(self, path: str, message: str, remedy: str = "", *, warning: bool = False) -> None:
        """An issue at a dotted path; the nearest place that the files have for it."""
        place = self.place(path)
        self.issues.append(
            ContentIssue(place.file, place.line, place.column, message, remedy, warning=warning)
        )

    @property
    def complete(self) -> bool:
        """Whether everything could be read; else what nothing seems to use may be used by the rest."""
        return not self.content.unread

    def unread(self, name: str) -> bool:
        """Whether something may stand in the files and only could not be read."""
        return name in self.content.unread or "*" in self.content.unread

    def place(self, path: str) -> Position:
        """Where something stands; parts of the path that no file has are left off from the end."""
        while path:
            if (place := self.content.positions.get(path)) is not None:
                return place
            path = path.rpartition(".")[0]
        return Position("tree.yaml")


def choices_in(node: Node) -> dict[str, ChoiceSpec]:
    """The choices of a node that can have some."""
    return node.choices if isinstance(node, AskNode | EndNode) else {}


def conditions_in(content: Content) -> Iterator[tuple[str, Condition]]:
    """Every condition, with its path."""
    for name, node in content.nodes.items():
        for choice, spec in choices_in(node).items():
            if spec.when is not None:
                yield f"nodes.{name}.choices.{choice}.when", spec.when
        if isinstance(node, DecideNode):
            for number, branch in enumerate(node.branches):
                if branch.when is not None:
                    yield f"nodes.{name}.branches.{number}.when", branch.when
    for number, lead in enumerate(content.leads):
        yield f"leads.{number}.when", lead.when
    for number, step in content.steps.items():
        for kind in ("not_needed", "checked", "remarks"):
            for index, standing in enumerate(getattr(step, kind)):
                yield f"steps.{number}.{kind}.{index}.when", standing.when
    for cause, variants in content.remedies.items():
        for number, variant in enumerate(variants):
            if variant.when is not None:
                yield f"remedies.{cause}.{number}.when", variant.when
    for number, canned in enumerate(content.canned):
        if canned.when is not None:
            yield f"canned.{number}.when", canned.when
    for language, texts in content.texts.items():
        for key, text in texts.items():
            for number, words in enumerate(text.variants):
                yield f"texts.{language}.{key}.variants.{number}.when", words.when


def placed_parts(path: str, text: Text) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The parts of a text, then those of its variants, each with the place where they stand."""
    yield path, text.flat
    for number, variant in enumerate(text.variants):
        yield f"{path}.variants.{number}", variant.flat
