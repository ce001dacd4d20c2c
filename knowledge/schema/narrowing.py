"""Puts into a schema what the models leave to the checks: closed lists, bounds, and what fits on a button."""

from collections.abc import Mapping
from typing import Any

from knowledge.authored import LONGEST_LABEL, LONGEST_OPTION, LONGEST_TITLE
from knowledge.causes import CAUSES
from knowledge.checking_facts import AMENDMENTS
from knowledge.facts import BUILT_IN
from knowledge.library import Tree
from knowledge.statements import STATEMENTS
from knowledge.tree import PATTERNS, RESERVED_TARGETS, STEPS, FactSpec, Typed

_STEP = {"minimum": STEPS.start, "maximum": STEPS.stop - 1}
_STEP_NAMES = {"enum": [str(step) for step in STEPS]}
_DURATION = r"^[1-9][0-9]{0,3}[mhd]$"
_OFFER = ("taken", "declined")
_NAMES_NODES = frozenset({"ChoiceSpec", "Typed", "Branch", "StepSpec", "Lead", "RemedyVariant", "TreeFile"})
_LEADING = ("next", "else", "go", "ask", "start", "all_clear", "exhausted", "node", *Typed.model_fields)


def narrow(
    schema: dict[str, Any],
    definitions: dict[str, Any],
    declared: Mapping[str, FactSpec],
    tree: Tree | None,
) -> None:
    """Change a schema and its definitions in place.

    ``declared`` are the facts of a ``tree.yaml``: they are offered where answers tell facts. With the tree,
    nothing else than they and its nodes may be named.
    """
    every: dict[str, dict[str, Any]] = {**definitions, schema.get("title", ""): schema}
    for name, model in every.items():
        properties = model.get("properties", {})
        _lists(properties)
        _bounds(properties)
        _labels(properties)
        _facts_told(properties, declared, closed=tree is not None)
        if tree is not None and (name in _NAMES_NODES or name.endswith("Node")):
            _nodes(properties, tree)
        if name in ("DecideNode", "Branch"):
            _branches(model)
    if any("covers" in model.get("properties", {}) for model in every.values()):
        definitions["Statement"] = {"enum": list(STATEMENTS)}
    for model_name in ("Lead", "LoginStory", "ResolveStory", "Line"):
        if model_name in definitions:
            _only(definitions[model_name]["properties"], "cause", list(CAUSES))


def title_limits() -> dict[str, Any]:
    """What the words of a window must keep to, beside what all texts must."""
    return {"properties": dict.fromkeys(("title", "submit", "close"), _at_most(LONGEST_TITLE))}


def _lists(properties: dict[str, Any]) -> None:
    """Closed lists of names."""
    if "covers" in properties:
        properties["covers"]["items"] = {"$ref": "#/definitions/Statement"}
    if "patterns" in properties:
        node = {"type": "string"}
        properties["patterns"] = {
            "type": "object",
            "description": properties["patterns"].get("description", ""),
            "properties": {name: {**node, "description": words} for name, words in PATTERNS.items()},
            "required": list(PATTERNS),
            "additionalProperties": False,
        }
    for field, names in (
        ("remedies", list(CAUSES)),
        ("amended", list(AMENDMENTS)),
        ("amendments", list(AMENDMENTS)),
    ):
        if properties.get(field, {}).get("type") == "object":
            properties[field]["propertyNames"] = {"enum": names}


def _bounds(properties: dict[str, Any]) -> None:
    """Steps are 1 to 7, wherever one is named; times are written as ``15m``."""
    for field in ("step", "opens_step"):
        for option in _options(properties.get(field, {})):
            if option.get("type") == "integer":
                option.update(_STEP)
    for option in _options(properties.get("order", {})):
        if option.get("type") == "array":
            option["items"] = {**option["items"], **_STEP}
    for field in ("mark", "rules_out", "card"):
        for option in _options(properties.get(field, {})):
            if option.get("type") == "object":
                option["propertyNames"] = _STEP_NAMES
    if "after" in properties:
        properties["after"]["pattern"] = _DURATION


def _labels(properties: dict[str, Any]) -> None:
    """What Slack puts on a button, or into a list."""
    for field, most in (("choices", LONGEST_LABEL), ("spoken", LONGEST_LABEL), ("options", LONGEST_OPTION)):
        spec = properties.get(field, {})
        if spec.get("additionalProperties") == {"type": "string"}:
            spec["additionalProperties"] = {"type": "string", "minLength": 1, **_at_most(most)}


def _at_most(most: int) -> dict[str, Any]:
    # A label with marks or with a place in it ({{ port }}) is shorter or longer when it is shown.
    return {"if": {"pattern": r"[{*_`\[]"}, "else": {"maxLength": most}}


def _facts_told(properties: dict[str, Any], declared: Mapping[str, FactSpec], *, closed: bool) -> None:
    """What answers may tell: ``set: {fact: value}`` and ``into: fact``."""
    told = properties.get("set", {})
    if told.get("type") == "object":
        told["properties"] = {
            **{name: _value(spec) for name, spec in declared.items()},
            "support.offer": {"enum": list(_OFFER)},
            "own.port": {"type": "integer"},
            "own.security": {"enum": list(BUILT_IN["own.security"])},
        }
        if closed:
            told["additionalProperties"] = False
    if "into" in properties and declared:
        names = [*declared, "address"]
        if closed:
            _only(properties, "into", names)
        else:
            # Offered; another may have been declared meanwhile.
            properties["into"]["anyOf"].insert(0, {"enum": names})


def _value(spec: FactSpec) -> dict[str, Any]:
    kinds = {"flag": "boolean", "count": "integer"}
    value: dict[str, Any] = (
        {"enum": list(spec.values)} if spec.values else {"type": kinds.get(spec.kind or "", "string")}
    )
    return {**value, "description": spec.says}


def _branches(model: dict[str, Any]) -> None:
    """The first branch that holds is taken; the last has no condition, so that one always does."""
    if "branches" in model["properties"]:
        model["properties"]["branches"]["contains"] = {"required": ["else"]}
        return
    model["anyOf"] = [{"required": ["when", "next"]}, {"required": ["else"]}]


def _nodes(properties: dict[str, Any], tree: Tree) -> None:
    """Names of nodes, where only those can stand."""
    nodes = sorted({*tree.content.nodes, *RESERVED_TARGETS})
    for field in _LEADING:
        if field in properties:
            _only(properties, field, nodes)
    for field in ("lost", "patterns", "retired"):
        spec = properties.get(field, {})
        if spec.get("additionalProperties") == {"type": "string"}:
            spec["additionalProperties"] = {"enum": nodes}
        for one in spec.get("properties", {}).values():
            one["enum"] = nodes


def _options(spec: dict[str, Any]) -> list[dict[str, Any]]:
    options: list[dict[str, Any]] = spec.get("anyOf", [spec])
    return options


def _only(properties: dict[str, Any], field: str, values: list[str]) -> None:
    """A text that must be one of some values; what else may stand there, stays."""
    spec = properties[field]
    options = spec.get("anyOf", [spec])
    narrowed = [{"enum": values} if one.get("type") == "string" else one for one in options]
    rest = {key: value for key, value in spec.items() if key not in ("anyOf", "type")}
    properties[field] = {**rest, **(narrowed[0] if len(narrowed) == 1 else {"anyOf": narrowed})}
