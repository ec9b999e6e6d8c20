"""docs/writing-flows.md and docs/ja/writing-flows.md, followed word for word.

Their files, their slips, their curl commands against a real server.
"""

import json
import re
import shlex
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from re import DOTALL, MULTILINE
from typing import Any

import httpx
import pytest

from annai.cli.main import main
from tests.serving import ROOT, Served, start_server
from tests.waiting import until


class Guide:
    """One language's page: its files, its slips, its commands, and what its texts say."""

    def __init__(self, page: str, folder: str, flow: str, welcome: str, variant: str) -> None:
        self.text = (ROOT / "docs" / page).read_text("utf-8")
        self.files = dict(re.findall(rf"^`{folder}/([\w./-]+)`\n\n```\w+\n(.*?)^```$", self.text, MULTILINE | DOTALL))
        self.flow, self.welcome, self.variant = flow, welcome, variant
        self.slips = [
            [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            for line in self.text.splitlines()
            if f"`{self.file}:" in line and line.startswith("| ")
        ]
        self.commands = [
            command
            for block in re.findall(r"^```bash\n(.*?)^```$", self.text, MULTILINE | DOTALL)
            for command in re.split(r"^(?=curl )", block, flags=MULTILINE)
            if command
        ]

    @property
    def file(self) -> str:
        return f"flows/{self.flow}.yaml"

    @property
    def first(self) -> str:
        """The flow while it has one step."""
        found = re.search(r"^```yaml\n(title: .*?)^```$", self.text, MULTILINE | DOTALL)
        assert found is not None
        return found[1]


GUIDES = {
    "en": Guide("writing-flows.md", "ledger", "first-invoice", "Welcome, Aya", "Welcome to your team's ledger"),
    "ja": Guide("ja/writing-flows.md", "ringi", "first-request", "森 彩 様、ようこそ", "全社での電子稟議が始まります"),
}
SLIPS = [
    pytest.param(language, *slip, id=f"{language}-{slip[1]}")
    for language, guide in GUIDES.items()
    for slip in guide.slips
]
SECRET = "only-for-trying"
PATIENCE = "1s"


@pytest.fixture(params=GUIDES)
def guide(request: pytest.FixtureRequest) -> Guide:
    return GUIDES[request.param]


def written(guide: Guide, folder: Path) -> Path:
    """The workspace of the guide."""
    for name, text in guide.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def served(tmp_path: Path, guide: Guide) -> Iterator[Served]:
    environment = {"ANNAI_WRITE_KEY": "my-product", "ANNAI_SECRET_KEY": SECRET, "ANNAI_IDENTITY": "off"}
    arguments = ("--set", f"patience={PATIENCE}")
    workspace = written(guide, tmp_path / "workspace")
    with start_server(tmp_path, workspace=workspace, environment=environment, arguments=arguments) as server:
        yield server


def curl(served: Served, command: str) -> Any:
    """What curl would do with this command line."""
    values = {"$ANNAI_SECRET_KEY": SECRET, "$(date +%s000)": f"{time.time():.0f}000"}
    for name, value in values.items():
        command = command.replace(name, value)
    words = shlex.split(command)
    [url] = [word for word in words if word.startswith("http")]
    body = words[words.index("-d") + 1] if "-d" in words else None
    user = words[words.index("-u") + 1].removesuffix(":") if "-u" in words else None
    answer = httpx.request(
        "POST" if body else "GET",
        url.replace("http://localhost:8080", served.url),
        content=body,
        auth=(user, "") if user else None,
        headers={"content-type": "application/x-www-form-urlencoded"} if body else None,
    )
    return answer.raise_for_status().json()


def known(served: Served, command: str) -> bool:
    """Whether the account is there by now."""
    with suppress(httpx.HTTPStatusError):
        return bool(curl(served, command)["traits"])
    return False


def test_the_first_step_is_a_workspace_already(
    guide: Guide, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(guide, tmp_path)
    for email in (tmp_path / "emails").iterdir():
        email.unlink()
    (tmp_path / guide.file).write_text(guide.first, "utf-8")
    assert main(["lint", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "no findings\n"


def test_the_whole_flow_has_no_faults(guide: Guide, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", str(written(guide, tmp_path))]) == 0
    assert capsys.readouterr().out == "no findings\n"


@pytest.mark.parametrize(("language", "right", "wrong", "told"), SLIPS)
def test_each_slip_is_told_as_the_guide_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str, right: str, wrong: str, told: str
) -> None:
    guide = GUIDES[language]
    file = written(guide, tmp_path) / guide.file
    text = file.read_text("utf-8")
    slip = wrong.strip("`") if wrong.startswith("`") else ""
    assert text.count(right.strip("`")) == 1
    file.write_text(text.replace(right.strip("`"), slip), "utf-8")
    assert main(["lint", str(tmp_path)]) == 2
    assert capsys.readouterr().err.splitlines()[0] == told.strip("`")


def test_the_guide_runs(guide: Guide, served: Served, tmp_path: Path) -> None:
    sign_up, look, press, stand, other, company, other_signs_up, other_looks, deed = guide.commands
    curl(served, sign_up)
    [shown] = curl(served, look)["experiences"]
    assert (shown["step"], shown["content"]["title"]) == ("welcome", guide.welcome)
    assert curl(served, press)["experiences"] == []
    assert [run["step"] for run in curl(served, stand)["runs"]] == ["hold"]
    [shown] = until(lambda: curl(served, look)["experiences"])
    assert (shown["step"], shown["content"]["kind"]) == ("point", "tooltip")
    assert len(list((tmp_path / "mail" / "new").iterdir())) == 1
    curl(served, other)
    until(lambda: known(served, company))
    curl(served, other_signs_up)
    [shown] = curl(served, other_looks)["experiences"]
    assert shown["content"]["title"] == guide.variant
    curl(served, deed)
    [end] = curl(served, stand)["finished"]
    assert (end["flow"], end["outcome"]) == (guide.flow, "goal")


def test_what_the_guide_says_is_shown(guide: Guide) -> None:
    assert guide.text.count(guide.welcome) == 1
    assert guide.text.replace("\n", " ").count(guide.variant) == 2


def test_the_table_of_the_starter_names_every_flow(guide: Guide) -> None:
    named = set(re.findall(r"\]\((?:\.\./)+flows/flows/([a-z-]+)\.yaml\)", guide.text))
    assert named == {path.stem for path in (ROOT / "flows" / "flows").glob("*.yaml")}


@pytest.mark.parametrize(("language", "slips", "deed"), [("en", 7, "invoice_sent"), ("ja", 8, "request_submitted")])
def test_nothing_of_the_guide_is_left_out(language: str, slips: int, deed: str) -> None:
    guide = GUIDES[language]
    assert len(guide.slips) == slips
    assert json.loads(shlex.split(guide.commands[-1])[-1])["event"] == deed
