"""Page globs."""

import time

import pytest

from annai.core.glob import compile_glob


@pytest.mark.parametrize(
    ("glob", "path", "matches"),
    [
        ("/reports", "/reports", True),
        ("/reports", "/reports/1", False),
        ("/reports*", "/reports", True),
        ("/reports*", "/reports/1/edit", True),
        ("/reports*", "/my/reports", False),
        ("*/edit", "/reports/1/edit", True),
        ("/a*b*c", "/abbc", True),
        ("/a*b*c", "/acb", False),
        ("/a**c", "/abc", True),
        ("/a*ab", "/ab", False),
        ("/a.c", "/abc", False),
        ("/a[b]?", "/a[b]?", True),
        ("/*", "/a\nb", True),
    ],
)
def test_a_glob_matches_the_whole_path(glob: str, path: str, matches: bool) -> None:
    assert (compile_glob(glob).fullmatch(path) is not None) == matches


def test_many_stars_stay_linear() -> None:
    glob = compile_glob("/" + "*a" * 10 + "b")
    started = time.process_time()
    assert glob.fullmatch("/" + "a" * 20_000) is None
    assert time.process_time() - started < 1


@pytest.mark.parametrize("glob", ["reports", "https://x.example/", "", "/" + "*a" * 11])
def test_what_is_refused(glob: str) -> None:
    with pytest.raises(ValueError, match=r"^a (page|glob) "):
        compile_glob(glob)
