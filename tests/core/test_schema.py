"""The JSON Schemas, and what the messages about faults take from them."""

from collections.abc import Iterator
from typing import Any

import pytest

from annai.core.flow import Flow
from annai.core.keys import known_keys
from annai.core.plan import TrackingPlan
from annai.core.schema import MODELS, schemas
from annai.core.scorecard import HealthFile
from annai.core.validate import PATTERNS


def patterns(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("pattern"), str):
            yield value["pattern"]
        yield from value.get("patternProperties", {})
        for child in value.values():
            yield from patterns(child)
    if isinstance(value, list):
        for child in value:
            yield from patterns(child)


def test_there_is_one_for_each_kind_of_file() -> None:
    assert set(schemas()) == {"workspace", "events", "health", "segments", "flow", "catalog"}
    assert {"for", "up_to", "else"} <= set(schemas()["flow"]["$defs"]["Wait"]["properties"])


def test_every_pattern_has_words() -> None:
    found = {pattern for model in MODELS.values() for pattern in patterns(model.model_json_schema())}
    assert found == set(PATTERNS)


@pytest.mark.parametrize(
    ("model", "path", "keys"),
    [
        (
            Flow,
            ("trigger",),
            {"api", "at", "band", "date", "event", "flow", "offset", "on", "page", "schedule", "state", "when", "where"}
            | {"segment", "yearly"},
        ),
        (Flow, ("steps", 3, "tooltip", "target"), {"css", "role", "text", "near"}),
        (Flow, ("steps", 0, "wait"), {"for", "where", "until", "open", "up_to", "at", "else"}),
        (Flow, ("title", "nowhere"), set()),
        (TrackingPlan, ("events", "signed_up"), {"title", "description", "properties", "capture"}),
        (TrackingPlan, ("traits", "user", "role"), {"one_of"}),
        (HealthFile, ("scorecard", "bands", 0), {"id", "title", "from"}),
    ],
)
def test_known_keys(model: type[Flow], path: tuple[str | int, ...], keys: set[str]) -> None:
    assert known_keys(model, path) == keys


def test_models_are_the_schemas_source() -> None:
    assert set(MODELS) == set(schemas())
