"""What an edit makes of a step that somebody else has taken, or is to take now."""

from annai.core.bundle import Bundle
from annai.core.context import Workspace
from annai.core.inputs import Visit
from annai.core.sweep import Migrate
from tests.core.test_assignments import INVITE, company, run_of
from tests.core.world import World, bundle

MAIL = """
title: Late
on_change: follow
trigger: {event: imported}
steps: [{id: a, email: {template: late, topic: onboarding, subject: Hello}}]
"""
GIVEN = MAIL.replace("Hello", "Hello, to: {role: admin}")


def edit(world: World, edited: Bundle) -> None:
    former = world.workspace
    world.workspace = Workspace(edited, {**former.pinned, former.bundle.digest: former.bundle.pinned()})


def follow(edited: Bundle) -> Visit:
    return Visit(id=edited.digest.hex(), at=0, received=0, purpose=Migrate(("invite",)))


def test_who_refuses_when_an_edit_has_removed_their_way_leads_to_else() -> None:
    acme = company((("ann", "editor"), ("olga", "owner")))
    acme.deliver(acme.orders[0])  # there is no admin
    former = "{role: admin, fallback: owner, within: 3d, else: call}"
    edited = bundle(health=None, invite=INVITE.replace(former, "{role: admin, else: hold}") + "on_change: follow\n")
    edit(acme.account, edited)
    acme.users.pop("olga")
    acme.give(follow(edited))
    acme.deliver(acme.orders[0])  # nor an owner any more
    assert run_of(acme).step == "hold"


def test_an_edit_that_gives_a_step_to_somebody_else_enters_it_anew() -> None:
    world = World(bundle(health=None, invite=MAIL))
    world.group("acme")
    world.track("imported")
    for text, phase in ((GIVEN, "assigned"), (MAIL, "sending")):
        edited = bundle(health=None, invite=text)
        edit(world, edited)
        world.give(follow(edited))
        run = world.subject.runs["invite"]
        assert (run.phase, run.assigned is not None) == (phase, phase == "assigned")
