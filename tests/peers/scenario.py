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

import msgspec
import yaml
from msgspec.structs import replace

from annai.core import history
from annai.core.bundle import Bundle
from annai.core.context import Workspace
from annai.core.decide import claims, decide
from annai.core.effects import CallWebhook, OpenTask, SendEmail
from annai.core.feed import feed_of
from annai.core.inputs import Call, Closed, Delivered, Due, Posted, Visit
from annai.core.instant import parse_duration, parse_moment
from annai.core.load import load_workspace
from annai.core.look import Look
from annai.core.present import experience
from annai.core.sweep import Enroll
from annai.core.triggers.schedule import ScheduleTrigger, next_occurrence, schedule_of
from annai.wire.decide import InteractionKind
from annai.wire.site import Site
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
        self.look = Look()


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


def _answer(world: Told, what: Any) -> None:
    """An answer to a question of a survey or a quiz."""
    _report(world, "answered", what["step"], item=what["question"], value=what["value"])


def _report(world: Told, kind: InteractionKind, step: str, action: int | None = None, **more: Any) -> None:
    flow = _flow_of(world, step)
    run = world.subject.runs[flow].number
    result = world.report(kind, step, flow=flow, run=run, action=action, **more)
    assert result.refused is None, result.because


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


def _until(world: Told, moment: str) -> None:
    _later(world, f"{(parse_moment(moment) - world.now) // 1000}s")


def _delivered(world: Told, step: str, sent: bool) -> None:
    """What became of an email, a webhook or a task: it was sent, or done; or not."""
    flow = _flow_of(world, step)
    run = world.subject.runs[flow].number
    effect = next(one for one in reversed(world.effects) if isinstance(one, ORDERS) and one.step == step)
    about = {"flow": flow, "run": run, "step": step, "entered": effect.entered}
    rest = {} if isinstance(effect, SendEmail) else {"row": step}
    world.give(OUTCOMES[type(effect)](at=world.now, received=world.now, sent=sent, **about, **rest))


ORDERS = (SendEmail, CallWebhook, OpenTask)
OUTCOMES: Mapping[type, type] = {SendEmail: Delivered, CallWebhook: Posted, OpenTask: Closed}


def _remove(world: Told, flow: str) -> None:
    """The flow's file is taken away; whoever is in it runs on the bundle that they began with."""
    former = world.workspace.bundle
    world.files = {path: text for path, text in world.files.items() if path != f"flows/{flow}.yaml"}
    world.workspace = Workspace(_load(world.files), {former.digest: former})


def _elements(world: Told, what: Mapping[str, list[str]]) -> None:
    """Which of the workspace's elements the pages have from now on."""
    world.look = Look(elements=tuple(what["there"]), disabled=tuple(what["disabled"]))


def _account(world: Told, traits: Mapping[str, Any]) -> None:
    world.context = replace(world.context, account=traits)


def _colleague(world: Told, event: str) -> None:
    """Another user of the account did it; what accounts hear is read from their context."""
    kept = world.context.history
    world.context = replace(world.context, history={**kept, event: history.add(kept.get(event), world.now)})


VERBS: Mapping[str, Callable[[Told, Any], object]] = {
    "identify": lambda world, traits: world.identify(**traits),
    "account": _account,
    "colleague": _colleague,
    "track": _track,
    "call": lambda world, flow: world.give(Call(at=world.now, received=world.now, flow=flow)),
    "remove": _remove,
    "enrol": lambda world, flow: world.give(Visit(at=world.now, received=world.now, purpose=Enroll((flow,)))),
    "page": lambda world, path: world.page(path),
    "elements": _elements,
    "press": _press,
    "dismiss": _dismiss,
    "see": lambda world, step: _report(world, "seen", step),
    "answer": _answer,
    "open": lambda world, what: _report(world, "task_opened", what["step"], item=what["task"]),
    "pick": lambda world, what: _report(world, "item_pressed", what["step"], item=what["item"]),
    "later": _later,
    "until": _until,
    "sent": lambda world, step: _delivered(world, step, sent=True),
    "failed": lambda world, step: _delivered(world, step, sent=False),
    "expect": lambda world, expected: _expect(world, expected),
}


def _expect(world: Told, expected: Mapping[str, Any]) -> None:
    for name, value in expected.items():
        if name in PARTS:
            assert _part(PARTS[name](world), value) == value, name
        else:
            assert EXPECTATIONS[name](world) == value, name


def _shown(world: Told, path: str) -> list[Any]:
    """The experiences on a page, as JSON has them. As when a tab asks, their places in the caps are reserved."""
    look = replace(world.look, path=path)
    for claim in claims(world.workspace, world.subject, world.where(), world.context, look, world.now):
        world.give(claim)
    found = decide(world.workspace, world.subject, world.where(), world.context, look, world.now, experience)
    return [_plain(shown) for shown in found]


def _site(world: Told, path: str) -> Site:
    sites = world.workspace.bundle.sites
    assert sites is not None
    return sites.on(path)


def _plain(value: Any) -> Any:
    """As JSON has it."""
    return msgspec.json.decode(msgspec.json.encode(value))


def _shows(world: Told) -> dict[str, list[str]]:
    """The steps shown on each page that the base workspace speaks of."""
    pages = {path: [shown["step"] for shown in _shown(world, path)] for path in ("/", "/reports")}
    return {path: steps for path, steps in pages.items() if steps}


def _part(found: Any, wanted: Any) -> Any:
    """What is wanted of a mapping, or of each item of a list, key by key."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        return {key: _part(found.get(key), value) for key, value in wanted.items()}
    if isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        return [_part(*pair) for pair in zip(found, wanted, strict=True)]
    return found


EXPECTATIONS: Mapping[str, Callable[[Told], Any]] = {
    "at": lambda world: {id: run.step for id, run in world.subject.runs.items()},
    "ended": lambda world: {id: end.outcome for id, end in world.subject.finished.items()},
    "shows": _shows,
    "unread": lambda world: feed_of(world.workspace, world.subject, world.context, Look(), world.now).unread,
    "sends": lambda world: [effect.step for effect in world.effects if isinstance(effect, SendEmail)],
    "asks": lambda world: [effect.step for effect in world.effects if isinstance(effect, OpenTask)],
    "calls": lambda world: [effect.body.decode() for effect in world.effects if isinstance(effect, CallWebhook)],
    "days": lambda world: (world.now - START) // parse_duration("1d"),
}

PARTS: Mapping[str, Callable[[Told], Any]] = {  # of which only what is named is compared
    "draws": lambda world: {shown["step"]: shown["content"] for shown in _shown(world, "/")},
    "traits": lambda world: world.subject.personal.traits,
    "captures": lambda world: [_plain(one) for one in _site(world, "/").captures],
}
