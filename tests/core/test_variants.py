"""Variants: which one a run begins with, and that it keeps it; flows that extend others."""

from typing import Any

from msgspec import msgpack

from annai.core.context import Workspace
from annai.core.inputs import Visit
from annai.core.subject import Subject
from annai.core.sweep import Migrate
from tests.core.files import load
from tests.core.world import World, new

VARIED = """\
-- events.yaml --
events: {signed_up: {}, report_created: {}, imported: {}}
traits: {user: {email: string, size: number, industry: string}}
-- flows/first.yaml --
title: First steps
trigger: {event: signed_up}
goal: {event: report_created}
steps:
  - {id: welcome, modal: {title: Welcome, body: To everybody.}}
  - {id: bye, modal: {title: Bye, body: Bye.}}
variants:
  - id: large
    when: user.size >= 100
    changes:
      - change: welcome
        modal: {title: Welcome to your team}
      - after: welcome
        steps: [{id: team, modal: {title: Invite them, body: All of them.}}]
  - id: builders
    when: user.industry == "construction"
    steps:
      - {id: site, modal: {title: Your sites, body: Add one.}}
      - {id: mail, email: {template: nudge, topic: onboarding, subject: Your sites}}
    goal: {event: imported}
  - id: small
    when: user.size < 10
    exit: count("imported") > 1
-- emails/nudge.en.mjml --
<mjml><mj-body></mj-body></mjml>
-- emails/nudge.en.txt --
Hello
"""


def begin(**traits: Any) -> World:
    world = World(load(VARIED), new(**traits))
    world.track("signed_up")
    return world


def titles(world: World) -> list[str]:
    return [str(getattr(shown.content, "title", "")) for shown in world.see()]


def test_the_first_variant_that_fits_is_taken() -> None:
    assert titles(begin()) == ["Welcome"]
    assert titles(begin(size=100)) == ["Welcome to your team"]
    assert titles(begin(industry="construction")) == ["Your sites"]
    assert titles(begin(size=100, industry="construction")) == ["Welcome to your team"]


def test_a_run_keeps_its_variant_when_the_size_changes_midway() -> None:
    world = begin(size=100, industry="construction")
    world.identify(size=5)
    world.report("advanced", "welcome", flow="first")
    assert titles(world) == ["Invite them"]
    restored = msgpack.decode(msgpack.encode(world.subject), type=Subject)
    assert restored.runs["first"].variant == "large"
    world.report("advanced", "team", flow="first")
    world.report("advanced", "bye", flow="first")
    assert world.subject.finished["first"].outcome == "completed"


def test_the_signal_of_a_start_names_the_variant() -> None:
    assert [signal.detail for signal in begin(size=100).signals] == ["large"]
    assert [signal.detail for signal in begin().signals] == [None]


def test_goal_and_exit_are_the_variants() -> None:
    world = begin(industry="construction")
    world.track("report_created")
    assert "first" in world.subject.runs
    world.track("imported")
    assert world.subject.finished["first"].outcome == "goal"
    small = begin(size=5)
    for _ in range(3):
        small.track("imported")
    assert small.subject.finished["first"].outcome == "exited"


def test_a_goal_that_the_variant_has_keeps_the_flow_from_starting() -> None:
    world = World(load(VARIED), new(industry="construction"))
    world.track("imported")
    world.track("signed_up")
    assert world.subject.runs == {}


def test_a_variant_that_is_gone_ends_its_runs() -> None:
    world = begin(size=100)
    without = load(VARIED.replace("id: large", "id: huge"))
    world.workspace = Workspace(without, {world.subject.runs["first"].bundle: without})
    world.identify(size=99)
    assert world.subject.finished["first"].outcome == "removed"


def migrated(world: World, to: str) -> World:
    """The world after an edit, whose sweep has come by."""
    former = world.workspace.bundle
    later = load(to)
    world.workspace = Workspace(later, {former.digest: former})
    world.later()
    world.give(Visit(id="v", at=world.now, received=world.now, purpose=Migrate(("first",))))
    return world


def test_a_migrated_run_keeps_its_variant() -> None:
    edited = VARIED.replace("title: First steps", "title: First\non_change: follow")
    world = migrated(begin(size=100), edited.replace("Invite them", "Invite all"))
    world.report("advanced", "welcome", flow="first")
    assert titles(world) == ["Invite all"]
    gone = migrated(begin(size=100), edited.replace("id: large", "id: huge"))
    assert (gone.subject.runs["first"].variant, titles(gone)) == ("", ["Welcome"])


def test_a_restarted_run_is_given_a_variant_anew() -> None:
    world = begin(size=100)
    world.identify(size=5)
    migrated(world, VARIED.replace("title: First steps", "title: First\non_change: restart"))
    assert world.subject.runs["first"].variant == "small"


def test_an_edit_of_a_message_within_a_variant_is_an_edit_of_the_flow() -> None:
    text = VARIED.replace("{title: Welcome to your team}", "{title: {message: team}}")
    catalogs = "-- locales/en.yaml --\nteam: Team\n-- locales/ja.yaml --\nteam: チーム\n"
    before, after = load(text + catalogs), load(text + catalogs.replace("Team", "Your team"))
    assert before.digest != after.digest
    assert before.flows["first"].models != after.flows["first"].models


def test_what_a_variant_reads_is_kept_and_heard() -> None:
    bundle = load(VARIED)
    assert bundle.goals == {"report_created", "imported"}
    assert "imported" in str(bundle.flows["first"].questions)
    assert [one.flow.variant for one in bundle.flows["first"].variants] == ["large", "builders", "small"]
    assert bundle.flows["first"].of("none") is None


EXTENDING = """\
-- flows/base.yaml --
title: Base
trigger: {event: signed_up}
priority: 10
steps:
  - {id: a, page: /a, modal: {title: {en: A, ja: あ}, body: B, actions: [{label: C, goto: c}, {label: Next}]}}
  - {id: b, modal: {title: B, body: B}}
  - end
  - {id: c, modal: {title: C, body: C}}
-- flows/derived.yaml --
extends: base
title: Derived
changes:
  - change: a
    page: null
    modal: {title: {ja: い}, actions: [{label: Go, goto: c}, {label: On}]}
  - {replace: b, steps: [{id: d, modal: {title: D, body: D}}, {id: e, modal: {title: E, body: E}}]}
  - {before: d, steps: [{id: f, modal: {title: F, body: F}}]}
  - {after: e, steps: [{id: g, modal: {title: G, body: G}}]}
  - {remove: e}
"""


def test_a_flow_takes_over_what_it_does_not_write() -> None:
    flows = load(EXTENDING).flows
    derived = flows["derived"]
    assert (derived.model.title, derived.model.priority) == ("Derived", 10)
    assert [*derived.steps] == ["a", "f", "d", "g", "c"]
    assert derived.steps["g"].next == "end"
    assert [*flows["base"].steps] == ["a", "b", "c"]


def test_a_change_is_merged_into_the_step() -> None:
    step = load(EXTENDING).flows["derived"].model.steps[0]
    assert not isinstance(step, str)
    assert step.page is None
    assert step.modal is not None
    assert (step.modal.title, step.modal.body) == ({"en": "A", "ja": "い"}, "B")


def test_a_change_of_the_base_changes_what_extends_it() -> None:
    former = load(EXTENDING)
    later = load(EXTENDING.replace("priority: 10", "priority: 20"))
    assert former.digests["flows/derived.yaml"] != later.digests["flows/derived.yaml"]
