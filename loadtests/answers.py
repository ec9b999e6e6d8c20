"""Reading HTTP answers from a connection: only what these servers send, an answer at a time."""

END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"content-length: "
REFUSED = b"refused"  # stands for the body of a 429


class BadAnswer(Exception):
    """The server answered what the measurement does not count as an answer; the text shows its beginning."""


def complete(received: bytes) -> bytes | None:
    """The body of the answer, once all of it was received. Raises BadAnswer for anything but one whole 200."""
    return _body(received, b"HTTP/1.1 200 ")


def complete_or_refused(received: bytes) -> bytes | None:
    """The same, and REFUSED for a whole 429 that says when to come back."""
    if not received.startswith(b"HTTP/1.1 429 "):
        return complete(received)
    body = _body(received, b"HTTP/1.1 429 ")
    if body is not None and b"\r\nretry-after: " not in received:
        raise BadAnswer(repr(received[:1000]))
    return None if body is None else REFUSED


def _body(received: bytes, begins: bytes) -> bytes | None:
    end = received.find(END_OF_HEAD)
    if end < 0:
        return None
    if not received.startswith(begins):
        raise BadAnswer(repr(received[:1000]))
    length = _length(received, end)
    body = received[end + len(END_OF_HEAD) :]
    if len(body) > length:
        raise BadAnswer(f"more bytes than content-length says: {received[:1000]!r}")
    return body if len(body) == length else None


def _length(received: bytes, end: int) -> int:
    start = received.find(LENGTH, 0, end)
    if start < 0:
        start = received[:end].lower().find(LENGTH)
    if start < 0:
        raise BadAnswer(f"no content-length: {received[:1000]!r}")
    start += len(LENGTH)
    return int(received[start : received.index(b"\r", start)])


def check_version(body: bytes) -> None:
    """Raises BadAnswer unless the body has a version, and refused nothing."""
    if body[:12] != b'{"version":"' or body[-14:] != b'"rejected":[]}':
        raise BadAnswer(repr(body[:1000]))


def check_decision(body: bytes) -> None:
    """Raises BadAnswer unless the body has a version and at least one experience, and refused nothing."""
    check_version(body)
    if b'"experiences":[{' not in body:
        raise BadAnswer(repr(body[:1000]))
