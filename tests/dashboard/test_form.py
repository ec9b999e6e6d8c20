"""Forms of the sign-in page that are slow, cut short or too large."""

import asyncio

import pytest
from starlette.requests import Request
from starlette.types import Message

from annai.dashboard import login


async def test_a_form_that_does_not_end_reads_as_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login, "FORM_SECONDS", 0.01)

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async with asyncio.timeout(5):
        assert await login.read_form(Request({"type": "http", "headers": []}, receive)) == {}


async def test_a_client_that_leaves_in_mid_form_reads_as_empty() -> None:
    async def receive() -> Message:
        return {"type": "http.disconnect"}

    assert await login.read_form(Request({"type": "http", "headers": []}, receive)) == {}


async def test_a_form_of_too_many_fields_reads_as_empty() -> None:
    body = "&".join(f"a{n}=1" for n in range(login.MAX_FIELDS + 1)).encode()

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    assert await login.read_form(Request({"type": "http", "headers": []}, receive)) == {}
