"""A crowd in a store: users with twelve traits, two runs and a timer, and the accounts to which they belong.

The documents are those that the core makes of real inputs, and they come into the store by its own commits. The users
come one after the other, and then twice more in no order, as they would: each time their documents grow. Only the log
is left out, for it is not theirs.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from annai.cli.files import read_workspace
from annai.core.context import NOWHERE
from annai.core.inputs import AnyInput, Group, Identify, Track
from annai.core.load import load_workspace
from annai.core.subject import Position, Ref, partition_of
from annai.runtime import Bundles
from annai.runtime.chain import Chain, Job
from annai.runtime.clock import wall_clock
from annai.runtime.documents import Kept, decode
from annai.runtime.experiences import Experiences
from annai.runtime.names import Names
from annai.store.protocol import Entry, Store
from annai.workers.hearing import Hearing, heard, hearings
from loadtests.people import account_of, name_of, traits_of
from loadtests.requests import PROPERTIES
from loadtests.workspace import EVENT, Shape, wait_event

MONTH = 30 * 86_400  # seconds
SHAPE = Shape(flows=100, matching=1, waits=(MONTH,))  # EVENT starts one run, the event of the waiting another one
TOGETHER = 1_000  # writes of a commit

T = TypeVar("T")
Inputs = Callable[[int], list[AnyInput]]


class Sizes(Struct, frozen=True):
    """How many documents were written, and the bytes of all and of the smallest of them."""

    count: int
    total: int
    smallest: int

    @property
    def mean(self) -> float:
        return self.total / self.count


class Crowd:
    """Fills a store, which is nobody else's and is open within `async with`, for the workspace in a folder."""

    def __init__(self, store: Store, workspace: Path, users: int, accounts: int) -> None:
        self._store = store
        self._bundles = Bundles(store, load_workspace(read_workspace(workspace)))
        self._users = users
        self._accounts = accounts
        self._experiences = Experiences()

    async def __aenter__(self) -> Store:
        await self._store.open()
        await self._bundles.keep()
        self._names = Names(await self._store.secret())
        return self._store

    async def __aexit__(self, *_: object) -> None:
        await self._store.close()

    async def make_users(self) -> Sizes:
        """All users, with their runs."""
        await self._visits(range(self._users), self._coming)
        everyone = range(self._users)
        await self._visits(Random(1).sample(everyone, self._users), partial(_track, EVENT))
        return await self._visits(Random(2).sample(everyone, self._users), partial(_track, wait_event(MONTH)))

    async def make_accounts(self) -> Sizes:
        """All accounts; each hears that its users have come."""
        sizes = []
        for some in pieces(range(self._accounts), TOGETHER):
            sizes += await self._commit([self._account(account) for account in some])
        return sizes_of(sizes)

    async def _visits(self, users: Iterable[int], inputs: Inputs) -> Sizes:
        """Let each of these users send inputs."""
        sizes = []
        for some in pieces(users, TOGETHER):
            refs = [self._names.ref("user", name_of(user)) for user in some]
            documents = await self._store.load([ref.key for ref in refs])
            come = zip(some, refs, documents, strict=True)
            sizes += await self._commit([self._chain(ref, known, inputs(user)) for user, ref, known in come])
        return sizes_of(sizes)

    def _chain(self, ref: Ref, document: bytes | None, inputs: Sequence[AnyInput]) -> Chain:
        """A subject advanced by inputs."""
        kept = Kept(None if document is None else decode(document))
        chain = Chain(ref, kept, self._experiences)
        chain.jobs.append(Job(ref, inputs, None, asyncio.get_running_loop().create_future()))
        chain.advance(self._bundles.workspace, lambda _: NOWHERE, wall_clock())
        return chain

    def _account(self, account: int) -> Chain:
        """An account that has heard of its users, the way its projector would tell it."""
        told = [hearing for user in range(account, self._users, self._accounts) for hearing in self._told_by(user)]
        return self._chain(told[0].account, None, [heard(told, wall_clock())])

    def _told_by(self, user: int) -> Iterator[Hearing]:
        """What an account hears when a user comes."""
        chain = self._chain(self._names.ref("user", name_of(user)), None, self._coming(user))
        for record, body in chain.logged:
            entry = Entry(partition_of(record.subject), Position(1, user + 1, 0), record)
            yield from hearings(entry, body, {})

    def _coming(self, user: int) -> list[AnyInput]:
        """A user is identified, and joins an account."""
        now = wall_clock()
        account = self._names.ref("account", account_of(user, self._accounts))
        told = {"id": account.id, "traits": {"name": f"The Company {account.id}", "plan": "trial", "seats": 25}}
        return [
            Identify(id=f"identify-{user}", at=now, received=now, personal={"traits": twelve(user)}),
            Group(id=f"group-{user}", at=now, received=now, account=account.key, personal=told),
        ]

    async def _commit(self, chains: Sequence[Chain]) -> list[int]:
        """Commit what the chains write, without their records; the bytes of the documents."""
        writes = [replace(chain.write, records=()) for chain in chains if chain.write is not None]
        committed = await self._store.commit(writes, (), wall_clock())
        assert not any(committed.conflicts), "somebody else writes to this store"
        return [len(write.document) for write in writes]


def twelve(user: int) -> dict[str, object]:
    """The twelve traits of a user."""
    more = {"language": ("ja", "en", "de")[user % 3], "invited_by": f"user-{user // 2}", "newsletter": user % 4 > 0}
    return {**traits_of(user), **more}


def sizes_of(bytes_each: Sequence[int]) -> Sizes:
    return Sizes(len(bytes_each), sum(bytes_each), min(bytes_each))


def pieces(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """The values in lists of this size, the last of which may be shorter."""
    left = iter(values)
    while piece := list(islice(left, size)):
        yield piece


def _track(event: str, user: int) -> list[AnyInput]:
    now = wall_clock()
    return [Track(id=f"{event}-{user}", at=now, received=now, event=event, personal={"properties": PROPERTIES})]
