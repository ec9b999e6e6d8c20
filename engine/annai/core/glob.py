"""Globs: `*` stands for any characters, everything else for itself; the whole text must match."""

import re

MAX_STARS = 10


def compile_glob(glob: str) -> re.Pattern[str]:
    """The pattern of a page's path. Raises ValueError, as `compile_pattern`, and for a glob that no path can match."""
    if not glob.startswith(("/", "*")):
        raise ValueError(f"a page is a path: {glob!r} must start with / (or *), such as /reports*")
    return compile_pattern(glob)


def compile_pattern(glob: str) -> re.Pattern[str]:
    """A pattern for `fullmatch`, in time linear in the text's length per star.

    Raises ValueError, with what to write instead, for a glob that has too many stars.
    """
    first, *rest = re.sub(r"\*+", "*", glob).split("*")
    if len(rest) > MAX_STARS:
        raise ValueError(f"a glob has at most {MAX_STARS} stars; this has {len(rest)}")
    if not rest:
        return re.compile(re.escape(first))
    # Each middle part is taken at its first place and never given back (atomic), so nothing multiplies.
    middle = "".join(f"(?>.*?{re.escape(part)})" for part in rest[:-1])
    return re.compile(f"{re.escape(first)}{middle}.*{re.escape(rest[-1])}", re.DOTALL)
