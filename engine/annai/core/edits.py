"""Edits: which sweeps a changed workspace asks for."""

from collections.abc import Iterator, Mapping

from annai.core.backfill import held, keeps
from annai.core.bundle import Bundle, CompiledFlow
from annai.core.conditions.errors import instead
from annai.core.flow import Flow
from annai.core.layout import mail_part
from annai.core.on_change import StepMap
from annai.core.subject import Kind
from annai.core.sweep import Backfill, Enroll, Judge, Migrate, Refresh, Sweep, Visiting
from annai.core.workspace import emails

EVERYONE: tuple[Kind, ...] = ("user", "anonymous", "account")


def sweeps_of(former: Bundle, bundle: Bundle, now: int) -> list[Sweep]:
    """The sweeps that bring people from one bundle to the next, in the order in which they are to be done.

    Their ids hold the moment, since a workspace may be edited back and forth.
    """
    purposes: list[Visiting] = [
        *_migrations(former, bundle),
        *_enrolments(former, bundle),
        *_judgements(former, bundle),
        *_refreshed(former, bundle),
    ]
    visiting = [
        Sweep(
            id=f"{purpose.__struct_config__.tag}:{bundle.digest.hex()[:12]}:{now}:{kind}",
            purpose=purpose,
            created=now,
            kind=kind,
        )
        for purpose in purposes
        for kind in EVERYONE
        if any(flow.is_of(kind) for flow in _named(purpose, former, bundle))
    ]
    return [*_backfills(former, bundle, now), *visiting]


def changed_files(former: Bundle, bundle: Bundle) -> list[str]:
    """The files that are new, mean something else than before, or are gone."""
    files = former.digests.keys() | bundle.digests.keys()
    return sorted(file for file in files if former.digests.get(file) != bundle.digests.get(file))


def unknown_origins(former: Bundle, bundle: Bundle) -> list[str]:
    """What is wrong with the left sides of each `on_change: {map: …}`: they name steps of the former file.

    A step that the former file's own map names may be one of the files before it, where runs may still be.
    """
    both = ((former.flows[flow.id], flow) for flow in _changed(former, bundle) if flow.id in former.flows)
    return [
        f"flows/{flow.id}.yaml: on_change maps {old!r}, but there was no such step; {instead(old, was.step_ids)}"
        for was, flow in both
        for old in _mapped(flow)
        if old not in was.step_ids and old not in _mapped(was)
    ]


def _changed(former: Bundle, bundle: Bundle) -> list[CompiledFlow]:
    """The flows that were compiled anew: the others were taken over as they are."""
    return [flow for id, flow in bundle.flows.items() if former.flows.get(id) is not flow]


def _mapped(flow: CompiledFlow) -> Mapping[str, str]:
    on_change = flow.model.on_change
    return on_change.map if isinstance(on_change, StepMap) else {}


def _backfills(former: Bundle, bundle: Bundle, now: int) -> Iterator[Sweep]:
    """One for all series that nobody kept so far."""
    missing = keeps(bundle).without(keeps(former))
    if missing:
        flows = tuple(sorted(held(bundle, [missing])))
        yield Sweep(id=f"backfill:{bundle.digest.hex()[:12]}:{now}", purpose=Backfill(missing, flows), created=now)


def _named(purpose: Visiting, former: Bundle, bundle: Bundle) -> Iterator[CompiledFlow]:
    """The flows that it is about, as they are, or else were."""
    return (bundle.flows.get(id) or former.flows[id] for id in purpose.flows)


def _migrations(former: Bundle, bundle: Bundle) -> Iterator[Migrate]:
    """One for all flows that are gone, or were edited and do not pin their runs."""
    mailed = _templates(former) != _templates(bundle)
    flows = bundle.flows.values() if mailed else _changed(former, bundle)
    edited = [flow.id for flow in flows if flow.id in former.flows and _moves(former, bundle, flow)]
    gone = former.flows.keys() - bundle.flows.keys()
    if edited or gone:
        yield Migrate(tuple(sorted([*edited, *gone])))


def _moves(former: Bundle, bundle: Bundle, flow: CompiledFlow) -> bool:
    if flow.model.on_change == "pin":
        return False
    return _said(former.flows[flow.id]) != _said(flow) or _mails(former, flow) != _mails(bundle, flow)


def _said(flow: CompiledFlow) -> list[Flow]:
    """All that the flow says, but for its status: pausing it is no edit of its steps."""
    return [model.model_copy(update={"status": "live"}) for model in flow.models]


def _mails(bundle: Bundle, flow: CompiledFlow) -> dict[str, bytes]:
    """What the flow's email templates mean: its digest for each file."""
    templates = {email.template for model in flow.models for _, email in emails(model)}
    return {file: digest for file, digest in _templates(bundle).items() if mail_part(file)[0] in templates}


def _templates(bundle: Bundle) -> dict[str, bytes]:
    """What all email templates mean."""
    return {file: digest for file, digest in bundle.digests.items() if file.startswith("emails/")}


def _enrolments(former: Bundle, bundle: Bundle) -> Iterator[Enroll]:
    """One for all new flows that take in people who were there before them."""
    live = [flow for flow in _changed(former, bundle) if flow.model.status != "draft"]
    new = [flow.id for flow in live if flow.model.enroll == "existing" and not _was_live(former, flow.id)]
    if new:
        yield Enroll(tuple(new))


def _was_live(former: Bundle, id: str) -> bool:
    return id in former.flows and former.flows[id].model.status != "draft"


def _judgements(former: Bundle, bundle: Bundle) -> Iterator[Judge]:
    """One for all flows that watch a condition which nobody was asked yet, or start by a date that nobody waits for."""
    known = {flow.id: flow.watch.node for flow in former.flows.values() if flow.watch}
    watching = (*bundle.watching.flows, *bundle.of_accounts().watching.flows)
    asked = [flow.id for flow in watching if flow.watch and known.get(flow.id) != flow.watch.node]
    dates = {flow.id: flow.date for flow in former.flows.values()}
    dated = (*bundle.dated, *bundle.of_accounts().dated)
    asked += [flow.id for flow in dated if dates.get(flow.id) != flow.date]
    if asked:
        yield Judge(tuple(asked))


def _refreshed(former: Bundle, bundle: Bundle) -> Iterator[Refresh]:
    """One for all flows that were stopped, or go on."""
    turned = (former.still ^ bundle.still) & former.flows.keys() & bundle.flows.keys()
    if turned:
        yield Refresh(tuple(sorted(turned)))
