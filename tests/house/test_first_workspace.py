"""docs/first-workspace.md can be followed: its files are a workspace, and its code signs tokens that are taken."""

import re
from pathlib import Path
from typing import Any

import pytest

from annai.api.identity import Claims, Gate
from annai.core.bundle import Bundle
from annai.core.load import load_workspace
from annai.core.steps.wait import WaitStep
from annai.settings import Settings
from tests.core.files import step_of

GUIDE = Path(__file__).parents[2] / "docs" / "first-workspace.md"
NAMED_FILE = re.compile(r"^`([\w./-]+)`\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILES = dict(NAMED_FILE.findall(GUIDE.read_text("utf-8")))
FOLDER = "my-workspace/"
SECRET = "s" * 32


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    files = {name.removeprefix(FOLDER): text.encode() for name, text in FILES.items() if name.startswith(FOLDER)}
    return load_workspace(files, {"patience": "30s"})


def test_the_files_are_a_workspace(bundle: Bundle) -> None:
    flow = bundle.flows["first-invoice"]
    assert [step.kind for step in flow.steps.values()] == ["modal", "tooltip", "wait", "email", "wait"]
    assert step_of(bundle, "first-invoice", "wait-for-invoice", WaitStep).up_to == 30_000
    assert bundle.emails["nudge"].mjml.keys() == bundle.emails["nudge"].text.keys() == {"en", "ja"}


def test_the_events_of_the_guide_are_declared(bundle: Bundle) -> None:
    text = GUIDE.read_text("utf-8")
    sent = set(re.findall(r'"event": "(\w+)"', text)) | set(re.findall(r'track\("\w+", "(\w+)"', text))
    assert sent == {"signed_up", "invoice_created"} == bundle.plan.events.keys()


def test_the_score_is_as_the_guide_says(bundle: Bundle) -> None:
    assert bundle.scorecard is not None
    assert {measure.id: measure.weight for measure in bundle.scorecard.measures} == {"onboarding": 60, "adoption": 40}
    assert "the score is 68" in GUIDE.read_text("utf-8")  # 60 × 1 + 40 × 1 / 5


def test_its_python_signs_tokens_that_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANNAI_IDENTITY_SECRETS", f"2026a:{SECRET}")
    code: dict[str, Any] = {"__name__": "sign"}
    exec(FILES["sign.py"], code)
    token = code["identity_token"]("yamada", "acme", {"name": "Taro"})
    gate = Gate(Settings(write_key="w", secret_key="secret-key", identity_secrets={"2026a": SECRET}))
    claims = gate.claims(token, 0)
    assert claims == Claims("yamada", claims.expires, "acme", {"name": "Taro"})
