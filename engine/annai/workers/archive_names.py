"""What the archive's files are called: by their kind, the store, the number of the segment, and their content."""

from annai.runtime.names import Names

LOG, SUBJECTS = "log", "subjects"  # folders
OWNER = 8  # digits that stand for the store
DIGITS = 12  # of the number


def name_of(folder: str, names: Names, number: int, checksum: str) -> str:
    """The file that comes with a segment; `checksum` is its SHA-256, in hexadecimal digits."""
    return f"{folder}/{_owner(names)}{number:0{DIGITS}}-{checksum}"


def number_of(name: str, names: Names) -> int | None:
    """The segment whose file it is, or was to be; None for a file of somebody else's."""
    rest = name.partition("/")[2]
    digits = rest[len(_owner(names)) :][:DIGITS]
    ours = rest.startswith(_owner(names)) and len(digits) == DIGITS and digits.isascii() and digits.isdigit()
    return int(digits) if ours else None


def _owner(names: Names) -> str:
    return f"{names.digest(LOG)[:OWNER]}-"
