"""The demo product: its pages, its words to Annai, and the tag that embeds the widget."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import jwt
import pytest

from annai.demo.identity import Signer
from annai.demo.product.render import Embedding
from annai.demo.product.routes import product_app
from annai.demo.product.state import MOST_PEOPLE, MOST_REPORTS, MOST_SESSIONS, Full, Product
from tests.demo.recorder import Recorder

SIGNER = Signer("k", "s" * 40, "demo")
ANNAI = "http://localhost:8080"
INSIDE = ["/reports", "/reports/new", "/reports/sample", "/import", "/members"]
TARGETS = {"/reports": "new-report", "/reports/new": "save-report", "/reports/sample": "share-report"}
TARGETS |= {"/import": "import", "/members": "invite"}


@asynccontextmanager
async def visitor(client: Recorder, person: str | None = None) -> AsyncIterator[httpx.AsyncClient]:
    app = product_app(Product(), client, Embedding(ANNAI, "demo", SIGNER))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://product.test") as http:
        if person is not None:
            assert (await http.post("/sign-in", data={"person": person})).headers["location"] == "/reports"
        yield http


async def test_the_first_sign_in_introduces_the_person_before_the_event() -> None:
    annai = Recorder()
    async with visitor(annai, "yamada.taro") as http:
        await http.post("/sign-out")
        await http.post("/sign-in", data={"person": "yamada.taro"})
    assert [event["type"] for event in annai.events] == ["identify", "group", "track"]
    who, where, came = annai.events
    assert (who["traits"]["name"], who["traits"]["role"], who["traits"]["locale"]) == ("山田 太郎", "admin", "ja")
    assert (where["groupId"], where["traits"]["name"]) == ("minato-shoji", "株式会社みなと商事")
    assert (came["event"], came["context"]["groupId"]) == ("signed_up", "minato-shoji")


async def test_each_deed_is_told_to_annai_once() -> None:
    annai = Recorder()
    async with visitor(annai, "emily.clark") as http:
        saved = await http.post("/reports", data={"title": "May", "template": "stock"})
        place = saved.headers["location"].partition("?")[0]
        await http.post(f"{place}/share")
        await http.post("/import")
        await http.post("/members", data={"email": "new@northwind.example", "role": "editor"})
        report = (await http.get(place)).text
        members = (await http.get("/members?done=invited")).text
    assert annai.names == ["signed_up", "report_created", "report_shared", "data_imported", "member_invited"]
    assert annai.events[3]["properties"] == {"template": "stock"}
    assert "May" in report
    assert "new@northwind.example" in members
    assert "The invitation was sent." in members


async def test_registering_makes_an_administrator_of_a_new_company() -> None:
    annai = Recorder()
    form = {"family_name": "森", "given_name": "<b>葵", "company": "森の家具店", "language": "ja"}
    async with visitor(annai) as http:
        await http.post("/register", data=form)
        page = (await http.get("/reports")).text
        incomplete = await http.post("/register", data={**form, "company": " "})
    assert annai.events[0]["traits"]["role"] == "admin"
    assert annai.events[1]["traits"]["name"] == "森の家具店"
    assert "森 &lt;b&gt;葵" in page
    assert incomplete.headers["location"] == "/"
    assert annai.names == ["signed_up"]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("path", INSIDE)
async def test_pages_carry_the_target_and_one_script_tag_of_annai(path: str, language: str) -> None:
    async with visitor(Recorder(), "sato.hanako") as http:
        answer = await http.get(path, params={"lang": language})
    tags = re.findall(r'<script async src="http://localhost:8080/widget.js"[^>]*data-token="([^"]+)"', answer.text)
    assert len(tags) == 1
    claims = jwt.decode(tags[0], SIGNER.secret, ["HS256"], audience="demo")
    assert (claims["sub"], claims["account"]) == ("sato.hanako", "minato-shoji")
    assert f'<html lang="{language}">' in answer.text
    assert answer.text.count(f'data-tour="{TARGETS[path]}"') == 1
    policy = answer.headers["content-security-policy"]
    assert f"script-src 'self' {ANNAI};" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", INSIDE)
async def test_a_stranger_chooses_who_they_are_first(path: str) -> None:
    async with visitor(Recorder()) as http:
        inside = await http.get(path)
        home = (await http.get("/")).text
    assert inside.headers["location"] == "/"
    assert "widget.js" not in home


async def test_forms_of_other_sites_do_nothing() -> None:
    annai = Recorder()
    async with visitor(annai, "emily.clark") as http:
        answer = await http.post("/import", headers={"Origin": "http://evil.test"})
    assert answer.status_code == 403
    assert annai.names == ["signed_up"]


async def test_what_is_not_there_leads_back() -> None:
    annai = Recorder()
    async with visitor(annai, "emily.clark") as http:
        places = [await http.get("/reports/none"), await http.post("/reports/none/share")]
        strangers = await http.post("/sign-in", data={"person": "nobody"})
        await http.post("/members", data={"email": "no address"})
    assert [place.headers["location"] for place in places] == ["/reports", "/reports"]
    assert strangers.headers["location"] == "/"
    assert annai.names == ["signed_up"]


async def test_the_product_works_on_when_annai_does_not() -> None:
    async with visitor(Recorder(fails=True), "emily.clark") as http:
        saved = await http.post("/reports", data={"template": "nonsense"})
        page = await http.get(saved.headers["location"])
    assert "Monthly sales" in page.text


async def test_a_company_holds_a_bounded_number_of_reports() -> None:
    async with visitor(Recorder(), "emily.clark") as http:
        answers = [await http.post("/reports", data={}) for _ in range(MOST_REPORTS)]
    assert [answer.status_code for answer in answers[-2:]] == [303, 503]


def test_people_and_sessions_are_bounded() -> None:
    product = Product()
    first, _ = product.sign_in(product.people["emily.clark"])
    for _ in range(MOST_SESSIONS):
        product.sign_in(product.people["emily.clark"])
    assert product.person(first) is None
    while len(product.people) < MOST_PEOPLE:
        product.register("a", "b", "c", "en")
    with pytest.raises(Full):
        product.register("a", "b", "c", "en")
