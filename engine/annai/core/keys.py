"""Which keys a model knows at a path of its file, read from its JSON Schema."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from pydantic import BaseModel

Schema = dict[str, Any]


def known_keys(model: type[BaseModel], path: Iterable[str | int]) -> set[str]:
    """The keys that the mapping at `path` may have; the union over the shapes it may take."""
    root = _schema(model)
    level = [root]
    for part in path:
        level = [child for schema in level for child in _children(root, schema, part)]
    return {key for schema in level for shape in _shapes(root, schema) for key in shape.get("properties", ())}


@cache
def _schema(model: type[BaseModel]) -> Schema:
    return model.model_json_schema()


def _shapes(root: Schema, schema: Schema) -> Iterator[Schema]:
    """The schema itself, or what it refers to and chooses between."""
    reference = schema.get("$ref")
    if reference:
        yield from _shapes(root, root["$defs"][reference.rsplit("/", 1)[-1]])
    for choice in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from _shapes(root, choice)
    yield schema


def _children(root: Schema, schema: Schema, part: str | int) -> Iterator[Schema]:
    for shape in _shapes(root, schema):
        if isinstance(part, int):
            yield shape.get("items", {})
        elif part in shape.get("properties", {}):
            yield shape["properties"][part]
        else:
            yield from shape.get("patternProperties", {}).values()
