"""The budgets, each a row: what it allows, what every contender took, and whether Annai keeps to it."""

from collections.abc import Iterator
from statistics import median

from msgspec import Struct

from loadtests.widget.contenders import ANNAI, SHOWN
from loadtests.widget.measured import Figures, Measured, third_quartile
from loadtests.widget.visit import Kind
from loadtests.widget.weights import Weights

RATES = (1, 4)
KINDS: tuple[Kind, ...] = ("tooltip", "modal")
AGAINST_FASTEST = {1: 1.1, 4: 1.0}
AGAINST_LIGHTEST = 0.7
LOADING = {1: 5.0, 4: 20.0}
LONG_TASK = 50.0


class Row(Struct, frozen=True):
    """`figures` are by contender; `most` is what Annai's may be."""

    item: str
    unit: str
    budget: str
    figures: Figures
    most: float

    @property
    def good(self) -> bool:
        return self.figures[ANNAI] <= self.most


def rows(measured: Measured, weights: Weights) -> list[Row]:
    parts = (_loading, _painting, _processor, _clicking, _idling, _shifting, _accessible)
    return [*_sizes(weights), *(row for part in parts for row in part(measured))]


def _sizes(weights: Weights) -> Iterator[Row]:
    yield Row("resident core", "bytes", "≤ 5 KB", {ANNAI: weights.core}, 5 * 1024)
    yield Row("core and tour, with style", "bytes", "≤ 15 KB", {**weights.peers, ANNAI: weights.tour}, 15 * 1024)
    yield Row("every surface", "bytes", "≤ 30 KB", {ANNAI: weights.everything}, 30 * 1024)


def _loading(measured: Measured) -> Iterator[Row]:
    for rate, most in LOADING.items():
        figures = {name: measured.beyond_nobody(name, rate) for name in SHOWN}
        yield Row(f"main thread on page load, {rate}×", "ms", f"≤ {most:g} ms", figures, most)
    for rate in RATES:
        figures = {name: median(measured.all("task", name, "tooltip", rate)) for name in SHOWN}
        yield Row(f"longest task on page load, {rate}×", "ms", "none over 50 ms", figures, LONG_TASK)


def _painting(measured: Measured) -> Iterator[Row]:
    for kind in KINDS:
        for rate, factor in AGAINST_FASTEST.items():
            figures = measured.medians("painted", SHOWN, kind, rate)
            most = factor * measured.best_peer("painted", kind, rate)
            yield Row(f"decision → painted, {kind}, {rate}×", "ms", f"≤ {factor:g} × the fastest", figures, most)


def _processor(measured: Measured) -> Iterator[Row]:
    for kind in KINDS:
        figures = measured.medians("start", SHOWN, kind, 1)
        most = AGAINST_LIGHTEST * measured.best_peer("start", kind, 1)
        yield Row(f"thread CPU of start, {kind}", "ms", f"≤ {AGAINST_LIGHTEST} × the lightest", figures, most)


def _clicking(measured: Measured) -> Iterator[Row]:
    figures = {name: third_quartile(measured.all("next", name, "tooltip", 4)) for name in SHOWN}
    yield Row("next click, p75, 4×", "ms", "≤ 100 ms", figures, 100)


def _idling(measured: Measured) -> Iterator[Row]:
    threads = {name: median(idle.thread for idle in measured.idles[name]) for name in SHOWN}
    layouts = {name: max(idle.layouts for idle in measured.idles[name]) for name in SHOWN}
    yield Row("a step open for 5 s: thread CPU", "ms", "≤ 1 ms", threads, 1)
    yield Row("a step open for 5 s: layouts", "", "0", layouts, 0)


def _shifting(measured: Measured) -> Iterator[Row]:
    figures = {
        name: max(shift for kind in KINDS for rate in RATES for shift in measured.all("shift", name, kind, rate))
        for name in SHOWN
    }
    yield Row("layout shift, the worst visit", "", "0", figures, 0)


def _accessible(measured: Measured) -> Iterator[Row]:
    for kind in KINDS:
        figures = {name: float(len(measured.violations[name, kind])) for name in SHOWN}
        yield Row(f"axe violations, {kind}", "", "0", figures, 0)
