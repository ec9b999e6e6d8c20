"""One case: files are made, read, and if they are a workspace, a user goes through it."""

import re
from collections.abc import Callable
from random import Random

from annai.core.bundle import Bundle
from annai.core.filters import TextError
from annai.core.finding import WorkspaceError
from annai.core.inputs import Due
from annai.core.instant import DAY, HOUR
from annai.core.load import load_workspace
from annai.wire.decide import InteractionKind
from tests.core.world import World
from tests.fuzz.files import Files, corpus, garbage, mutated
from tests.fuzz.guard import guarded
from tests.fuzz.texts import conditioned, templated

KINDS: tuple[Callable[[Random, list[Files]], Files], ...] = (
    *(mutated, mutated, mutated, mutated),
    *(conditioned, conditioned, conditioned),
    *(templated, templated, garbage),
)
WORKSPACES = corpus()
INPUTS = 12
LEAKED = re.compile(r"<(class|function|module|bound method|built-in) |\bobject at 0x|\bUndefined\b")
FINDING = re.compile(r"\S.*:[1-9]\d*:[1-9]\d*: .+ \[[a-z0-9-]+\]", re.DOTALL)
TRAITS: dict[str, object] = {
    "role": "admin",
    "seats": 3,
    "active": True,
    "tags": ["beta", 3, None],
    "created_at": "2026-05-11",
    "name": "{{ 7 * 7 }} <b>Ann</b>",
    "email": "ann@example.com",
    "locale": "ja",
}
REPORTS: tuple[InteractionKind, ...] = ("seen", "advanced", "dismissed", "target_missed")


class Wrong(AssertionError):
    """Something came out that should not have."""


def made(seed: int, number: int) -> Files:
    """The files of a case."""
    random = Random(f"{seed}:{number}")
    return random.choice(KINDS)(random, WORKSPACES)


def run(seed: int, number: int) -> bool:
    """Whether the files were a workspace. Whatever is raised is a fault of Annai's."""
    files = made(seed, number)
    with guarded():
        bundle = _loaded(files)
        if bundle is not None:
            _used(bundle, Random(f"{seed}:{number}:user"))
    return bundle is not None


def _loaded(files: Files) -> Bundle | None:
    try:
        return load_workspace(files)
    except WorkspaceError as error:
        if not error.findings or any(FINDING.fullmatch(str(finding)) is None for finding in error.findings):
            raise Wrong(f"not findings: {error}") from error
        return None


def _used(bundle: Bundle, random: Random) -> None:
    world = World(bundle)
    for _ in range(INPUTS):
        _happens(world, random)
        if LEAKED.search(repr([shown.content for page in ("/", "/reports") for shown in world.see(page)])):
            raise Wrong("a text shows something of Python's")
    _written(bundle)


def _happens(world: World, random: Random) -> None:
    """One thing, of all that can happen to a user."""
    chosen = random.randrange(6)
    if chosen == 0:
        world.identify(**{name: random.choice([value, None]) for name, value in TRAITS.items()})
    elif chosen == 1:
        world.page(random.choice(["/", "/reports", "/reports/7", "", 7, None]), id=str(random.random()))
    elif chosen == 2 and world.subject.runs:
        flow, run = random.choice(sorted(world.subject.runs.items()))
        world.report(random.choice(REPORTS), run.step, flow=flow, run=run.number, action=random.choice([None, 0, 9]))
    elif chosen == 3:
        world.later(random.choice([HOUR, DAY, 40 * DAY]))
        world.give(Due(at=world.now, received=world.now))
    else:
        events = sorted(world.workspace.bundle.plan.events) or ["unknown"]
        world.track(random.choice(events), source=random.choice(["web", 3, None]), rows=1, seats=2)
    due = world.due()
    if due is not None and due <= world.now:
        raise Wrong(f"a timer that is over: {due} at {world.now}")


def _written(bundle: Bundle) -> None:
    for email in bundle.emails.values():
        for template in (*email.mjml.values(), *email.text.values()):
            try:
                text = template.render({"user": TRAITS, "time_zone": "UTC"}, "ja")
            except TextError:
                continue
            if LEAKED.search(text):
                raise Wrong("an email shows something of Python's")
