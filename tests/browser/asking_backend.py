"""A backend with the real core behind it: one person, whose flow asks them something."""

from annai.wire.decide import AnsweredInput, Interaction, RejectedInput, WidgetInput
from tests.browser.widget_backend import Backend
from tests.core.world import World, bundle, new


class Asking(Backend):
    """Runs a flow that starts at `signed_up` for a person who has just done that."""

    def __init__(self, flow: str, locale: str = "en") -> None:
        super().__init__()
        self.world = World(bundle(tour=flow), new())
        self.world.track("signed_up")
        self.locale = locale
        self.show()

    def answers(self) -> list[tuple[str, object]]:
        """Each question that was answered, with the answer, in order."""
        given = [item for item in self.inputs.values() if isinstance(item, AnsweredInput)]
        return [(item.question, list(item.value) if isinstance(item.value, tuple) else item.value) for item in given]

    @property
    def outcome(self) -> str:
        """How the flow ended; empty while it runs."""
        finished = self.world.subject.finished.get("tour")
        return finished.outcome if finished else ""

    def told(self, *kinds: str) -> list[tuple[str, str | None, float | None]]:
        """The signals of these kinds: each with its question, and its score or its choices."""
        found = [signal for signal in self.world.signals if signal.kind in kinds]
        return [(signal.kind, signal.item, signal.score) for signal in found]

    def show(self) -> None:
        self.steps, self.at = list(self.world.see(locale=self.locale)), 0

    def _take(self, item: WidgetInput) -> None:
        if item.id in self.inputs:
            return
        self.inputs[item.id] = item
        if isinstance(item, Interaction):
            self._interact(item)
            self.show()

    def _interact(self, item: Interaction) -> None:
        answer = item if isinstance(item, AnsweredInput) else None
        result = self.world.report(
            item.kind,
            item.step,
            run=item.run,
            action=item.action,
            item=answer.question if answer else None,
            value=answer.value if answer else None,
        )
        refused = RejectedInput(item.id, result.refused, result.because) if result.refused else None
        self.rejected = [refused] if refused else []
