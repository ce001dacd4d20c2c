"""Writes the vocabulary as a page for people: files and their fields, every fact, every value of a text."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, get_args

import knowledge.facts
from knowledge.facts import BUILT_IN
from knowledge.filters import FILTERS
from knowledge.schema import FILES, schema_of
from knowledge.schema.meanings import FILTER_WORDS, GROUPS, OPEN_FACTS, VALUE_WORDS
from knowledge.tree import STEPS, FactSpec, Node, NodeSpec
from knowledge.values import NAMES

_PLACES: Mapping[str, str] = {
    "tree": "`tree.yaml`",
    "step": "`steps/<n>-….yaml`",
    "dialogue": "`dialogue/*.yaml`",
    "leads": "`leads.yaml`",
    "remedies": "`remedies/*.yaml`",
    "product": "`product.yaml`",
    "canned": "`canned.yaml`",
    "texts": "`texts/<language>/*.yaml`",
    "story": "`stories/*.yaml`",
    "story-providers": "`stories/providers.yaml`",
}
_TITLES: Mapping[str, str] = {
    "StepSpec": "A step",
    "Standing": "A status of a step",
    "ChoiceSpec": "A choice",
    "Typed": "What else may be typed at a question: `typed:`",
    "Branch": "A branch",
    "Lead": "A lead",
    "RemedyVariant": "A variant of a remedy",
    "Heard": "Words that are heard: `heard:`",
    "FactSpec": "A declared fact: `facts:`",
    "Renamed": "New names: `renamed:`",
    "Canned": "An answer to start from",
    "Text": "A text",
    "Variant": "A variant of a text",
    "FieldWords": "A field of a form",
    "TurnStory": "A turn of a story",
    "Line": "A typed line of a story",
    "PressStory": "A press in a story",
    "ProbeStory": "A test in a story",
    "LoginStory": "A log-in in a story",
    "ResolveStory": "The end by an agent in a story",
    "DeskStory": "The desk in a story",
    "ProviderStory": "A provider of the stories",
}
_NODES: tuple[str, ...] = tuple(kind.__name__ for kind in get_args(get_args(Node)[0]))
_ORDER = (*_NODES, *_TITLES)
_NAMED: Mapping[str, str] = {
    "Condition": "a condition",
    "Statement": "a statement of the page, `S3.4`",
    "FactSpec": "a declared fact",
    "Heard": "phrases and what they tell",
    "Renamed": "`nodes`, `facts`",
    "Typed": "where typed words lead",
}
_SHORT = 12
"""More values than these are not listed in a table."""


def vocabulary(declared: Mapping[str, FactSpec]) -> str:
    """The page in Markdown, with the facts that a ``tree.yaml`` declares."""
    return "\n".join([*_head(), *_files(), *_facts(declared), *_values()]) + "\n"


def _head() -> Iterator[str]:
    yield "# The vocabulary of the tree"
    yield ""
    yield "Everything that may stand in these files. `retriever tree schema FOLDER` writes this page anew,"
    yield "and the same for editors into `schema/`."
    yield "A `?` marks what may be left out."
    yield ""
    yield "- [Files](#files)"
    yield "- [Facts](#facts), and how `when:` asks for them"
    yield "- [Values that texts may hold](#values-that-texts-may-hold)"
    yield ""


def _files() -> Iterator[str]:
    yield "## Files"
    yield ""
    told: set[str] = set()
    for name in FILES:
        schema = schema_of(name)
        definitions = schema.get("definitions", {})
        yield f"### {_PLACES[name]}"
        yield ""
        if name == "texts":
            yield "Texts by their keys."
            yield ""
        else:
            yield from _table(schema, definitions)
        for defined in sorted(definitions, key=_rank):
            if defined not in told and _rank(defined) < len(_ORDER):
                told.add(defined)
                yield from _thing(defined, definitions)


def _rank(defined: str) -> int:
    return _ORDER.index(defined) if defined in _ORDER else len(_ORDER)


def _thing(defined: str, definitions: Mapping[str, Any]) -> Iterator[str]:
    """A heading, what the thing is, and its fields."""
    schema = definitions[defined]
    kind = schema.get("properties", {}).get("kind", {}).get("const")
    if defined == _NODES[0]:
        yield "#### What every node may have"
        yield ""
        yield from _table(schema, definitions, only=NodeSpec.model_fields)
    yield f"#### {f'A node of `kind: {kind}`' if kind else _TITLES[defined]}"
    yield ""
    yield schema["description"]
    yield ""
    if defined == "Variant":
        yield "It has `when`, and any part that a text has."
        yield ""
    elif set(schema.get("properties", {})) - {*(NodeSpec.model_fields if kind else ()), "kind"}:
        yield from _table(schema, definitions, without=NodeSpec.model_fields if kind else ())


def _table(
    schema: Mapping[str, Any],
    definitions: Mapping[str, Any],
    *,
    only: Collection[str] | None = None,
    without: Collection[str] = (),
) -> Iterator[str]:
    """Every field of a thing: its name, what may stand in it, what it does."""
    required = schema.get("required", ())
    rows = [
        (
            f"`{name}`" + ("" if name in required else "?"),
            _may_be(spec, definitions),
            spec.get("description", ""),
        )
        for name, spec in schema.get("properties", {}).items()
        if not (name == "kind" and "const" in spec) and (only is None or name in only) and name not in without
    ]
    yield from _rows(("field", "may be", "what it does"), rows)


def _rows(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
    yield ""


def _may_be(spec: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    """A kind of value in a few words."""
    if "anyOf" in spec or "oneOf" in spec:
        options = [_may_be(one, definitions) for one in spec.get("anyOf", spec.get("oneOf"))]
        return ", or ".join(dict.fromkeys(one for one in options if one != "nothing"))
    if "$ref" in spec:
        name = spec["$ref"].removeprefix("#/definitions/")
        if name in _NODES:
            return "a node"
        if name in _TITLES or name in _NAMED:
            words = _NAMED.get(name, _TITLES.get(name, ""))
            return words[:1].lower() + words[1:]
        return _may_be(definitions[name], definitions)
    if "enum" in spec:
        return _one_of(spec["enum"])
    match spec.get("type"):
        case "boolean":
            return "`true`, `false`"
        case "integer":
            return f"{spec['minimum']} to {spec['maximum']}" if "minimum" in spec else "a number"
        case "number":
            return "a number"
        case "array":
            return f"a list: {_may_be(spec['items'], definitions)}" if "items" in spec else "a list"
        case "object":
            return _mapping(spec, definitions)
        case "null":
            return "nothing"
        case _:
            return "text"


def _mapping(spec: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    names = spec.get("propertyNames", {}).get("enum") or list(spec.get("properties", {}))
    keys = "steps" if names == [str(step) for step in STEPS] else "names"
    if len(names) > 1 and keys == "names":
        keys = _one_of(names)
    of = spec.get("additionalProperties")
    return f"{keys}, each with {_may_be(of, definitions)}" if isinstance(of, dict) else keys


def _one_of(values: Iterable[object]) -> str:
    listed = [f"`{one}`" for one in values]
    if len(listed) > _SHORT:
        return f"one of {len(listed)}: {listed[0]}, {listed[1]} …"
    return ", ".join(listed)


def _facts(declared: Mapping[str, FactSpec]) -> Iterator[str]:
    yield "## Facts"
    yield ""
    written = str(knowledge.facts.__doc__)
    _, how, example = re.split(r"\n\n(?=How a condition)|::\n\n", written)
    yield " ".join(written.split("\n\n")[1].split())
    yield ""
    yield f"{how}:"
    yield ""
    yield "```yaml"
    yield from (line.removeprefix("    ").rstrip() for line in example.rstrip().split("\n"))
    yield "```"
    yield ""
    for group, facts in GROUPS.items():
        yield f"### {group}"
        yield ""
        rows = [
            (f"`{fact}`", _fact_kind(BUILT_IN[fact]), words)
            for fact, words in facts.items()
            if fact in BUILT_IN
        ]
        yield from _rows(("fact", "can be", "what it means"), rows)
    yield "### Names that are put together"
    yield ""
    yield from (f"- {words}" for words in OPEN_FACTS.values())
    yield ""
    yield "### Declared in `tree.yaml`"
    yield ""
    yield "Told by answers (`set:` and `into:`) and by words that are `heard:`."
    yield ""
    told = [
        (f"`{fact}`", _fact_kind(spec.values or spec.kind or "text"), spec.until or "", spec.says)
        for fact, spec in declared.items()
    ]
    yield from _rows(("fact", "can be", "until a new", "what it means"), told)


def _fact_kind(kind: tuple[str, ...] | str) -> str:
    if isinstance(kind, tuple):
        return ", ".join(f"`{value}`" for value in kind)
    named = {"flag": "`true`, `false`", "count": "a number", "cause": "a cause", "date": "a day"}
    return named.get(kind, "text")


def _values() -> Iterator[str]:
    yield "## Values that texts may hold"
    yield ""
    yield "A text names a value in double braces, and may send it through filters: `{{ host | code }}`. What"
    yield "is not known is told by the words of the text `unknown`. Any entry of `product.yaml` is"
    yield "`{{ product.<name> }}`, any declared fact `{{ answers.<fact> }}`."
    yield ""
    rows = [
        (
            ", ".join(f"`{name}.{part}`" for part in sorted(parts)) if parts else f"`{name}`",
            VALUE_WORDS.get(name, ""),
        )
        for name, parts in NAMES.items()
    ]
    yield from _rows(("value", "what it is"), rows)
    yield from _rows(
        ("filter", "what it makes of a value"), [(f"`{one}`", FILTER_WORDS.get(one, "")) for one in FILTERS]
    )
