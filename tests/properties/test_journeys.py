"""Whatever happens to whom, at any moment, in any workspace: `advance` never raises, and what it promises holds.

What must hold after each input stands in `play.Play`.
"""

from hypothesis import given
from hypothesis import strategies as st

from annai.core.inputs import Due
from annai.core.instant import DAY, HOUR, SECOND
from annai.core.load import load_workspace
from tests.properties.inputs import inputs
from tests.properties.play import Play
from tests.properties.settings import examples
from tests.properties.workspaces import edited, workspaces

WHO = ("user", "user", "user", "anonymous", "account")
LATER = (0, 0, 0, 0, SECOND, HOUR, 13 * HOUR, 2 * DAY, 40 * DAY)
FIRINGS = 60
SHORTEST = HOUR  # of the times that the workspaces name


def happen(data: st.DataObject, play: Play, count: int) -> None:
    """So many inputs, with time between them."""
    if data.draw(st.booleans()):
        play.open()
    for _ in range(count):
        play.now += data.draw(st.sampled_from(LATER))
        who = data.draw(st.sampled_from(WHO))
        result = play.give(who, data.draw(inputs(play, who)))
        play.due(who)
        if result.refused is None:
            play.rests(who)


@given(st.data())
@examples(50)
def test_any_input_at_any_moment(data: st.DataObject) -> None:
    happen(data, Play(load_workspace(data.draw(workspaces()))), 40)


@given(st.data())
@examples(20)
def test_any_input_across_an_edit(data: st.DataObject) -> None:
    """Runs under way stay with the files that they began with, or are migrated by a visit."""
    files = data.draw(workspaces())
    play = Play(load_workspace(files))
    happen(data, play, 15)
    play.edit(load_workspace(data.draw(edited(files))))
    happen(data, play, 25)


@given(st.data())
@examples(20)
def test_timers_do_not_storm(data: st.DataObject) -> None:
    """Nothing is due sooner than the shortest time of the workspace again and again."""
    play = Play(load_workspace(data.draw(workspaces())))
    happen(data, play, 15)
    for who in ("user", "account"):
        began = play.now
        for _ in range(FIRINGS):
            moment = play.due(who)
            if moment is None:
                break
            play.now = moment
            play.give(who, Due(id=play.next_id(), at=moment, received=moment))
        else:
            assert play.now - began > FIRINGS * SHORTEST // 10
