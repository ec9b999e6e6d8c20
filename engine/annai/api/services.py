"""What the handlers work with."""

from collections.abc import Callable, Sequence

from msgspec import Struct
from starlette.requests import Request

from annai.api.flight import Flight
from annai.api.identity import Gate
from annai.api.undeclared import Undeclared
from annai.runtime import Bundles, Runtime
from annai.runtime.apart import Apart
from annai.settings import Settings
from annai.store.protocol import Store


class Services(Struct, frozen=True):
    """The parts of a server; `clock` gives milliseconds since 1970."""

    runtime: Runtime
    store: Store
    bundles: Bundles
    settings: Settings
    clock: Callable[[], int]
    gate: Gate
    apart: Apart
    flight: Flight
    undeclared: Undeclared

    @property
    def allowed_origins(self) -> Sequence[str]:
        """The origins of the current workspace, which may change while it is served."""
        return self.bundles.bundle.manifest.allowed_origins


def services_of(request: Request) -> Services:
    """The services of the app that serves this request."""
    services: Services = request.app.state.services
    return services
