"""R6: CORS for the pages of the host."""

import pytest
from msgspec.structs import replace

from tests.api.world import World, track

HOST = "https://host.example"


@pytest.mark.parametrize("path", ["/v1/batch", "/v1/decide", "/v1/stream", "/v1/nothing"])
async def test_a_preflight_needs_no_key(enforced: World, path: str) -> None:
    asked = {"origin": HOST, "access-control-request-method": "POST"}
    response = await enforced.client.options(path, headers=asked)
    assert response.status_code == 204
    assert response.headers["access-control-allow-origin"] == HOST
    assert response.headers["access-control-allow-headers"] == "authorization, content-type, x-retry-count"
    assert "POST" in response.headers["access-control-allow-methods"]


async def test_headers_are_on_answers_and_errors(enforced: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    good = await enforced.client.post("/v1/track", json={"writeKey": "write-key"}, headers={"origin": HOST})
    shut = await enforced.client.post("/v1/track", json={}, headers={"origin": HOST})
    for name in ("submit", "submit_all"):
        monkeypatch.setattr(enforced.runtime, name, broken)
    event = {**track("m"), "writeKey": "secret-key-for-tests"}
    failed = await enforced.client.post("/v1/track", json=event, headers={"origin": HOST})
    assert [good.status_code, shut.status_code, failed.status_code] == [200, 401, 500]
    for response in (good, shut, failed):
        assert response.headers["access-control-allow-origin"] == HOST
        assert response.headers["vary"] == "Origin"
        assert "access-control-allow-credentials" not in response.headers
        assert "set-cookie" not in response.headers
    for response in (shut, failed):
        assert response.headers["access-control-expose-headers"] == "Retry-After"


@pytest.mark.parametrize("path", ["/v1/decide", "/v1/stream"])
async def test_headers_are_on_the_errors_of_what_goes_straight(enforced: World, path: str) -> None:
    response = await enforced.client.post(path, json={"key": "wrong"}, headers={"origin": HOST})
    assert 400 <= response.status_code < 500
    assert response.headers["access-control-allow-origin"] == HOST


async def test_another_origin_is_not_allowed(enforced: World) -> None:
    response = await enforced.client.options("/v1/decide", headers={"origin": "https://evil.example"})
    assert "access-control-allow-origin" not in response.headers
    assert response.headers["vary"] == "Origin"


async def test_a_star_allows_every_origin(enforced: World) -> None:
    bundle = enforced.runtime.bundles.bundle
    manifest = bundle.manifest.model_copy(update={"allowed_origins": ("*",)})
    await enforced.runtime.bundles.replace(replace(bundle, digest=b"another", manifest=manifest))
    response = await enforced.client.options("/v1/decide", headers={"origin": "https://any.example"})
    assert response.headers["access-control-allow-origin"] == "*"


async def test_the_rest_of_the_site_is_not_shared(enforced: World) -> None:
    response = await enforced.client.get("/healthz", headers={"origin": HOST})
    assert "access-control-allow-origin" not in response.headers
