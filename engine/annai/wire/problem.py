"""RFC 9457 problem details, with the `code` and `message` that Segment clients read."""

from annai.wire.base import Wire


class Problem(Wire, frozen=True, kw_only=True):
    type: str = "about:blank"
    title: str
    status: int
    code: str
    message: str
    detail: str
