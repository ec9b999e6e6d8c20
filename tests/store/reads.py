"""What every store promises to those who read, beside the log."""

from msgspec.structs import replace

from annai.store.protocol import Member, Refusal, SentEmail, Store

from .writes import NOW, commit, key, member, write


class ReadContract:
    async def test_subjects_by_pages(self, store: Store) -> None:
        accounts = [replace(write(key(n)), kind="account") for n in (3, 1, 2)]
        await commit(store, *accounts, write(key(4)))
        assert await store.subjects("account", b"", 2) == [(key(1), b"document"), (key(2), b"document")]
        assert await store.subjects("account", key(2), 2) == [(key(3), b"document")]
        assert await store.subjects("user", b"", 9) == [(key(4), b"document")]

    async def test_members_by_pages(self, store: Store) -> None:
        rows = tuple(member(1, n) for n in (2, 1, 3))
        await commit(store, replace(write(key(1)), members=rows))
        promoted = Member(key(1), key(2), "admin", NOW, NOW + 9)
        await commit(store, replace(write(key(1), 1), members=(promoted,)))
        assert await store.members(key(1), b"", 2) == [member(1, 1), promoted]
        assert await store.members(key(1), key(2), 2) == [member(1, 3)]
        assert await store.members(key(2), b"", 2) == []

    async def test_those_who_joined_first(self, store: Store) -> None:
        roles = {1: "admin", 2: "editor", 3: "admin", 4: None}
        rows = [replace(member(9, user), role=role, joined=NOW - user // 3) for user, role in roles.items()]
        await commit(store, replace(write(key(9)), kind="account", members=(*rows, member(8, 5))))
        users = [row.user for row in await store.first_members(key(9), None, 10)]
        assert users == [key(3), key(4), key(1), key(2)]
        assert [row.user for row in await store.first_members(key(9), "admin", 10)] == [key(3), key(1)]
        assert [row.user for row in await store.first_members(key(9), None, 1)] == [key(3)]

    async def test_refusals_keep_the_newest(self, store: Store) -> None:
        refusals = [Refusal(NOW + n, "invalid", f"fault {n}", b"{}") for n in range(10_002)]
        await store.commit((), refusals, NOW)
        kept = await store.refusals(20_000)
        assert kept == refusals[:1:-1]
        assert await store.refusals(1) == [refusals[-1]]

    async def test_emails(self, store: Store) -> None:
        sent = [SentEmail(f"e{n}", NOW + n, "sent", "山田 太郎", "ご案内", b"mime") for n in range(3)]
        for message in sent:
            await store.record_email(message)
        failed = replace(sent[0], state="failed")
        await store.record_email(failed)
        assert await store.emails(2) == [sent[2], sent[1]]
        assert await store.email("e0") == failed
        assert await store.email("unknown") is None

    async def test_bundles(self, store: Store) -> None:
        await store.put_bundle(b"digest", b"files")
        await store.put_bundle(b"digest", b"files")
        assert await store.get_bundle(b"digest") == b"files"
        assert await store.get_bundle(b"other") is None
