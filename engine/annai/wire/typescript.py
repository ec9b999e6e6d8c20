"""TypeScript types, generated from the wire's models."""

from collections.abc import Mapping, Sequence
from inspect import cleandoc
from typing import Any, get_args

import msgspec

from annai.wire.decide import DecideAnswer, DecideRequest, InteractionInput, StreamEvent, StreamRequest
from annai.wire.problem import Problem
from annai.wire.reason import FlowReason, Reason

Schema = Mapping[str, Any]

WIRE = (DecideRequest, StreamRequest, DecideAnswer, StreamEvent, Problem, FlowReason)
WORDS: Mapping[str, Any] = {"Reason": Reason}
UNIONS: Mapping[str, Any] = {"InteractionInput": InteractionInput}
HEADER = "// Generated from the wire's models by `make generate`. Do not edit.\n"
SIMPLE = {"string": "string", "number": "number", "integer": "number", "boolean": "boolean", "null": "null"}


def typescript(words: Mapping[str, Any] = WORDS) -> str:
    """One TypeScript module: an interface for each wire model, a union for each closed set in `words`."""
    closed = [f"export type {name} = {_words(get_args(words[name]))};\n" for name in sorted(words)]
    unions = [f"export type {name} = {_names(get_args(UNIONS[name]))};\n" for name in sorted(UNIONS)]
    return "\n".join([HEADER, *closed, *unions, declarations(WIRE)])


def declarations(models: Sequence[type[msgspec.Struct]]) -> str:
    """An interface for each of the models, and for each model in them, in order of their names."""
    _, schemas = msgspec.json.schema_components(models, ref_template="{name}")
    return "\n".join(_interface(name, body) for name, body in sorted(schemas.items()))


def _interface(name: str, schema: Schema) -> str:
    required = set(schema.get("required", ()))
    fields = [
        f"  {field}{'' if field in required else '?'}: {_type(body)};" for field, body in schema["properties"].items()
    ]
    return "\n".join([*_comment(schema), f"export interface {name} {{", *fields, "}", ""])


def _comment(schema: Schema) -> list[str]:
    text = schema.get("description")
    return [] if text is None else ["/**", *(f" * {line}".rstrip() for line in cleandoc(text).splitlines()), " */"]


def _type(schema: Schema) -> str:
    if "$ref" in schema:
        return str(schema["$ref"])
    if "enum" in schema:
        return _words(schema["enum"])
    if "anyOf" in schema:
        return " | ".join(_type(part) for part in schema["anyOf"])
    return _composite(schema)


def _composite(schema: Schema) -> str:
    kind = schema.get("type")
    if kind == "array" and "prefixItems" in schema:
        return f"[{', '.join(_type(part) for part in schema['prefixItems'])}]"
    if kind == "array":
        return f"Array<{_type(schema['items'])}>"
    if kind == "object":
        return f"Record<string, {_type(schema.get('additionalProperties') or {})}>"
    return SIMPLE.get(str(kind), "unknown")


def _words(words: Sequence[str]) -> str:
    return " | ".join(f'"{word}"' for word in words)


def _names(models: Sequence[type]) -> str:
    return " | ".join(model.__name__ for model in models)
