"""The JSON Schemas against files: what editors let pass, and what they underline."""

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from annai.cli.files import read_workspace
from annai.core.layout import layout_of
from annai.core.schema import MODELS, schemas
from annai.core.yaml import parse
from tests.core.files import files_of

STARTER = read_workspace(Path(__file__).parents[2] / "flows")
VALIDATORS = {name: Draft202012Validator(schema) for name, schema in schemas().items()}
GOLDEN = sorted(Path(__file__).with_name("golden").glob("*.ok.txt"))
FLOW = "title: A\ntrigger: {event: signed_up}\n"

GOOD = {
    "variables": ("flow", f"{FLOW}priority: $high\nsteps: [{{id: a, wait: {{for: b, up_to: $late}}}}]"),
    "extends": ("flow", "extends: base\nchanges: [{remove: a}, {change: b, modal: {title: X}}]"),
    "includes": ("flow", f"{FLOW}steps: [{{include: parts/a.yaml}}, {{id: a, modal: {{include: parts/m.yaml}}}}, end]"),
    "included list": ("flow", f"{FLOW}steps: {{include: parts/a.yaml}}"),
    "messages": ("flow", f"{FLOW}steps: [{{id: a, modal: {{title: {{message: a.b, count: user.n}}, body: B}}}}]"),
    "plurals": ("flow", f"{FLOW}steps: [{{id: a, modal: {{title: {{en: {{count: user.n, other: X}}}}, body: B}}}}]"),
    "variants": (
        "flow",
        f"{FLOW}steps: [{{id: a, modal: {{title: T, body: B}}}}]\n"
        "variants: [{id: v, when: user.a, changes: [{after: a, steps: [{id: b, modal: {title: T, body: B}}]}]}]",
    ),
    "page trigger": ("flow", "title: A\ntrigger: {page: /a*}\nsteps: [{id: a, modal: {title: T, body: B}}]"),
    "catalog": ("catalog", "a: {b: Text, c: {one: One, other: More}}"),
    "measures": ("health", "scorecard: {measures: {include: parts/m.yaml}, bands: [{id: a, title: A, from: 0}]}"),
}
BAD = {
    "no steps": ("flow", FLOW),
    "unknown key": ("flow", f"{FLOW}audiense: x\nsteps: [{{id: a, modal: {{title: T, body: B}}}}]"),
    "unknown kind": ("flow", f"{FLOW}steps: [{{id: a, modl: {{title: T, body: B}}}}]"),
    "no body": ("flow", f"{FLOW}steps: [{{id: a, modal: {{title: T}}}}]"),
    "too urgent": ("flow", f"{FLOW}priority: 101\nsteps: [{{id: a, modal: {{title: T, body: B}}}}]"),
    "no word of ours": ("flow", f"{FLOW}steps: [{{id: a, modal: {{title: T, body: B}}}}, stop]"),
    "path out": ("flow", f"{FLOW}steps: {{include: ../a.yaml}}"),
    "bad id": ("flow", f"{FLOW}steps: [{{id: A b, modal: {{title: T, body: B}}}}]"),
    "change without steps": ("flow", "extends: base\nchanges: [{after: a}]"),
    "variant without a condition": ("flow", "extends: base\nvariants: [{id: a}]"),
    "locale": ("workspace", "name: A\nlocales: [english]"),
    "no locales": ("workspace", "name: A"),
    "type": ("events", "events: {a: {properties: {b: text}}}"),
    "weight": ("health", "scorecard: {measures: [{id: a, title: A, weight: 0}], bands: [{id: a, title: A, from: 0}]}"),
    "message": ("catalog", "a: [b]"),
}


def faults(kind: str, data: bytes) -> list[Any]:
    node, _ = parse("f", data)
    assert node is not None
    return [error.message for error in VALIDATORS[kind].iter_errors(node.value)]


def kind_of(file: str) -> str:
    layout = layout_of([file])
    return "flow" if layout.flows else "catalog" if layout.catalogs else file.removesuffix(".yaml")


@pytest.mark.parametrize("file", [file for file in STARTER if file.endswith(".yaml") and kind_of(file) in MODELS])
def test_the_starter_workspace_passes(file: str) -> None:
    assert faults(kind_of(file), STARTER[file]) == []


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda path: path.name)
def test_what_lint_lets_be_passes(golden: Path) -> None:
    files = files_of(golden.read_text("utf-8"))
    judged = {file: faults(kind_of(file), data) for file, data in files.items() if kind_of(file) in MODELS}
    assert {file: found for file, found in judged.items() if found} == {}


@pytest.mark.parametrize("case", GOOD)
def test_it_passes(case: str) -> None:
    kind, text = GOOD[case]
    assert faults(kind, text.encode()) == []


@pytest.mark.parametrize("case", BAD)
def test_it_is_underlined(case: str) -> None:
    kind, text = BAD[case]
    assert faults(kind, text.encode()) != []


@pytest.mark.parametrize("kind", MODELS)
def test_a_schema_is_one_and_its_examples_pass(kind: str) -> None:
    schema = schemas()[kind]
    Draft202012Validator.check_schema(schema)
    assert schema["title"]
    assert schema["description"]
    assert [error.message for example in schema["examples"] for error in VALIDATORS[kind].iter_errors(example)] == []


def test_editors_complete_words_and_show_what_keys_mean() -> None:
    definitions = schemas()["flow"]["$defs"]
    placement = definitions["Tooltip"]["properties"]["placement"]
    assert "bottom" in placement["anyOf"][0]["enum"]
    assert definitions["Variant"]["description"]
    assert definitions["Message"]["properties"]["message"]["examples"] == ["welcome.title"]
