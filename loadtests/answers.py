"""Reading HTTP answers from a connection: only what these servers send, an answer at a time."""

END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"content-length: "


class BadAnswer(Exception):
    """The server answered what the measurement does not count as an answer; the text shows its beginning."""


def complete(received: bytes) -> bytes | None:
    """The body of the answer, once all of it was received. Raises BadAnswer for anything but one whole 200."""
    end = received.find(END_OF_HEAD)
    if end < 0:
        return None
    if not received.startswith(b"HTTP/1.1 200 "):
        raise BadAnswer(repr(received[:1000]))
    length = _length(received, end)
    body = received[end + len(END_OF_HEAD) :]
    if len(body) > length:
        raise BadAnswer(f"more bytes than content-length says: {received[:1000]!r}")
    return body if len(body) == length else None


def _length(received: bytes, end: int) -> int:
    start = received.find(LENGTH, 0, end)
    if start < 0:
        raise BadAnswer(f"no content-length: {received[:1000]!r}")
    start += len(LENGTH)
    return int(received[start : received.index(b"\r", start)])


def check_decision(body: bytes) -> None:
    """Raises BadAnswer unless the body has a version and at least one experience, and refused nothing."""
    if body[:12] != b'{"version":"' or b'"experiences":[{' not in body or body[-14:] != b'"rejected":[]}':
        raise BadAnswer(repr(body[:1000]))
