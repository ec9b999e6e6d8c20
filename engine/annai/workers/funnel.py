"""Funnels: how often each signal of each flow came. Partials per partition, added up when they are read.

What a variant's runs did is counted for the flow, and once more for `flow/variant`. Under each, names tell what is
counted; ids hold no slash:

    step_seen               the signal, at whatever step
    step_seen/welcome       the signal, at this step
    answers/ask/score/nps   the answers of people to the question `score`, of kind nps, of the step `ask`
    answers/ask/score/nps/9 those that gave this point of its scale, or chose this choice
"""

import logging
from collections.abc import Iterator, Mapping

from msgspec import msgpack

from annai.core.questions.summary import SCALES, Summary
from annai.core.signals import Signal, SignalKind
from annai.store.protocol import Store

log = logging.getLogger("annai.workers")

FUNNEL = "funnel"  # the projection's name
ANSWERS: dict[SignalKind, int] = {"survey_answered": 1, "answer_withdrawn": -1}

Names = Mapping[str, int]  # what is counted → how often
Counts = dict[str, dict[str, int]]  # flow id, or flow/variant → the same
Found = dict[tuple[str, str], int]  # the same, and what is counted → how often it came lately
decode = msgpack.Decoder(Counts).decode


def variant_of(flow: str, variant: str) -> str:
    """Under what a variant's runs are counted."""
    return f"{flow}/{variant}"


def count(found: Found, signal: Signal) -> None:
    """Count a signal of a flow, for the flow and for the variant of its run."""
    if signal.flow is None:
        return
    told = [*_told(signal)]
    for counted in (signal.flow, variant_of(signal.flow, signal.variant)) if signal.variant else (signal.flow,):
        for name, by in told:
            key = (counted, name)
            found[key] = found.get(key, 0) + by


def _told(signal: Signal) -> Iterator[tuple[str, int]]:
    """What a signal counts, and how much."""
    yield signal.kind, 1
    if signal.step is not None:
        yield f"{signal.kind}/{signal.step}", 1
        if signal.kind == "target_missed" and signal.detail == "ambiguous":
            yield f"target_ambiguous/{signal.step}", 1
    by = ANSWERS.get(signal.kind)
    if by is not None:
        question = f"answers/{signal.step}/{signal.item}/{signal.detail}"
        yield question, by
        for choice in signal.choices:
            yield f"{question}/{choice}", by
        if signal.detail in SCALES and signal.score is not None:
            yield f"{question}/{signal.score:.0f}", by


def variants(counts: Mapping[str, Names], flow: str) -> dict[str, Names]:
    """Variant → its own counts, in the order of their names."""
    prefix = variant_of(flow, "")
    return {key.removeprefix(prefix): counts[key] for key in sorted(counts) if key.startswith(prefix)}


def otherwise(counts: Mapping[str, Names], flow: str) -> dict[str, int]:
    """What the runs did that no variant took."""
    of_variants = variants(counts, flow).values()
    left = {name: whole - sum(names.get(name, 0) for names in of_variants) for name, whole in counts[flow].items()}
    return {name: often for name, often in left.items() if often > 0}


def signals(names: Names) -> dict[str, int]:
    """Signal kind → how often it came."""
    return {name: often for name, often in names.items() if "/" not in name}


def steps(names: Names) -> dict[str, dict[str, int]]:
    """Step → signal kind → how often it came there."""
    found: dict[str, dict[str, int]] = {}
    for name, often in names.items():
        kind, _, step = name.partition("/")
        if step and kind != "answers":
            found.setdefault(step, {})[kind] = often
    return found


def summaries(names: Names) -> list[Summary]:
    """What each question was answered, by step and question."""
    found: dict[tuple[str, str, str], Summary] = {}
    for name, often in sorted(names.items()):
        kind, *path = name.split("/")
        if kind == "answers" and often > 0:
            step, question, asked, *value = path
            summary = found.setdefault((step, question, asked), Summary(step, question, asked, often, {}))
            summary.values.update(dict.fromkeys(value, often))
    return list(found.values())


async def read(store: Store) -> Counts:
    """The counts of all partitions."""
    total: Counts = {}
    for _, body in (await store.projection(FUNNEL)).values():
        for counted, names in decode(body).items():
            into = total.setdefault(counted, {})
            for name, often in names.items():
                into[name] = into.get(name, 0) + often
    return total


def warn(found: Found) -> None:
    """Tell the people who run the server what did not start although it should have."""
    for (flow, kind), often in found.items():
        if kind == "flow_not_started":
            log.warning("flow %s did not start (%d): one input had started too many others", flow, often)


def fold(counts: Counts, found: Found) -> Counts:
    """The counts with what was found."""
    touched = {counted: dict(counts.get(counted, {})) for counted, _ in found}
    for (counted, name), often in found.items():
        names = touched[counted]
        names[name] = names.get(name, 0) + often
    return {**counts, **touched}
