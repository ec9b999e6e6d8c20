"""What the pages say, to whom, and under which headers."""

import re
from typing import get_args

import pytest
from starlette.routing import Mount, Route

from annai.core.finding import Finding
from annai.core.subject import Outcome, Phase
from annai.dashboard.language import CATALOGS
from annai.dashboard.letters import open_letter
from annai.dashboard.routes import routes
from annai.wire.reason import Reason
from tests.dashboard.fakes import HOSTILE, LATE, World, dashboard, full_world, user
from tests.dashboard.visitor import operator, visitor

PAGES = [
    "/",
    "/accounts/minato",
    "/accounts/kestrel",
    "/users/yamada",
    "/users/hostile",
    "/flows",
    "/flows/first-report",
    "/flows/old-flow",
    "/find?id=minato2",
    "/inputs",
    "/emails",
    "/emails/aa:late:1:mail",
    "/emails/bb:late:1:mail",
]
OPEN = {"/login", "/logout", "/dashboard/static"}
FILLED = {"{id:path}": "minato", "{id}": "aa:late:1:mail"}


def closed_paths() -> list[str]:
    """Every route that is not meant for those without a session."""
    found = [route for route in routes(dashboard(World())) if isinstance(route, Route | Mount)]
    return [route.path for route in found if route.path not in OPEN]


@pytest.mark.parametrize("path", closed_paths())
async def test_every_route_needs_a_session(path: str) -> None:
    for pattern, value in FILLED.items():
        path = path.replace(pattern, value)
    async with visitor(full_world()) as client:
        answer = await client.get(path)
    assert answer.status_code == (401 if path == "/dashboard/stream" else 303)
    assert "みなと商事" not in answer.text


async def test_signing_in_leads_back_to_the_page_that_was_asked_for() -> None:
    async with visitor(full_world()) as client:
        answer = await client.get("/users/a%2Fb%3Fc")
    assert answer.headers["location"] == "/login?next=%2Fusers%2Fa%252Fb%253Fc"


@pytest.mark.parametrize("path", [*PAGES, "/login", "/accounts/nobody", "/flows/nobody"])
@pytest.mark.parametrize("language", ["en", "ja"])
async def test_pages_render_in_both_languages_under_a_strict_policy(path: str, language: str) -> None:
    async with operator(full_world(), language) as client:
        answer = await client.get(path)
    policy = answer.headers["content-security-policy"]
    assert answer.status_code == (404 if path.endswith("nobody") else 200)
    assert f'<html lang="{language}">' in answer.text
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=\"", answer.text)
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", PAGES)
async def test_pages_of_an_empty_or_full_world_never_show_hostile_markup(path: str) -> None:
    async with operator(full_world()) as client:
        text = (await client.get(path)).text
    assert "<script>alert" not in text
    assert ("&lt;script&gt;alert(1)" in text) == (path in ("/accounts/minato", "/users/hostile", "/inputs"))
    assert "{{7*7}}" in text or HOSTILE not in text


async def test_accounts_stand_worst_first_with_what_moved_them() -> None:
    async with operator(full_world(), "ja") as client:
        text = (await client.get("/")).text
    names = ["Northwind Ltd", "あおば印刷株式会社", "Kestrel &amp; Sons", "株式会社みなと商事"]
    places = [text.index(name) for name in names]
    assert places == sorted(places)
    assert "「はじめてのレポート / First report」を完了" in text
    assert '<span class="change up">+40</span>' in text
    assert '<span class="change down">−5</span>' in text
    assert "2026年5月11日(月) 09:59" in text


async def test_a_person_has_runs_with_their_variant_and_answers_in_full() -> None:
    async with operator(full_world(), "ja") as client:
        text = (await client.get("/users/yamada")).text
    assert "バリアント <code>short</code>" in text
    assert "バリアント <code>large</code>" in text
    assert "はじめてのレポート / First report" in text  # a step that an account's run has assigned
    assert "暗いです\n" + "あ" * 300 in text
    assert "a, b" in text
    assert "スキップ" in text


async def test_a_person_has_reasons_on_the_page_that_is_asked_for() -> None:
    async with operator(full_world(), "ja") as client:
        text = (await client.get("/users/yamada?page=/reports/%22new%22")).text
    assert text.index("<code>open</code>") < text.index("<code>wait</code>") < text.index("user.role ==")
    assert "企業単位" not in text
    assert "until 2026年5月11日(月) 10:00" in text
    assert "imported /reports/&#34;new&#34;" in text
    assert 'value="/reports/&#34;new&#34;"' in text


async def test_an_account_has_runs_too() -> None:
    async with operator(full_world(), "ja") as client:
        text = (await client.get("/accounts/minato")).text
    assert "Import your data" in text
    assert "ほかのメンバーの対応待ち" in text
    assert "メンバー全員に表示中" in text
    assert "old-flow" in text


async def test_every_phase_outcome_and_reason_has_a_word() -> None:
    keys = {f"phase.{phase}" for phase in get_args(Phase)} | {f"outcome.{outcome}" for outcome in get_args(Outcome)}
    keys |= {f"reason.{reason}" for reason in get_args(Reason)}
    assert keys <= CATALOGS["ja"].messages.keys()


async def test_the_list_of_mails_says_to_whom_and_why_one_failed() -> None:
    async with operator(full_world()) as client:
        for path in ("/", "/emails"):
            text = (await client.get(path)).text
            assert "emily@northwind.example" in text
            assert "the mailbox is full" in text


async def test_flows_show_started_completed_and_rate() -> None:
    async with operator(full_world()) as client:
        text = (await client.get("/flows")).text
    assert "1,240" in text
    assert "812" in text  # at the last step or by the goal
    assert "65%" in text
    assert "removed" in text


async def test_a_flow_is_followed_by_its_variants() -> None:
    async with operator(full_world()) as client:
        flows, overview = (await client.get("/flows")).text, (await client.get("/")).text
    places = [flows.index(f"<code>{id}</code>") for id in ("first-report", "large", "import", "old-flow", "small")]
    assert places == sorted(places)
    assert "<code>old-flow/small</code>" not in flows
    assert "240" in flows
    assert "large" not in overview


async def test_the_runs_that_no_variant_took_are_a_row_so_that_the_sum_is_seen() -> None:
    async with operator(full_world()) as client:
        text = (await client.get("/flows/first-report")).text
    rows = text[text.index('id="runs"') : text.index('id="steps"')].split("<tr>")[2:]
    assert [cells(row)[:2] for row in rows] == [["1,240", "812"], ["240", "60"], ["1,000", "752"]]
    assert "Without a variant" in rows[2]


def cells(row: str) -> list[str]:
    """The figures of a table's row."""
    return re.findall(r'<td class="figure"[^>]*>([^<]*)</td>', row)


async def test_a_flow_shows_its_steps_for_each_variant_also_those_that_are_gone() -> None:
    async with operator(full_world()) as client:
        text = (await client.get("/flows/first-report")).text
    rows = text[text.index('id="steps"') : text.index('id="opinions"')].split("<tr>")[2:]
    assert [cells(row)[:2] for row in rows] == [
        ["1,233", "1,111"],
        ["230", "0"],
        ["1,003", "1,111"],
        ["0", "0"],
        ["7", "0"],
        ["7", "0"],
    ]
    assert "<code>hello</code>" in rows[0]
    assert "<code>ask</code>" in rows[3]
    assert "<code>gone</code>" in rows[4]


async def test_a_flow_shows_what_its_surveys_were_answered() -> None:
    async with operator(full_world(), "ja") as client:
        text = (await client.get("/flows/first-report")).text
    shown = text[text.index('id="opinions"') :]
    order = ["この製品を知人や同僚に", "簡単でしたか", "Why?", "Anything else?", "<h3>before</h3>"]
    places = [shown.index(question) for question in order]
    assert places == sorted(places)
    assert "<b>−25</b>" in shown
    assert [figure in shown for figure in ("<b>12</b> 30%", "<b>6</b> 15%", "<b>22</b> 55%")] == [True] * 3
    assert "<b>5.5</b>" in shown
    assert re.search(r"<span>価格</span><span class=\"figure\">3 \(75%\)", shown)
    assert re.search(r"<span>old</span><span class=\"figure\">1 \(25%\)", shown)
    assert "回答 40件" in shown
    assert "現在は出題していません" in shown


async def test_a_flow_without_surveys_shows_no_answers_and_a_removed_one_says_so() -> None:
    async with operator(full_world()) as client:
        text = (await client.get("/flows/old-flow")).text
    assert 'id="opinions"' not in text
    assert "removed" in text
    assert "Without a variant" in text


async def test_an_empty_world_says_so_in_sentences() -> None:
    async with operator(World(card=None), "ja") as client:
        overview = (await client.get("/")).text
        emails = (await client.get("/emails")).text
    assert "まだアカウントがありません。" in overview
    assert "まだフローがありません。" in overview
    assert "まだメールは送信されていません。" in emails


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("yamada", "/users/yamada"),
        ("%20yamada%E3%80%80", "/users/yamada"),
        ("%EF%BD%99amada", "/users/yamada"),  # its first letter in full width
        ("loner", "/users/loner"),
        ("minato", "/accounts/minato"),
        ("a%2Fb%3Fc", "/users/a%2Fb%3Fc"),
    ],
)
async def test_an_id_leads_to_the_page_of_its_person_or_account(text: str, place: str) -> None:
    world = full_world()
    world.subjects.append(user("a/b?c", {}, None))
    async with operator(world) as client:
        answer = await client.get(f"/find?id={text}")
        assert (answer.status_code, answer.headers["location"]) == (303, place)
        assert (await client.get(place)).status_code == 200


async def test_an_id_of_a_person_and_of_an_account_shows_both() -> None:
    async with operator(full_world()) as client:
        text = (await client.get("/find?id=minato2")).text
    assert 'href="/users/minato2"' in text
    assert 'href="/accounts/minato2"' in text


@pytest.mark.parametrize("text", ["みなと", "KESTREL", "northw"])
async def test_a_part_of_a_name_or_id_finds_accounts_whatever_its_case(text: str) -> None:
    async with operator(full_world()) as client:
        answer = await client.get("/find", params={"id": text})
    assert answer.status_code == 200
    assert answer.text.count("<li>") == 1


async def test_an_unknown_id_says_so_and_how_to_search() -> None:
    async with operator(full_world(), "ja") as client:
        unknown, nothing = (await client.get("/find?id=Yamada<b")).text, (await client.get("/find")).text
    assert "「Yamada&lt;b」に一致するIDはありません" in unknown
    assert 'value="Yamada&lt;b"' in unknown
    assert "完全一致" in unknown
    assert "完全一致" in nothing


async def test_every_page_has_the_search_box() -> None:
    async with operator(full_world()) as client:
        for path in PAGES:
            assert '<form class="find" role="search" action="/find">' in (await client.get(path)).text


async def test_names_that_are_not_declared_are_listed_with_what_was_meant() -> None:
    async with operator(full_world(), "ja") as client:
        inputs, overview = (await client.get("/inputs")).text, (await client.get("/")).text
    assert re.search(r"<code>singed_up</code>.*<code>signed_up</code>.*1,200回.*2026年5月11日\(月\) 10:00", inputs)
    assert "プロパティ <code>signed_up</code>" in inputs
    assert "名前を2件受信しました" in overview
    async with operator(World(), "ja") as client:
        empty = [(await client.get(path)).text for path in ("/inputs", "/")]
    assert "すべて宣言済みです" in empty[0]
    assert "受信しました" not in empty[1]


async def test_refused_inputs_are_listed_with_their_reason() -> None:
    async with operator(full_world()) as client:
        text = (await client.get("/inputs")).text
    assert "<code>unknown_step</code>" in text
    assert "there is no step &#39;helo&#39;" in text
    assert "{&#34;step&#34;:&#34;helo&#34;" in text


async def test_a_broken_edit_on_disk_is_told_on_every_page() -> None:
    world = full_world()
    world.findings = [Finding("flows/x.yaml", 3, 7, "unknown event 'a<b'", "unknown-event")]
    async with operator(world, "ja") as client:
        for path in ("/", "/flows", "/emails", "/accounts/minato", "/users/yamada"):
            text = (await client.get(path)).text
            assert "flows/x.yaml:3:7: unknown event &#39;a&lt;b&#39; [unknown-event]" in text
            assert "これまでのフローがそのまま動き続けます" in text


async def test_an_email_opens_with_headers_and_text_and_its_html_in_a_sandbox() -> None:
    async with operator(full_world(), "ja") as client:
        page = (await client.get("/emails/aa:late:1:mail")).text
        letter = await client.get("/emails/aa:late:1:mail/letter")
    assert f"<dd>{LATE}</dd>" in page
    assert "アトリエ帳票 &lt;hello@atelier.example&gt;" in page
    assert '<pre class="plain">山田 太郎 様' in page
    assert 'sandbox="allow-popups"' in page
    policy = letter.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-popups; default-src 'none'")
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert letter.text.strip() == "<p>山田 太郎 様</p>"


async def test_a_message_without_html_has_no_frame() -> None:
    async with operator(full_world()) as client:
        page = await client.get("/emails/bb:late:1:mail")
        letter = await client.get("/emails/bb:late:1:mail/letter")
    assert "This message has no HTML part." in page.text
    assert letter.status_code == 404


def test_long_headers_are_unfolded_without_stray_spaces() -> None:
    folded = b"=?utf-8?b?44Ki44OI44Oq44Ko?=\r\n =?utf-8?b?5biz56Wo?= <hello@atelier.example>"
    letter = open_letter(b"From: " + folded + b"\r\nSubject: x\r\n\r\nhello\r\n")
    assert dict(letter.headers) == {"From": "アトリエ帳票 <hello@atelier.example>", "Subject": "x"}


@pytest.mark.parametrize(
    ("query", "cookie", "header", "expected"),
    [
        ("?lang=ja", "en", "en", "ja"),
        ("", "ja", "en", "ja"),
        ("?lang=xx", "xx", "fr;q=0.9, ja-JP;q=0.8, en;q=0.2", "ja"),
        ("", "", "ja;q=0, en", "en"),
        ("", "", "ja;q=x", "en"),
        ("", "", "", "en"),
    ],
)
async def test_the_language_is_asked_remembered_or_guessed(query: str, cookie: str, header: str, expected: str) -> None:
    async with visitor(full_world(), header) as client:
        client.cookies.set("annai_language", cookie)
        answer = await client.get("/login" + query)
    assert f'<html lang="{expected}">' in answer.text
    assert ("annai_language=ja" in answer.headers.get("set-cookie", "")) == (query == "?lang=ja")
