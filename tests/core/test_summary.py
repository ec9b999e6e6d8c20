"""What the answers to a question come to."""

import pytest

from annai.core.questions.summary import NetPromoter, Summary


def summary(kind: str, **values: int) -> Summary:
    points = {point.removeprefix("p"): often for point, often in values.items()}
    return Summary("ask", "score", kind, sum(points.values()), points)


def test_the_net_promoter_score_is_of_all_who_answered() -> None:
    found = summary("nps", p10=1, p9=2, p8=1, p7=1, p6=1, p0=2)
    assert found.nps == NetPromoter(score=0.0, promoters=3, passives=2, detractors=3)
    assert found.average == 49 / 8


@pytest.mark.parametrize(("values", "score"), [({"p9": 4}, 100.0), ({"p6": 1}, -100.0), ({"p7": 2, "p8": 1}, 0.0)])
def test_it_lies_between_its_ends(values: dict[str, int], score: float) -> None:
    found = summary("nps", **values).nps
    assert found is not None
    assert found.score == score


@pytest.mark.parametrize("kind", ["csat", "ces", "stars"])
def test_other_scales_have_an_average_alone(kind: str) -> None:
    found = summary(kind, p1=1, p4=3)
    assert (found.average, found.nps) == (3.25, None)


@pytest.mark.parametrize("kind", ["single", "multiple", "number", "text"])
def test_what_has_no_scale_has_none(kind: str) -> None:
    found = Summary("ask", "score", kind, 3, {"a": 3})
    assert (found.average, found.nps) == (None, None)
