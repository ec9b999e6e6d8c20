"""The name of a bundle: what its files mean, whatever their order, comments or layout."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

import msgspec
from pydantic import BaseModel

from annai.core.workspace import Read, Workspace

_ENCODER = msgspec.msgpack.Encoder(order="sorted")


def digests(workspace: Workspace) -> dict[str, bytes]:
    """Of each file, SHA-256 of the canonical MessagePack (sorted keys) of its model, or of the email's text.

    A flow with variants has several models: as it is written, and as each variant has it.
    """
    known = workspace.unchanged.digests
    models: dict[str, list[Mapping[str, Any]]] = {}
    for file in _reads(workspace):
        if file.file not in known:
            models.setdefault(file.file, []).append(_plain(file.model))
    read = {file: digest(some if len(some) > 1 else some[0]) for file, some in models.items()}
    return {**known, **read, **{mail.file: digest(mail.source) for mail in workspace.mails}}


def digest(content: Any) -> bytes:
    """SHA-256 of the canonical MessagePack; of a bundle it is that of its files and their digests, sorted.

    These are given as pairs: the encoder's own sorting takes a fifth of a second for a sorted mapping of 10,000.
    """
    return sha256(_ENCODER.encode(content)).digest()


def _reads(workspace: Workspace) -> Iterator[Read[Any]]:
    yield workspace.manifest
    yield workspace.plan
    if workspace.health:
        yield workspace.health
    if workspace.segments:
        yield workspace.segments
    yield from workspace.flows


def _plain(model: BaseModel) -> Mapping[str, Any]:
    """Without what is left out: of a step, all kinds but one."""
    return model.model_dump(mode="json", by_alias=True, exclude_none=True)
