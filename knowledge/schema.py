"""Makes JSON Schemas of the vocabulary, by which an editor completes what an author writes."""

import ast
import inspect
import json
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from knowledge.causes import CAUSES
from knowledge.facts import BUILT_IN
from knowledge.library import Tree
from knowledge.statements import STATEMENTS
from knowledge.stories import StoriesProviders, Story
from knowledge.tree import (
    PATTERNS,
    RESERVED_TARGETS,
    CannedFile,
    LeadsFile,
    NodesFile,
    ProductFile,
    RemediesFile,
    StepFile,
    Text,
    TreeFile,
    Typed,
)

_DIALECT = "http://json-schema.org/draft-07/schema#"
"""The newest one that the YAML language server knows well."""

_MODELINE = "# yaml-language-server: $schema="
_CONDITION = "a condition stands here"
"""Marks where one is to be referred to."""

FILES: Mapping[str, type[BaseModel]] = {
    "tree": TreeFile,
    "step": StepFile,
    "dialogue": NodesFile,
    "leads": LeadsFile,
    "remedies": RemediesFile,
    "product": ProductFile,
    "canned": CannedFile,
    "texts": Text,
    "story": Story,
    "story-providers": StoriesProviders,
}
"""Kinds of files, and what one holds; a file of texts holds many by their keys."""


def kind_of(path: str) -> str | None:
    """Which kind of file stands at a path below the content's folder."""
    match path.split("/"):
        case ["tree.yaml" | "leads.yaml" | "product.yaml" | "canned.yaml"]:
            return path.removesuffix(".yaml")
        case ["steps", _]:
            return "step"
        case ["dialogue" | "remedies" as folder, _]:
            return folder
        case ["texts", _, _]:
            return "texts"
        case ["stories", "providers.yaml"]:
            return "story-providers"
        case ["stories", _]:
            return "story"
        case _:
            return None


def reference_to(path: str) -> str | None:
    """The first line by which a file of the content names its schema; ``None`` for what is no content."""
    kind = kind_of(path)
    up = "../" * path.count("/")
    return f"{_MODELINE}{up}schema/{kind}.json" if kind is not None else None


def with_reference(path: str, text: str) -> str:
    """A file's text with its schema named in the first line, in place of one that is named there."""
    line = reference_to(path)
    if line is None:
        return text
    rest = text.partition("\n")[2] if text.startswith(_MODELINE) else text
    return f"{line}\n{rest}"


def schemas(tree: Tree | None = None) -> dict[str, str]:
    """The schema of every kind of file as JSON, by the kind's name.

    With a tree, the names of its nodes and facts are part of it: an editor then completes them too, and
    underlines those that do not exist. Such schemas change whenever a node does; those without stay.
    """
    return {name: _written(_schema(name, model, tree)) for name, model in FILES.items()}


def _written(schema: JsonSchemaValue) -> str:
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=False) + "\n"


def _schema(name: str, model: type[BaseModel], tree: Tree | None) -> JsonSchemaValue:
    made = TypeAdapter(model).json_schema(by_alias=True, schema_generator=_Generator)
    definitions: dict[str, Any] = made.pop("$defs", {})
    _describe(made, model)
    for defined in _models(model):
        _describe(definitions.get(defined.__name__, {}), defined)
    _tell_names(made, definitions, tree)
    if _CONDITION in json.dumps([made, definitions]):
        definitions.update(_facts(tree))
    if name == "texts":
        definitions["Text"] = made
        text = {"anyOf": [{"type": "string"}, {"$ref": "#/definitions/Text"}]}
        made = {"type": "object", "additionalProperties": text}
    made = {
        "$schema": _DIALECT,
        "title": f"Retriever: {name}",
        **{k: v for k, v in made.items() if k != "title"},
    }
    if definitions:
        made["definitions"] = dict(sorted(definitions.items()))
    settled: JsonSchemaValue = _settled(made)
    return settled


def _models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Every model that can stand inside one."""
    waiting: list[Any] = [model]
    seen: set[Any] = set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, type) and issubclass(one, BaseModel):
            if one in seen:
                continue
            seen.add(one)
            yield one
            waiting.extend(field.annotation for field in one.model_fields.values())
        else:
            waiting.extend(arg for arg in get_args(one) if not isinstance(arg, str | int))


def _describe(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """Give each field the words that stand under it in the vocabulary, or in that of the class above."""
    for owner in model.__mro__:
        if not issubclass(owner, BaseModel) or owner is BaseModel:
            break
        [body] = ast.parse(inspect.getsource(owner)).body
        assert isinstance(body, ast.ClassDef)  # noqa: S101 - the source of a class
        for field, words in pairwise(body.body):
            match field, words:
                case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                    key = model.model_fields[name].alias or name
                    if key in schema.get("properties", {}):
                        schema["properties"][key].setdefault("description", text)


class _Generator(GenerateJsonSchema):
    """Knows conditions, which are read by a function and not by a model."""

    def function_plain_schema(self, schema: core_schema.PlainValidatorFunctionSchema) -> JsonSchemaValue:
        return {_CONDITION: True}


def _settled(value: Any) -> Any:
    """Draft 7's place for definitions, no titles that only repeat a name, descriptions in one paragraph."""
    if isinstance(value, list):
        return [_settled(one) for one in value]
    if not isinstance(value, dict):
        return value.replace("#/$defs/", "#/definitions/") if isinstance(value, str) else value
    if _CONDITION in value:
        return {"$ref": "#/definitions/Condition"}
    settled = {key: _settled(one) for key, one in value.items()}
    if isinstance(settled.get("description"), str):
        settled["description"] = " ".join(settled["description"].replace("``", "`").split())
    if isinstance(settled.get("title"), str):
        del settled["title"]
    # A keyword of another standard; ``oneOf`` with the constant kinds says the same.
    settled.pop("discriminator", None)
    return settled


def _facts(tree: Tree | None) -> dict[str, JsonSchemaValue]:
    """How a condition is written, and the values that facts of each kind can be compared with."""
    this = {"$ref": "#/definitions/Condition"}
    properties: dict[str, Any] = {
        "not": this,
        "any": {"type": "array", "minItems": 1, "items": this},
        "all": {"type": "array", "minItems": 1, "items": this},
    }
    kinds = dict(BUILT_IN)
    if tree is not None:
        kinds.update(
            {name: spec.values or spec.kind or "text" for name, spec in tree.content.tree.facts.items()}
        )
    for fact, kind in kinds.items():
        properties[fact] = (
            _compared({"enum": list(kind)})
            if isinstance(kind, tuple)
            else {"$ref": f"#/definitions/Fact.{kind}"}
        )
    mapping: dict[str, Any] = {"type": "object", "minProperties": 1, "properties": properties}
    if tree is not None:
        mapping["patternProperties"] = {"^(visits|amendment)\\.": True}
        mapping["additionalProperties"] = False
    condition = {
        "description": "`fact: value`. Of a mapping all must hold, of a list one. The unknown never holds.",
        "anyOf": [mapping, {"type": "array", "minItems": 1, "items": this}],
    }
    bound = {"type": ["integer", "string"]}
    between = {
        "type": "object",
        "properties": dict.fromkeys(("at_least", "at_most", "from", "before"), bound),
        "minProperties": 1,
        "additionalProperties": False,
    }
    return {
        "Condition": condition,
        "Fact.cause": _compared({"enum": list(CAUSES)}),
        "Fact.count": _compared({"type": "integer"}, between),
        "Fact.date": _compared({"type": "string"}, between),
        "Fact.flag": _compared({"type": "boolean"}),
        "Fact.text": _compared({"type": "string"}),
    }


def _compared(value: dict[str, Any], *more: dict[str, Any]) -> JsonSchemaValue:
    """A value, one of several, or whether anything is known."""
    known = {
        "type": "object",
        "properties": {"known": {"type": "boolean"}},
        "required": ["known"],
        "additionalProperties": False,
    }
    return {"anyOf": [value, {"type": "array", "minItems": 1, "items": value}, known, *more]}


def _tell_names(schema: dict[str, Any], definitions: dict[str, Any], tree: Tree | None) -> None:
    """Put closed lists where the models only say that a name stands there."""
    every: dict[str, dict[str, Any]] = {**definitions, schema.get("title", ""): schema}
    for name, model in every.items():
        properties = model.get("properties", {})
        if "covers" in properties:
            properties["covers"]["items"] = {"$ref": "#/definitions/Statement"}
        if "patterns" in properties:
            properties["patterns"] = {
                **properties["patterns"],
                "propertyNames": {"enum": list(PATTERNS)},
                "required": list(PATTERNS),
            }
        if "remedies" in properties:
            properties["remedies"]["propertyNames"] = {"enum": list(CAUSES)}
        if tree is not None and (name in _NAMES_NODES or name.endswith("Node")):
            _tell_nodes(properties, tree)
    if any("covers" in model.get("properties", {}) for model in every.values()):
        definitions["Statement"] = {"enum": list(STATEMENTS)}
    for model_name, field in (("Lead", "cause"), ("LoginStory", "cause"), ("ResolveStory", "cause")):
        if model_name in definitions:
            _narrow(definitions[model_name]["properties"], field, list(CAUSES))


_NAMES_NODES = frozenset({"ChoiceSpec", "Typed", "Branch", "StepSpec", "Lead", "RemedyVariant", "TreeFile"})
_LEADING = ("next", "else", "go", "ask", "start", "all_clear", "exhausted", "node", *Typed.model_fields)


def _tell_nodes(properties: dict[str, Any], tree: Tree) -> None:
    """Names of nodes and of declared facts, where only those can stand."""
    nodes = sorted({*tree.content.nodes, *RESERVED_TARGETS})
    for field in _LEADING:
        if field in properties:
            _narrow(properties, field, nodes)
    if "into" in properties:
        _narrow(properties, "into", sorted({*tree.content.tree.facts, "address"}))


def _narrow(properties: dict[str, Any], field: str, values: list[str]) -> None:
    """A text that must be one of some values; what else may stand there, stays."""
    spec = properties[field]
    options = spec.get("anyOf", [spec])
    narrowed = [{"enum": values} if one.get("type") == "string" else one for one in options]
    rest = {key: value for key, value in spec.items() if key not in ("anyOf", "type")}
    properties[field] = {**rest, **(narrowed[0] if len(narrowed) == 1 else {"anyOf": narrowed})}
