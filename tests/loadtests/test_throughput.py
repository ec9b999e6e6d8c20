from loadtests.figures import Round
from loadtests.rows import at_least
from loadtests.throughput import throughput_rows

OURS = Round(answers=400, rate=100, busy=0.5, processor=2)
THEIRS = Round(answers=600, rate=150, busy=1, processor=4)


def test_the_limit_is_on_the_clock_and_processor_time_stands_beside_it() -> None:
    clock, processor = throughput_rows("decide", [OURS], [THEIRS], "bare route", at_least(0.8))
    assert (clock.figure, clock.ratio, clock.good) == (100, 100 / 150, False)
    assert (processor.figure, processor.ratio, processor.good) == (200, 200 / 150, None)
