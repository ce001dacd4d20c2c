"""Says in JSON Schema how a condition is written: every fact with its meaning and the values it can have."""

from collections.abc import Mapping
from typing import Any

from pydantic.json_schema import JsonSchemaValue

from knowledge.causes import CAUSES
from knowledge.checking_facts import AMENDMENTS
from knowledge.facts import BUILT_IN
from knowledge.schema.meanings import MEANINGS, OPEN_FACTS
from knowledge.tree import FactSpec

_OWN_NAMES = "|".join(sorted({name.partition(".")[0] for name in BUILT_IN if "." in name}))
DECLARED_ELSEWHERE = rf"^(?!(?:{_OWN_NAMES}|visits|amendment)\.)"
"""Facts that a ``tree.yaml`` not known here may declare: every name that is not of the engine's kind."""


def conditions(declared: Mapping[str, FactSpec], nodes: frozenset[str] | None) -> dict[str, JsonSchemaValue]:
    """The definitions that a condition needs.

    ``declared`` are the facts of a ``tree.yaml``. With the tree's nodes nothing else can be compared; without
    them the tree may still grow, and only a name that must be the engine's is held to those that exist.
    """
    this = {"$ref": "#/definitions/Condition"}
    properties: dict[str, Any] = {
        "not": {**this, "description": "The opposite of a condition; of the unknown, unknown."},
        "any": {
            "type": "array",
            "minItems": 1,
            "items": this,
            "description": "At least one of them must hold.",
        },
        "all": {"type": "array", "minItems": 1, "items": this, "description": "Every one of them must hold."},
    }
    for fact, kind in BUILT_IN.items():
        properties[fact] = {**_of_kind(kind), "description": MEANINGS.get(fact, "")}
    for fact, spec in declared.items():
        kind = spec.values or spec.kind or "text"
        properties[fact] = {**_of_kind(kind), "description": f"{spec.says} (Declared in tree.yaml.)".lstrip()}
    for amendment in AMENDMENTS:
        properties[f"amendment.{amendment}"] = {
            **_of_kind("flag"),
            "description": f"Whether {amendment} is switched on in product.yaml.",
        }
    mapping: dict[str, Any] = {"type": "object", "minProperties": 1, "properties": properties}
    visits = {**_of_kind("count"), "description": OPEN_FACTS["visits."]}
    if nodes is not None:
        properties.update({f"visits.{node}": visits for node in sorted(nodes)})
    else:
        mapping["patternProperties"] = {r"^visits\.": visits, DECLARED_ELSEWHERE: True}
    mapping["additionalProperties"] = False
    return {"Condition": _condition(mapping), **_KINDS}


def _condition(mapping: dict[str, Any]) -> JsonSchemaValue:
    return {
        "description": "`fact: value`. Of a mapping all must hold, of a list one. The unknown never holds.",
        "anyOf": [mapping, {"type": "array", "minItems": 1, "items": {"$ref": "#/definitions/Condition"}}],
    }


def _of_kind(kind: tuple[str, ...] | str) -> dict[str, Any]:
    if isinstance(kind, tuple):
        return _compared({"enum": list(kind)})
    return {"$ref": f"#/definitions/Fact.{kind}"}


def _compared(value: dict[str, Any], *more: dict[str, Any]) -> JsonSchemaValue:
    """A value, one of several, or whether anything is known."""
    known = {
        "type": "object",
        "properties": {
            "known": {
                "type": "boolean",
                "description": "Whether anything is known of it. This is never unknown.",
            }
        },
        "required": ["known"],
        "additionalProperties": False,
    }
    return {"anyOf": [value, {"type": "array", "minItems": 1, "items": value}, known, *more]}


def _between(**bounds: str) -> JsonSchemaValue:
    return {
        "type": "object",
        "properties": {
            name: {"type": ["integer", "string"], "description": words} for name, words in bounds.items()
        },
        "minProperties": 1,
        "additionalProperties": False,
    }


_BETWEEN = _between(
    at_least="This number or more.",
    at_most="This number or less.",
    **{"from": "This day or later: 2026-12-31.", "before": "Any day before this one."},
)
_KINDS: Mapping[str, JsonSchemaValue] = {
    "Fact.cause": _compared({"enum": list(CAUSES)}),
    "Fact.count": _compared({"type": "integer"}, _BETWEEN),
    "Fact.date": _compared({"type": "string"}, _BETWEEN),
    "Fact.flag": _compared({"type": "boolean"}),
    "Fact.text": _compared({"type": "string"}),
}
