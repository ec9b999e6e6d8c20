"""What the archive raises, split by who must act.

ArchiveUnavailable  nobody but time, or whoever frees the disk: the same call may succeed later
ArchiveDamaged      the operator: a file is not what was written; put back the one from a backup
"""

from annai.store.errors import StoreError, StoreUnavailable


class ArchiveUnavailable(StoreUnavailable):
    """The archive could not take a call; nothing of it was done."""


class ArchiveDamaged(StoreError):
    """A file of the archive is missing, or is not what was written."""
