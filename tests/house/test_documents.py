"""What the documents point to exists, and their examples are right."""

import re
from pathlib import Path

import pytest
import yaml

from annai.core.flow import Flow
from annai.settings import Settings, environment_name

ROOT = Path(__file__).parents[2]
READMES = ["README.md", "README.ja.md"]
INDEXES = ["docs/README.md", "docs/ja/README.md"]
DOCUMENTS = sorted(
    str(path.relative_to(ROOT))
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "widget").glob("*.md")]
)
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCED = re.compile(r"```yaml\n(.*?)```", re.DOTALL)


def text_of(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_to_files(document: str) -> None:
    links = [link.partition("#")[0] for link in LINK.findall(text_of(document)) if "://" not in link]
    missing = [link for link in links if link and not ((ROOT / document).parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("readme", READMES)
def test_a_readme_names_only_make_targets_that_exist(readme: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))
    named = set(re.findall(r"(?:`|^ {4}|[A-Z]+=\d+ )make ([a-z-]+)", text_of(readme), re.MULTILINE))
    assert {"demo", "check", "test"} <= named <= targets


@pytest.mark.parametrize("readme", READMES)
def test_the_folders_of_a_readme_exist(readme: str) -> None:
    rows = [line.split("|")[1] for line in text_of(readme).splitlines() if line.startswith("| `")]
    named = [name for row in rows for name in re.findall(r"`([^`]+)`", row)]
    assert named
    places = [ROOT, ROOT / "engine/annai"]
    assert [name for name in named if not any((place / name).exists() for place in places)] == []


@pytest.mark.parametrize("readme", READMES)
def test_the_flow_of_a_readme_is_a_flow(readme: str) -> None:
    [example] = FENCED.findall(text_of(readme))
    flow = Flow.model_validate(yaml.load(example, yaml.BaseLoader))
    assert [step if step == "end" else step.kind for step in flow.steps] == [
        "modal",
        "tooltip",
        "wait",
        "end",
        "email",
    ]


@pytest.mark.parametrize("readme", READMES)
def test_the_settings_of_a_readme_exist(readme: str) -> None:
    named = set(re.findall(r"\bANNAI_[A-Z_]+", text_of(readme)))
    assert (
        {"ANNAI_WRITE_KEY", "ANNAI_SECRET_KEY"} <= named <= {environment_name(name) for name in Settings.model_fields}
    )


def index_of(document: str) -> str:
    """The page that has to list this one: the index of its language, which the other index lists."""
    japanese = document.startswith("docs/ja/") and document != "docs/ja/README.md"
    return "docs/ja/README.md" if japanese else "docs/README.md"


@pytest.mark.parametrize("index", INDEXES)
def test_an_index_lists_every_document(index: str) -> None:
    listed = {((ROOT / index).parent / link).resolve() for link in LINK.findall(text_of(index))}
    due = {ROOT / document for document in DOCUMENTS if index_of(document) == index}
    assert due - listed <= {ROOT / index}


@pytest.mark.parametrize("index", INDEXES)
def test_an_index_lists_a_document_once(index: str) -> None:
    rows = re.findall(r"^\| \[[^]]+\]\(([^)]+)\) \|", text_of(index), re.MULTILINE)
    assert [row for row in rows if rows.count(row) > 1] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_to_headings(document: str) -> None:
    links = [link.partition("#") for link in LINK.findall(text_of(document)) if "://" not in link and "#" in link]
    missing = [
        f"{file}#{heading}"
        for file, _, heading in links
        if heading not in headings((ROOT / document).parent / file if file else ROOT / document)
    ]
    assert missing == []


def headings(document: Path) -> set[str]:
    """The anchors of a document's headings, as repository sites make them."""
    titles = re.findall(r"^#+ (.+)$", document.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def test_the_licence_is_apache_2() -> None:
    licence = text_of("LICENSE")
    assert "Apache License" in licence
    assert "Version 2.0, January 2004" in licence
    assert "END OF TERMS AND CONDITIONS" in licence
