"""What two tabs are shown, whatever happened before: only where a run stands, and by the rules of slots and caps."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from annai.core.allowance import message_of
from annai.core.caps import claim_on
from annai.core.decide import claims, decide
from annai.core.filters import TextError
from annai.core.inputs import Due, Interaction
from annai.core.load import load_workspace
from annai.core.look import Look
from annai.core.present import experience
from annai.core.spending import NOTHING
from annai.core.standing import Standing
from annai.core.view import View
from tests.properties.inputs import inputs
from tests.properties.play import Play
from tests.properties.settings import examples
from tests.properties.test_journeys import LATER
from tests.properties.workspaces import workspaces

LOOKS = st.builds(
    Look,
    path=st.sampled_from(("/", "/reports/7", "/settings")),
    title=st.sampled_from(("", "Reports")),
    locale=st.sampled_from(("en", "ja")),
    quiet=st.sampled_from((False, False, True)),
    tab=st.sampled_from(("one", "two")),
)
KINDS = st.sampled_from(("seen", "seen", "advanced", "dismissed", "target_missed"))


def view_of(play: Play, look: Look) -> View:
    user = play.subjects["user"]
    return View(play.workspace, user, play.context(user), look, play.now)


def look_at(play: Play, look: Look) -> list[Standing]:
    """What a commit lets a tab show: time acts first, then it is reserved."""
    play.give("user", Due(at=play.now, received=play.now))
    user = play.subjects["user"]
    for claim in claims(play.workspace, user, play.where(user), play.context(user), look, play.now):
        play.give("user", claim)
    return view_of(play, look).shown(play.where(play.subjects["user"]))


def check(play: Play, look: Look, found: list[Standing]) -> None:
    user = play.subjects["user"]
    bundle, view = play.workspace.bundle, view_of(play, look)
    for one in found:
        run = user.runs[one.flow.id]
        assert (run, run.step, run.phase) == (one.run, one.step.id, "showing")
        assert one.flow.id not in bundle.still
        assert one.step.page is None or one.step.page.fullmatch(look.path)
        assert not view.is_hidden(one)
        assert not (view.is_quiet() and one.step.surface == "interrupting")
        message = message_of(bundle, one)
        assert message is None or claim_on(user.spending or NOTHING, message, play.now) is not None
    ranks = [one.flow.rank for one in found]
    assert ranks == sorted(ranks)
    taken = Counter(one.step.surface for one in found if one.step.surface != "passive")
    assert all(count == 1 for count in taken.values())


@given(st.data())
@examples(30)
def test_tabs_show_what_they_may(data: st.DataObject) -> None:
    play = Play(load_workspace(data.draw(workspaces())))
    play.open()
    for _ in range(20):
        play.now += data.draw(st.sampled_from(LATER))
        play.give("user", data.draw(inputs(play, "user")))
        look = data.draw(LOOKS)
        found = look_at(play, look)
        check(play, look, found)
        rendered(play, look, found)
        if found:
            report(play, data.draw(st.sampled_from(found)), data.draw(KINDS))


def rendered(play: Play, look: Look, found: list[Standing]) -> None:
    """It is drawn as it was found, unless a text is too long."""
    user = play.subjects["user"]
    try:
        made = decide(play.workspace, user, play.where(user), play.context(user), look, play.now, experience)
    except TextError:
        return
    assert [(one.flow, one.run, one.step) for one in made] == [
        (one.flow.id, one.run.number, one.step.id) for one in found
    ]


def report(play: Play, one: Standing, kind: str) -> None:
    play.give(
        "user",
        Interaction(
            id=play.next_id(),
            at=play.now,
            received=play.now,
            kind=kind,  # type: ignore[arg-type]
            flow=one.flow.id,
            run=one.run.number,
            step=one.step.id,
            action=0,
        ),
    )
