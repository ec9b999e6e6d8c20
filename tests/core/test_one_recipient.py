"""Property: whatever happens in whatever order, a step of an account's run is open with one member at most."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from annai.core.instant import DAY
from tests.core.company import Company
from tests.core.test_assignments import PEOPLE, company, press

ACTIONS = st.lists(st.integers(0, 11), min_size=1, max_size=40)


@settings(max_examples=200)
@given(actions=ACTIONS, seed=st.integers(0, 1000))
def test_a_step_is_never_open_twice(actions: list[int], seed: int) -> None:
    """Whatever happens in whatever order: at most one member has the step that the account waits for."""
    chance = random.Random(seed)
    acme = company()
    for action in actions:
        if action < 3 and acme.orders:
            acme.deliver(chance.choice(acme.orders))
        elif action < 6:
            acme.tells(chance.choice([id for id, _ in PEOPLE]))
        elif action < 8:
            holders = list(acme.holders())
            if holders:
                press(acme.users[chance.choice(holders)], chance.choice([0, 1, 2, 3]))
        elif action == 8:
            acme.later(3 * DAY)
            acme.due()
        else:
            acme.does("ann", chance.choice(["imported", "report_created", "shared"]), rows="1")
        assert len(_open(acme)) <= 1
    acme.settle()
    assert len(acme.holders()) <= 1
    assert set(acme.holders()) == set(_open(acme))


def _open(acme: Company) -> list[str]:
    """Who holds the assignment that the account's run waits for."""
    run = acme.account.subject.runs.get("invite")
    serial = run.assigned.serial if run is not None and run.assigned is not None else None
    return [
        id
        for id, user in acme.users.items()
        for other in user.subject.runs.values()
        if other.assigned is not None and other.assigned.serial == serial
    ]
