"""A subject as it was at a moment: its nearest snapshot, and behind it the log's records of it, each replayed with what
it read: the bundle and the accounts that it names, and what stands in records of others.

What was erased, or is not kept any more, is missing in it; the checksums of the records tell whether it is `exact`.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence

from msgspec import Struct, msgpack
from msgspec.structs import replace

from annai.core.bundle import Bundle
from annai.core.context import Context, Workspace
from annai.core.inputs import AnyInput, Assigned, Heard, Merge
from annai.core.instant import isoformat
from annai.core.lent import flow_of
from annai.core.subject import ERASED, Position, Subject
from annai.past.begin import Begin, Beginnings
from annai.past.commits import FOREVER, Commit, commits_of, first_version
from annai.past.errors import Gone
from annai.past.pages import Pages
from annai.past.replay import State, Step, replayed
from annai.runtime import Runtime
from annai.runtime.documents import account_view, decode
from annai.runtime.records import Viewed, body_of
from annai.store.protocol import Entry
from annai.workers.hearing import Hearing, hearings, told

DEEPEST = 4  # subjects that read or lent to one another in turn; beyond it what they gave is missing

Places = Mapping[tuple[int, Position], Entry]


class Then(Struct, frozen=True):
    """A subject at a moment, and the bundle that decided then; None: nothing tells of another one than today's."""

    state: State
    bundle: bytes | None


class Past:
    """Made for one question: it keeps the bundles of then."""

    def __init__(self, runtime: Runtime) -> None:
        self._store = runtime.store
        self._bundles = runtime.bundles
        self._pages = Pages(runtime.store, runtime.log)
        self._beginnings = Beginnings(runtime.store, runtime.log.files)
        self._known: dict[bytes, Bundle | None] = {}

    async def of(self, subject: bytes, moment: int) -> Then:
        """A subject as it was at a moment, in milliseconds since 1970; None: there was none yet.

        Raises Gone, ArchiveDamaged, StoreUnavailable.
        """
        [document] = await self._store.load([subject])
        if document is None:
            return Then(State(None), None)
        today = decode(document)
        if today.sealed == ERASED:
            raise Gone("This person was erased.")
        await self._see_that_it_is_kept(moment)
        begin = await self._beginnings.of(subject, moment)
        told = await commits_of(self._pages, subject, begin, moment)
        if begin.state.subject is None and not told.commits:
            return Then(State(await self._unchanged(today, begin)), told.bundle)
        return Then(await self._last(begin.state, told.commits, 0), told.bundle)

    async def bundle(self, digest: bytes | None) -> Bundle:
        """The bundle with this digest, or today's. Raises Gone."""
        if digest is None:
            return self._bundles.bundle
        if digest not in self._known:
            self._known[digest] = await self._bundles.whole(digest)
        found = self._known[digest]
        if found is None:
            raise Gone("The workspace that decided then is not kept any more.")
        return found

    async def workspace(self, bundle: Bundle, subjects: Iterable[Subject], held: Iterable[str] = ()) -> Workspace:
        """A bundle, and those that runs of these subjects are pinned to, as far as they are kept."""
        return await self._workspace(bundle, {run.bundle for each in subjects for run in each.runs.values()}, held)

    async def _see_that_it_is_kept(self, moment: int) -> None:
        shelf = await self._store.shelf()
        first = await self._store.segment(shelf.first)
        if first is not None and first.number > 1 and moment < first.since:
            raise Gone(f"Nothing is kept of the time before {isoformat(first.since)} (ANNAI_ARCHIVE_AGE).")

    async def _unchanged(self, today: Subject, begin: Begin) -> Subject | None:
        """Of whom nothing is told up to the moment: there was nobody yet, or it has been so ever since."""
        version = await first_version(self._pages, today.key, begin)
        if version is None:
            return today
        if version == 1:
            return None
        raise Gone("The log's records of before are not kept any more.")

    async def _last(self, state: State, commits: Sequence[Commit], depth: int) -> State:
        async for after in self._states(state, commits, depth):
            state = after
        return state

    async def _states(self, state: State, commits: Sequence[Commit], depth: int) -> AsyncIterator[State]:
        """The state after each commit."""
        accounts = await self._accounts(commits, depth)
        places = await self._pages.at(_reported(commits))
        for commit in commits:
            body = commit[-1].body
            bundle = await self.bundle(body.bundle)
            inputs = [[await self._whole(each, step, bundle, places, depth) for each in step.inputs] for step in commit]
            read = [accounts[one] for step in commit for one in step.body.views.items() if one in accounts]
            subjects = [*read, *([state.subject] if state.subject else ())]
            pinned = {run.bundle for each in subjects for run in each.runs.values()} | _brought(inputs)
            workspace = await self._workspace(bundle, pinned, body.held)
            state = replayed(state, commit, inputs, workspace, _views(commit, accounts, bundle))
            yield state

    async def _workspace(self, bundle: Bundle, pinned: Iterable[bytes], held: Iterable[str]) -> Workspace:
        found: dict[bytes, Bundle] = {}
        for digest in set(pinned) - {bundle.digest}:
            if digest not in self._known:
                self._known[digest] = await self._bundles.whole(digest)
            known = self._known[digest]
            if known is not None:
                found[digest] = known.pinned()
        return Workspace(bundle, found, frozenset(held))

    async def _accounts(self, commits: Sequence[Commit], depth: int) -> dict[tuple[bytes, Viewed], Subject]:
        """The accounts that these commits read, as they read them."""
        wanted: defaultdict[bytes, set[Viewed]] = defaultdict(set)
        for step in (step for commit in commits for step in commit):
            for account, viewed in step.body.views.items():
                wanted[account].add(viewed)
        found: dict[tuple[bytes, Viewed], Subject] = {}
        for account, views in wanted.items() if depth < DEEPEST else ():
            versions = await self._versions(account, {each.version for each in views}, depth + 1)
            found |= {(account, each): versions[each.version] for each in views if each.version in versions}
        return found

    async def _versions(self, account: bytes, wanted: set[int], depth: int) -> dict[int, Subject]:
        """An account in these versions, as far as they are kept."""
        try:
            begin = await self._beginnings.of(account, FOREVER, min(wanted))
            told = await commits_of(self._pages, account, begin, version=max(wanted))
        except Gone:
            return {}
        states = [begin.state, *[each async for each in self._states(begin.state, told.commits, depth)]]
        return {each.version: each.subject for each in states if each.subject is not None and each.version in wanted}

    async def _whole(self, input: AnyInput, step: Step, bundle: Bundle, places: Places, depth: int) -> AnyInput:
        """An input with what stands in records of others."""
        if isinstance(input, Heard):
            return _heard(input, step.entry.record.subject, bundle, places)
        if isinstance(input, Assigned) and depth < DEEPEST:
            return await self._assigned(input, depth + 1)
        return input

    async def _assigned(self, input: Assigned, depth: int) -> Assigned:
        """With what the run carried that lent the step."""
        try:
            begin = await self._beginnings.of(input.origin, input.at)
            told = await commits_of(self._pages, input.origin, begin, input.at)
        except Gone:
            return input
        origin = (await self._last(begin.state, told.commits, depth)).subject
        carried = origin.personal.carried.get(flow_of(input.key)) if origin is not None else None
        return replace(input, personal={"carried": carried}) if carried else input


def _reported(commits: Sequence[Commit]) -> list[tuple[int, Position]]:
    """Where the records are of which accounts heard."""
    inputs = [logged.input for commit in commits for step in commit for logged in step.body.steps]
    return [(each.partition, each.position) for input in inputs if isinstance(input, Heard) for each in input.reports]


def _heard(input: Heard, account: bytes, bundle: Bundle, places: Places) -> Heard:
    """With what the records of the users hold."""
    kept = bundle.asked.account_kept

    def hearing(partition: int, position: Position) -> Hearing | None:
        entry = places.get((partition, position))
        found = hearings(entry, body_of(entry.record), kept) if entry is not None else ()
        return next((each for each in found if each.account.key == account), None)

    return replace(input, personal=told([hearing(each.partition, each.position) for each in input.reports]))


def _views(
    commit: Commit, accounts: Mapping[tuple[bytes, Viewed], Subject], bundle: Bundle
) -> list[Mapping[bytes, Context]]:
    """What each record read of its accounts."""
    return [
        {
            account: account_view(accounts[account, viewed], bundle.scorecard, viewed.at)
            for account, viewed in step.body.views.items()
            if (account, viewed) in accounts
        }
        for step in commit
    ]


def _brought(inputs: Iterable[Iterable[AnyInput]]) -> set[bytes]:
    """The bundles of runs that came from elsewhere."""
    found: set[bytes] = set()
    for input in (input for each in inputs for input in each):
        if isinstance(input, Assigned):
            found.add(input.bundle)
        elif isinstance(input, Merge):
            left = msgpack.decode(input.personal["document"], type=Subject)
            found |= {run.bundle for run in left.runs.values()}
    return found
