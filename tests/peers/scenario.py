"""Scenarios in text: a workspace, what happens to one user, and what is expected, run through the core.

A file of this folder holds `cases`. Each has either a condition (`audience` or `where`), with what makes it hold
(`holds`) and what does not (`fails`); or `flows` and a `timeline`. Beside them, `files` add to the workspace. What can
happen is listed in VERBS, what can be expected in EXPECTATIONS; each entry of a timeline has one key.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC
from pathlib import Path
from textwrap import indent
from typing import Any

import yaml
from msgspec.structs import replace

from annai.core import history
from annai.core.bundle import Bundle
from annai.core.context import Context, Workspace
from annai.core.effects import CallWebhook, SendEmail
from annai.core.inputs import Delivered, Due, InteractionKind, Visit
from annai.core.instant import parse_duration
from annai.core.load import load_workspace
from annai.core.sweep import Enroll
from annai.core.triggers.schedule import ScheduleTrigger, next_occurrence, schedule_of
from tests.core.world import START, World

FOLDER = Path(__file__).parent
EMAIL = {"emails/nudge.en.mjml": "<mjml><mj-body></mj-body></mjml>", "emails/nudge.en.txt": "Hello"}
JUDGED = "judged"
Case = Mapping[str, Any]


def cases() -> Iterator[tuple[str, Case]]:
    """Every case of every file, with a name for it."""
    for path in sorted(FOLDER.glob("*.yaml")):
        if path.name != "base.yaml":
            found = yaml.safe_load(path.read_text("utf-8"))["cases"]
            yield from ((f"{path.stem}-{number}", case) for number, case in enumerate(found, start=1))


def run(case: Case) -> None:
    """Fail unless everything goes as the case says."""
    if "timeline" in case:
        world = _world(case, case["flows"])
        for entry in case["timeline"]:
            [(verb, value)] = entry.items()
            VERBS[verb](world, value)
    else:
        assert case["holds"] or case["fails"]
        for holds in (True, False):
            for events in case["holds" if holds else "fails"]:
                assert judged(case, events) is holds, events


def judged(case: Case, events: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the case's condition holds after these events: a flow with this audience starts, or does not.

    A condition upon an event is judged upon the last event, one upon a page upon the last page, else upon `asked`.
    """
    kind = "where" if "where" in case else "audience"
    [(verb, value)] = events[-1].items() if events else [("", {})]
    if verb == "page":
        trigger = 'page: "*"'
    elif kind == "where":
        trigger = f"event: {value['event']}"
    else:
        trigger, events = "event: asked", [*events, {"track": "asked"}]
    world = _world(case, {JUDGED: _judging(kind, case[kind], trigger)})
    for event in events:
        [(verb, value)] = event.items()
        VERBS[verb](world, value)
    return JUDGED in world.subject.runs


def _judging(kind: str, condition: str, trigger: str) -> str:
    where = f"where: {_quoted(condition)}" if kind == "where" else ""
    audience = f"audience: {_quoted(condition)}" if kind == "audience" else ""
    steps = "steps: [{id: judged, modal: {title: Judged, body: Judged.}}]"
    return "\n".join(["title: Judged", "trigger:", indent(f"{trigger}\n{where}", "  "), audience, steps])


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


class Told(World):
    """A user in a workspace whose files are at hand, so that one can be taken away."""

    def __init__(self, files: dict[str, str]) -> None:
        super().__init__(_load(files))
        self.files = files


def _world(case: Case, flows: Mapping[str, str]) -> Told:
    texts: dict[str, str] = yaml.safe_load((FOLDER / "base.yaml").read_text("utf-8"))
    flow_files = {f"flows/{name}.yaml": text for name, text in flows.items()}
    world = Told({**texts, **EMAIL, **flow_files, **case.get("files", {})})
    world.identify(email="ann@example.com")
    return world


def _load(files: Mapping[str, str]) -> Bundle:
    return load_workspace({path: text.encode() for path, text in files.items()})


def _track(world: Told, what: Any) -> None:
    event: dict[str, Any] = {"event": what} if isinstance(what, str) else dict(what)
    world.track(event.pop("event"), **event)


def _press(world: Told, what: Any) -> None:
    """A button of a step, by its index; None is the step's own way on."""
    step: dict[str, Any] = {"step": what} if isinstance(what, str) else dict(what)
    _report(world, "advanced", step["step"], step.get("action"))


def _dismiss(world: Told, step: str) -> None:
    _report(world, "dismissed", step)


def _report(world: Told, kind: InteractionKind, step: str, action: int | None = None) -> None:
    flow = _flow_of(world, step)
    world.report(kind, step, flow=flow, run=world.subject.runs[flow].number, action=action)


def _flow_of(world: Told, step: str) -> str:
    [flow] = [id for id, run in world.subject.runs.items() if run.step == step]
    return flow


def _later(world: Told, duration: str) -> None:
    """Time passes; the subject's timer and the flows' schedules fire whenever they are due."""
    end = world.now + parse_duration(duration)
    while (next := min([end + 1, *_moments(world)])) <= end:
        flows = tuple(_scheduled(world, next))
        world.now = next
        purpose = Enroll(flows)
        world.give(Visit(at=next, received=next, purpose=purpose) if flows else Due(at=next, received=next))
    world.now = end


def _moments(world: Told) -> Iterator[int]:
    due = world.due()
    yield from () if due is None else (due,)
    yield from (moment for _, moment in _occurrences(world))


def _scheduled(world: Told, moment: int) -> Iterator[str]:
    """The flows whose schedule falls on the moment."""
    return (id for id, occurrence in _occurrences(world) if occurrence == moment)


def _occurrences(world: Told) -> Iterator[tuple[str, int]]:
    """The next occurrence of each schedule."""
    for id, flow in world.workspace.bundle.flows.items():
        if isinstance(flow.model.trigger, ScheduleTrigger):
            schedule = schedule_of(flow.model.trigger.schedule)
            moment = next_occurrence(schedule, world.now, UTC, world.workspace.bundle.calendar)
            yield from () if moment is None else ((id, moment),)


def _delivered(world: Told, step: str, sent: bool) -> None:
    flow = _flow_of(world, step)
    run = world.subject.runs[flow].number
    world.give(Delivered(at=world.now, received=world.now, flow=flow, run=run, step=step, sent=sent))


def _remove(world: Told, flow: str) -> None:
    """The flow's file is taken away; whoever is in it runs on the bundle that they began with."""
    former = world.workspace.bundle
    world.files = {path: text for path, text in world.files.items() if path != f"flows/{flow}.yaml"}
    world.workspace = Workspace(_load(world.files), {former.digest: former})


def _account(world: Told, traits: Mapping[str, Any]) -> None:
    world.context = Context(account=traits)


def _colleague(world: Told, event: str) -> None:
    """Another user of the account did it; what accounts hear is read from their context."""
    kept = world.context.history
    world.context = replace(world.context, history={**kept, event: history.add(kept.get(event), world.now)})


VERBS: Mapping[str, Callable[[Told, Any], object]] = {
    "identify": lambda world, traits: world.identify(**traits),
    "account": _account,
    "track": _track,
    "colleague": _colleague,
    "remove": _remove,
    "enrol": lambda world, flow: world.give(Visit(at=world.now, received=world.now, purpose=Enroll((flow,)))),
    "page": lambda world, path: world.page(path),
    "press": _press,
    "dismiss": _dismiss,
    "see": lambda world, step: _report(world, "seen", step),
    "later": _later,
    "sent": lambda world, step: _delivered(world, step, sent=True),
    "failed": lambda world, step: _delivered(world, step, sent=False),
    "expect": lambda world, expected: _expect(world, expected),
}


def _expect(world: Told, expected: Mapping[str, Any]) -> None:
    for name, value in expected.items():
        assert EXPECTATIONS[name](world) == value, name


def _shows(world: Told) -> dict[str, list[str]]:
    """The steps shown on each page that the base workspace speaks of."""
    pages = {path: [shown.step for shown in world.see(path)] for path in ("/", "/reports")}
    return {path: steps for path, steps in pages.items() if steps}


EXPECTATIONS: Mapping[str, Callable[[Told], Any]] = {
    "at": lambda world: {id: run.step for id, run in world.subject.runs.items()},
    "ended": lambda world: {id: end.outcome for id, end in world.subject.finished.items()},
    "shows": _shows,
    "sends": lambda world: [effect.step for effect in world.effects if isinstance(effect, SendEmail)],
    "calls": lambda world: [effect.body.decode() for effect in world.effects if isinstance(effect, CallWebhook)],
    "days": lambda world: (world.now - START) // parse_duration("1d"),
}
