"""From files to a bundle, or to every fault."""

from pathlib import Path

import pytest

from annai.cli import files as folder
from annai.cli.files import FolderError, read_workspace
from annai.core.finding import WorkspaceError
from annai.core.load import load_kept, load_workspace
from annai.core.steps.wait import WaitStep
from tests.core.files import BASE, faults, files_of, load, step_of

STARTER = Path(__file__).parents[2] / "flows"
GUIDE = Path(__file__).parents[2] / "docs" / "flow-files.md"
FLOW = "title: A\ntrigger: {event: signed_up}\nsteps:\n- {id: a, wait: {for: report_created, up_to: $late}}\n"


def test_the_starter_workspace_loads() -> None:
    bundle = load_workspace(read_workspace(STARTER), {"import_late_after": "5s"})
    assert {"first-report", "import-rescue", "invite-team", "share-report"} <= bundle.flows.keys()
    assert step_of(bundle, "import-rescue", "wait-for-import", WaitStep).up_to == 5_000
    assert bundle.emails["import-late"].mjml.keys() == {"ja", "en"}
    assert bundle.scorecard is not None


def test_the_examples_of_the_guide_load() -> None:
    examples = GUIDE.read_text("utf-8").split("```yaml\n")[1:]
    files = {}
    for example in examples:
        first, _, content = example.partition("```")[0].partition("\n")
        files[first.removeprefix("# ")] = content.encode()
    assert {"workspace.yaml", "events.yaml", "health.yaml", "flows/first-report.yaml"} <= files.keys()
    mails = {f"emails/nudge.{locale}.{part}": b"<mjml></mjml>" for locale in ("en", "ja") for part in ("mjml", "txt")}
    assert load_workspace({**files, **mails}).flows


def test_variables_from_outside_win() -> None:
    bundle = load("-- flows/a.yaml --\n" + FLOW, late="7s")
    assert step_of(bundle, "a", "a", WaitStep).up_to == 7_000
    assert bundle.manifest.variables == {"late": "7s"}
    again = load_workspace(bundle.files, bundle.manifest.variables)
    assert again.digest == bundle.digest


def test_a_variable_that_nobody_declares_is_a_fault() -> None:
    text = "-- flows/a.yaml --\n" + FLOW.replace("$late", "$lat")
    assert faults(text) == ["flows/a.yaml:4:46: unknown variable $lat; did you mean 'late'? [unknown-variable]"]
    message = "$lat is set from outside, but variables has none; did you mean 'late'?"
    assert faults("", lat="1d") == [f"workspace.yaml:5:12: {message} [unknown-variable]"]


@pytest.mark.parametrize(
    "line",
    [
        "steps: [{id: a, wait: {for: signed_up, up_to: $lat, else: end}}]",
        "steps: [{id: a, wait: {for: signed_up, where: $lat}}]",
        "steps: [{id: a, wait: {for: $lat}}]",
        "steps: [{id: a, tooltip: {target: {css: $lat}, body: Hi}}]",
        "priority: $lat",
    ],
)
def test_an_unknown_variable_brings_no_second_finding(line: str) -> None:
    rest = "" if line.startswith("steps") else "steps: [{id: a, modal: {title: Hi, body: Hi}}]\n"
    (found,) = faults(f"-- flows/a.yaml --\ntitle: A\ntrigger: {{event: signed_up}}\n{line}\n{rest}")
    assert found.endswith("unknown variable $lat; did you mean 'late'? [unknown-variable]")


def test_faults_of_all_files_are_told_at_once() -> None:
    files = {"flows/b.yaml": b"title: 5", "flows/a.yaml": b"a: b: c", "health.yaml": b""}
    with pytest.raises(WorkspaceError) as caught:
        load_workspace(files)
    assert [f"{found.file} {found.rule}" for found in caught.value.findings] == [
        "events.yaml missing-file",
        "flows/a.yaml yaml-syntax",
        "flows/b.yaml missing-key",
        "flows/b.yaml missing-key",
        "flows/b.yaml invalid-value",
        "health.yaml yaml-syntax",
        "workspace.yaml missing-file",
    ]


def test_a_faulty_flow_does_not_hide_the_others_faults() -> None:
    text = f"-- flows/a.yaml --\ntitle: 5\n-- flows/b.yaml --\n{FLOW.replace('report_created', 'reported')}"
    found = faults(text)
    assert found[-1].startswith("flows/b.yaml:4:23: events.yaml declares no 'reported'")
    assert len(found) == 4


def test_files_that_are_no_part_are_named() -> None:
    text = "".join(f"-- {file} --\nx\n" for file in ("flow/a.yaml", "flows/A.yaml", "emails/a.mjml", "notes.txt"))
    assert [found.split(":")[0] for found in faults(text)] == ["emails/a.mjml", "flow/a.yaml", "flows/A.yaml"]


def test_an_email_must_be_utf8() -> None:
    files = {**files_of(BASE), "emails/a.en.txt": "あ".encode() + b"\xff", "emails/a.en.mjml": b"x"}
    with pytest.raises(WorkspaceError, match=r"emails/a\.en\.txt:1:2: not UTF-8; .* \[not-utf8\]"):
        load_workspace(files)


def test_variables_that_are_no_mapping_are_a_fault_of_the_manifest() -> None:
    text = "-- workspace.yaml --\nname: A\nlocales: [en]\nvariables: {late: 3}\n"
    assert faults(text) == [
        "workspace.yaml:3:19: expected text, not a number; put it in quotes to make it text [invalid-value]"
    ]
    found = faults(text.replace("{late: 3}", "[]"))
    assert found == ["workspace.yaml:3:12: expected a mapping, not a list [invalid-value]"]


def test_a_folder_is_read_within_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("workspace.yaml", "flows/a.yaml", "emails/a.en.txt", "notes.txt", ".git/x.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    names = ["workspace.yaml", "flows/a.yaml", "emails/a.en.txt"]
    assert sorted(read_workspace(tmp_path)) == sorted(names)
    monkeypatch.setattr(folder, "MAX_FILES", 2)
    with pytest.raises(FolderError, match="more than 2 files"):
        read_workspace(tmp_path)


def test_a_folder_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="no folder"):
        read_workspace(tmp_path / "absent")
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret").write_text("x")
    (inside / "a.yaml").symlink_to(tmp_path / "secret")
    with pytest.raises(FolderError, match="leaves the workspace"):
        read_workspace(inside)
    (inside / "a.yaml").unlink()
    (inside / "a.yaml").write_bytes(b"x" * (folder.MAX_FILE_SIZE + 1))
    with pytest.raises(FolderError, match="larger than 1 MiB"):
        read_workspace(inside)


def test_the_starters_email_is_addressed_as_professionals_do() -> None:
    bundle = load_workspace(read_workspace(STARTER))
    values = {"user": {"family_name": "山田", "given_name": "太郎"}, "account": {"name": "株式会社青葉商事"}}
    template = bundle.emails["import-late"]
    for text in (template.text["ja"].render(values, "ja"), template.mjml["ja"].render(values, "ja")):
        assert "山田 太郎 様" in text
        assert "行き違いの際はご容赦ください" in text
        assert "遅延" not in text


def test_what_was_accepted_before_is_not_judged_by_new_rules() -> None:
    files = {
        "workspace.yaml": b"name: Test\nlocales: [en]\n",
        "events.yaml": b"events: {signed_up: {}}\n",
        "flows/a.yaml": b"title: A\ntrigger: {event: signed_up}\n"
        b"steps: [{id: a, modal: {title: '{{ user.nam }}', body: B}}]\n",
    }
    with pytest.raises(WorkspaceError, match="unknown-placeholder"):
        load_workspace(files)
    assert list(load_kept(files, {}).flows) == ["a"]
    with pytest.raises(WorkspaceError, match="yaml-syntax"):
        load_kept({**files, "flows/a.yaml": b"{"}, {})
