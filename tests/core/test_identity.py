"""Traits, accounts and the merge of a visitor into a user."""

from msgspec import msgpack

from annai.core.effects import MergeInto, SendEmail
from annai.core.inputs import AnyInput, Delivered, Due, Group, Identify, Merge, Page, Seal, Track, order
from annai.core.instant import DAY
from annai.core.subject import Subject
from tests.core.test_journey import WAITING
from tests.core.world import TOUR, World, bundle, new


def seal(world: World, user: World) -> MergeInto:
    personal = {"id": user.subject.personal.id}
    world.give(Seal(at=world.now, received=world.now, to=user.subject.key, personal=personal))
    effect = world.effects[-1]
    assert isinstance(effect, MergeInto)
    return effect


def take_in(user: World, effect: MergeInto) -> None:
    left = {"document": effect.document}
    user.give(Merge(id=effect.id, at=user.now, received=user.now, source=effect.source, personal=left))


def test_traits_are_set_and_removed() -> None:
    world = World(bundle())
    world.identify(role="admin", plan=None)
    assert world.subject.personal.traits == {"role": "admin"}
    before = world.subject
    world.identify(role="admin")
    assert world.subject is before
    world.identify(role=None)
    assert world.subject.personal.traits == {}


def test_accounts_are_joined_once() -> None:
    world = World(bundle())
    assert world.subject.account_id is None
    world.group("acme")
    world.group("acme")
    world.group("other")
    assert world.subject.account_id == "other"
    world.group("acme")
    assert world.kinds() == ["account_joined", "account_joined"]
    assert world.subject.account_id == "acme"


def test_sealed_visitor_takes_nothing_more() -> None:
    visitor, user = World(bundle(), new("anonymous", "v")), World(bundle())
    visitor.track("signed_up")
    effect = seal(visitor, user)
    assert (effect.target_id, effect.id) == ("ann", f"merge:{visitor.subject.key.hex()}")
    before = visitor.subject
    assert visitor.track("signed_up").refused == "merged"
    assert visitor.subject is before
    assert visitor.see() == ()


def test_a_sealed_visitor_has_no_timer() -> None:
    flow = "title: W\ntrigger: {when: now.hour < 12}\nsteps: [{id: a, modal: {title: A, body: A}}]"
    visitor, user = World(bundle(None, night=flow), new("anonymous", "v")), World(bundle(None, night=flow))
    visitor.track("imported")
    assert visitor.due() is not None
    seal(visitor, user)
    assert visitor.due() is None


def test_merge_adds_history_and_moves_runs() -> None:
    flows = bundle(tour=TOUR, rescue=WAITING)
    visitor, user = World(flows, new("anonymous", "v", locale="ja", role="admin")), World(flows, new(role="viewer"))
    visitor.track("imported", historical=True)
    visitor.track("signed_up")
    user.group("acme")
    user.later()
    user.track("imported", historical=True)
    take_in(user, seal(visitor, user))
    assert user.subject.history["imported"].total == 2
    assert user.subject.personal.traits == {"locale": "ja", "role": "viewer"}
    assert user.subject.runs["tour"].account == user.subject.account
    assert user.kinds()[-1] == "merged"


def test_the_users_own_run_and_ending_win() -> None:
    visitor, user = World(bundle(), new("anonymous", "v")), World(bundle())
    visitor.track("signed_up")
    user.track("signed_up")
    user.report("advanced", "hello")
    take_in(user, seal(visitor, user))
    assert user.subject.runs["tour"].step == "create"
    finished = World(bundle(), new("anonymous", "w"))
    finished.track("signed_up")
    finished.report("dismissed", "hello")
    take_in(user, seal(finished, user))
    assert user.subject.finished == {}
    other = World(bundle(), new(id="bob"))
    finished = World(bundle(), new("anonymous", "x"))
    finished.track("signed_up")
    finished.report("dismissed", "hello")
    take_in(other, seal(finished, other))
    assert other.subject.finished["tour"].outcome == "dismissed"


def test_a_run_whose_exclusion_group_is_taken_is_not_brought_along() -> None:
    grouped = TOUR + "exclusion_group: welcome\n"
    flows = bundle(tour=grouped, other=grouped.replace("signed_up", "report_created"))
    visitor, user = World(flows, new("anonymous", "v")), World(flows)
    visitor.track("signed_up")
    user.track("report_created")
    take_in(user, seal(visitor, user))
    assert list(user.subject.runs) == ["other"]
    assert (user.signals[-1].kind, user.signals[-1].detail) == ("flow_exited", "excluded")


def test_mail_under_way_to_the_visitor_goes_to_the_user() -> None:
    flows = bundle(rescue=WAITING, health=None)
    visitor, user = World(flows, new("anonymous", "v", role="admin")), World(flows)
    visitor.track("signed_up")
    visitor.later(2 * DAY)
    visitor.give(Due(at=visitor.now, received=visitor.now))
    take_in(user, seal(visitor, user))
    [email] = user.effects
    assert isinstance(email, SendEmail)
    assert email.subject == user.subject.key


def test_documents_survive_messagepack() -> None:
    world = World(bundle())
    world.group("acme")
    world.track("signed_up")
    world.report("seen", "hello")
    assert msgpack.decode(msgpack.encode(world.subject), type=Subject) == world.subject


def test_a_sealed_visitor_still_hears_what_became_of_its_mail() -> None:
    visitor, user = World(bundle(), new("anonymous", "v")), World(bundle())
    visitor.track("signed_up")
    seal(visitor, user)
    before = visitor.subject
    assert visitor.deliver(Delivered, "tour", "hello", sent=False).refused is None
    assert visitor.subject is before


def test_dismissed_flows_are_not_brought_along() -> None:
    world = World(bundle())
    world.track("signed_up")
    world.report("dismissed", "hello")
    world.group("acme")
    assert world.kinds()[-1] == "account_joined"


def test_the_language_of_the_product_is_remembered() -> None:
    world = World(bundle())
    for locale, known in (("ja-JP", "ja-JP"), ("", "ja-JP"), (7, "ja-JP"), ("en", "en")):
        world.give(Page(at=world.now, received=world.now, personal={"path": "/", "locale": locale}))
        assert world.subject.personal.locale == known
    long = Page(at=world.now, received=world.now, personal={"locale": "x" * 99})
    world.give(long)
    before = world.subject
    world.give(long)
    assert world.subject is before


def test_a_member_joins_with_what_they_had_completed() -> None:
    world = World(bundle())
    world.track("signed_up")
    world.report("advanced", "hello")
    world.report("advanced", "create")
    world.group("acme")
    assert world.kinds()[-2:] == ["account_joined", "completion_brought"]
    assert world.signals[-1].flow == "tour"


def test_who_it_is_comes_before_what_it_did() -> None:
    track = Track(id="a", event="x", at=1, received=1)
    group = Group(id="b", account=b"k", at=1, received=1)
    identify = Identify(id="c", at=1, received=1)
    earlier = Track(id="d", event="x", at=0, received=1)
    inputs: list[AnyInput] = [track, group, identify, earlier]
    assert sorted(inputs, key=order) == [earlier, identify, group, track]
