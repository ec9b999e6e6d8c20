"""How a step becomes an experience: its texts in a locale, with the person's words in them."""

from collections.abc import Mapping
from typing import Any

from annai.core.bundle import CompiledFlow, CompiledStep
from annai.wire.experience import (
    Action,
    Experience,
    Labels,
    ModalContent,
    Progress,
    RichText,
    Target,
    TooltipContent,
)

LABELS = {
    "ja": {"close": "閉じる", "next": "次へ"},
    "en": {"close": "Close", "next": "Next"},
}


def experience(
    flow: CompiledFlow, step: CompiledStep, run: int, locale: str, variables: Mapping[str, Any]
) -> Experience:
    """The step as the wire carries it; `run` is the run's number."""
    content = _tooltip if step.kind == "tooltip" else _modal
    return Experience(
        flow=flow.id,
        run=run,
        step=step.id,
        surface="interrupting",
        locale=locale,
        progress=Progress(at=step.shown_at, of=flow.shown),
        labels=_labels(step.shown_at, flow.shown, locale),
        content=content(step, locale, variables),
    )


def _labels(at: int, of: int, locale: str) -> Labels:
    words = LABELS.get(locale.split("-")[0], LABELS["en"])
    return Labels(close=words["close"], next=words["next"], progress=f"{at} / {of}")


def _tooltip(step: CompiledStep, locale: str, variables: Mapping[str, Any]) -> TooltipContent:
    model = step.model.tooltip
    assert model is not None  # a compiled tooltip has its model
    return TooltipContent(
        target=Target(css=model.target.css, text=model.target.text),
        title=_title(step, locale, variables) or None,
        body=_body(step, locale, variables),
        advance=model.advance,
        placement=model.placement,
        actions=_actions(step, locale, variables),
    )


def _modal(step: CompiledStep, locale: str, variables: Mapping[str, Any]) -> ModalContent:
    return ModalContent(
        title=_title(step, locale, variables),
        body=_body(step, locale, variables),
        actions=_actions(step, locale, variables),
    )


def _title(step: CompiledStep, locale: str, variables: Mapping[str, Any]) -> str:
    return step.title.render(locale, variables) if step.title else ""


def _body(step: CompiledStep, locale: str, variables: Mapping[str, Any]) -> RichText:
    return step.body.render(locale, variables) if step.body else []


def _actions(step: CompiledStep, locale: str, variables: Mapping[str, Any]) -> list[Action]:
    return [
        Action(label=action.label.render(locale, variables), dismiss=action.dismiss, href=action.href)
        for action in step.actions
    ]
