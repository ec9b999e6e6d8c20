"""Who gets in, for how long, and how often one may try."""

import pytest

from annai.core.instant import HOUR, MINUTE
from annai.dashboard.attempts import ADDRESSES, LIMIT, Attempts
from annai.dashboard.login import target
from annai.session import COOKIE, make_session, session_expires
from tests.dashboard.fakes import NOW, SECRET_KEY, full_world
from tests.dashboard.visitor import ORIGIN, operator, visitor


async def test_the_secret_key_opens_a_session_that_scripts_and_other_sites_cannot_use() -> None:
    async with visitor(full_world()) as client:
        answer = await client.post("/login", data={"secret": SECRET_KEY, "next": "/flows"})
    cookie = answer.headers["set-cookie"]
    assert (answer.status_code, answer.headers["location"]) == (303, "/flows")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Max-Age=43200" in cookie
    assert SECRET_KEY not in cookie


async def test_a_wrong_key_opens_nothing() -> None:
    async with visitor(full_world(), "ja") as client:
        answer = await client.post("/login", data={"secret": SECRET_KEY + "x"})
    assert answer.status_code == 401
    assert "シークレットキーが違います" in answer.text
    assert "set-cookie" not in answer.headers


async def test_the_eleventh_attempt_of_a_minute_is_refused_even_with_the_right_key() -> None:
    world = full_world()
    async with visitor(world) as client:
        for _ in range(LIMIT):
            assert (await client.post("/login", data={"secret": "wrong"})).status_code == 401
        refused = await client.post("/login", data={"secret": SECRET_KEY})
        world.now += MINUTE
        later = await client.post("/login", data={"secret": SECRET_KEY})
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    assert "10 a minute" in refused.text
    assert later.status_code == 303


async def test_a_session_ends_after_twelve_hours() -> None:
    world = full_world()
    async with operator(world) as client:
        world.now += 12 * HOUR - 1
        assert (await client.get("/")).status_code == 200
        world.now += 1
        assert (await client.get("/")).status_code == 303


async def test_logging_out_forgets_the_session() -> None:
    async with operator(full_world()) as client:
        assert (await client.post("/logout")).headers["location"] == "/login"
        assert (await client.get("/")).status_code == 303


@pytest.mark.parametrize("path", ["/login", "/logout"])
async def test_a_form_of_another_site_is_refused(path: str) -> None:
    async with operator(full_world()) as client:
        answer = await client.post(path, data={"secret": SECRET_KEY}, headers={"Origin": "http://evil.test"})
        still_in = await client.get("/")
        own = await client.post("/logout", headers={"Origin": ORIGIN})
    assert (answer.status_code, still_in.status_code, own.status_code) == (403, 200, 303)


async def test_an_oversize_form_is_not_read() -> None:
    async with visitor(full_world()) as client:
        answer = await client.post("/login", data={"secret": SECRET_KEY, "next": "/" + "x" * 5_000})
    assert answer.status_code == 401


@pytest.mark.parametrize("forged", ["", "x", "e30.e30.", make_session("another-key", NOW + HOUR)])
async def test_a_forged_session_is_none(forged: str) -> None:
    async with visitor(full_world()) as client:
        client.cookies.set(COOKIE, forged)
        assert (await client.get("/")).status_code == 303


def test_a_session_tells_its_end_to_the_second() -> None:
    session = make_session(SECRET_KEY, NOW + HOUR + 999)
    assert session_expires(SECRET_KEY, session, NOW) == NOW + HOUR
    assert session_expires(SECRET_KEY, session, NOW + HOUR) is None


@pytest.mark.parametrize("next", ["//evil.test", "/\\evil.test", "https://evil.test", "javascript:1", "/\nx", ""])
def test_signing_in_leads_to_this_site_only(next: str) -> None:
    assert target(next) == "/"


def test_attempts_of_many_addresses_stay_bounded() -> None:
    attempts = Attempts()
    for number in range(ADDRESSES + 1):
        assert attempts.take(str(number), NOW) == 0
    for _ in range(LIMIT):
        attempts.take("0", NOW)  # the first address was forgotten: it has all its attempts again
    assert attempts.take("0", NOW + 1) == MINUTE - 1
