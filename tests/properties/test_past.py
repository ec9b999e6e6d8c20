"""Whatever happened to whom: at any past moment everybody is told byte for byte as the store held them then."""

import asyncio
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from annai.core.inputs import AnyInput, Assigned, Erase, Heard, Seal
from annai.core.instant import DAY, HOUR, SECOND
from annai.core.load import load_workspace
from annai.core.subject import Kind
from annai.runtime.names import Names
from tests.core.world import SECRET, new
from tests.past.recorded import Recorded
from tests.properties.inputs import inputs
from tests.properties.play import Play
from tests.properties.settings import examples
from tests.properties.workspaces import edited, workspaces
from tests.runtime.world import engine

WHOM: dict[str, tuple[Kind, str]] = {
    "user": ("user", "ann"),
    "bob": ("user", "bob"),
    "anonymous": ("anonymous", "v"),
    "account": ("account", "acme"),
}
WHO = ("user", "user", "user", "bob", "anonymous", "account")
LATER = (0, 0, 1, 7, SECOND, 3 * SECOND, HOUR, 13 * HOUR, 2 * DAY)
ELSEWHERE = (Heard, Assigned, Seal, Erase)  # come from workers here, or leave nobody; a drawn one would be of no record


async def happen(data: st.DataObject, play: Play, recorded: Recorded, count: int) -> None:
    one = recorded.one
    for _ in range(count):
        one.clock.now += data.draw(st.sampled_from(LATER))
        play.now = one.clock.now
        who = data.draw(st.sampled_from(WHO))
        ref = one.runtime.ref(*WHOM[who])
        name = "user" if who == "bob" else who
        play.subjects[name] = await one.runtime.read(ref.key) or new(ref.kind, ref.id)
        given: AnyInput = data.draw(inputs(play, name))
        if isinstance(given, Seal):
            await one.runtime.merging.merge(ref, one.user("ann"))
        elif not isinstance(given, ELSEWHERE):
            more = [one.track(ref, "logged_in")] if data.draw(st.booleans()) else []
            await asyncio.gather(one.runtime.submit(ref, [given]), *more)
        if data.draw(st.integers(0, 3)) == 3:
            one.clock.now += 1  # or what is to be told stands in the snapshot itself
            await recorded.work()


async def _past(data: st.DataObject, folder: Path) -> None:
    files = data.draw(workspaces())
    play = Play(load_workspace(files))
    async with engine(folder, load_workspace(files)) as one:
        one.runtime.names = Names(SECRET)
        recorded = Recorded(one, folder)
        await happen(data, play, recorded, 15)
        other = load_workspace(data.draw(edited(files)))
        await one.bundles.replace(other)
        play.edit(other)
        await happen(data, play, recorded, 15)
        await recorded.work()
        await recorded.check()


@given(st.data())
@examples(15)
def test_the_past_is_told_as_it_was(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_past(data, Path(folder)))
