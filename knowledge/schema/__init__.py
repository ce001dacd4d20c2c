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

from knowledge.library import Tree
from knowledge.schema.conditions import conditions
from knowledge.schema.narrowing import narrow, title_limits
from knowledge.stories import StoriesProviders, Story
from knowledge.tree import (
    CannedFile,
    FactSpec,
    LeadsFile,
    NodesFile,
    ProductFile,
    RemediesFile,
    StepFile,
    Text,
    TreeFile,
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


NO_FACTS: Mapping[str, FactSpec] = {}


def schemas(declared: Mapping[str, FactSpec] = NO_FACTS, tree: Tree | None = None) -> dict[str, str]:
    """The schema of every kind of file as JSON, by the kind's name.

    ``declared`` are the facts of a ``tree.yaml``: an editor completes and explains them beside the engine's
    own, and takes others too, since more may be declared. With the tree, the names of its nodes are part of
    it, and what does not exist is underlined. Such schemas change whenever a node does; those without stay.
    """
    if tree is not None:
        declared = tree.content.tree.facts
    return {name: _written(schema_of(name, declared, tree)) for name in FILES}


def _written(schema: JsonSchemaValue) -> str:
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=False) + "\n"


def schema_of(
    name: str, declared: Mapping[str, FactSpec] = NO_FACTS, tree: Tree | None = None
) -> JsonSchemaValue:
    """The schema of one kind of file, as ``schemas`` writes it."""
    model = FILES[name]
    made = TypeAdapter(model).json_schema(by_alias=True, schema_generator=_Generator)
    definitions: dict[str, Any] = made.pop("$defs", {})
    _describe(made, model)
    for defined in _models(model):
        _describe(definitions.get(defined.__name__, {}), defined)
    narrow(made, definitions, declared, tree)
    if _CONDITION in json.dumps([made, definitions]):
        nodes = frozenset(tree.content.nodes) if tree is not None else None
        definitions.update(conditions(declared, nodes))
    if name == "texts":
        definitions["Text"] = made
        text = {"anyOf": [{"type": "string"}, {"$ref": "#/definitions/Text"}]}
        # Every key is a text; a window's words are held to their limits as well.
        patterns = {"": text, r"^(?:form|view)\.": title_limits()}
        made = {"type": "object", "description": Text.__doc__, "patternProperties": patterns}
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
    kind = schema.get("properties", {}).get("kind", {})
    if "const" in kind:
        kind["description"] = schema["description"]
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
        words = {"description": value["description"]} if "description" in value else {}
        return _settled({"$ref": "#/definitions/Condition", **words})
    settled = {key: _settled(one) for key, one in value.items()}
    if isinstance(settled.get("description"), str):
        settled["description"] = " ".join(settled["description"].replace("``", "`").split())
    if isinstance(settled.get("title"), str):
        del settled["title"]
    # A keyword of another standard; ``oneOf`` with the constant kinds says the same.
    settled.pop("discriminator", None)
    return settled
