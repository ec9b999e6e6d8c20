"""Endpoints: where webhooks go, as `workspace.yaml` names them.

No secret stands in a file: files are kept with every bundle. Secrets and tokens are settings of the server.
"""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from annai.core.fields import Model

LOCAL = ("localhost", "127.0.0.1", "::1")
KEPT_HEADERS = {"authorization", "content-length", "content-type", "host", "connection", "transfer-encoding"}


def _checked_header(name: str) -> str:
    if name.lower() in KEPT_HEADERS or name.lower().startswith("webhook-"):
        raise ValueError(f"the header {name!r} is Annai's own; tokens are settings: ANNAI_WEBHOOK_TOKENS")
    return name


HeaderName = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,64}$"), AfterValidator(_checked_header)]
HeaderValue = Annotated[str, Field(pattern=r"^([!-~]([ -~]{0,498}[!-~])?)?$")]


def _checked_url(url: str) -> str:
    if re.fullmatch(r"[!-~]+", url) is None:
        raise ValueError(f"{url!r} is no endpoint; write other characters than ASCII as %…, and a host as xn--…")
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError:
        port, host, parts = None, None, urlsplit("")
    if not host or port == 0 or not (parts.scheme == "https" or (parts.scheme == "http" and host in LOCAL)):
        raise ValueError(f"{url!r} is no endpoint; write https://, or http://localhost while developing")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise ValueError("the URL holds a user, a password or a fragment; tokens are settings: ANNAI_WEBHOOK_TOKENS")
    return url


class Endpoint(Model):
    """Where webhooks go. Its secrets and tokens are settings of the server."""

    url: Annotated[str, Field(max_length=2_000), AfterValidator(_checked_url)]
    headers: Annotated[dict[HeaderName, HeaderValue], Field(max_length=20)] = {}
