"""An experience is made once as long as nothing that it is made of changes."""

from pathlib import Path

from annai.runtime import experiences
from annai.runtime.experiences import Experiences
from annai.wire.experience import Experience, ModalContent
from tests.runtime.world import Engine, engine


async def shown(one: Engine, id: str = "ann") -> Experience:
    [experience] = (await one.look(one.user(id))).experiences
    return experience


async def test_the_same_sight_is_made_once(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        await one.track(one.user(), "signed_up")
        assert await shown(one) is await shown(one)


async def test_a_changed_name_is_shown_at_once(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        await one.track(one.user(), "signed_up")
        before = await shown(one)
        await one.identify(one.user(), name="Zoe Other")
        after = await shown(one)
        assert isinstance(after.content, ModalContent)
        assert after.content.title == "Hello Zoe"
        assert after != before


async def test_one_person_never_gets_the_words_of_another(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        for id in ("ann", "bob"):
            await one.identify(one.user(id), name=id.title())
            await one.track(one.user(id), "signed_up")
        titles = [(await shown(one, id)).content.title for id in ("ann", "bob", "ann")]
        assert [title and title.split()[1] for title in titles] == ["Ann", "Bob", "Ann"]


async def test_no_more_are_kept_than_the_limit(tmp_path: Path) -> None:
    async with engine(tmp_path) as one:
        await one.track(one.user(), "signed_up")
        await shown(one)
        kept: Experiences = one.runtime._experiences
        [(_, (sight, _))] = kept._kept.items()
        for number in range(experiences.KEPT + 5):
            kept.of(b"%d" % number, sight)
        assert len(kept._kept) == experiences.KEPT
