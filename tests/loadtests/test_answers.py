import pytest

from loadtests.answers import BadAnswer, check_decision, complete

HEAD = b"HTTP/1.1 200 OK\r\nserver: uvicorn\r\ncontent-length: 5\r\n\r\n"


def test_an_answer_is_complete_when_its_whole_body_came() -> None:
    assert complete(HEAD + b"12345") == b"12345"


@pytest.mark.parametrize("received", [b"", HEAD[:20], HEAD[:-2], HEAD, HEAD + b"1234"])
def test_a_part_of_an_answer_is_waited_for(received: bytes) -> None:
    assert complete(received) is None


@pytest.mark.parametrize(
    "received",
    [
        b"HTTP/1.1 429 Too Many Requests\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nserver: uvicorn\r\n\r\n",
        HEAD + b"123456",
    ],
)
def test_anything_but_one_whole_200_is_a_bad_answer(received: bytes) -> None:
    with pytest.raises(BadAnswer):
        complete(received)


def test_a_decision_has_a_version_and_an_experience() -> None:
    check_decision(b'{"version":"1.0","experiences":[{"flow":"f"}],"rejected":[]}')


@pytest.mark.parametrize(
    "body",
    [
        b'{"version":"1.0","experiences":[],"rejected":[]}',
        b'{"experiences":[{"flow":"f"}],"rejected":[]}',
        b'{"version":"1.0","experiences":[{"flow":"f"}],"rejected":[{"id":"1"}]}',
    ],
)
def test_a_decision_without_them_or_with_refusals_is_a_bad_answer(body: bytes) -> None:
    with pytest.raises(BadAnswer):
        check_decision(body)
