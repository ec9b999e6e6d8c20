"""What operators, machines and browsers read."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec.structs import replace
from starlette.applications import Starlette

from annai.api import widget
from annai.api.errors import TABLE, answer_error
from annai.archive.files import Folder
from annai.core.inputs import Due, Heard, Report
from annai.core.instant import isoformat
from annai.core.subject import Position
from annai.runtime.log import Log
from annai.workers.archiver import Archiver, Bounds
from annai.workers.backlog import Backlog
from annai.workers.projector import Projector
from tests.api.world import NOW, SECRET_KEY, World, bundle, token, track, world
from tests.runtime.world import settle


async def hear(place: World, account: str, count: int) -> None:
    """An account that heard of events, as its projector tells it."""
    events = tuple(("report_created", NOW) for _ in range(count))
    report = Report(user=b"u" * 16, partition=1, position=Position(0, 1, 0), at=NOW, events=events)
    heard = Heard(at=NOW, received=NOW, reports=(report,))
    await place.runtime.submit(place.runtime.ref("account", account), [heard])


async def test_a_user_with_runs_and_reasons(enforced: World) -> None:
    await enforced.batch(
        {"type": "group", "userId": "a/b", "groupId": "acme", "messageId": "m0"},
        track("m1", "a/b", event="signed_up"),
    )
    user = (await enforced.operator("/v1/users/a/b?url=https://host.example/reports")).json()
    assert (user["id"], user["account"]) == ("a/b", "acme")
    assert [(run["flow"], run["step"], run["phase"]) for run in user["runs"]] == [
        ("first-report", "welcome", "showing")
    ]
    assert [(why["flow"], why["reason"]) for why in user["reasons"]] == [("first-report", "shown")]
    assert user["runs"][0]["started"] == "2026-05-11T01:00:00.000Z"


async def test_a_run_of_former_files_that_are_not_in_memory_is_read_all_the_same(enforced: World) -> None:
    await enforced.batch(track("m1", "ann", event="signed_up"))
    bundles = enforced.runtime.bundles
    await bundles.keep()
    await bundles.replace(bundle({"flows/new.yaml": KICK_OFF}))
    bundles.workspace = replace(bundles.workspace, pinned={})
    user = (await enforced.operator("/v1/users/ann")).json()
    assert {why["flow"]: why["reason"] for why in user["reasons"]}["first-report"] == "shown"


FEEDBACK = """\
title: Feedback
trigger: {event: signed_up}
steps:
  - id: ask
    survey:
      questions:
        - {id: words, kind: text, ask: What is it?}
        - {id: more, kind: text, ask: What else?, required: false}
variants:
  - id: short
    when: user.role == "admin"
    changes: [{before: ask, steps: [{id: pause, wait: {for: 1d}}]}]
"""
KICK_OFF = """\
title: Kick-off
subject: account
trigger: {event: report_created}
steps: [{id: pause, wait: {for: signed_up, up_to: 1d}}]
"""


async def test_a_user_with_their_answers_and_the_variant_of_each_run(tmp_path: Path) -> None:
    async with world(tmp_path, {"flows/feedback.yaml": FEEDBACK}) as place:
        await place.batch({"type": "identify", "userId": "ada", "traits": {"role": "admin"}, "messageId": "m0"})
        await place.batch(track("m1", event="signed_up"), track("m2", "ada", event="signed_up"))
        for question, value in (("words", "暗いです"), ("more", None)):
            given = {"type": "answered", "flow": "feedback", "run": 1, "step": "ask", "question": question}
            answer = await place.decide(token=token(), inputs=[{"id": question, "at": NOW, **given, "value": value}])
            assert answer.json()["rejected"] == []
        user = (await place.operator("/v1/users/u1")).json()
        assert user["answers"] == {"feedback": {"words": "暗いです", "more": None}}
        ada = (await place.operator("/v1/users/ada")).json()
        [run] = [run for run in ada["runs"] if run["flow"] == "feedback"]
        assert (run["variant"], run["step"], run["until"]) == ("short", "pause", "2026-05-12T01:00:00.000Z")
        assert ada["answers"] == {}
        place.clock.now += 2 * 86_400_000
        due = Due(at=place.clock.now, received=place.clock.now)
        await place.runtime.submit(place.runtime.ref("user", "ada"), [due])
        skipped = [{"type": "dismissed", "flow": "feedback", "run": 1, "step": "ask", "id": "x", "at": place.clock.now}]
        await place.decide(key=SECRET_KEY, userId="ada", inputs=skipped)
        ended = (await place.operator("/v1/users/ada")).json()["finished"]
        assert [(end["flow"], end["variant"]) for end in ended] == [("feedback", "short")]


async def test_an_account_with_its_runs_and_reasons(tmp_path: Path) -> None:
    async with world(tmp_path, {"flows/kick-off.yaml": KICK_OFF}) as place:
        await hear(place, "acme", 1)
        account = (await place.operator("/v1/accounts/acme")).json()
        assert account["runs"] == [
            {
                "flow": "kick-off",
                "run": 1,
                "step": "pause",
                "phase": "waiting",
                "started": "2026-05-11T01:00:00.000Z",
                "variant": None,
                "until": "2026-05-12T01:00:00.000Z",
            }
        ]
        detail = "signed_up, until 2026-05-12T01:00:00.000Z"
        why = {"flow": "kick-off", "reason": "waiting_for_event", "step": "pause", "detail": detail}
        assert (account["reasons"], account["finished"]) == ([why], [])
        place.clock.now += 86_400_000
        due = Due(at=place.clock.now, received=place.clock.now)
        await place.runtime.submit(place.runtime.ref("account", "acme"), [due])
        account = (await place.operator("/v1/accounts/acme")).json()
        assert [(end["flow"], end["outcome"]) for end in account["finished"]] == [("kick-off", "completed")]
        assert (account["runs"], account["reasons"][0]["reason"]) == ([], "already_finished")


async def test_a_finished_flow_is_told(enforced: World) -> None:
    await enforced.batch(track("m1", event="signed_up"), track("m2", timestamp=NOW))
    user = (await enforced.operator("/v1/users/u1")).json()
    assert [(end["flow"], end["outcome"]) for end in user["finished"]] == [("first-report", "goal")]
    assert user["events"]["report_created"] == 1


async def test_an_account_with_health_of_this_moment(enforced: World) -> None:
    await hear(enforced, "acme", 3)
    account = (await enforced.operator("/v1/accounts/acme")).json()
    assert account["health"] == {"score": 75.0, "band": "good", "measures": {"adoption": 0.75}}
    enforced.clock.now += 29 * 86_400_000
    account = (await enforced.operator("/v1/accounts/acme")).json()
    assert account["health"] == {"score": 0.0, "band": "risk", "measures": {"adoption": 0.0}}


async def test_accounts_come_in_pages(enforced: World) -> None:
    names = {"a", "b", "c", "d", "e"}
    for name in names:
        await hear(enforced, name, 1)
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = (await enforced.operator(f"/v1/accounts?limit=2&cursor={cursor}")).json()
        seen += [account["id"] for account in page["accounts"]]
        cursor = page["next"]
    assert len(seen) == 5
    assert set(seen) == names


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=many", "limit=²", "cursor=é", "cursor=!!"])
async def test_odd_windows_are_refused(enforced: World, query: str) -> None:
    assert (await enforced.operator(f"/v1/accounts?{query}")).status_code == 400


@pytest.mark.parametrize("path", ["/v1/users/nobody", "/v1/accounts/nobody", "/v1/flows/nothing/funnel"])
async def test_what_is_not_there(enforced: World, path: str) -> None:
    assert (await enforced.operator(path)).status_code == 404


async def test_a_flow_without_signals_has_an_empty_funnel(enforced: World) -> None:
    funnel: dict[str, Any] = (await enforced.operator("/v1/flows/first-report/funnel")).json()
    empty: dict[str, Any] = {"signals": {}, "steps": {}, "variants": {}, "otherwise": None, "answers": []}
    assert funnel == {"flow": "first-report", **empty}


async def test_a_funnel_with_its_steps_variants_and_answers(tmp_path: Path) -> None:
    scored = FEEDBACK.replace("id: words, kind: text, ask: What is it?", "id: score, kind: nps")
    async with world(tmp_path, {"flows/feedback.yaml": scored}) as place:
        await place.batch({"type": "identify", "userId": "ada", "traits": {"role": "admin"}, "messageId": "m0"})
        await place.batch(track("m1", event="signed_up"), track("m2", "ada", event="signed_up"))
        given = {"type": "answered", "flow": "feedback", "run": 1, "step": "ask", "question": "score", "value": 9}
        await place.decide(token=token(), inputs=[{"id": "a", "at": NOW, **given}])
        await settle(Projector(place.runtime))
        found = (await place.operator("/v1/flows/feedback/funnel")).json()
    answered = {"survey_answered": 1}
    assert found["signals"] == {"flow_started": 2, **answered}
    assert found["steps"] == {"ask": answered}
    assert found["variants"] == {"short": {"signals": {"flow_started": 1}, "steps": {}}}
    assert found["otherwise"] == {"signals": {"flow_started": 1, **answered}, "steps": {"ask": answered}}
    [opinion] = found["answers"]
    assert opinion == {
        "step": "ask",
        "question": "score",
        "kind": "nps",
        "answered": 1,
        "values": {"9": 1},
        "average": 9.0,
        "nps": {"score": 100.0, "promoters": 1, "passives": 0, "detractors": 0},
    }


async def test_alive_and_ready(enforced: World) -> None:
    assert (await enforced.client.get("/healthz")).json() == {"status": "alive", "unreadable_records": 0}
    assert (await enforced.client.get("/readyz")).json() == {"status": "ready"}


async def test_the_widgets_files(tmp_path: Path) -> None:
    (tmp_path / "widget.js").write_text("console.log(1)")
    (tmp_path / "tooltip-ABCD1234.js").write_text("export {}")
    (tmp_path / "notes.txt").write_text("no part of the widget")
    app = Starlette(
        routes=widget.routes(widget.read_files(tmp_path)), exception_handlers=dict.fromkeys(TABLE, answer_error)
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://annai.test") as client:
        entry = await client.get("/widget.js")
        assert entry.text == "console.log(1)"
        assert entry.headers["cache-control"] == "public, max-age=300"
        assert entry.headers["cross-origin-resource-policy"] == "cross-origin"
        assert entry.headers["content-encoding"] == "gzip"
        plain = await client.get("/widget.js", headers={"accept-encoding": "identity"})
        assert (plain.text, "content-encoding" in plain.headers) == ("console.log(1)", False)
        again = await client.get("/widget.js", headers={"if-none-match": entry.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        chunk = await client.get("/widget/tooltip-ABCD1234.js")
        assert chunk.headers["cache-control"].endswith("immutable")
        for missing in ("notes.txt", "..%2Fapp.py", "missing.js"):
            assert (await client.get(f"/widget/{missing}")).status_code == 404


async def test_a_user_and_their_reasons_at_a_past_moment(enforced: World) -> None:
    await enforced.runtime.bundles.keep()
    await enforced.batch(
        {"type": "identify", "userId": "ann", "messageId": "m0", "traits": {"name": "Ann"}},
        {"type": "group", "userId": "ann", "groupId": "acme", "messageId": "m1", "traits": {"plan": "trial"}},
        track("m2", "ann", event="signed_up"),
    )
    await settle(Projector(enforced.runtime))
    enforced.clock.now += 1_000
    then = (await enforced.operator("/v1/users/ann?url=/reports")).json()
    company = (await enforced.operator("/v1/accounts/acme")).json()
    at = isoformat(enforced.clock.now)
    digest = enforced.runtime.bundles.bundle.digest.hex()
    await enforced.runtime.bundles.replace(bundle({"flows/new.yaml": KICK_OFF}))
    enforced.clock.now += 1_000
    await enforced.batch(track("m3", "ann", event="report_created"))
    await settle(Projector(enforced.runtime))
    assert (await enforced.operator("/v1/users/ann?url=/reports")).json()["runs"] == []
    told = (await enforced.operator(f"/v1/users/ann?url=/reports&at={at}")).json()
    assert told == {**then, "at": at, "exact": True, "bundle": digest}
    assert {why["flow"]: why["reason"] for why in told["reasons"]} == {"first-report": "shown"}
    past = (await enforced.operator(f"/v1/accounts/acme?at={at}")).json()
    assert past == {**company, "at": at, "exact": True, "bundle": digest}


async def test_a_damaged_archive_is_told_as_such(
    enforced: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    files = Folder(tmp_path / "archive")
    enforced.runtime.log = Log(enforced.store, files)
    await enforced.batch(track("m1", "ann", event="signed_up"))
    at = isoformat(enforced.clock.now)
    enforced.clock.now += 1_000
    bounds = Bounds(log_bytes=1, snapshots=1)
    await Archiver(Backlog(enforced.runtime, 10**9), enforced.runtime, files, bounds, segment=1).run_once()
    for path in (tmp_path / "archive").glob("*/*"):
        path.write_bytes(b"something else")
    told = await enforced.operator(f"/v1/users/ann?at={at}")
    assert (told.status_code, told.json()["code"]) == (500, "archive_damaged")
    assert "Put it back from a backup" in told.json()["message"]
    assert "is not what was written" in caplog.text


@pytest.mark.parametrize("at", ["yesterday", "", "2999-01-01", "2026-05-11T01:00:00.000+"])
async def test_a_moment_that_is_none_or_is_to_come_is_refused(enforced: World, at: str) -> None:
    await enforced.batch(track("m1", "ann", event="signed_up"))
    refused = await enforced.operator(f"/v1/users/ann?at={at}")
    assert refused.status_code == 400
    assert refused.json()["message"] == "at is a moment that has passed, such as 2026-05-11T01:00:00Z."


async def test_before_anything_was_told_of_them_there_is_nobody(enforced: World) -> None:
    await enforced.batch(track("m1", "ann", event="signed_up"))
    before = isoformat(enforced.clock.now - 1)
    for path in (f"/v1/users/ann?at={before}", f"/v1/users/nobody?at={before}", f"/v1/accounts/acme?at={before}"):
        assert (await enforced.operator(path)).status_code == 404
    keyless = await enforced.client.get(f"/v1/users/ann?at={before}")
    assert keyless.status_code == 401
