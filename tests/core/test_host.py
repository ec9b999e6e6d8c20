"""What the widget is told of the site: on each page what is there, and nothing of other pages."""

import pytest

from annai.core.host import Sites
from annai.core.load import load_workspace
from annai.wire.site import Site
from tests.core.files import faults
from tests.core.world import MANIFEST, PLAN, TOUR

PLACES = """
slots: {home: {page: /}, side: {}}
elements:
  menu: {css: "#menu"}
  salaries: {css: "#salaries", page: /payroll*}
"""
CAPTURES = """
  opened: {capture: {on: click, element: salaries}}
  closed: {capture: {on: click, element: menu, page: /payroll}}
  paid: {capture: {on: submit, css: "#pay", page: /payroll/run}}
  stuck: {capture: {on: repeated_clicks, page: /payroll}}
traits:"""


def sites(places: str = PLACES, captures: str = CAPTURES) -> Sites:
    files = {"workspace.yaml": MANIFEST + places, "events.yaml": PLAN.replace("traits:", captures.strip("\n"), 1)}
    found = load_workspace({path: text.encode() for path, text in {**files, "flows/tour.yaml": TOUR}.items()}).sites
    assert found is not None
    return found


def told(site: Site) -> list[str]:
    names = [*(one.name for one in site.elements), *(one.event for one in site.captures)]
    return [*names, *(one.name for one in site.slots)]


def test_a_page_is_told_of_what_is_there() -> None:
    site = sites()
    assert told(site.on("/")) == ["menu", "home", "side"]
    assert told(site.on("/payroll")) == ["menu", "salaries", "opened", "closed", "stuck", "side"]
    assert told(site.on("/payroll/run")) == ["menu", "salaries", "opened", "paid", "side"]
    assert told(site.on("/reports")) == ["menu", "side"]


def test_the_digest_is_of_what_is_told() -> None:
    site = sites()
    digests = {path: site.on(path).digest for path in ("/", "/payroll", "/reports", "/reports/7")}
    assert len(set(digests.values())) == 3
    assert digests["/reports"] == digests["/reports/7"]


def test_what_was_told_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    site = sites()
    assert site.on("/reports") is site.on("/reports/7")
    monkeypatch.setattr("annai.core.host.REMEMBERED", 1)
    assert [told(site.on(path)) for path in ("/", "/reports")] == [["menu", "home", "side"], ["menu", "side"]]
    assert len(site.made) == 1


def test_without_pages_all_are_told_the_same() -> None:
    places = PLACES.replace("page: /payroll*", "text: Pay").replace("{page: /}", "{}")
    site = sites(places, "traits:")
    assert site.on("/") is site.on("/payroll")
    assert told(site.on("/")) == ["menu", "salaries", "home", "side"]
    everywhere = sites(places.replace("text: Pay", 'page: "*"'), "traits:")
    assert told(everywhere.on("/any")) == told(everywhere.whole)


def test_a_page_is_a_path() -> None:
    text = "-- events.yaml --\nevents: {signed_up: {capture: {on: click, css: a, page: reports}}}\n"
    assert any("must start with /" in fault for fault in faults(text))
