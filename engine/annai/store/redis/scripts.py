"""The Lua scripts by name, each with what it needs before it and the loop over partitions behind it."""

from functools import cache
from hashlib import sha1
from importlib.resources import files

from msgspec import Struct

_FOLDER = files("annai.store").joinpath("lua")

# What a script uses beside its own file.
_NEEDS = {
    "commit": ("documents", "messages", "outbox", "timers", "membership"),
    "put_off": ("documents", "timers"),
    "load": ("documents",),
    "dump_documents": ("documents",),
    "record_email": ("outgoing",),
    "restore": ("documents", "messages", "outbox", "timers", "membership"),
    "restore_whole": ("sweeps", "outgoing"),
    **dict.fromkeys(
        (
            "claim",
            "fail",
            "give_back",
            "is_waiting",
            "finish",
            "undone",
            "undone_row",
            "retry",
            "dump_places",
            "dump_rows",
            "erase_outbox",
        ),
        ("outbox",),
    ),
    **dict.fromkeys(("make_keys", "archive_keys", "destroy_keys"), ("documents", "locks")),
    **dict.fromkeys(("keep_snapshots", "snapshots"), ("documents", "shots")),
    **dict.fromkeys(("emails_of", "erase_emails"), ("sent",)),
    **dict.fromkeys(
        ("add_sweeps", "apply_bundle", "save_sweep", "turn_sweep", "list_sweeps", "sweep"),
        ("sweeps",),
    ),
}


class Script(Struct, frozen=True):
    """`digest` is that by which a server knows the source once it was loaded there."""

    source: str
    digest: str


@cache
def script(name: str) -> Script:
    """The script of `lua/<name>.lua`."""
    parts = [_FOLDER.joinpath(f"{part}.lua").read_text("utf-8") for part in (*_NEEDS.get(name, ()), name, "each")]
    source = "\n".join(parts)
    return Script(source, sha1(source.encode(), usedforsecurity=False).hexdigest())
