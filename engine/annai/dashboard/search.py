"""Search: a person or an account by their id; else accounts by a part of their id or name.

Persons are found by their whole id alone: there may be millions, and no index of their names.
"""

from unicodedata import normalize

from msgspec import Struct

from annai.core.subject import Kind
from annai.dashboard.people import accounts, name_of
from annai.dashboard.site import Dashboard

LONGEST = 255  # characters of an id
MOST = 50  # accounts that are shown
KINDS: tuple[Kind, ...] = ("user", "account")


class Hit(Struct, frozen=True):
    """A subject that was found; `id` is its external id."""

    kind: Kind
    id: str
    name: str


async def by_id(dashboard: Dashboard, text: str) -> list[Hit]:
    """The person and the account of this id: as it was typed, else without full-width letters."""
    for id in dict.fromkeys((text, normalize("NFKC", text))):
        keys = [(kind, dashboard.runtime.ref(kind, id).key) for kind in KINDS]
        found = [(kind, await dashboard.runtime.read(key)) for kind, key in keys]
        hits = [Hit(kind, subject.personal.id, name_of(subject)) for kind, subject in found if subject is not None]
        if hits:
            return hits
    return []


async def by_part(dashboard: Dashboard, text: str) -> list[Hit]:
    """The accounts that the overview reads whose id or name has the text in it, whatever its case and width."""
    part = folded(text)
    hits = [Hit("account", one.personal.id, name_of(one)) for one in await accounts(dashboard.store)]
    found = [hit for hit in hits if part in folded(hit.id) or part in folded(hit.name)]
    return sorted(found, key=lambda hit: (hit.name, hit.id))[:MOST]


def folded(text: str) -> str:
    return normalize("NFKC", text).casefold()
