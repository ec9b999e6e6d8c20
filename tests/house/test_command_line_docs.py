"""docs/settings.md names every command and every option of the command line, and no others."""

import re
from pathlib import Path

import pytest

from annai.cli.main import main

TEXT = (Path(__file__).parents[2] / "docs/settings.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\| `annai (\w+) (?:DIR|FILE|ID)` \|", TEXT, re.MULTILINE)
OPTIONS = re.findall(r"^\| `(--\w+)[^`]*` \| (.*?) \|", TEXT, re.MULTILINE)


def help_of(capsys: pytest.CaptureFixture[str], *command: str) -> str:
    with pytest.raises(SystemExit):
        main([*command, "--help"])
    return capsys.readouterr().out


def test_every_command_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    listed = re.findall(r"^    (\w+)  ", help_of(capsys), re.MULTILINE)
    assert sorted(COMMANDS) == sorted(listed)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_there(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    taken = set(re.findall(r"--\w+", help_of(capsys, command))) - {"--help"}
    assert {option for option, commands in OPTIONS if f"`{command}`" in commands} == taken
