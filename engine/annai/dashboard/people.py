"""People and companies as the pages name them."""

from msgspec import Struct, msgpack

from annai.core.subject import Subject
from annai.store.protocol import Member, Store

MOST_ACCOUNTS = 1_000
MOST_MEMBERS = 200
PAGE = 200

_decode = msgpack.Decoder(Subject).decode


class Person(Struct, frozen=True):
    """A member of an account; `id` is None when the user's document is gone."""

    id: str | None
    name: str
    role: str | None
    joined: int
    last_seen: int


def name_of(subject: Subject) -> str:
    """The `name` trait, else family and given name, else the external id."""
    traits = subject.personal.traits
    whole = traits.get("name")
    if isinstance(whole, str) and whole.strip():
        return whole
    parts = [traits.get("family_name"), traits.get("given_name")]
    return " ".join(part for part in parts if isinstance(part, str) and part) or subject.personal.id


async def accounts(store: Store) -> list[Subject]:
    """At most MOST_ACCOUNTS accounts, in key order."""
    found: list[Subject] = []
    after = b""
    while len(found) < MOST_ACCOUNTS:
        page = await store.subjects("account", after, PAGE)
        if not page:
            break
        found += [_decode(document) for _, document in page]
        after = page[-1][0]
    return found[:MOST_ACCOUNTS]


async def people(store: Store, account: bytes) -> list[Person]:
    """The account's first MOST_MEMBERS members, latest active first."""
    members = await store.members(account, b"", MOST_MEMBERS)
    documents = await store.load([member.user for member in members])
    found = [person(member, document) for member, document in zip(members, documents, strict=True)]
    return sorted(found, key=lambda person: (-person.last_seen, person.name))


def person(member: Member, document: bytes | None) -> Person:
    subject = _decode(document) if document is not None else None
    id = subject.personal.id if subject else None
    name = name_of(subject) if subject else member.user.hex()[:8]
    return Person(id, name, member.role, member.joined, member.last_seen)
