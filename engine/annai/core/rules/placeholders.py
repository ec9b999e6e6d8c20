"""Placeholders of texts and templates that read a name which nothing declares."""

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any

from annai.core.carried import beside, declared
from annai.core.conditions.errors import instead
from annai.core.fields import Text
from annai.core.filters import TextError
from annai.core.finding import Finding
from annai.core.flow import Flow
from annai.core.layout import flow_id
from annai.core.message import Plural
from annai.core.plan import TrackingPlan
from annai.core.rules.texts import Found, Place, texts_of
from annai.core.template import compile_template, is_template
from annai.core.workspace import Read, Workspace, asked_by, steps

RULE = "unknown-placeholder"
NOTHING: Set[str] = frozenset()

Names = Mapping[str, Set[str]]  # of each root, the names below it


def unknown_placeholder(workspace: Workspace) -> Iterator[Finding]:
    in_app, in_mail = _names_in_app(workspace.plan.model), _names_in_mail(workspace.plan.model)
    sender = workspace.manifest.model.sender
    if sender:
        yield from _in_texts(workspace.manifest, [(sender.name, ("sender", "name"))], in_mail)
    for flow in workspace.flows:
        carried = {root: names.keys() for root, names in beside(declared(flow.model, workspace.plan.model)).items()}
        mailed, shown = {**carried, **in_mail}, {**carried, **in_app, **_answers(flow)}
        for index, step in steps(flow.model):
            yield from _in_texts(flow, texts_of(step, "steps", index), mailed if step.content.mailed else shown)
    for mail in workspace.mails:
        for message, line in _unknown(mail.source, in_mail):
            yield mail.fault(message, RULE, line)


def _answers(flow: Read[Flow]) -> Names:
    """The flow's texts in the product may read what its questions were answered."""
    asked = asked_by(flow_id(flow.file), flow.model)
    return {"answers": asked.types.keys()} if asked else {}


def _names_in_app(plan: TrackingPlan) -> Names:
    user, account = plan.traits.user.keys(), plan.traits.account.keys()
    return {
        "user": user | {"id"},
        "account": account | {"id", "health", "band"},
        "time_zone": NOTHING,
        "locale": NOTHING,
    }


def _names_in_mail(plan: TrackingPlan) -> Names:
    account = plan.traits.account.keys() | {"id"}
    return {**_names_in_app(plan), "account": account, "workspace": frozenset({"name"})}


def _in_texts(file: Read[Any], texts: Iterable[Found], names: Names) -> Iterator[Finding]:
    for text, path in texts:
        for source, where, known in _sources(text, path, names):
            if is_template(source):
                yield from (file.fault(message, RULE, *where) for message, _ in _unknown(source, known))


def _sources(text: Text | None, path: Place, names: Names) -> Iterator[tuple[str, Place, Names]]:
    """What is written for each locale, where, and the names that it may read."""
    if isinstance(text, str):
        yield text, path, names
    for locale, source in text.items() if isinstance(text, dict) else ():
        if isinstance(source, str):
            yield source, (*path, locale), names
        else:
            yield from _forms(source, (*path, locale), names)


def _forms(plural: Plural, path: Place, names: Names) -> Iterator[tuple[str, Place, Names]]:
    """A plural's forms read its number as `count`; what is counted is a name like any other."""
    yield f"{{{{ {plural.count} }}}}", (*path, "count"), names
    for category, source in plural.forms().items():
        yield source, (*path, category), {**names, "count": NOTHING}


def _unknown(source: str, names: Names) -> Iterator[tuple[str, int]]:
    """What is wrong with the names that a template reads, and on which of its lines."""
    for name, line in _lines(source).items():
        root, *below = name.split(".")
        if root not in names:
            yield f"there is no {root!r} here; {instead(root, names)}", line
        elif below and below[0] not in names[root]:
            yield f"{root} has no {below[0]!r}; {instead(below[0], names[root])}", line


def _lines(source: str) -> Mapping[str, int]:
    """The names and their lines; none of a template that does not compile, which is told elsewhere."""
    try:
        return compile_template(source).lines
    except TextError:
        return {}
