"""The starter as a whole: every kind of step is there, both languages are, and nothing is found fault with."""

import re
from typing import Any

import pytest
import yaml

from annai.cli.files import read_workspace
from annai.cli.main import main
from annai.core.steps.step import KINDS
from annai.core.triggers.trigger import KINDS as TRIGGERS
from tests.starter.company import ROOT, starter

FILES = {path: content.decode() for path, content in read_workspace(ROOT / "flows").items()}
FLOWS = {path: yaml.load(text, yaml.CBaseLoader) for path, text in FILES.items() if path.startswith("flows/")}
MAILS = sorted({path.split(".")[0] for path in FILES if path.startswith("emails/")})
SUBJECT = 30  # full-width characters of a subject that a list of mails shows whole
CURT = re.compile("遅延|未完了|未設定|してください。")


def texts(value: Any) -> list[dict[str, str]]:
    """Every text per locale within a file."""
    if isinstance(value, dict):
        own = [value] if value.keys() & {"ja", "en"} else []
        return own + [text for child in value.values() for text in texts(child)]
    return [text for child in value for text in texts(child)] if isinstance(value, list) else []


def test_lint_finds_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", str(ROOT / "flows")]) == 0
    assert capsys.readouterr().out == "no findings\n"


def test_every_kind_of_step_is_used() -> None:
    assert len(FLOWS) >= 12
    used = {step.kind for flow in starter().flows.values() for step in flow.steps.values()}
    assert set(KINDS) - used == set()


def test_the_triggers_that_flows_know_are_used() -> None:
    used = {key for flow in starter().flows.values() for key in flow.model.trigger.model_fields_set}
    assert {"event", "page", "date", "schedule", "flow", "api"} <= used & set(TRIGGERS)


def test_every_flow_says_first_what_it_is_for() -> None:
    assert [path for path in FLOWS if not FILES[path].startswith("# ")] == []


def test_every_text_is_in_both_languages() -> None:
    found = [
        (path, text)
        for path, text in ((path, yaml.load(FILES[path], yaml.CBaseLoader)) for path in FILES if path.endswith("yaml"))
    ]
    lacking = [(path, text) for path, content in found for text in texts(content) if text.keys() != {"ja", "en"}]
    assert lacking == []
    assert FLOWS.keys() == {f"flows/{id}.yaml" for id in starter().flows}


@pytest.mark.parametrize("mail", MAILS)
def test_every_mail_is_whole_in_both_languages(mail: str) -> None:
    parts = {path.partition(".")[2] for path in FILES if path.split(".")[0] == mail}
    assert parts == {"ja.mjml", "ja.txt", "en.mjml", "en.txt"}
    for part in parts:
        text = FILES[f"{mail}.{part}"]
        assert ("アトリエ帳票株式会社" if "ja" in part else "Atelier Reports, Inc.") in text
        assert "success@atelier-reports.example" in text
        assert "{{ user | addressed }}" in text


def test_mails_are_written_as_professionals_write() -> None:
    for flow in FLOWS.values():
        for step in flow.get("steps", ()):
            if "email" in step:
                subject = step["email"]["subject"]["ja"]
                assert subject.startswith("【アトリエ帳票】")
                assert len(subject) <= SUBJECT
    ours = [path for path, text in FILES.items() if path.startswith("emails/") and ".ja." in path and CURT.search(text)]
    assert ours == []


def test_buttons_end_without_a_full_stop() -> None:
    labels = [text["ja"] for flow in FLOWS.values() for text in label_texts(flow)]
    assert labels
    assert [label for label in labels if label.endswith("。")] == []


def label_texts(value: Any) -> list[dict[str, str]]:
    if isinstance(value, dict):
        own = [value["label"]] if isinstance(value.get("label"), dict) and "ja" in value["label"] else []
        return own + [text for child in value.values() for text in label_texts(child)]
    return [text for child in value for text in label_texts(child)] if isinstance(value, list) else []
