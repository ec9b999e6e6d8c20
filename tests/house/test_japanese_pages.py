"""The Japanese pages show the files of the English ones, with their texts in Japanese, and leave no key or word out.

What the English pages' tests run is so run for both: the files differ in nothing but texts and languages.
"""

import re
from pathlib import Path
from typing import Any

import pytest

from annai.core.load import load_workspace
from annai.core.yaml import parse

DOCS = Path(__file__).parents[2] / "docs"
PAGES = [
    "asking",
    "starting-and-ending",
    "dates",
    "emails",
    "workspace",
    "accounts",
    "come-back",
    "reaching-out",
    "sweeps",
    "feed",
    "resource-centre",
]
NAMED = re.compile(r"^```yaml\n# (\S+/\S+|\w+\.yaml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = re.compile(r"^```(?:bash|json|text|yaml\n# in [^\n]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[([^]]*)\]\(\.\./([\w-]+\.md)")
JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")
WIDE = re.compile(r"[！-～]")
PLAN = """
events:
  signed_up: {}
  tour_done: {}
  report_created: {}
  report_shared: {}
  imported: {}
  kick_off_held: {}
  setup_done: {}
  data_imported: {properties: {rows: number}}
traits:
  user:
    role: {one_of: [admin, editor, owner, csm]}
    email: string
    presenting: boolean
    team_size: number
    open_tasks: number
    contact: boolean
  account: {plan: string, seats: number, industry: string}
"""
MANIFEST = "name: アトリエ帳票\nlocales: [ja, en]\n"
MAIL = """
sender: {name: アトリエ帳票, address: hello@example.com}
topics: {onboarding: {title: ご利用開始のご案内}, news: {title: お知らせ}}
"""
TOUR = "title: 操作の確認\ntrigger: {api: true}\nsteps: [{id: hello, modal: {title: ようこそ, body: こちらです。}}]\n"
PARTS = {"mjml": "<mjml><mj-body></mj-body></mjml>", "txt": "その後のご状況はいかがでしょうか。"}
MAILS = {f"emails/{name}.ja.{part}": text for name in ("late", "call", "news") for part, text in PARTS.items()}
REST = {"workspace.yaml": MANIFEST, "events.yaml": PLAN, "flows/tour.yaml": TOUR, **MAILS}


def text_of(page: str) -> str:
    return (DOCS / page).read_text("utf-8")


def files_of(page: str) -> dict[str, str]:
    return dict(NAMED.findall(text_of(page)))


def value_of(source: str) -> Any:
    tree, findings = parse("example.yaml", source.encode())
    assert tree is not None
    assert findings == []
    return tree.value


def differences(english: Any, japanese: Any, path: str = "") -> list[str]:
    """Where two files differ, but for texts in Japanese and the list of languages."""
    if (isinstance(japanese, str) and JAPANESE.search(japanese)) or path.endswith(".locales"):
        return []
    if isinstance(english, dict) and isinstance(japanese, dict) and [*english] == [*japanese]:
        return [at for key in english for at in differences(english[key], japanese[key], f"{path}.{key}")]
    if isinstance(english, list) and isinstance(japanese, list) and len(english) == len(japanese):
        pairs = enumerate(zip(english, japanese, strict=True))
        return [at for index, pair in pairs for at in differences(*pair, f"{path}[{index}]")]
    return [] if english == japanese else [f"{path}: {japanese}"]


@pytest.mark.parametrize("page", PAGES)
def test_its_files_are_those_of_the_english_page(page: str) -> None:
    english, japanese = files_of(f"{page}.md"), files_of(f"ja/{page}.md")
    assert [*english] == [*japanese]
    assert [at for name in english for at in differences(value_of(english[name]), value_of(japanese[name]), name)] == []


@pytest.mark.parametrize("page", PAGES)
def test_its_commands_are_those_of_the_english_page(page: str) -> None:
    assert COMMANDS.findall(text_of(f"ja/{page}.md")) == COMMANDS.findall(text_of(f"{page}.md"))


@pytest.mark.parametrize("page", PAGES)
def test_its_files_are_a_workspace(page: str) -> None:
    files = REST | files_of(f"ja/{page}.md")
    files["workspace.yaml"] += "" if "\nsender:" in files["workspace.yaml"] else MAIL
    assert load_workspace({name: text.encode() for name, text in files.items()}).warnings == ()


@pytest.mark.parametrize("page", PAGES)
def test_it_leaves_out_nothing_that_the_english_tables_name(page: str) -> None:
    """A table's first column names keys, kinds, reasons, rules."""
    rows = re.findall(r"^\| ([^|]+) \|", text_of(f"{page}.md"), re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`[^`]+`", row)}
    assert sorted(name for name in named if name not in text_of(f"ja/{page}.md")) == []


@pytest.mark.parametrize("page", sorted(path.name for path in (DOCS / "ja").glob("*.md")))
def test_it_leads_to_japanese_pages_where_there_are(page: str) -> None:
    links = [
        target
        for title, target in LINK.findall(text_of(f"ja/{page}"))
        if title not in ("English", "Documents") and target != page
    ]
    assert [target for target in links if (DOCS / "ja" / target).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_letters_digits_and_signs_are_half_width(page: str) -> None:
    """But for signs of Japanese text: the colon, the question mark, parentheses."""
    wide = set(WIDE.findall(re.sub(r"`[^`]*`|「[^」]*」", "", text_of(f"ja/{page}.md"))))
    assert wide - set("：？（）") == set()


@pytest.mark.parametrize("page", PAGES)
def test_no_space_parts_japanese_from_other_letters(page: str) -> None:
    prose = re.sub(r"```.*?```|^ {4}[^\n]*|`[^`\n]*`", "", text_of(f"ja/{page}.md"), flags=re.DOTALL | re.MULTILINE)
    letters = r"[ぁ-んァ-ヶ一-龥、。]"
    assert re.findall(rf"{letters} [A-Za-z0-9]|[A-Za-z0-9] {letters}", prose) == []


@pytest.mark.parametrize("page", PAGES)
def test_both_say_what_the_widget_does_not_draw(page: str) -> None:
    english = "The widget does not draw this yet" in text_of(f"{page}.md")
    assert ("付属のウィジェットは、まだ" in text_of(f"ja/{page}.md")) is english
