import asyncio

import pytest

from loadtests.answers import BadAnswer
from loadtests.generator import burst
from loadtests.numbers import Numbers
from loadtests.requests import Requests
from loadtests.site import ask
from tests.loadtests.servers import DECISION, UNAVAILABLE, answering


def requests(users: int) -> tuple[Numbers, Requests]:
    numbers = Numbers()
    return numbers, Requests(numbers, range(users))


async def test_every_request_of_a_burst_is_answered() -> None:
    numbers, visitors = requests(users=2)
    async with answering(DECISION) as port:
        done = await burst(port, visitors.take, connections=3, seconds=0)
    assert (done.answers, numbers.taken) == (3, 3)
    assert done.seconds > 0


async def test_a_burst_ends_when_no_request_is_left() -> None:
    numbers, visitors = requests(users=5)
    async with answering(DECISION) as port:
        done = await burst(port, visitors.greet, connections=2, seconds=60)
    assert (done.answers, numbers.taken) == (5, 5)


async def test_a_bad_answer_ends_the_burst() -> None:
    _, visitors = requests(users=2)
    async with answering(UNAVAILABLE) as port:
        with pytest.raises(BadAnswer):
            await burst(port, visitors.take, connections=2, seconds=0)


async def test_what_the_check_refuses_ends_the_burst() -> None:
    def check(body: bytes) -> None:
        raise BadAnswer(repr(body))

    _, visitors = requests(users=2)
    async with answering(DECISION) as port:
        with pytest.raises(BadAnswer):
            await burst(port, visitors.take, connections=2, seconds=0, check=check)


async def test_a_single_answer_has_a_body() -> None:
    async with answering(DECISION) as port:
        assert (await ask(port, b"request")).startswith(b'{"version"')


async def test_a_server_that_hangs_up_does_not_answer() -> None:
    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        with pytest.raises(ConnectionError):
            await ask(server.sockets[0].getsockname()[1], b"request")
