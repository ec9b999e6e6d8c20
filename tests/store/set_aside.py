"""What every store promises of timers and outbox rows that are put off or set aside."""

from msgspec.structs import replace

from annai.store.protocol import Store

from .writes import HOUR, NOW, email, key, write


class SetAsideContract:
    async def test_a_timer_is_put_off_or_taken_away(self, store: Store) -> None:
        await store.commit([write(key(1), due=NOW), write(key(2), due=NOW + 5)], (), NOW)
        await store.put_off(key(1), NOW, NOW + 9)
        assert await store.due(NOW + 9, 10) == [(key(2), NOW + 5), (key(1), NOW + 9)]
        await store.put_off(key(1), NOW + 9, None)
        assert await store.due(NOW + 9, 10) == [(key(2), NOW + 5)]
        await store.commit([write(key(1), 1, due=NOW + 1)], (), NOW)
        assert await store.next_due() == NOW + 1

    async def test_a_timer_that_was_set_meanwhile_is_not_put_off(self, store: Store) -> None:
        await store.commit([write(key(1), due=NOW + 1)], (), NOW)
        await store.put_off(key(1), NOW, None)
        assert await store.due(NOW + 1, 10) == [(key(1), NOW + 1)]

    async def test_a_row_that_is_set_aside_is_listed_and_may_be_tried_again(self, store: Store) -> None:
        effect = email(key(1))
        await store.commit([replace(write(key(1)), effects=(effect,))], (), NOW)
        await store.claim("email", NOW, HOUR, 10)
        await store.fail(effect.id, "never again", NOW + 3)
        assert await store.claim("email", NOW + HOUR, HOUR, 10) == []
        [failed] = await store.undone("email", True, 0, 10)
        assert (failed.id, failed.error, failed.at) == (effect.id, "never again", NOW + 3)
        assert await store.retry(effect.id, NOW + HOUR)
        assert [row.id for row in await store.claim("email", NOW + HOUR, HOUR, 10)] == [effect.id]
