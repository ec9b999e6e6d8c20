"""Texts that lack a locale of the workspace, or have one that it does not know."""

from collections.abc import Iterator
from typing import Any

from annai.core.conditions.errors import instead
from annai.core.finding import Finding
from annai.core.flow import Flow
from annai.core.layout import catalog_locale
from annai.core.locale import ancestry
from annai.core.manifest import Manifest
from annai.core.message import MessageText, Text
from annai.core.plan import TrackingPlan
from annai.core.rules.texts import Found, texts_of
from annai.core.scorecard import HealthFile
from annai.core.workspace import Read, Workspace, steps


def missing_locale(workspace: Workspace) -> Iterator[Finding]:
    for file, found in texts(workspace):
        for text, path in found:
            missing = [locale for locale in workspace.locales if not _serves(text, locale)]
            if missing:
                yield file.fault(f"the text lacks {', '.join(missing)}", "missing-locale", *path)


def unknown_locale(workspace: Workspace) -> Iterator[Finding]:
    known = workspace.locales
    for file, found in texts(workspace):
        for text, path in found:
            for locale in text if isinstance(text, dict) and not isinstance(text, MessageText) else ():
                if locale not in known:
                    message = f"workspace.yaml has no locale {locale!r}; {instead(locale, known)}"
                    yield file.fault_at_key(message, "unknown-locale", *path, locale)
    for catalog in workspace.catalogs:
        locale = catalog_locale(catalog.file)
        if locale not in known:
            yield catalog.fault(f"workspace.yaml has no locale {locale!r}; {instead(locale, known)}", "unknown-locale")
    for mail in workspace.mails:
        if mail.locale not in known:
            message = f"workspace.yaml has no locale {mail.locale!r}; {instead(mail.locale, known)}"
            yield mail.fault(message, "unknown-locale")


def _serves(text: Text | None, locale: str) -> bool:
    """Whether a reader of the locale finds the text in their language; messages are judged in their catalogs."""
    if not isinstance(text, dict) or isinstance(text, MessageText):
        return True
    return locale in text or any(tag in text for tag in ancestry(locale))


def texts(workspace: Workspace) -> Iterator[tuple[Read[Any], Iterator[Found]]]:
    yield workspace.manifest, _of_manifest(workspace.manifest.model)
    yield workspace.plan, _of_plan(workspace.plan.model)
    if workspace.health:
        yield workspace.health, _of_health(workspace.health.model)
    for flow in workspace.flows:
        yield flow, _of_flow(flow.model)


def _of_manifest(manifest: Manifest) -> Iterator[Found]:
    yield manifest.name, ("name",)
    if manifest.sender:
        yield manifest.sender.name, ("sender", "name")
    for id, topic in manifest.topics.items():
        yield topic.title, ("topics", id, "title")


def _of_plan(plan: TrackingPlan) -> Iterator[Found]:
    for name, event in plan.events.items():
        if event.title is not None:
            yield event.title, ("events", name, "title")


def _of_health(health: HealthFile) -> Iterator[Found]:
    for place, measure in enumerate(health.scorecard.measures):
        yield measure.title, ("scorecard", "measures", place, "title")
    for place, band in enumerate(health.scorecard.bands):
        yield band.title, ("scorecard", "bands", place, "title")


def _of_flow(flow: Flow) -> Iterator[Found]:
    yield flow.title, ("title",)
    for index, step in steps(flow):
        yield from texts_of(step, "steps", index)
