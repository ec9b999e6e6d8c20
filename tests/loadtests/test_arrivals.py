import asyncio
import time
from itertools import pairwise
from statistics import mean, pstdev
from typing import cast

import pytest

from loadtests.alarm import Alarm
from loadtests.answers import BadAnswer, check_decision
from loadtests.arrivals import Latencies, arrive, moments
from tests.loadtests.servers import DECISION, UNAVAILABLE, answering


def test_arrivals_are_poisson_and_the_same_for_a_seed() -> None:
    found = list(moments(rate=1_000, seconds=20, seed=1))
    gaps = [later - earlier for earlier, later in pairwise(found)]
    assert found == list(moments(rate=1_000, seconds=20, seed=1))
    assert found != list(moments(rate=1_000, seconds=20, seed=2))
    assert found == sorted(found)
    assert 0 < found[0] < found[-1] < 20
    assert mean(gaps) == pytest.approx(1e-3, rel=0.05)
    assert pstdev(gaps) == pytest.approx(1e-3, rel=0.05)  # as of an exponential distribution


async def test_each_arrival_is_answered_and_timed_from_when_it_was_meant() -> None:
    meant: list[float] = []
    latencies = Latencies(check_decision)

    def write(moment: float) -> bytes:
        meant.append(moment)
        return b"request"

    async with answering(DECISION) as port:
        await arrive(port, write, latencies.answered, [0.0, 0.001, 0.002], connections=2)
    assert len(latencies.seconds) == 3
    assert [later - meant[0] for later in meant] == pytest.approx([0.0, 0.001, 0.002])
    assert min(latencies.seconds) > 0


async def test_nobody_waits_for_another_and_a_stall_counts_for_all_whom_it_delays() -> None:
    """The server answers only when all have sent, although none of them was answered before."""
    arrived: list[asyncio.WriteTransport] = []

    class Stalling(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport = cast(asyncio.WriteTransport, transport)

        def data_received(self, _data: bytes) -> None:
            arrived.append(self.transport)
            if len(arrived) == 3:
                for transport in arrived:
                    transport.write(DECISION)

    latencies = Latencies(check_decision)
    server = await asyncio.get_running_loop().create_server(Stalling, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        await arrive(port, lambda _: b"request", latencies.answered, [0.0, 0.01, 0.02], connections=3)
    assert len(latencies.seconds) == 3
    assert max(latencies.seconds) >= 0.02  # the first waited for the last


async def test_what_finds_no_free_connection_is_sent_later() -> None:
    latencies = Latencies(check_decision)
    async with answering(DECISION) as port:
        await arrive(port, lambda _: b"request", latencies.answered, [0.0] * 5, connections=1)
    assert len(latencies.seconds) == 5
    assert latencies.seconds == sorted(latencies.seconds)


@pytest.mark.parametrize("at", [[0.0], [0.0, 0.0, 0.05]])
async def test_a_bad_answer_ends_it(at: list[float]) -> None:
    async with answering(UNAVAILABLE) as port:
        with pytest.raises(BadAnswer):
            await arrive(port, lambda _: b"request", Latencies(check_decision).answered, at, connections=2)


async def test_an_alarm_rings_at_its_moment_and_not_before() -> None:
    alarm = Alarm()
    for pause in (0.0003, 0.002, -1.0):
        moment = time.perf_counter() + pause
        await alarm.until(moment)
        assert time.perf_counter() >= moment
    alarm.close()
