from pathlib import Path

import pytest

from tools.hosts import main, named_hosts

PARTS = [("py", "pi.org"), ("files.py", "thonhosted.org"), ("registry.np", "mjs.org"), ("registry.yarn", "pkg.com")]


@pytest.mark.parametrize("parts", PARTS)
def test_a_registry_host_is_found_with_its_place(tmp_path: Path, parts: tuple[str, str]) -> None:
    (tmp_path / "a.lock").write_text(f"first\nfrom https://{''.join(parts)}/simple\n", encoding="utf-8")
    [found] = named_hosts(tmp_path)
    assert found.startswith("a.lock:2: names ")
    assert found.endswith("[registry-host]")


def test_other_hosts_and_binary_files_pass(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("https://semver.org and npm, PyPI\n", encoding="utf-8")
    (tmp_path / "b.png").write_bytes(bytes(range(256)))
    assert list(named_hosts(tmp_path)) == []


def test_main_fails_when_one_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main() == 0
    (tmp_path / "a.md").write_text("".join(PARTS[0]), encoding="utf-8")
    assert main() == 1
