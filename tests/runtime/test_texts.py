"""A text that cannot be rendered costs its sight, not the inputs."""

from pathlib import Path

from annai.runtime import Look
from tests.core.world import bundle
from tests.runtime.world import engine

LONG = """
title: Long
trigger: {event: signed_up}
steps: [{id: a, modal: {title: A, body: "BODY"}}]
""".replace("BODY", "{{ user.bio }}" * 40)


async def test_a_text_that_grows_too_long_is_not_shown(tmp_path: Path) -> None:
    async with engine(tmp_path, bundle(health=None, long=LONG)) as one:
        await one.identify(one.user(), bio="y" * 1_900)
        reply = await one.track(one.user(), "signed_up", look=Look(path="/"))
        assert reply.experiences == ()
        assert "long" in (await one.read(one.user())).runs
