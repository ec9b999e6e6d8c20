"""The name of a bundle: what its files mean, whatever their order, comments or layout."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import msgspec
from pydantic import BaseModel

from annai.core.workspace import Workspace, flow_id

_ENCODER = msgspec.msgpack.Encoder(order="sorted")


def digest(workspace: Workspace) -> bytes:
    """SHA-256 of the canonical MessagePack (sorted keys) of the models and the email templates."""
    health = workspace.health
    content: Mapping[str, Any] = {
        "manifest": _plain(workspace.manifest.model),
        "plan": _plain(workspace.plan.model),
        "health": _plain(health.model) if health else None,
        "flows": {flow_id(flow.file): _plain(flow.model) for flow in workspace.flows},
        "emails": {mail.file: mail.source for mail in workspace.mails},
    }
    return sha256(_ENCODER.encode(content)).digest()


def _plain(model: BaseModel) -> dict[str, Any]:
    return model.model_dump(mode="json", by_alias=True)
