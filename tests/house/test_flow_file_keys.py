"""docs/flow-files.md keeps its word: it names every key, every kind of step and every rule."""

from pathlib import Path
from types import NoneType
from typing import get_args

import pytest
from pydantic import BaseModel

from annai.core.flow import Flow
from annai.core.manifest import Manifest
from annai.core.plan import Event
from annai.core.rules import ADVICE, RULES
from annai.core.steps.step import KINDS, Step

SHARED = ("image", "video", "advance", "to")  # of steps that are shown: other pages have them
TEXT = (Path(__file__).parents[2] / "docs/flow-files.md").read_text(encoding="utf-8")


def keys_of(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


@pytest.mark.parametrize("model", [Manifest, Event, Flow])
def test_every_key_is_there(model: type[BaseModel]) -> None:
    assert [key for key in keys_of(model) if f"`{key}`" not in TEXT and f"{key}: " not in TEXT] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_step_has_a_row_with_its_keys(kind: str) -> None:
    [row] = [line for line in TEXT.splitlines() if line.startswith(f"| `{kind}` |")]
    models = [part for part in get_args(Step.model_fields[kind].annotation) if part is not NoneType]
    keys = [key for model in models for key in keys_of(model) if key not in ("root", *SHARED)]
    assert [key for key in keys if f"`{key}`" not in row and f"`{key}: " not in row] == []


@pytest.mark.parametrize("rule", [*RULES, *ADVICE])
def test_every_rule_is_there(rule: str) -> None:
    assert f"`{rule}`" in TEXT
