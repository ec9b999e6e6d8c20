"""Frequency caps: reserve, spend, release."""

from hypothesis import given, settings
from hypothesis import strategies as st

from annai.core.caps import (
    MOST_TABS,
    RESERVATION,
    Cap,
    admits,
    covered,
    free_at,
    is_fresh,
    miss,
    release,
    reserve,
    spend,
    unite,
)
from annai.core.instant import DAY, HOUR, MINUTE
from annai.core.spending import NOTHING, Message, MessageKind, Spending

EVERYTHING: frozenset[MessageKind] = frozenset({"tour", "survey", "email"})
ONE_A_DAY = Cap(1, DAY, EVERYTHING)
TWO_EMAILS_A_WEEK = Cap(2, 7 * DAY, frozenset({"email"}))
ONE_OF_NPS = Cap(1, 30 * DAY, EVERYTHING, frozenset({"nps"}))
CAPS = (ONE_A_DAY, TWO_EMAILS_A_WEEK, ONE_OF_NPS)
TOUR = Message("tour", "tour", 1, "hello")
MAIL = Message("email", "nudge", 1, "mail")


def test_a_spent_message_leaves_its_window_exactly() -> None:
    spending = spend(CAPS, NOTHING, TOUR, 0)
    assert not admits(CAPS, spending, MAIL, DAY - 1)
    assert admits(CAPS, spending, MAIL, DAY)
    assert free_at(CAPS, spending, "email", "nudge", 5) == DAY


def test_a_reservation_counts_until_it_ends() -> None:
    spending = reserve(CAPS, NOTHING, TOUR, "a", 0)
    assert admits(CAPS, spending, TOUR, RESERVATION - 1)
    assert not admits(CAPS, spending, MAIL, RESERVATION - 1)
    assert admits(CAPS, spending, MAIL, RESERVATION)


def test_a_released_message_makes_room_at_once() -> None:
    assert admits(CAPS, release(reserve(CAPS, NOTHING, TOUR, "a", 0), TOUR), MAIL, 0)


def test_a_reservation_is_renewed_and_never_doubled() -> None:
    spending = reserve(CAPS, NOTHING, TOUR, "a", 0)
    assert is_fresh(spending, TOUR, "a", 5 * MINUTE)
    assert not is_fresh(spending, TOUR, "a", 5 * MINUTE + 1)
    assert not is_fresh(spending, MAIL, "a", 0)
    [claim] = reserve(CAPS, spending, TOUR, "a", 6 * MINUTE).claims
    assert claim.until == 16 * MINUTE


def test_a_miss_in_one_tab_leaves_what_another_was_given() -> None:
    alone = reserve(CAPS, NOTHING, TOUR, "a", 0)
    assert miss(alone, TOUR) == NOTHING
    assert not is_fresh(alone, TOUR, "b", 0)
    both = reserve(CAPS, alone, TOUR, "b", 0)
    assert miss(both, TOUR) == both
    for tab in range(20):
        both = reserve(CAPS, both, TOUR, str(tab), 0)
    assert len(both.claims[0].tabs) == MOST_TABS


def test_the_cap_that_is_free_last_decides() -> None:
    spending = spend(CAPS, spend(CAPS, NOTHING, MAIL, 0), MAIL, DAY)
    assert free_at(CAPS, spending, "tour", "tour", DAY) == 2 * DAY
    assert free_at(CAPS, spending, "email", "nudge", DAY) == 7 * DAY


def test_caps_cover_kinds_and_flows() -> None:
    assert covered((ONE_OF_NPS,), "survey", "nps")
    assert not covered((ONE_OF_NPS,), "survey", "csat")
    assert not covered((TWO_EMAILS_A_WEEK,), "survey", "nps")
    assert free_at((TWO_EMAILS_A_WEEK,), spend(CAPS, NOTHING, MAIL, 0), "tour", "tour", 0) == 0


def test_what_no_cap_counts_any_more_is_forgotten() -> None:
    spending = NOTHING
    for day in range(9):
        spending = spend(CAPS, spending, MAIL, day * DAY)
    assert [one.at // DAY for one in spending.spent] == [7, 8]
    assert spend((ONE_OF_NPS,), NOTHING, MAIL, 0) == NOTHING
    assert reserve(CAPS, reserve(CAPS, NOTHING, TOUR, "a", 0), MAIL, "", RESERVATION).claims[0].message == MAIL


def test_two_who_are_one_add_up() -> None:
    early, late = spend(CAPS, NOTHING, MAIL, 0), spend(CAPS, NOTHING, TOUR, HOUR)
    assert unite(None, early) == unite(early, None) == early
    assert unite(late, early) == Spending((*early.spent, *late.spent))


MESSAGES = st.builds(
    Message,
    st.sampled_from(["tour", "survey", "email"]),
    st.sampled_from(["nps", "tour", "nudge"]),
    st.integers(1, 2),
    st.sampled_from(["a", "b"]),
)
RANDOM_CAPS = st.lists(
    st.builds(
        Cap,
        st.integers(1, 3),
        st.sampled_from([HOUR, DAY, 3 * DAY]),
        st.frozensets(st.sampled_from(["tour", "survey", "email"]), min_size=1),
        st.none() | st.frozensets(st.sampled_from(["nps", "tour"])),
    ),
    min_size=1,
    max_size=4,
)
DEEDS = st.lists(
    st.tuples(st.sampled_from(["ask", "spend", "release"]), MESSAGES, st.integers(0, 8 * HOUR)), max_size=60
)


@settings(max_examples=200)
@given(RANDOM_CAPS, DEEDS)
def test_no_cap_is_ever_exceeded(caps: list[Cap], deeds: list[tuple[str, Message, int]]) -> None:
    """Who asks before, and spends only what is reserved, never exceeds a cap; and free_at tells the truth."""
    now, spending = 0, NOTHING
    reached: list[tuple[int, Message]] = []
    for deed, message, pause in deeds:
        now += pause
        free = free_at(caps, spending, message.kind, message.flow, now)
        assert free_at(caps, spending, message.kind, message.flow, free) == free
        assert free == now or free_at(caps, spending, message.kind, message.flow, free - 1) == free
        claimed = any(claim.message == message and claim.until > now for claim in spending.claims)
        if deed == "ask" and admits(caps, spending, message, now):
            spending = reserve(caps, spending, message, "a", now)
        elif deed == "spend" and claimed:
            spending = spend(caps, spending, message, now)
            reached.append((now, message))
        elif deed == "release":
            spending = release(spending, message)
        for cap in caps:
            seen = [one for at, one in reached if at > now - cap.within and cap.covers(one.kind, one.flow)]
            assert len(seen) <= cap.at_most
