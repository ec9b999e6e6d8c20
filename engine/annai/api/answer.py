"""How a model is answered to operators: as JSON, which nobody keeps."""

import msgspec
from starlette.responses import Response

from annai.wire.base import Wire


def answer(model: Wire) -> Response:
    return Response(msgspec.json.encode(model), media_type="application/json", headers={"cache-control": "no-store"})
