"""A person is used in every way, then erased: nothing that they left is in any file, and all the rest is as it was.

Their marks are looked for byte for byte, in the files and in all that the files encode; a positive control finds each.
"""

import base64
import email
import email.policy
import sqlite3
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from annai.archive import snapshots
from annai.archive.cipher import Cipher
from annai.archive.files import Folder
from annai.archive.records import MARK, opened, unpack
from annai.core.inputs import Identify
from annai.core.instant import DAY
from annai.core.lent import flow_of
from annai.core.subject import PARTITIONS
from annai.mail.transport import MaildirTransport
from annai.runtime import Runtime
from annai.runtime.log import Log
from annai.workers import funnel
from annai.workers.archiver import BEGIN, Archiver, Bounds
from annai.workers.assigner import Assigner
from annai.workers.backlog import Backlog
from annai.workers.eraser import PATIENCE, Eraser
from annai.workers.mailer import Mailer
from annai.workers.news import News
from annai.workers.poster import Poster
from annai.workers.projector import Projector
from tests.api.world import NOW, SECRET_KEY, World, world
from tests.runtime.world import settle

MARKS = {
    "name": "Zaphodia Quux",
    "email": "zq-7731@marked.example",
    "trait": "trait-mark-55190",
    "property": "property-mark-88213",
    "answer": "answer-mark-40027",
    "visitor": "visitor-mark-61175",
    "refused": "refused-mark-90331",
}
USER = "user-id-mark-20754"
WORKSPACE = """\
name: Test
locales: [en]
sender: {name: Test, address: test@example.com}
topics: {onboarding: {title: Onboarding}}
endpoints: {crm: {url: "https://crm.invalid/hook"}}
"""
PLAN = """\
events:
  signed_up: {properties: {note: string}}
  report_created: {properties: {count: number}}
  imported: {properties: {note: string}}
traits:
  user: {name: string, role: string, email: string, bio: string}
  account: {name: string, plan: string}
"""
ASKS = """\
title: Asks
trigger: {event: signed_up}
steps:
  - id: ask
    survey:
      title: Tell us
      questions: [{id: why, kind: text, ask: Why?}]
  - id: write
    email: {template: hello, topic: onboarding, subject: "For {{ user.name }}: {{ event.note }}"}
  - id: tell
    webhook: {endpoint: crm, body: {who: "{{ user.name }}", note: "{{ event.note }}"}}
"""
COMPANY = """\
title: Company
subject: account
trigger: {event: imported}
steps:
  - id: tell
    webhook: {endpoint: crm, body: {note: "{{ event.note }}"}}
  - id: show
    modal:
      title: "Imported: {{ event.note }}"
      body: Look at it.
      to: {role: admin}
      actions: [{label: Fine}]
  - id: wait
    wait: {for: report_created}
  - id: thank
    email: {template: hello, topic: onboarding, to: {role: admin}, subject: "{{ event.note }}"}
"""
FILES = {
    "workspace.yaml": WORKSPACE,
    "events.yaml": PLAN,
    "flows/asks.yaml": ASKS,
    "flows/company.yaml": COMPANY,
    "emails/hello.en.mjml": "<mjml><mj-body></mj-body></mjml>",
    "emails/hello.en.txt": "Hello {{ user.name }}, {{ user.bio }}",
}
KEY = {"authorization": f"Bearer {SECRET_KEY}"}


class Place:
    """A server with all its workers, which the test lets work, and the files that it leaves."""

    def __init__(self, server: World, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.box = MaildirTransport(folder / "mail")
        files = Folder(folder / "archive")
        server.runtime.log = Log(server.store, files)
        self.archiver = Archiver(
            Backlog(server.runtime, 1024**3), server.runtime, files, Bounds(log_age=DAY, snapshots=1)
        )
        self.eraser = Eraser(server.runtime, self.box)

    async def work(self) -> None:
        runtime = self.server.runtime
        for _ in range(3):
            await settle(Projector(runtime))
            for worker in (Assigner(runtime), Mailer(runtime, self.box), Poster(runtime)):
                await worker.run_once()
            await runtime.finish()

    async def archive(self) -> None:
        self.server.clock.now += 2 * DAY
        await self.archiver.run_once()

    async def live(self) -> None:
        """Somebody marked does all that there is; a colleague does the same, without marks."""
        await self.join("boss", "Boss", "boss@example.com", role="admin")
        await self.server.decide(
            anonymousId="visitor-1",
            inputs=[
                {"id": "v1", "at": NOW, "type": "track", "event": "signed_up", "properties": {"note": MARKS["visitor"]}}
            ],
        )
        await self.join(USER, MARKS["name"], MARKS["email"], bio=MARKS["trait"], anonymousId="visitor-1")
        await self.track(USER, "signed_up", note=MARKS["property"])
        await self.track(USER, "imported", note=MARKS["property"])
        await self.server.batch(
            {"type": "track", "messageId": "bad", "userId": USER, "event": 7, "properties": {"x": MARKS["refused"]}}
        )
        await self.work()
        await self.answer(USER, MARKS["answer"])
        await self.work()
        await self.archive()
        await self.track(USER, "report_created", count=1, note=MARKS["property"])
        await self.work()

    async def join(self, id: str, name: str, address: str, **more: Any) -> None:
        visitor = {"anonymousId": more.pop("anonymousId")} if "anonymousId" in more else {}
        traits = {"name": name, "email": address, **more}
        sent = await self.server.batch(
            {"type": "identify", "messageId": uuid4().hex, "userId": id, "traits": traits, **visitor},
            {"type": "group", "messageId": uuid4().hex, "userId": id, "groupId": "acme", "traits": {"plan": "trial"}},
        )
        assert sent.status_code == 200
        await self.work()

    async def track(self, id: str, event: str, **properties: Any) -> None:
        await self.server.batch(
            {"type": "track", "messageId": uuid4().hex, "userId": id, "event": event, "properties": properties}
        )

    async def answer(self, id: str, text: str) -> None:
        runs = (await self.server.known(id)).runs
        given = {"id": "a1", "type": "answered", "flow": "asks", "run": runs["asks"].number, "step": "ask"}
        answered = await self.server.decide(
            key=SECRET_KEY, userId=id, inputs=[{**given, "at": self.server.clock.now, "question": "why", "value": text}]
        )
        assert answered.json()["rejected"] == []

    async def erase(self, id: str = USER, key: str = "request-1") -> httpx.Response:
        return await self.server.client.delete(f"/v1/users/{id}", headers={**KEY, "idempotency-key": key})

    async def erased(self, id: str = USER) -> dict[str, Any]:
        """Erase somebody, and return the erasure."""
        begun = (await self.erase(id)).json()
        for _ in range(3):
            await self.work()
            await self.eraser.run_once()
        done: dict[str, Any] = (await self.server.operator(f"/v1/erasures/{begun['id']}")).json()
        assert done["state"] == "done"
        return done

    def found(self) -> set[str]:
        """The marks that are in any file."""
        everything = b"\0".join(content for path in _files(self.folder) for content in _read(path))
        return {name for name, mark in {**MARKS, "id": USER}.items() if mark.encode() in everything}

    async def rebuilt(self) -> bytes:
        """The funnel, made anew from the whole log."""
        counts: list[funnel.Counts] = [{}] * PARTITIONS
        after, more = BEGIN, True
        news = News(dict)
        while more:
            page = await self.server.runtime.log.read(after, 100)
            news.read(self.server.runtime.log.decoded(page.entries))
            after, more = dict(page.through), page.more
        for partition, found in news.found.items():
            counts[partition] = funnel.fold(counts[partition], found)
        return msgspec.msgpack.encode(counts, order="deterministic")


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _read(path: Path) -> list[bytes]:
    """A file's bytes, and what they encode: an archive's stream, a message's parts."""
    content = path.read_bytes()
    for mark in (MARK, snapshots.MARK):
        if content.startswith(mark):
            said, _ = msgspec.msgpack.decode(content[len(mark) :])
            return [content, zlib.decompress(said)]
    if "mail" in path.parts:
        message = email.message_from_bytes(content, policy=email.policy.default)
        parts = [part.get_content() for part in message.walk() if not part.is_multipart()]
        return [content, str(message["subject"]).encode(), *(str(part).encode() for part in parts)]
    return [content]


@asynccontextmanager
async def place(folder: Path) -> AsyncIterator[Place]:
    async with world(folder, FILES) as server:
        await server.runtime.bundles.keep()
        yield Place(server, folder)


async def test_each_mark_is_found_before(tmp_path: Path) -> None:
    async with place(tmp_path) as one:
        await one.live()
        assert one.found() == {*MARKS, "id"}
        kept = list((tmp_path / "archive" / "log").iterdir())
        assert len(kept) == 1
        keys = await one.server.store.keys([(await one.server.known(USER)).key])
        segment = await one.server.store.segment(1)
        assert segment is not None
        sealed = unpack(segment, kept[0].read_bytes())
        readable = b"".join(entry.record.personal for entry in opened(sealed, Cipher(keys)))
        assert MARKS["email"].encode() in readable  # with the key, the archive has it
        assert MARKS["answer"].encode() in readable


async def test_nothing_of_an_erased_person_is_in_any_file(tmp_path: Path) -> None:
    async with place(tmp_path) as one:
        await one.live()
        before = await one.rebuilt()
        proof = await one.erased()
        assert one.found() == set()
        assert await one.rebuilt() == before
        destroyed = msgspec.json.decode(proof["manifest"])["destroyed"]
        assert all(destroyed[what] > 0 for what in ("keys", "documents", "records", "outbox", "emails", "mailbox"))
        assert destroyed["members"] == destroyed["refusals"] == 1
    assert one.found() == set()


async def test_the_manifest_is_signed_and_names_nobody(tmp_path: Path) -> None:
    async with place(tmp_path) as one:
        await one.live()
        pseudonym = (await one.server.known(USER)).key.hex()
        proof = await one.erased()
        text = proof["manifest"].encode()
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(proof["publicKey"]))
        key.verify(base64.b64decode(proof["signature"]), text)
        with pytest.raises(InvalidSignature):
            key.verify(base64.b64decode(proof["signature"]), text.replace(b"documents", b"documentz"))
        manifest = msgspec.json.decode(text)
        assert manifest["user"] == pseudonym
        assert len(manifest["visitors"]) == 1
        assert not any(mark in proof["manifest"] for mark in (*MARKS.values(), USER))


async def test_others_are_as_they_were(tmp_path: Path) -> None:
    async with place(tmp_path) as one:
        await one.live()
        boss, acme = await one.server.operator("/v1/users/boss"), await one.server.operator("/v1/accounts/acme")
        await one.erased()
        after = (await one.server.operator("/v1/users/boss")).json()
        assert after["reasons"]
        assert {**after, "version": 0} == {**boss.json(), "version": 0}
        company = (await one.server.operator("/v1/accounts/acme")).json()
        assert {**company, "version": 0} == {**acme.json(), "version": 0}
        shown = await one.server.decide(key=SECRET_KEY, userId="boss")
        assert [flow_of(each["flow"]) for each in shown.json()["experiences"]] == ["company"]


async def test_whoever_comes_by_the_id_again_is_somebody_new(tmp_path: Path) -> None:
    async with place(tmp_path) as one:
        await one.live()
        old = await one.server.known(USER)
        await one.erased()
        assert (await one.server.operator(f"/v1/users/{USER}")).status_code == 404
        await one.join(USER, "Somebody New", "new@example.com", anonymousId="visitor-1")
        new = await one.server.known(USER)
        assert (new.key != old.key, new.personal.traits["name"]) == (True, "Somebody New")
        again = await one.erase()  # the same request, sent again
        assert (again.status_code, again.json()["state"]) == (202, "done")
        await one.eraser.run_once()
        assert (await one.server.known(USER)).personal.traits["name"] == "Somebody New"
        other = await one.erase(key="request-2")
        assert (other.status_code, other.json()["state"]) == (202, "running")


async def test_who_may_ask_and_how(tmp_path: Path) -> None:
    async with place(tmp_path) as one:
        await one.live()
        client = one.server.client
        assert (await client.delete(f"/v1/users/{USER}", headers=KEY)).status_code == 400
        assert (await one.erase("nobody")).status_code == 404
        public = {"authorization": "Bearer write-key", "idempotency-key": "k"}
        assert (await client.delete(f"/v1/users/{USER}", headers=public)).status_code == 403
        assert (await client.delete(f"/v1/users/{USER}", headers={"idempotency-key": "k"})).status_code == 401
        assert (await one.erase()).status_code == 202
        assert (await one.erase("boss")).status_code == 422
        assert (await one.server.operator("/v1/erasures/unknown")).status_code == 404
        assert one.found()


async def test_the_accounts_are_waited_for_but_not_for_ever(tmp_path: Path) -> None:
    async with place(tmp_path) as one:
        await one.live()
        await one.track(USER, "imported", note=MARKS["property"])
        id = (await one.erase()).json()["id"]
        await one.eraser.run_once()  # nobody has told the account yet
        assert (await one.server.operator(f"/v1/erasures/{id}")).json()["state"] == "running"
        one.server.clock.now += PATIENCE
        await one.eraser.run_once()
        assert (await one.server.operator(f"/v1/erasures/{id}")).json()["state"] == "done"
        await one.work()
        assert one.found() == set()


@pytest.mark.parametrize("cut", ["destroy_keys", "redact", "erase_beside", "compact"])
async def test_an_erasure_that_was_cut_off_goes_on(tmp_path: Path, cut: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with place(tmp_path) as one:
        await one.live()
        id = (await one.erase()).json()["id"]
        await one.work()

        async def crash(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(one.server.store, cut, crash)
            with pytest.raises(KeyboardInterrupt):
                await one.eraser.run_once()
    async with place(tmp_path) as again:
        for _ in range(3):
            await again.work()
            await again.eraser.run_once()
        assert (await again.server.operator(f"/v1/erasures/{id}")).json()["state"] == "done"
        assert again.found() == set()


async def test_a_file_that_is_being_read_is_compacted_later(tmp_path: Path) -> None:
    async with place(tmp_path) as one:
        await one.live()
        id = (await one.erase()).json()["id"]
        await one.work()
        reader = sqlite3.connect(tmp_path / "annai.db")
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM log").fetchone()
        await one.eraser.run_once()
        assert (await one.server.operator(f"/v1/erasures/{id}")).json()["state"] == "running"
        reader.close()
        await one.eraser.run_once()
        assert (await one.server.operator(f"/v1/erasures/{id}")).json()["state"] == "done"
        assert one.found() == set()


async def test_another_process_hears_of_it_when_it_meets_the_seal(tmp_path: Path) -> None:
    async with place(tmp_path) as one:
        await one.live()
        other = Runtime(one.server.store, one.server.runtime.bundles, one.server.clock, shared=True)
        await other.start()
        old = other.ref("user", USER)
        await one.erased()
        assert other.ref("user", USER) == old
        late = Identify(id=uuid4().hex, at=one.server.clock.now, received=one.server.clock.now)
        [refused] = (await other.submit(old, [late])).refused
        assert refused.code == "erased"
        assert other.ref("user", USER).key == one.server.runtime.ref("user", USER).key != old.key
        await other.stop()
