"""docs/workspace.md keeps its word: its files are a workspace that does what the page says."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from annai.cli.files import MAX_FILE_SIZE, MAX_FILES
from annai.core.bundle import Bundle
from annai.core.changes import KINDS, MAX_CHANGES
from annai.core.context import Context
from annai.core.flow import Variant
from annai.core.load import load_workspace
from annai.core.schema import MODELS
from annai.core.trees import MAX_INCLUDED, MAX_INCLUDES, MAX_NESTING
from annai.core.yaml import MAX_DEPTH
from annai.wire.experience import ModalContent
from tests.core.world import World, new

GUIDE = (Path(__file__).parents[2] / "docs" / "workspace.md").read_text("utf-8")
FILES = {name: text.encode() for name, text in re.findall(r"```yaml\n# (\S+)\n(.*?)```", GUIDE, re.DOTALL)}
REST = {
    "workspace.yaml": b"name: {en: Atelier, ja: Atelier}\nlocales: [en, ja]\n",
    "events.yaml": b"""
events: {signed_up: {}, report_created: {}, report_shared: {}}
traits: {user: {open_tasks: number}, account: {seats: number, industry: string}}
""",
}


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return load_workspace({**FILES, **REST})


def begin(bundle: Bundle, locale: str = "en", **account: Any) -> tuple[World, str, str]:
    """A world in which the first flow has begun, and the title and words that it shows."""
    world = World(bundle, new(name="Ann Lee", open_tasks=1), Context(account={"id": "acme", **account}))
    world.track("signed_up")
    (experience,) = world.see(locale=locale)
    assert isinstance(experience.content, ModalContent)
    words = "".join(getattr(node, "text", "") for part in experience.content.body for node in part.children)
    return world, experience.content.title, words


def test_there_is_nothing_to_find(bundle: Bundle) -> None:
    assert bundle.warnings == ()


def test_size_wins_over_industry(bundle: Bundle) -> None:
    both, title, _ = begin(bundle, seats=200, industry="construction")
    assert (both.subject.runs["first-report"].variant, title) == ("large", "Welcome, Ann")
    assert begin(bundle, seats=2, industry="construction")[1] == "Your first site report"
    assert begin(bundle)[0].subject.runs["first-report"].variant == ""


def test_the_run_keeps_its_variant_when_the_size_changes(bundle: Bundle) -> None:
    world, _, _ = begin(bundle, seats=200, industry="construction")
    world.context = Context(account={"seats": 5, "industry": "construction"})
    world.report("advanced", "welcome", flow="first-report")
    assert world.subject.runs["first-report"].step == "invite"


def test_languages_and_numbers(bundle: Bundle) -> None:
    assert begin(bundle)[2] == "You have one open task."
    assert begin(bundle, locale="ja-JP")[2] == "未完了の項目が1件あります。"


def test_a_flow_builds_on_another(bundle: Bundle) -> None:
    assert [*bundle.flows["second-report"].steps] == ["new-report", "hold"]
    assert bundle.flows["second-report"].variants == ()


def test_every_change_and_key_is_described() -> None:
    assert [kind for kind in KINDS if f"| `{kind}: welcome`" not in GUIDE] == []
    assert [key for key in Variant.model_fields if not re.search(rf"^\| .*`{key}`", GUIDE, re.MULTILINE)] == []


def test_every_schema_is_named() -> None:
    (settings,) = re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL)
    assert json.loads(settings)["yaml.schemas"].keys() == {f".schemas/{kind}.json" for kind in MODELS}


def test_limits_are_stated() -> None:
    assert (MAX_NESTING, MAX_INCLUDES, MAX_INCLUDED, MAX_CHANGES) == (5, 100, 1 << 20, 100)
    assert (MAX_FILE_SIZE, MAX_FILES, MAX_DEPTH) == (1 << 20, 20_000, 50)
