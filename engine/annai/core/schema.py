"""JSON Schemas of the workspace's files, for editors."""

from typing import Any

from pydantic import BaseModel

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
}


def schemas() -> dict[str, dict[str, Any]]:
    """The schema of each kind of file, by name: workspace, events, health, segments, flow."""
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {name: dialect | model.model_json_schema(by_alias=True) for name, model in MODELS.items()}
