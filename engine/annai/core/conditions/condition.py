"""A compiled condition."""

from collections.abc import Collection

from msgspec import Struct

from annai.core.conditions.checker import check
from annai.core.conditions.generator import Check, generate
from annai.core.conditions.scope import ALL_ROOTS, Scope
from annai.core.conditions.syntax import parse
from annai.core.facts import Facts, Verdict
from annai.core.plan import TrackingPlan


class Condition(Struct, frozen=True):
    """A condition, ready to evaluate.

    `series` are the events whose history it reads, `flows` the flows whose state it reads.
    """

    source: str
    series: frozenset[str]
    flows: frozenset[str]
    check: Check

    def evaluate(self, facts: Facts, now: int) -> Verdict:
        """The value at the moment `now`, and until when time alone cannot change it."""
        return self.check(facts, now)


def compile_condition(
    source: str,
    plan: TrackingPlan,
    *,
    event: str | None = None,
    flows: Collection[str] = (),
    roots: frozenset[str] = ALL_ROOTS,
) -> Condition:
    """Compile a condition against the tracking plan.

    `event` names the event that types `event.…` (None: there is none here), `flows` the flows that exist, `roots` what
    may be read. Raises ConditionError at the first fault.
    """
    syntax = parse(source)
    scope = Scope(syntax, plan, event, flows, roots)
    node = check(scope, syntax.tree)
    return Condition(source, frozenset(scope.series), frozenset(scope.used_flows), generate(node))
