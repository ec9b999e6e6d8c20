"""The benchmark of the widget: what its table says, and what is taken for a miss."""

from pathlib import Path

import pytest

from loadtests.widget.contenders import ANNAI, NOBODY, PEERS, SHOWN
from loadtests.widget.measured import Measured, third_quartile
from loadtests.widget.report import page, text
from loadtests.widget.rows import KINDS, RATES, Row, rows
from loadtests.widget.visit import Kind, Spent, Took
from loadtests.widget.weights import Weights, weigh

WEIGHTS = Weights(core=5_000, tour=15_000, everything=30_000, peers={"driver": 8_000})
BARE = Took(load=30, task=0)
PEER = Took(load=32, task=0, painted=100, start=50, next=40, shift=0.1)
CALM = Spent(1, 0)
GOOD = Took(load=34, task=0, painted=100, start=35, next=100, shift=0)


def measured(annai: Took = GOOD, idle: Spent = CALM, violations: tuple[str, ...] = ()) -> Measured:
    """Three visits of each: the peers take what PEER says, Annai what is given."""
    took = {NOBODY: BARE, ANNAI: annai, **dict.fromkeys(PEERS, PEER)}
    settings: list[tuple[str, Kind, int]] = [(name, kind, rate) for name in took for kind in KINDS for rate in RATES]
    return Measured(
        {setting: [took[setting[0]]] * 3 for setting in settings},
        {name: [idle] for name in SHOWN},
        {(name, kind): violations for name in SHOWN for kind in KINDS},
    )


def missed(measured: Measured, weights: Weights = WEIGHTS) -> set[str]:
    return {row.item for row in rows(measured, weights) if not row.good}


def test_what_keeps_to_every_budget_misses_none() -> None:
    assert missed(measured()) == set()


@pytest.mark.parametrize(
    ("annai", "items"),
    [
        (Took(36, 0, 100, 35, 100, 0), {"main thread on page load, 1×"}),
        (Took(30, 51, 100, 35, 100, 0), {"longest task on page load, 1×", "longest task on page load, 4×"}),
        (Took(30, 0, 105, 35, 100, 0), {"decision → painted, tooltip, 4×", "decision → painted, modal, 4×"}),
        (Took(30, 0, 100, 36, 100, 0), {"thread CPU of start, tooltip", "thread CPU of start, modal"}),
        (Took(30, 0, 100, 35, 101, 0), {"next click, p75, 4×"}),
        (Took(30, 0, 100, 35, 100, 0.01), {"layout shift, the worst visit"}),
    ],
)
def test_each_budget_can_be_missed(annai: Took, items: set[str]) -> None:
    assert missed(measured(annai)) == items


def test_idling_and_accessibility_can_be_missed() -> None:
    assert missed(measured(idle=Spent(1.1, 1))) == {
        "a step open for 5 s: thread CPU",
        "a step open for 5 s: layouts",
    }
    assert missed(measured(violations=("color-contrast",))) == {"axe violations, tooltip", "axe violations, modal"}


def test_sizes_can_be_missed() -> None:
    heavy = Weights(core=5_121, tour=15_361, everything=30_721, peers={})
    assert missed(measured(), heavy) == {"resident core", "core and tour, with style", "every surface"}


def test_loading_is_compared_within_its_round() -> None:
    both = measured()
    both.visits[NOBODY, "tooltip", 1] = [Took(10, 0), Took(30, 0), Took(90, 0)]
    both.visits[ANNAI, "tooltip", 1] = [Took(12, 0), Took(33, 0), Took(91, 0)]
    assert both.beyond_nobody(ANNAI, 1) == 2


def test_the_third_quartile_of_few_values() -> None:
    assert third_quartile([7]) == 7
    assert third_quartile([1, 2, 3, 4, 5]) == 4


def test_a_tour_weighs_what_it_imports_at_once(tmp_path: Path) -> None:
    files = {
        "widget.js": "core",
        "tour-0.js": 'import{a}from"./shared-1.js";import"./style-2.js";import("./late-3.js")',
        "shared-1.js": 'import{b}from"./style-2.js"',
        "style-2.js": "x",
        "late-3.js": "y",
    }
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    weights = weigh({}, tmp_path)
    late = weights.everything - weights.tour
    assert 0 < late < weights.core < weights.tour


def test_the_table_tells_the_verdict_and_who_has_no_figure() -> None:
    row = Row("resident core", "bytes", "≤ 5 KB", {ANNAI: 6_000}, 5_120)
    assert "6,000         –         –         –  ≤ 5 KB: MISSED (6,000 > 5.12e+03)" in text([row])
    manifest = {"machine": {"processor": "P", "cores": 2, "system": "S"}, "settings": {"runs": 30}, "commit": "c0ffee"}
    written = page([row], {ANNAI: "Annai", **{peer: f"{peer} 1" for peer in PEERS}}, manifest)
    assert "| resident core, bytes | 6,000 | – | – | – | ≤ 5 KB | **MISSED" in written
    assert "Commit c0ffee" in written
