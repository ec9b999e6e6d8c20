"""How a step becomes an experience: its texts in a locale, with the person's words in them.

What is the same for everyone is worked out once for each step and locale, when it is first shown; after that only
the texts that read data are rendered.
"""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from annai.core.bundle import CompiledFlow
from annai.core.calendar import Calendar
from annai.core.steps.kind import CompiledStep
from annai.core.steps.resource_centre import ALL_THERE, LEFT_OUT
from annai.core.steps.shared_checklist import Shared
from annai.core.steps.shown import Form, ShownStep
from annai.core.subject import Personal
from annai.core.variables import variables_of
from annai.core.way import progress
from annai.wire.experience import Content, Experience, Labels, Progress

LABELS = {
    "ja": {"close": "閉じる", "next": "次へ", "hint": "ヒント", "transcript": "文章で読む"},
    "en": {"close": "Close", "next": "Next", "hint": "Hint", "transcript": "Read it as text"},
}
NOTHING: Mapping[str, Any] = {}


class Sight(Struct, frozen=True):
    """All that an experience is made of: equal sights make equal experiences. `run` is the run's number."""

    flow: CompiledFlow
    step: CompiledStep
    run: int
    locale: str
    personal: Personal
    account: Mapping[str, Any]
    time_zone: str  # the workspace's
    calendar: Calendar
    back: bool = False  # whether a step was shown before
    shared: Shared | None = None  # how far a checklist of the account is
    left_out: frozenset[str] = ALL_THERE  # the items of a resource centre that are not there

    def variables(self) -> dict[str, Any]:
        known = variables_of(self.personal, self.account, self.flow, self.time_zone, self.calendar)
        if self.shared is not None:
            return {**known, "progress": self.shared}
        if self.left_out:
            return {**known, LEFT_OUT: self.left_out}
        if not self.flow.keeps:
            return known
        return {**known, "progress": self.personal.progress.get(f"{self.flow.id}.{self.step.id}", {})}


def experience(sight: Sight) -> Experience:
    """The step as the wire carries it. Raises TextError when a text is too long."""
    step = sight.step
    assert isinstance(step, ShownStep)  # no other is decided for
    form = _form_of(step, sight)
    content = _content(step, form, sight)
    return Experience(
        sight.flow.id, sight.run, step.id, step.surface, sight.locale, form.progress, form.labels, content, sight.back
    )


def content_of(sight: Sight) -> Content:
    """What the step says alone. Raises TextError when a text is too long."""
    assert isinstance(sight.step, ShownStep)  # no other says anything
    return _content(sight.step, _form_of(sight.step, sight), sight)


def _form_of(step: ShownStep, sight: Sight) -> Form:
    form = step.forms.get(sight.locale)
    if form is None:
        position = progress(sight.flow.model)[step.id]
        form = step.forms[sight.locale] = _form(step, position, sight.locale)
    return form


def _content(step: ShownStep, form: Form, sight: Sight) -> Content:
    return form.content or step.content({**form.rendered, **_personal(step, form, sight)})


def _personal(step: ShownStep, form: Form, sight: Sight) -> dict[str, Any]:
    """The parts that read data."""
    variables = sight.variables()
    return {name: step.parts[name].render(sight.locale, variables) for name in form.personal}


def _form(step: ShownStep, position: Progress, locale: str) -> Form:
    """The step in this locale, as far as it is the same for everyone."""
    personal = tuple(name for name, part in step.parts.items() if part.variables)
    rendered = {name: part.render(locale, NOTHING) for name, part in step.parts.items() if name not in personal}
    return Form(
        progress=position,
        labels=_labels(position, locale),
        rendered=rendered,
        personal=personal,
        content=None if personal else step.content(rendered),
    )


def _labels(position: Progress, locale: str) -> Labels:
    words = LABELS.get(locale.split("-")[0], LABELS["en"])
    return Labels(progress=f"{position.at} / {position.of}", **words)
