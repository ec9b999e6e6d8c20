"""Keys for the archive: everybody has one, nobody gets another, and what was destroyed is not made anew."""

from pathlib import Path

from annai.store.sqlite import SQLiteStore
from annai.workers.keys import FEW, cipher_for

SUBJECTS = [number.to_bytes(16, "big") for number in range(2 * FEW + 1)]
PLACE = b"place"


async def test_all_have_a_key_and_keep_it(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "annai.db")
    await store.open()
    try:
        await store.make_keys(SUBJECTS[:3])
        first = await store.keys(SUBJECTS[:3])
        cipher = await cipher_for(store, SUBJECTS)
        kept = await store.keys(SUBJECTS)
        assert len(set(kept.values())) == len(SUBJECTS)
        assert {subject: kept[subject] for subject in first} == first
        again = await cipher_for(store, SUBJECTS)
        sealed = [(subject, cipher.seal(subject, PLACE, subject)) for subject in SUBJECTS]
        assert all(again.open(subject, PLACE, text) == subject for subject, text in sealed)
    finally:
        await store.close()


async def test_a_destroyed_key_is_not_made_anew(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "annai.db")
    await store.open()
    try:
        await cipher_for(store, SUBJECTS[:2])
        await store.destroy_keys(SUBJECTS[:1])
        cipher = await cipher_for(store, SUBJECTS[:2])
        assert cipher.seal(SUBJECTS[0], PLACE, b"text") == b""
        assert cipher.seal(SUBJECTS[1], PLACE, b"text")
    finally:
        await store.close()
