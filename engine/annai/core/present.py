"""How a step becomes an experience: its texts in a locale, with the person's words in them.

What is the same for everyone is worked out once for each step and locale, when it is first shown; after that only
the texts that read data are rendered.
"""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from annai.core.bundle import CompiledAction, CompiledFlow, CompiledStep, Content, Form
from annai.core.subject import Personal
from annai.core.text import LocalText, RichLocalText
from annai.wire.experience import Action, Experience, Labels, ModalContent, Progress, RichText, Target, TooltipContent

LABELS = {
    "ja": {"close": "閉じる", "next": "次へ"},
    "en": {"close": "Close", "next": "Next"},
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
    time_zone: str

    def variables(self) -> dict[str, Any]:
        user = {**self.personal.traits, "id": self.personal.id}
        return {"user": user, "account": self.account, "time_zone": self.time_zone}


def experience(sight: Sight) -> Experience:
    """The step as the wire carries it. Raises TextError when a text is too long."""
    form = sight.step.forms.get(sight.locale)
    if form is None:
        form = sight.step.forms[sight.locale] = _form(sight.flow, sight.step, sight.locale)
    content = _personal(form, sight) if form.personal else form.content
    return Experience(
        sight.flow.id, sight.run, sight.step.id, "interrupting", sight.locale, form.progress, form.labels, content
    )


def _personal(form: Form, sight: Sight) -> Content:
    """The content with those of its texts rendered that read data."""
    step, locale, variables = sight.step, sight.locale, sight.variables()
    texts: dict[str, Any] = {}
    if "title" in form.personal:
        texts["title"] = _title(step.title, locale, variables) or form.content.title
    if "body" in form.personal:
        texts["body"] = _body(step.body, locale, variables)
    if "actions" in form.personal:
        texts["actions"] = _actions(step.actions, locale, variables)
    return replace(form.content, **texts)


def _form(flow: CompiledFlow, step: CompiledStep, locale: str) -> Form:
    """The step in this locale, as far as it is the same for everyone; texts that read data are empty."""
    personal = _reading(step)
    title = "" if "title" in personal else _title(step.title, locale, NOTHING)
    body = () if "body" in personal else _body(step.body, locale, NOTHING)
    actions = () if "actions" in personal else _actions(step.actions, locale, NOTHING)
    return Form(
        progress=Progress(step.shown_at, flow.shown),
        labels=_labels(step.shown_at, flow.shown, locale),
        content=_content(step, title, body, actions),
        personal=personal,
    )


def _reading(step: CompiledStep) -> frozenset[str]:
    """The fields whose texts read data, in whatever locale."""
    reads = {
        "title": step.title is not None and step.title.variables,
        "body": step.body is not None and step.body.variables,
        "actions": any(action.label.variables for action in step.actions),
    }
    return frozenset(field for field, read in reads.items() if read)


def _content(step: CompiledStep, title: str, body: RichText, actions: tuple[Action, ...]) -> Content:
    model = step.model.tooltip
    if model is None:
        return ModalContent(title, body, actions)
    return TooltipContent(
        target=Target(model.target.css, model.target.text),
        title=title or None,
        body=body,
        advance=model.advance,
        placement=model.placement,
        actions=actions,
    )


def _labels(at: int, of: int, locale: str) -> Labels:
    words = LABELS.get(locale.split("-")[0], LABELS["en"])
    return Labels(words["close"], words["next"], f"{at} / {of}")


def _title(title: LocalText | None, locale: str, variables: Mapping[str, Any]) -> str:
    return title.render(locale, variables) if title else ""


def _body(body: RichLocalText | None, locale: str, variables: Mapping[str, Any]) -> RichText:
    return body.render(locale, variables) if body else ()


def _actions(actions: tuple[CompiledAction, ...], locale: str, variables: Mapping[str, Any]) -> tuple[Action, ...]:
    return tuple([Action(one.label.render(locale, variables), one.dismiss, one.href) for one in actions])
