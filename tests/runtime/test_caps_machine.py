"""Caps are never exceeded, however two tabs, an email worker and time interleave: the real runtime over SQLite."""

import asyncio
import json
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from annai.core.caps import RESERVATION
from annai.core.inputs import AnyInput, Due, Interaction, Track
from annai.core.instant import HOUR, MINUTE
from annai.core.load import load_workspace
from annai.mail.outcome import Retry
from annai.runtime import Look
from annai.workers.mailer import Mailer
from tests.core.test_allowance import MAIL, PAUSE
from tests.core.world import MANIFEST, PLAN, TOUR
from tests.runtime.world import Engine, engine, settle

CAPS = """
frequency_caps:
  - {at_most: 2, within: 1h}
  - {at_most: 1, within: 40m, kinds: [email]}
  - {at_most: 1, within: 50m, tags: [news]}
"""
AGAIN = "\nreentry: always\n"
FLOWS = {
    "tour": TOUR.replace("page: /reports*", "page: '*'") + AGAIN,
    "news": TOUR.replace("title: Tour", "title: News\npriority: 70\ntags: [news]") + AGAIN,
    "pause": PAUSE + AGAIN,
    "mail": MAIL + AGAIN,
    "letter": MAIL.replace("title: Mail", "title: Letter\ntags: [news]").replace(
        "Hello, on_cap: wait}", "Letter, on_cap: skip}"
    )
    + AGAIN,
}
FILES = {"workspace.yaml": MANIFEST + CAPS, "events.yaml": PLAN}
FILES |= {"emails/late.en.mjml": "<mjml><mj-body></mj-body></mjml>", "emails/late.en.txt": "Hello"}
FILES |= {f"flows/{name}.yaml": text for name, text in FLOWS.items()}
WORKSPACE = load_workspace({path: text.encode() for path, text in FILES.items()})
TAGGED = {"news", "letter"}
TABS = st.sampled_from([0, 1])


class Tab:
    """Shows what it was given last, as long as the reservation holds; `told` is what it has reported as seen."""

    def __init__(self) -> None:
        self.shown: dict[str, Any] | None = None
        self.until = 0


class Machine(RuleBasedStateMachine):
    """What reached the person is taken from the signals' source: reports that were answered, and mails that went."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.stack = AsyncExitStack()
        self.folder = tempfile.TemporaryDirectory()
        self.one: Engine = self.run(self.stack.enter_async_context(engine(Path(self.folder.name), WORKSPACE)))
        self.tabs = [Tab(), Tab()]
        self.reached: list[tuple[int, str, str]] = []  # moment, kind, flow
        self.appearances: set[tuple[Any, ...]] = set()
        self.fails = False
        self.count = 0
        self.run(self.one.identify(self.one.user(), email="ann@example.com"))

    def run(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    def teardown(self) -> None:
        self.run(self.stack.aclose())
        self.loop.close()
        self.folder.cleanup()

    async def send(self, message: bytes, _sender: str, _recipient: str) -> None:
        """The transport."""
        if self.fails:
            raise Retry("busy")
        flow = "letter" if b"Subject: Letter" in message else "mail"
        self.reached.append((self.one.clock.now, "email", flow))

    async def submit(self, inputs: list[AnyInput], tab: Tab | None) -> Any:
        look = Look(path="/", tab=str(id(tab))) if tab else None
        return await self.one.runtime.submit(self.one.user(), inputs, look)

    def show(self, tab: Tab, reply: Any) -> None:
        shown = [json.loads(bytes(raw)) for raw in reply.experiences]
        tab.shown = shown[0] if shown else None
        tab.until = self.one.clock.now + RESERVATION // 2

    def report(self, tab: Tab, kind: Any, action: int | None = None) -> list[AnyInput]:
        if tab.shown is None:
            return []
        if self.one.clock.now >= tab.until:
            tab.shown = None  # it was shown too long ago to be sure of its place; such a tab decides again
            return []
        self.count += 1
        now, shown = self.one.clock.now, tab.shown
        if kind != "target_missed":
            self.appear(shown)
        return [
            Interaction(
                id=f"i{self.count}",
                at=now,
                received=now,
                kind=kind,
                flow=shown["flow"],
                run=shown["run"],
                step=shown["step"],
                action=action,
            )
        ]

    def appear(self, shown: dict[str, Any]) -> None:
        """Steps one and two are one appearance, and so are those of the tours; three is another."""
        name = (shown["flow"], shown["run"], shown["step"] == "three" or shown["step"] == "after")
        if name not in self.appearances:
            self.appearances.add(name)
            self.reached.append((self.one.clock.now, "tour", shown["flow"]))

    @rule(event=st.sampled_from(["signed_up", "imported", "report_created"]))
    def happens(self, event: str) -> None:
        self.run(self.one.track(self.one.user(), event))

    @rule(minutes=st.integers(1, 25))
    def time_passes(self, minutes: int) -> None:
        self.one.clock.now += minutes * MINUTE
        now = self.one.clock.now
        self.run(self.submit([Due(at=now, received=now)], None))

    @rule(tab=TABS)
    def looks(self, tab: int) -> None:
        self.show(self.tabs[tab], self.run(self.submit([], self.tabs[tab])))

    @rule(tab=TABS, kind=st.sampled_from(["seen", "advanced", "dismissed", "target_missed"]))
    def tells(self, tab: int, kind: str) -> None:
        one = self.tabs[tab]
        self.show(one, self.run(self.submit(self.report(one, kind), one)))

    @rule(fails=st.booleans())
    def mails(self, fails: bool) -> None:
        self.fails = fails
        self.run(settle(Mailer(self.one.runtime, self)))

    @rule(kind=st.sampled_from(["seen", "dismissed"]), event=st.sampled_from(["signed_up", "imported"]))
    def all_at_once(self, kind: str, event: str) -> None:
        """Both tabs, the mailer and an event, in one batch or in several."""

        async def work() -> Any:
            first, second = self.tabs
            now = self.one.clock.now
            self.count += 1
            happened = Track(id=f"t{self.count}", at=now, received=now, event=event)
            return await asyncio.gather(
                self.submit(self.report(first, kind), first),
                self.submit([happened], None),
                self.submit([], second),
                Mailer(self.one.runtime, self).run_once(),
            )

        self.fails = False
        replies = self.run(work())
        self.show(self.tabs[0], replies[0])
        self.show(self.tabs[1], replies[2])

    @invariant()
    def no_cap_is_exceeded(self) -> None:
        for end, _, _ in self.reached:
            hour = [one for one in self.reached if end - HOUR < one[0] <= end]
            assert len(hour) <= 2
            assert len([one for one in hour if one[1] == "email" and one[0] > end - 40 * MINUTE]) <= 1
            assert len([one for one in hour if one[2] in TAGGED and one[0] > end - 50 * MINUTE]) <= 1


TestCaps = Machine.TestCase
TestCaps.settings = settings(max_examples=25, stateful_step_count=40, suppress_health_check=[HealthCheck.too_slow])
