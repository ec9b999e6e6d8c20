"""The export's format: whatever is damaged, cut or exchanged is seen."""

import io
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annai.core.subject import Position
from annai.store.content import Applied, Document, Logged, Secret
from annai.store.errors import StoreError
from annai.store.frames import (
    CHECKSUM,
    MAX_PAYLOAD,
    ExportError,
    Frame,
    Header,
    Manifest,
    Payload,
    Rows,
    frame,
    read_frames,
)

CONTENT: list[Payload] = [
    Header(),
    Rows((Secret(b"s" * 32), Document(b"key", "user", 7, None, b"", b"document"))),
    Rows((Logged(Position(1, 2, 3), b"key", b"body", b"personal"), Applied(b"digest"))),
    Manifest({"secret": 1, "document": 1, "record": 1, "applied": 1}),
]


def sealed(content: list[Payload]) -> list[bytes]:
    frames: list[bytes] = []
    for payload in content:
        frames.append(frame(payload, frames[-1][-CHECKSUM:] if frames else b""))
    return frames


FRAMES = sealed(CONTENT)
STREAM = b"".join(FRAMES)


def read(stream: bytes) -> list[Frame]:
    return list(read_frames(io.BytesIO(stream).read))


def test_what_was_written_is_read_with_its_numbers_and_checksums() -> None:
    frames = read(STREAM + b"what follows is not looked at")
    assert [one.payload for one in frames] == CONTENT
    assert [one.number for one in frames] == [1, 2, 3, 4]
    assert [one.checksum for one in frames] == [one[-CHECKSUM:] for one in FRAMES]
    assert [one.size for one in frames] == [len(one) for one in FRAMES]


@given(st.integers(0, len(STREAM) - 1), st.integers(1, 255))
def test_a_byte_that_was_changed_anywhere_is_seen(at: int, change: int) -> None:
    damaged = bytearray(STREAM)
    damaged[at] ^= change
    with pytest.raises((ExportError, EOFError)):
        read(bytes(damaged))


@given(st.integers(0, len(STREAM) - 1))
def test_an_end_that_comes_too_early_is_told(length: int) -> None:
    with pytest.raises(EOFError, match="before its manifest"):
        read(STREAM[:length])


@pytest.mark.parametrize("order", [(0, 2, 1, 3), (0, 1, 3), (0, 1, 1, 2, 3), (1, 2, 3), (0, 0, 1, 2, 3)])
def test_frames_that_are_missing_doubled_or_exchanged_are_seen(order: tuple[int, ...]) -> None:
    with pytest.raises(ExportError, match=r"damaged in frame|no export of Annai"):
        read(b"".join(FRAMES[place] for place in order))


def test_a_frame_of_another_export_is_seen() -> None:
    other = sealed([CONTENT[0], CONTENT[2], CONTENT[2], CONTENT[3]])
    for mine, foreign in pairwise([*FRAMES, b""]):
        assert mine != foreign
    with pytest.raises(ExportError, match="damaged in frame 3"):
        read(b"".join([*FRAMES[:2], *other[2:]]))


@pytest.mark.parametrize("foreign", [b"SQLite format 3\0" * 99, b"\0" * 99, b"\0\0\0\2[]" + b"0" * 99])
def test_what_is_no_export_is_told(foreign: bytes) -> None:
    with pytest.raises(ExportError, match="no export of Annai"):
        read(foreign)


def test_another_format_and_an_unknown_type_are_told() -> None:
    with pytest.raises(ExportError, match="has format 3, but this Annai knows 2"):
        read(b"".join(sealed([Header(3), *CONTENT[1:]])))
    with pytest.raises(ExportError, match="frame 1 says what this Annai does not know"):
        read(frame(Secret(b"secret"), b""))  # type: ignore[arg-type]


def test_a_header_that_comes_later_is_no_header() -> None:
    with pytest.raises(ExportError, match="damaged in frame 2"):
        read(b"".join(sealed([CONTENT[0], *CONTENT])))


def test_a_row_that_no_frame_can_hold_is_refused() -> None:
    with pytest.raises(StoreError, match="larger than a frame may be, 268,435,456 bytes"):
        frame(Rows((Secret(bytes(MAX_PAYLOAD)),)), b"")
