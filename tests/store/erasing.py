"""What every store promises of forgetting a person."""

from msgspec.structs import replace

from annai.core.effects import Answer, Assign, CallWebhook, MergeInto, OpenTask, Recall
from annai.core.signals import Signal
from annai.store.protocol import Member, Refusal, SentEmail, Store

from .writes import HOUR, NOW, email, key, log_of, record, webhook, write

ANN, BOB, ACME = key(1), key(2), key(9)


def sent(id: str) -> SentEmail:
    return SentEmail(id, NOW, "sent", f"{id}@example.com", "Hello", b"mime")


class ErasingContract:
    async def test_a_destroyed_key_is_never_made_anew(self, store: Store) -> None:
        await store.make_keys([ANN, BOB])
        assert await store.destroy_keys([ANN, key(3)]) == 1
        assert await store.destroy_keys([ANN]) == 0
        await store.make_keys([ANN, BOB, key(3)])
        assert set(await store.keys([ANN, BOB, key(3)])) == {BOB}
        await store.close()
        await store.open()
        assert await store.erased() == {ANN, key(3)}

    async def test_a_record_loses_its_personal_part_and_its_neighbours_keep_theirs(self, store: Store) -> None:
        two = replace(write(ANN), records=(record(ANN, b"one"), record(ANN, b"two")))
        await store.commit([two, replace(write(BOB), records=(record(BOB, b"three"),))], (), NOW)
        before = await log_of(store)
        second = before[1]
        await store.redact(
            [ANN], [(second.partition, second.position, b"nobody"), (0, replace(second.position, index=9), b"")]
        )
        after = await log_of(store)
        assert [entry.record.personal for entry in after] == [b"personal one", b"nobody", b"personal three"]
        assert [(entry.position, entry.record.body) for entry in after] == [
            (entry.position, entry.record.body) for entry in before
        ]

    async def test_what_the_log_has_let_go_of_is_left_alone(self, store: Store) -> None:
        await store.commit([replace(write(ANN), records=(record(ANN),))], (), NOW)
        [entry] = await log_of(store)
        await store.redact([ANN], [(entry.partition, replace(entry.position, sequence=99), b"nobody")])
        assert await log_of(store) == [entry]

    async def test_members_and_emails_go(self, store: Store) -> None:
        rows = tuple(Member(ACME, user, "admin", NOW, NOW) for user in (ANN, BOB))
        await store.commit([replace(write(ACME), kind="account", members=rows)], (), NOW)
        for id in (f"{ANN.hex()}:a", f"{ANN.hex()}:b", f"{BOB.hex()}:a"):
            await store.record_email(sent(id))
        assert await store.recipients([ANN]) == {f"{ANN.hex()}:{id}": f"{ANN.hex()}:{id}@example.com" for id in "ab"}
        found = await store.erase_beside([ANN], ["ann"], [ACME])
        assert found == {"members": 1, "emails": 2, "outbox": 0, "refusals": 0}
        assert await store.members(ACME, b"", 9) == [rows[1]]
        assert [each.id for each in await store.emails(9)] == [f"{BOB.hex()}:a"]
        assert set((await store.erase_beside([ANN], ["ann"], [ACME])).values()) == {0}

    async def test_outbox_rows_about_the_person_go_and_signals_to_others_stay(self, store: Store) -> None:
        signal = Signal("step_declined", NOW, "tour", 1)
        kept = (Recall(BOB, ANN, "tour", 1, 1), Answer(BOB, ANN, signal), email(BOB), webhook(BOB))
        gone = (
            email(ANN),
            webhook(ANN),
            MergeInto(ANN, BOB, "bob", b"document"),
            Assign(ANN, ACME, "tour", 1, "step", b"bundle", 1),
        )
        await store.commit([replace(write(BOB), effects=(*kept, *gone))], (), NOW)
        assert (await store.erase_beside([ANN], ["ann"], [ACME]))["outbox"] == len(gone)
        kinds = ("email", "webhook", "merge", "assign", "recall", "answer")
        left = [row.effect for kind in kinds for row in await store.claim(kind, NOW, HOUR, 99)]
        assert sorted(map(str, left)) == sorted(map(str, kept))
        await store.commit([replace(write(BOB, 1), effects=gone)], (), NOW)
        assert await store.claim("merge", NOW, HOUR, 99) == []  # what was queued once is not queued again

    async def test_what_an_account_sends_of_what_the_person_told_goes_and_what_looks_alike_stays(
        self, store: Store
    ) -> None:
        body = '{"note":"say \\"hi\\" to 山田"}'.encode()
        told = CallWebhook(ACME, "f", 1, "a", 0, "crm", body, (ANN, BOB))
        task = OpenTask(ACME, "f", 1, "b", 0, "Call ann-1", told=(ANN,))
        alike = CallWebhook(ACME, "f", 1, "c", 0, "crm", body, (BOB,))
        namesake = OpenTask(ACME, "f", 1, "d", 0, "Call ann-1")
        effects = (told, task, alike, namesake)
        await store.commit([replace(write(ACME), kind="account", effects=effects)], (), NOW)
        assert (await store.erase_beside([ANN], ["ann-1"], [ACME]))["outbox"] == 2
        assert [row.effect for row in await store.claim("webhook", NOW, HOUR, 9)] == [alike]
        assert [row.effect for row in await store.claim("task", NOW, HOUR, 9)] == [namesake]

    async def test_refusals_that_name_the_person_go(self, store: Store) -> None:
        refusals = [Refusal(NOW, "invalid", "no", b'{"userId":"%s"}' % id) for id in (b"ann", b"anna", b"bob")]
        await store.commit((), refusals, NOW)
        assert (await store.erase_beside([ANN], ["ann", "v.1"], []))["refusals"] == 1
        assert await store.refusals(9) == refusals[:0:-1]

    async def test_erasures_are_kept_until_they_are_done(self, store: Store) -> None:
        for id in ("one", "two"):
            await store.keep_erasure(id, b"begun", done=False)
        await store.keep_erasure("one", b"further", done=False)
        assert await store.open_erasures() == [("one", b"further"), ("two", b"begun")]
        await store.keep_erasure("one", b"proof", done=True)
        assert await store.open_erasures() == [("two", b"begun")]
        assert (await store.erasure("one"), await store.erasure("unknown")) == (b"proof", None)

    async def test_a_store_that_was_compacted_goes_on(self, store: Store) -> None:
        await store.commit([replace(write(ANN), records=(record(ANN),), effects=(email(ANN),))], (), NOW)
        before = await log_of(store)
        await store.compact()
        assert await log_of(store) == before
        assert (await store.commit([write(ANN, 1)], (), NOW)).conflicts == [None]
        assert len(await store.claim("email", NOW, HOUR, 9)) == 1
