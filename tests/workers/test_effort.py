"""How busy a process is: the processor's seconds for those that passed."""

from annai.workers.effort import Effort


def test_it_tells_the_share_of_a_core_since_the_last_look() -> None:
    used, passed = 1.0, 10.0
    effort = Effort(lambda: used, lambda: passed)
    used, passed = 1.5, 12.0
    assert effort() == 0.25
    used, passed = 2.5, 13.0
    assert effort() == 1.0
    assert effort() == 0.0  # no time has passed
