"""Which flows a page view may start."""

from annai.core.pages import REMEMBERED, PageTriggers
from tests.core.world import TOUR, bundle

PAGED = TOUR.replace("{event: signed_up}", "{page: /reports*}")


def test_every_path_finds_the_flows_that_match_however_often_it_is_asked() -> None:
    triggers = bundle(tour=PAGED, other=PAGED.replace("/reports*", "/import"), health=None).by_page
    for _ in range(2):
        assert [flow.id for flow in triggers.of("/reports/7").flows] == ["tour"]
        assert [flow.id for flow in triggers.of("/import").flows] == ["other"]
        assert not triggers.of("/")


def test_memory_is_bounded() -> None:
    triggers = bundle(tour=PAGED).by_page
    for number in range(REMEMBERED + 10):
        assert len(triggers.of(f"/reports/{number}")) == 1
    assert len(triggers._known) == REMEMBERED


def test_paths_that_match_the_same_flows_share_their_listeners() -> None:
    flows = {name: PAGED.replace("/reports*", glob) for name, glob in (("tour", "/a*"), ("other", "/*b"))}
    triggers = bundle(None, **flows).by_page
    assert triggers.of("/a/1") is triggers.of("/a/2")
    assert triggers.of("/a/b") is not triggers.of("/a/1")
    assert [flow.id for flow in triggers.of("/a/b").flows] == ["other", "tour"]


def test_memory_of_sets_is_bounded() -> None:
    globs = [f"/*{letter}*" for letter in "abcdefghijk"]
    triggers = bundle(None, **{f"flow_{glob[2]}": PAGED.replace("/reports*", glob) for glob in globs}).by_page
    for number in range(2**11):
        letters = [glob[2] for place, glob in enumerate(globs) if number >> place & 1]
        assert [flow.id[-1] for flow in triggers.of(f"/{''.join(letters)}").flows] == letters
    assert len(triggers._shared) == REMEMBERED


def test_without_flows_nothing_is_found() -> None:
    assert not PageTriggers().of("/")
