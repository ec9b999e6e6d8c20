"""docs/writing-flows.md, followed word for word: its files, its slips, its curl commands against a real server."""

import json
import re
import shlex
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from annai.cli.main import main
from tests.serving import ROOT, Served, start_server
from tests.waiting import until

GUIDE = (ROOT / "docs" / "writing-flows.md").read_text("utf-8")
FILES = dict(re.findall(r"^`ledger/([\w./-]+)`\n\n```\w+\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL))
FLOW = "flows/first-invoice.yaml"
FIRST = re.search(r"^```yaml\n(title: .*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
SLIPS = [
    [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
    for line in GUIDE.splitlines()
    if f"`{FLOW}:" in line and line.startswith("| ")
]
COMMANDS = [
    command
    for block in re.findall(r"^```bash\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    for command in re.split(r"^(?=curl )", block, flags=re.MULTILINE)
    if command
]
SECRET = "only-for-trying"
PATIENCE = "1s"


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    folder = tmp_path / "ledger"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def served(tmp_path: Path, ledger: Path) -> Iterator[Served]:
    environment = {"ANNAI_WRITE_KEY": "my-product", "ANNAI_SECRET_KEY": SECRET, "ANNAI_IDENTITY": "off"}
    arguments = ("--set", f"patience={PATIENCE}")
    with start_server(tmp_path, workspace=ledger, environment=environment, arguments=arguments) as server:
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


def test_the_first_step_is_a_workspace_already(ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert FIRST is not None
    for email in (ledger / "emails").iterdir():
        email.unlink()
    (ledger / FLOW).write_text(FIRST[1], "utf-8")
    assert main(["lint", str(ledger)]) == 0
    assert capsys.readouterr().out == "no findings\n"


def test_the_whole_flow_has_no_faults(ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", str(ledger)]) == 0
    assert capsys.readouterr().out == "no findings\n"


@pytest.mark.parametrize(("right", "wrong", "told"), SLIPS)
def test_each_slip_is_told_as_the_guide_says(
    ledger: Path, capsys: pytest.CaptureFixture[str], right: str, wrong: str, told: str
) -> None:
    text = (ledger / FLOW).read_text("utf-8")
    slip = "" if wrong == "nothing" else wrong.strip("`")
    assert text.count(right.strip("`")) == 1
    (ledger / FLOW).write_text(text.replace(right.strip("`"), slip), "utf-8")
    assert main(["lint", str(ledger)]) == 2
    assert capsys.readouterr().err.splitlines()[0] == told.strip("`")


def test_the_guide_runs(served: Served, tmp_path: Path) -> None:
    sign_up, look, press, stand, other, company, other_signs_up, other_looks, invoice = COMMANDS
    curl(served, sign_up)
    [shown] = curl(served, look)["experiences"]
    assert (shown["step"], shown["content"]["title"]) == ("welcome", "Welcome, Aya")
    assert curl(served, press)["experiences"] == []
    assert [run["step"] for run in curl(served, stand)["runs"]] == ["hold"]
    [shown] = until(lambda: curl(served, look)["experiences"])
    assert (shown["step"], shown["content"]["kind"]) == ("point", "tooltip")
    assert len(list((tmp_path / "mail" / "new").iterdir())) == 1
    curl(served, other)
    until(lambda: known(served, company))
    curl(served, other_signs_up)
    [shown] = curl(served, other_looks)["experiences"]
    assert shown["content"]["title"] == "Welcome to your team's ledger"
    curl(served, invoice)
    [end] = curl(served, stand)["finished"]
    assert (end["flow"], end["outcome"]) == ("first-invoice", "goal")


def test_the_table_of_the_starter_names_every_flow() -> None:
    named = set(re.findall(r"\]\(\.\./flows/flows/([a-z-]+)\.yaml\)", GUIDE))
    assert named == {path.stem for path in (ROOT / "flows" / "flows").glob("*.yaml")}


def test_nothing_of_the_guide_is_left_out() -> None:
    assert len(SLIPS) == 7
    assert json.loads(shlex.split(COMMANDS[-1])[-1])["event"] == "invoice_sent"
