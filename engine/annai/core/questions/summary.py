"""What a question was answered by all who were asked."""

from msgspec import Struct

SCALES = ("nps", "csat", "ces", "stars")  # the kinds of questions that a point of a scale answers
PROMOTERS = range(9, 11)
PASSIVES = range(7, 9)
DETRACTORS = range(7)


class Summary(Struct, frozen=True):
    """`answered` counts people's answers, `values` those to each point of the scale or choice that anybody gave."""

    step: str
    question: str
    kind: str
    answered: int
    values: dict[str, int]

    @property
    def average(self) -> float | None:
        """Of a scale's points; None for other questions."""
        if self.kind not in SCALES:
            return None
        return sum(int(point) * often for point, often in self.values.items()) / self.answered

    @property
    def nps(self) -> "NetPromoter | None":
        if self.kind != "nps":
            return None
        promoters, passives, detractors = map(self._within, (PROMOTERS, PASSIVES, DETRACTORS))
        score = 100 * (promoters - detractors) / self.answered
        return NetPromoter(score, promoters, passives, detractors)

    def _within(self, points: range) -> int:
        return sum(self.values.get(str(point), 0) for point in points)


class NetPromoter(Struct, frozen=True):
    """The Net Promoter Score, −100 to 100: the percent of promoters (9, 10) less the percent of detractors (0 to 6)."""

    score: float
    promoters: int
    passives: int
    detractors: int
