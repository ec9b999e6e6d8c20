"""JSON Schemas of the workspace's files, for editors: what they complete, explain and underline.

They are the models' own, and let pass what becomes something else before a model sees it: `$name`, `include`, and a
flow that takes its keys from another. What they cannot tell (names, conditions, reachability) `annai lint` tells.
"""

from typing import Any

from pydantic import BaseModel

from annai.core.catalog import Catalog
from annai.core.flow import Flow
from annai.core.manifest import Manifest
from annai.core.plan import TrackingPlan
from annai.core.scorecard import HealthFile
from annai.core.segments import SegmentsFile

MODELS: dict[str, type[BaseModel]] = {
    "workspace": Manifest,
    "events": TrackingPlan,
    "health": HealthFile,
    "segments": SegmentsFile,
    "flow": Flow,
    "catalog": Catalog,
}
TITLES = {
    "workspace": "workspace.yaml",
    "events": "events.yaml: the tracking plan",
    "health": "health.yaml: how an account's score comes about",
    "segments": "segments.yaml: conditions with names",
    "flow": "flows/<id>.yaml: a flow",
    "catalog": "locales/<locale>.yaml: texts by key",
}
INCLUDING = ("flow", "health")  # the kinds that parts may be in

Schema = dict[str, Any]

_DEFINITIONS: Schema = {
    "Variable": {
        "type": "string",
        "pattern": r"^\$[a-z][a-z0-9_]*$",
        "description": "A variable of workspace.yaml.",
        "examples": ["$late_after"],
    },
    "Include": {
        "type": "object",
        "properties": {
            "include": {
                "type": "string",
                "pattern": r"^parts/.+\.yaml$",
                "description": "A file of parts/; what it holds stands here.",
                "examples": ["parts/legal.yaml"],
            }
        },
        "required": ["include"],
        "additionalProperties": False,
    },
}
_EXAMPLES: Schema = {
    "workspace": {"name": "Atelier Reports", "locales": ["en", "ja"], "time_zone": "Asia/Tokyo"},
    "events": {"events": {"signed_up": {"properties": {"source": "string"}}}, "traits": {"user": {"email": "string"}}},
    "health": {
        "scorecard": {
            "measures": [{"id": "recency", "title": "Recency", "weight": 100, "recency": {"half_life": "7d"}}],
            "bands": [
                {"id": "at-risk", "title": "At risk", "from": 0},
                {"id": "good", "title": "Good", "from": 60},
            ],
        }
    },
    "segments": {"segments": {"large": {"when": "account.seats >= 100"}}},
    "flow": {
        "title": "First report",
        "trigger": {"event": "signed_up"},
        "steps": [{"id": "welcome", "modal": {"title": "Welcome", "body": "A two-minute tour."}}],
    },
    "catalog": {"welcome": {"title": "Welcome, {{ user | addressed }}"}},
}


def schemas() -> dict[str, Schema]:
    """The schema of each kind of file, by name: see MODELS."""
    return {name: _schema(name, model) for name, model in MODELS.items()}


def _schema(name: str, model: type[BaseModel]) -> Schema:
    own = model.model_json_schema(by_alias=True)
    definitions = {key: _lenient(part, name in INCLUDING) for key, part in own.pop("$defs", {}).items()}
    root = _lenient(own, name in INCLUDING)
    if model is Flow:
        root["anyOf"].append({"required": ["extends"]})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **root,
        "title": TITLES[name],
        "examples": [_EXAMPLES[name]],
        "$defs": definitions | _DEFINITIONS,
    }


def _lenient(schema: Any, including: bool) -> Any:
    """The schema, with variables and parts let pass.

    Choices that a key tells apart are `oneOf` of pydantic's; a value may fit two of them here, so any will do.
    """
    if isinstance(schema, list):
        return [_lenient(item, including) for item in schema]
    if not isinstance(schema, dict):
        return schema
    changed = {
        "anyOf" if key == "oneOf" else key: _each(part, including) if key == "properties" else _lenient(part, including)
        for key, part in schema.items()
        if key not in ("discriminator", "default", "examples")
    }
    kept = {key: schema[key] for key in ("default", "examples") if key in schema}
    return _open(changed | kept, including)


def _each(properties: Schema, including: bool) -> Schema:
    return {name: _lenient(part, including) for name, part in properties.items()}


def _open(schema: Schema, including: bool) -> Schema:
    """One level: scalars that a variable may stand for, mappings and lists that a part may hold."""
    kind = schema.get("type")
    if kind in ("integer", "number", "boolean") or "enum" in schema or (kind == "string" and "pattern" in schema):
        told: Schema = {
            key: schema.pop(key) for key in ("title", "description", "default", "examples") if key in schema
        }
        return {"anyOf": [schema, {"$ref": "#/$defs/Variable"}], **told}
    if including and kind == "array":
        return {"anyOf": [schema, {"$ref": "#/$defs/Include"}]}
    if including and kind == "object" and "properties" in schema:
        schema["properties"] = schema["properties"] | _DEFINITIONS["Include"]["properties"]
        required = schema.pop("required", None)
        return schema | {"anyOf": [{"required": required}, {"required": ["include"]}]} if required else schema
    return schema
