"""A small validator of JSON Schema, draft 7: the keywords that our schemas use, and no others."""

import re
from collections.abc import Iterator
from typing import Any

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
_KNOWN = {
    "$schema", "$ref", "title", "description", "default", "definitions", "type", "properties", "required",
    "additionalProperties", "patternProperties", "propertyNames", "items", "enum", "const", "anyOf", "oneOf",
    "minItems", "minProperties", "maxProperties", "minimum", "maximum", "minLength", "maxLength", "pattern",
    "contains", "if", "else", "not",
}  # fmt: skip


def faults(value: Any, schema: Any, root: dict[str, Any], path: str = "") -> Iterator[str]:
    """Every place where a value is not as the schema wants it."""
    if schema is True:
        return
    if schema is False:
        yield f"{path}: nothing may stand here"
        return
    assert set(schema) <= _KNOWN, set(schema) - _KNOWN
    if "$ref" in schema:
        yield from faults(
            value, root["definitions"][schema["$ref"].removeprefix("#/definitions/")], root, path
        )
        return
    if "type" in schema:
        types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        fits = any(
            isinstance(value, _TYPES[one]) and (one == "boolean" or not isinstance(value, bool))
            for one in types
        )
        if not fits:
            yield f"{path}: {value!r} is not of type {types}"
            return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path}: {value!r} is none of the values"
    if "const" in schema and value != schema["const"]:
        yield f"{path}: {value!r} is not {schema['const']!r}"
    if ("minimum" in schema and value < schema["minimum"]) or (
        "maximum" in schema and value > schema["maximum"]
    ):
        yield f"{path}: {value!r} is out of bounds"
    if isinstance(value, str):
        if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
            yield f"{path}: {value!r} is too short or too long"
        if "pattern" in schema and not re.search(schema["pattern"], value):
            yield f"{path}: {value!r} is not written like {schema['pattern']}"
    if "if" in schema and any(faults(value, schema["if"], root, path)):
        yield from faults(value, schema["else"], root, path)
    if "not" in schema and not any(faults(value, schema["not"], root, path)):
        yield f"{path}: this may not stand here"
    for word, wanted in (("anyOf", range(1, 99)), ("oneOf", range(1, 2))):
        if word in schema:
            tries = [list(faults(value, one, root, path)) for one in schema[word]]
            if sum(not one for one in tries) not in wanted:
                yield min(tries, key=len)[0] if all(tries) else f"{path}: several of {word} fit"
    if isinstance(value, dict):
        yield from _object(value, schema, root, path)
    if isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            yield f"{path}: too short"
        if "contains" in schema and all(any(faults(one, schema["contains"], root, path)) for one in value):
            yield f"{path}: nothing is like {schema['contains']}"
        for number, one in enumerate(value):
            yield from faults(one, schema.get("items", True), root, f"{path}/{number}")


def _object(value: dict[str, Any], schema: dict[str, Any], root: dict[str, Any], path: str) -> Iterator[str]:
    if len(value) < schema.get("minProperties", 0):
        yield f"{path}: empty"
    if len(value) > schema.get("maxProperties", len(value)):
        yield f"{path}: empty"
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{path}: {name} is missing"
    for name, one in value.items():
        yield from faults(name, schema.get("propertyNames", True), root, f"{path}/{name} (its name)")
        patterns = [
            two for pattern, two in schema.get("patternProperties", {}).items() if re.search(pattern, name)
        ]
        if name in schema.get("properties", {}):
            yield from faults(one, schema["properties"][name], root, f"{path}/{name}")
        elif not patterns:
            yield from faults(one, schema.get("additionalProperties", True), root, f"{path}/{name}")
        for two in patterns:
            yield from faults(one, two, root, f"{path}/{name}")
