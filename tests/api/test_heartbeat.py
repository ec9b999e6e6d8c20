"""The wheel: everyone's turn comes once in a period, by one timer."""

import asyncio

from annai.api.heartbeat import TICK, Wheel


class Member:
    """Counts its beats; `beaten` is set by the first, and the test may ask for more."""

    def __init__(self, number: int) -> None:
        self.key = bytes(8) + number.to_bytes(8)
        self.beats: asyncio.Queue[None] = asyncio.Queue()

    def beat(self) -> None:
        self.beats.put_nowait(None)

    async def beaten(self) -> None:
        await asyncio.wait_for(self.beats.get(), 5)


async def test_all_have_one_beat_in_a_turn_of_the_wheel() -> None:
    wheel = Wheel(2 * TICK)
    members = [Member(number) for number in range(4)]
    for member in members:
        wheel.add(member)
    await members[1].beaten()  # slot 1 has the first tick, slot 0 the next
    assert [member.beats.qsize() for member in members] == [0, 0, 0, 1]
    await members[0].beaten()
    assert [member.beats.qsize() for member in members] == [0, 0, 1, 1]
    for member in members:
        wheel.remove(member)


async def test_one_who_left_has_no_beat_and_the_wheel_rests_when_all_did() -> None:
    wheel = Wheel(1)
    gone, here = Member(0), Member(1)
    wheel.add(gone)
    wheel.add(here)
    wheel.remove(gone)
    await here.beaten()
    assert gone.beats.empty()
    timer = wheel._timer
    wheel.remove(here)
    assert timer is not None
    assert timer.cancelled()
    wheel.add(gone)
    await gone.beaten()
    wheel.remove(gone)
