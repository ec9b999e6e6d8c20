"""Real processes over one store: each mail goes out once, also when a worker is killed."""

import os
import signal
from email import message_from_bytes
from pathlib import Path

import httpx
import pytest

from tests.serving import SECRET_KEY, Served, start_server
from tests.waiting import until

PEOPLE = 40
TAKEN_OVER = 60.0  # seconds: 5 until leases end, 3 that the timers wait, and much slack for a busy machine

WORKSPACE = {
    "workspace.yaml": "name: Shared\nlocales: [en]\nsender: {name: Annai, address: annai@sender.example}\n"
    "topics: {hints: {title: Hints, essential: true}}\n",
    "events.yaml": "events: {signed_up: {}}\ntraits: {user: {email: string}}\n",
    "flows/nudge.yaml": "title: Nudge\ntrigger: {event: signed_up}\nsteps:\n  - {id: rest, wait: {for: 3s}}\n"
    "  - {id: mail, email: {template: nudge, topic: hints, subject: A hint}}\n",
    "emails/nudge.en.mjml": "<mjml><mj-body><mj-section><mj-column><mj-text>Hello</mj-text></mj-column></mj-section>"
    "</mj-body></mjml>\n",
    "emails/nudge.en.txt": "Hello\n",
}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    for name, text in WORKSPACE.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return folder


def sign_up(server: Served, *numbers: int) -> None:
    batch = [
        event
        for number in numbers
        for event in (
            {"type": "identify", "userId": f"u{number}", "traits": {"email": f"u{number}@people.example"}},
            {"type": "track", "userId": f"u{number}", "event": "signed_up", "messageId": f"m{number}"},
        )
    ]
    httpx.post(f"{server.url}/v1/batch", json={"batch": batch}, auth=(SECRET_KEY, "")).raise_for_status()


def recipients(server: Served) -> list[str]:
    """To whom mail went, one for each message."""
    mails = [file.read_bytes() for file in (server.folder / "mail").glob("new/*")]
    return sorted(str(message_from_bytes(mail)["To"]) for mail in mails)


def everyone(server: Served) -> bool:
    return len(set(recipients(server))) == PEOPLE


def children(server: Served) -> list[int]:
    """The worker processes of a server."""
    found = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text()
    return [int(pid) for pid in found.split()]


def test_what_a_killed_worker_was_to_do_is_done_by_the_others(tmp_path: Path, workspace: Path) -> None:
    with start_server(tmp_path, workspace=workspace, arguments=["--workers", "2"]) as server:
        first, second = until(lambda: children(server) if len(children(server)) == 2 else [])
        sign_up(server, *range(PEOPLE))
        os.kill(first, signal.SIGKILL)
        until(lambda: everyone(server), TAKEN_OVER)
        assert len(recipients(server)) == PEOPLE
        assert second in until(lambda: children(server) if len(children(server)) == 2 else [])
    assert not Path(f"/proc/{second}").exists()


def test_two_servers_answer_for_the_same_people(tmp_path: Path, workspace: Path) -> None:
    shared = {"ANNAI_SHARED": "true"}
    with (
        start_server(tmp_path, workspace=workspace, environment=shared) as one,
        start_server(tmp_path, workspace=workspace, environment=shared) as other,
    ):
        for number in range(PEOPLE):
            sign_up((one, other)[number % 2], number)
            sign_up((other, one)[number % 2], number)
        until(lambda: everyone(one), TAKEN_OVER)
        assert len(recipients(one)) == PEOPLE
        for server in (one, other):
            person = httpx.get(f"{server.url}/v1/users/u1", auth=(SECRET_KEY, "")).json()
            assert person["finished"] or person["runs"]


def test_a_store_that_somebody_keeps_for_himself_is_not_shared(tmp_path: Path, workspace: Path) -> None:
    with (
        start_server(tmp_path, workspace=workspace),
        pytest.raises(RuntimeError, match=r"or let all of them share it \(ANNAI_SHARED=true\)"),
    ):
        start_server(tmp_path, workspace=workspace, environment={"ANNAI_SHARED": "true"})
