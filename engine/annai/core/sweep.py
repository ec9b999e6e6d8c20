"""Sweeps: the one way to reach many. A sweep walks over subjects page by page, and visits each one once.

A visit's messageId is `{sweep id}:{subject}`. So a sweep that was killed repeats its last page, and nobody is visited
twice. Only a visit that changes its subject is committed.
"""

from typing import Literal

from msgspec import Struct

from annai.core.keeps import Keeps
from annai.core.subject import Kind

State = Literal["running", "paused", "cancelled", "done"]


class Enroll(Struct, frozen=True, tag="enroll"):
    """Start flows for whoever they are for, as if their triggers came now; of a `segment`, for those in it only."""

    flows: tuple[str, ...]
    segment: str | None = None


class Migrate(Struct, frozen=True, tag="migrate"):
    """Let the runs of flows that were edited go on as their `on_change` says."""

    flows: tuple[str, ...]


class Judge(Struct, frozen=True, tag="judge"):
    """See whether a condition that a trigger watches has changed."""

    flows: tuple[str, ...] = ()


class Refresh(Struct, frozen=True, tag="refresh"):
    """Let people who are in flows see that these were paused, or go on."""

    flows: tuple[str, ...]


class Backfill(Struct, frozen=True, tag="backfill"):
    """Count what the log knows of series that were not kept so far; these flows start nothing until then."""

    keeps: Keeps
    flows: tuple[str, ...] = ()


Visiting = Enroll | Migrate | Judge | Refresh
Purpose = Visiting | Backfill


class Sweep(Struct, frozen=True, kw_only=True):
    """A walk over all subjects of a kind, or over an account's members.

    `cursor` is the key of the last subject of the pages that are done. `visited` counts those it came by, `changed`
    those whom it changed: what a killed process had not saved is not in it. A backfill walks over the records of the
    log: its cursor tells their positions.
    """

    id: str
    purpose: Purpose
    created: int
    kind: Kind = "user"
    account: bytes | None = None
    state: State = "running"
    cursor: bytes = b""
    visited: int = 0
    changed: int = 0
    ended: int | None = None
