"""Templates: the grammar of Jinja2, of which only names, attributes and listed filters may be used."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from jinja2 import Environment, TemplateSyntaxError, nodes

from knowledge.effects import Marked
from knowledge.filters import FILTERS, Raw, in_words
from knowledge.issues import suggestion

Filters = Mapping[str, Callable[[object], object]]
NOTHING_HERE: Mapping[str, object] = {}

_ALL_THERE_ARE = "See the values and filters in vocabulary.md."
LONGEST_TEMPLATE = 4_000
"""A text is said in at most 60 words; a form's consent or a view may be longer."""


class Place(NamedTuple):
    """A place in a template that a value fills: ``{{ name.attribute | filter | filter }}``."""

    before: str
    """The words in front of it."""
    name: str
    attribute: str | None
    filters: tuple[Callable[[object], object], ...]


class Template:
    """A text with places. It is put together from its parts: no code is run for it."""

    __slots__ = ("_filters", "_places", "_rest", "_source")

    def __init__(self, source: str, filters: Filters) -> None:
        self._source = source
        self._filters = filters
        self._places: tuple[Place, ...] | None = None
        self._rest = ""

    def fill(self, values: Mapping[str, object], here: Mapping[str, object] = NOTHING_HERE) -> Marked:
        """Put the values in, those of ``here`` first. What is text and not ``Raw`` is escaped.

        Raises ``ValueError`` for a template that ``faults_of`` refuses.
        """
        # Read when it is first used: a start must not wait for texts that nobody may need.
        places = self._places if self._places is not None else self._read()
        words: list[str] = []
        for before, name, attribute, filters in places:
            words.append(before)
            told = here[name] if name in here else values[name]
            if attribute is not None:
                told = getattr(told, attribute)
            for one in filters:
                told = one(told)
            words.append(told if told.__class__ is Raw else in_words(told))
        words.append(self._rest)
        return Marked("".join(words))

    def _read(self) -> tuple[Place, ...]:
        places: list[Place] = []
        before = ""
        for output in _PARSER.parse(self._source).body:
            if not isinstance(output, nodes.Output):
                raise ValueError(_ONLY.format(type(output).__name__.lower()))
            for node in output.nodes:
                if isinstance(node, nodes.TemplateData):
                    before += str(node.data)
                else:
                    places.append(self._place(before, node))
                    before = ""
        self._rest = before
        self._places = tuple(places)
        return self._places

    def _place(self, before: str, node: nodes.Node) -> Place:
        filters: list[Callable[[object], object]] = []
        attribute: str | None = None
        while isinstance(node, nodes.Filter) and node.node is not None:
            if node.name not in self._filters or node.args or node.kwargs or node.dyn_args or node.dyn_kwargs:
                raise ValueError(_ONLY.format("such filter"))
            filters.insert(0, self._filters[node.name])
            node = node.node
        if isinstance(node, nodes.Getattr) and not node.attr.startswith("_"):
            attribute, node = node.attr, node.node
        if not isinstance(node, nodes.Name):
            raise ValueError(_ONLY.format(type(node).__name__.lower()))
        return Place(before, node.name, attribute, tuple(filters))


_PARSER = Environment(autoescape=False, keep_trailing_newline=True)  # noqa: S701 - see docstring of Template
"""It only reads: nothing is ever rendered by it. Marks are escaped by ``in_words``; HTML is not what comes
out here."""
_ONLY = "Only names, attributes and filters may stand in a text, no {}."


class TemplateFault(NamedTuple):
    """Something wrong with a template, in sentences for the author."""

    message: str
    remedy: str = _ALL_THERE_ARE
    of_value: bool = False
    """Whether it is about a name that no value has."""


def faults_of(source: str, names: Mapping[str, frozenset[str]]) -> list[TemplateFault]:
    """What is wrong with a template.

    ``names`` holds the names that may be used, each with its attributes.
    """
    if len(source) > LONGEST_TEMPLATE:
        return [TemplateFault(f"This text has {len(source)} characters; {LONGEST_TEMPLATE} are the most.")]
    if "{" not in source:
        return []
    plainly = _plain_faults(source, names)
    if plainly is not None:
        return plainly
    try:
        parsed = _PARSER.parse(source)
    except TemplateSyntaxError as error:
        return [TemplateFault(f"This template cannot be read: {error.message}.")]
    return [fault for node in parsed.body for fault in _node_faults(node, names)]


_PLACE = re.compile(r"\{\{ *([a-z_]+)(?:\.([a-z0-9_]+))?((?: *\| *[a-z_]+)*) *\}\}")


def _plain_faults(source: str, names: Mapping[str, frozenset[str]]) -> list[TemplateFault] | None:
    """The same for the form that templates ordinarily have, without a parser; ``None`` for any other form."""
    if "{" in _PLACE.sub("", source):
        return None
    faults: list[TemplateFault] = []
    for name, attribute, filters in _PLACE.findall(source):
        if name not in names:
            faults.append(_no_value(name, names))
        elif attribute and attribute not in names[name]:
            faults.append(_no_attribute(name, attribute, names))
        faults += [_no_filter(one) for one in filters.replace("|", " ").split() if one not in FILTERS]
    return faults


def _no_value(name: str, names: Mapping[str, frozenset[str]]) -> TemplateFault:
    return TemplateFault(
        f"`{name}` is not a value that texts know.", suggestion(name, names, _ALL_THERE_ARE), of_value=True
    )


def _no_attribute(name: str, attribute: str, names: Mapping[str, frozenset[str]]) -> TemplateFault:
    return TemplateFault(
        f"`{name}` has no `{attribute}`.", suggestion(attribute, names[name], _ALL_THERE_ARE)
    )


def _no_filter(name: str) -> TemplateFault:
    return TemplateFault(
        f"`{name}` is not a filter that texts know.", suggestion(name, FILTERS, _ALL_THERE_ARE)
    )


def _node_faults(node: nodes.Node, names: Mapping[str, frozenset[str]]) -> list[TemplateFault]:
    match node:
        case nodes.Output():
            return [fault for child in node.nodes for fault in _node_faults(child, names)]
        case nodes.TemplateData():
            return []
        case nodes.Name():
            return [] if node.name in names else [_no_value(node.name, names)]
        case nodes.Getattr():
            return _attribute_faults(node, names)
        case nodes.Filter():
            faults = [] if node.name in FILTERS else [_no_filter(node.name)]
            if node.args or node.kwargs or node.dyn_args is not None or node.dyn_kwargs is not None:
                faults.append(TemplateFault(f"The filter `{node.name}` takes no arguments."))
            return faults + (_node_faults(node.node, names) if node.node is not None else [])
        case _:
            return [TemplateFault(_ONLY.format(type(node).__name__.lower()))]


def _attribute_faults(node: nodes.Getattr, names: Mapping[str, frozenset[str]]) -> list[TemplateFault]:
    if not isinstance(node.node, nodes.Name):
        return [TemplateFault("Only one dot may follow a name.")]
    owner = node.node.name
    if owner not in names:
        return [_no_value(owner, names)]
    if node.attr not in names[owner]:
        return [_no_attribute(owner, node.attr, names)]
    return []
