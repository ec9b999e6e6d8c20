"""What a store raises, split by who must act.

StoreError            the operator: wrong URL, foreign, newer or unreadable database
└── StoreUnavailable  nobody but time, or whoever frees the disk: the same call may succeed later
    └── StoreLocked   whoever else holds the file
Fenced                nobody: another worker does the work now
"""


class StoreError(Exception):
    """The store cannot be used as it is configured."""


class StoreUnavailable(StoreError):
    """The store could not take a call (disk full, I/O error, locked by another); nothing of it was done."""


class StoreLocked(StoreUnavailable):
    """Another process holds the file."""


class Fenced(Exception):
    """Another worker holds the partition by now, and does what this one was about to do."""
