"""Workspaces that are nearly right: good files with lines, words and bytes changed."""

import re
from collections.abc import Callable
from pathlib import Path
from random import Random

import yaml

from tests.peers.scenario import EMAIL, FOLDER, cases

ROOT = Path(__file__).parents[2]
Files = dict[str, bytes]
WORD = re.compile(rb"[\w$-]+|\"[^\"]*\"|'[^']*'|[\[\]{}:,|>#-]")
HOSTILE = (
    *(b"!!python/object/apply:os.system [ls]", b"&a [*a]", b"<<: *b", b"!tag", b"%YAML 1.1", b"---", b"...", b"? x"),
    *(b"[" * 60, b"{a: " * 60, b"- " * 60, b"9" * 400, b"1e999", b"-.inf", b".nan", b"0x7f", b"1_000", b"~", b"null"),
    *(b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", "\u2028".encode(), "ー５".encode(), b"\t", b"\r\n"),
    *(b"../../../etc/passwd", b"/etc/passwd", b"file:///etc/passwd", b"http://127.0.0.1:1/", b"$HOME", b"$name"),
    *(b"'{{ user.__class__ }}'", b"\"{% include '/etc/passwd' %}\"", b"'" + b"*" * 40 + b"'", b"999999999999d", b"0s"),
    *(b"true", b"[]", b"{}", b"''", b"end", b"on", b"1.5", b"-1", b"'user.seats > 3 and ('", b"a" * 5_000),
)


def corpus() -> list[Files]:
    """Whole workspaces: the starter's, and those of the scenarios."""
    base = {path: text.encode() for path, text in yaml.safe_load((FOLDER / "base.yaml").read_text("utf-8")).items()}
    base |= {path: text.encode() for path, text in EMAIL.items()}
    starter = ROOT / "flows"
    found = [{str(p.relative_to(starter)): p.read_bytes() for p in sorted(starter.rglob("*")) if p.is_file()}]
    for _, case in cases():
        if "flows" in case:
            texts = {f"flows/{name}.yaml": text for name, text in case["flows"].items()} | case.get("files", {})
            found.append({**base, **{path: text.encode() for path, text in texts.items()}})
    return found


def mutated(random: Random, workspaces: list[Files]) -> Files:
    """One of the workspaces, with a few changes to one or two of its files."""
    files = dict(random.choice(workspaces))
    for path in random.sample(sorted(files), k=min(len(files), random.choice((1, 1, 1, 2)))):
        for _ in range(random.choice((1, 1, 2, 3, 8))):
            files[path] = random.choice(MUTATIONS)(random, files[path], files)
    if random.random() < 0.05:
        files[random.choice(STRANGE_PATHS)] = random.randbytes(random.randrange(40))
    return files


def garbage(random: Random, workspaces: list[Files]) -> Files:
    """One of the workspaces, a file of which is nothing but random bytes."""
    files = dict(random.choice(workspaces))
    files[random.choice(sorted(files))] = random.randbytes(random.randrange(400))
    return files


STRANGE_PATHS = ("../flows/x.yaml", "/etc/passwd", "flows/../x.yaml", "flows/A.yaml", "flows/x/y.yaml", "", "flows/x")


def _lines(data: bytes) -> list[bytes]:
    return data.split(b"\n")


def _drop_line(random: Random, data: bytes, _: Files) -> bytes:
    lines = _lines(data)
    del lines[random.randrange(len(lines))]
    return b"\n".join(lines)


def _repeat_line(random: Random, data: bytes, _: Files) -> bytes:
    lines = _lines(data)
    lines.insert(random.randrange(len(lines) + 1), random.choice(lines))
    return b"\n".join(lines)


def _swap_lines(random: Random, data: bytes, _: Files) -> bytes:
    lines = _lines(data)
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def _indent(random: Random, data: bytes, _: Files) -> bytes:
    lines = _lines(data)
    at = random.randrange(len(lines))
    lines[at] = b"  " + lines[at] if random.random() < 0.5 else lines[at][1:]
    return b"\n".join(lines)


def _word(random: Random, data: bytes, files: Files) -> bytes:
    """A word of one file in the place of a word of another."""
    theirs = WORD.findall(random.choice([*files.values()]))
    return _replaced(random, data, random.choice(theirs)) if theirs else data


def _hostile(random: Random, data: bytes, _: Files) -> bytes:
    return _replaced(random, data, random.choice(HOSTILE))


def _replaced(random: Random, data: bytes, by: bytes) -> bytes:
    places = [found.span() for found in WORD.finditer(data)]
    if not places:
        return by
    start, end = random.choice(places)
    return data[:start] + by + data[end:]


def _flip(random: Random, data: bytes, _: Files) -> bytes:
    changed = bytearray(data or b"\n")
    changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _cut(random: Random, data: bytes, _: Files) -> bytes:
    return data[: random.randrange(len(data) + 1)]


MUTATIONS: tuple[Callable[[Random, bytes, Files], bytes], ...] = (
    *(_drop_line, _repeat_line, _swap_lines, _indent, _flip, _cut),
    *(_word, _word, _word, _hostile, _hostile),
)
