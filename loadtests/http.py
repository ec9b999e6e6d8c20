"""Requests as bytes."""

import json
from base64 import b64encode

WRITE_KEY = "bench"
SECRET_KEY = "bench-secret"
TEXT = b"origin: http://127.0.0.1\r\ncontent-type: text/plain;charset=UTF-8\r\n"  # as the widget sends
TRUSTED = b"content-type: application/json\r\nauthorization: Basic %b\r\n" % b64encode(f"{SECRET_KEY}:".encode())


def post(path: str, headers: bytes, body: bytes) -> bytes:
    """A POST; `headers` are whole lines."""
    return b"POST %b HTTP/1.1\r\nhost: 127.0.0.1\r\n%bcontent-length: %d\r\n\r\n%b" % (
        path.encode(),
        headers,
        len(body),
        body,
    )


def get(path: str, headers: bytes) -> bytes:
    """A GET; `headers` are whole lines."""
    return b"GET %b HTTP/1.1\r\nhost: 127.0.0.1\r\n%b\r\n" % (path.encode(), headers)


def to_json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def halves(whole: bytes, place: bytes) -> tuple[bytes, bytes]:
    """What is before and behind a place where something else belongs."""
    before, _, after = whole.partition(place)
    return before, after
