"""Sweeps as operators see and steer them, and where people stand in a flow. All need the secret key or a session."""

from collections.abc import Callable, Coroutine
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from annai.api.answer import answer
from annai.api.errors import Conflict, NotFound
from annai.api.operator import require_operator
from annai.api.pages import window_of
from annai.api.services import services_of
from annai.core.instant import isoformat
from annai.core.sweep import State, Sweep
from annai.runtime.standing import runs_standing
from annai.wire.sweeps import FlowStanding, StepStanding, Sweeps, SweepState

Endpoint = Callable[[Request], Coroutine[Any, Any, Response]]
TURNS: dict[str, State] = {"pause": "paused", "resume": "running", "cancel": "cancelled"}


def routes() -> list[BaseRoute]:
    return [
        Route("/v1/sweeps", sweeps, methods=["GET"]),
        *(Route(f"/v1/sweeps/{{id:path}}/{word}", _turn(state), methods=["POST"]) for word, state in TURNS.items()),
        Route("/v1/sweeps/{id:path}", sweep, methods=["GET"]),
        Route("/v1/flows/{id}/standing", standing, methods=["GET"]),
    ]


async def sweeps(request: Request) -> Response:
    """The newest sweeps, with their progress."""
    require_operator(request)
    found = await services_of(request).store.sweeps(window_of(request).limit)
    return answer(Sweeps(sweeps=[_state(each) for each in found]))


async def sweep(request: Request) -> Response:
    """One sweep's progress."""
    require_operator(request)
    return answer(_state(await _found(request)))


def _turn(state: State) -> Endpoint:
    async def turn(request: Request) -> Response:
        """Pause, resume or cancel a sweep. Its page under way is finished. Raises Conflict when it has ended."""
        require_operator(request)
        services = services_of(request)
        before = await _found(request)
        if not await services.store.turn_sweep(before.id, state, services.clock()):
            raise Conflict(f"The sweep is {before.state} and cannot be {state} any more.")
        return answer(_state(await _found(request)))

    return turn


async def standing(request: Request) -> Response:
    """How many runs of a flow stand on each step, for each of its versions that has some."""
    require_operator(request)
    services = services_of(request)
    flow, current = request.path_params["id"], services.bundles.bundle
    found = await runs_standing(services.store, flow)
    if not found and flow not in current.flows:
        raise NotFound
    steps = [
        StepStanding(bundle=digest.hex(), current=digest == current.digest, step=step, runs=runs)
        for (digest, step), runs in sorted(found.items())
    ]
    return answer(FlowStanding(flow=flow, runs=sum(found.values()), steps=steps))


async def _found(request: Request) -> Sweep:
    found = await services_of(request).store.sweep(request.path_params["id"])
    if found is None:
        raise NotFound
    return found


def _state(sweep: Sweep) -> SweepState:
    return SweepState(
        id=sweep.id,
        purpose=str(sweep.purpose.__struct_config__.tag),
        flows=list(sweep.purpose.flows),
        state=sweep.state,
        kind=sweep.kind,
        created=isoformat(sweep.created),
        visited=sweep.visited,
        changed=sweep.changed,
        ended=None if sweep.ended is None else isoformat(sweep.ended),
    )
