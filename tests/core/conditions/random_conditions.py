"""Random typed conditions (as reference expressions), random facts and moments, for hypothesis."""

from typing import Any

from hypothesis import strategies as st

from annai.core.facts import Facts
from annai.core.instant import DAY, HOUR, isoformat
from annai.core.subject import Finished, Outcome, Series
from annai.core.times import pack
from tests.core.conditions.reference import Expression
from tests.core.conditions.sample_plan import FLOWS

EVENTS = ("signed_up", "report_created")
WINDOWS = {"36h": 36 * HOUR, "2d": 2 * DAY, "1w": 7 * DAY}
PATHS = {
    "string": [("user", "name"), ("user", "id"), ("account", "band"), ("page", "path"), ("event", "source")],
    "number": [("user", "seats"), ("account", "seats"), ("account", "health"), ("event", "size")],
    "boolean": [("user", "active"), ("event", "invited")],
    "timestamp": [("user", "created_at"), ("account", "renews_at")],
    "list": [("user", "tags")],
}
ORDERINGS = ["==", "!=", "<", "<=", ">", ">="]
EQUALITIES = ["==", "!="]
MEMBERSHIPS = ["in", "not in"]

moments = st.integers(0, 20).map(lambda step: step * 12 * HOUR) | st.integers(0, 10 * DAY)
strings = st.sampled_from(["", "a", "b", "ab", "山田"])
numbers = st.integers(-2, 5) | st.sampled_from([0.5, 1.0, 2.5, -0.5])
stamps = moments.map(isoformat)


def path(kind: str) -> st.SearchStrategy[Expression]:
    return st.sampled_from([("path", *names) for names in PATHS[kind]])


def literal(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Expression]:
    return st.tuples(st.just("literal"), values)


days = st.tuples(st.just("days_since"), st.sampled_from([("event", event) for event in EVENTS]) | path("timestamp"))
recent_counts = st.tuples(st.just("count"), st.sampled_from(EVENTS), st.sampled_from([*WINDOWS]))
moving = days | recent_counts
still_numbers = literal(numbers) | path("number") | st.tuples(st.just("count"), st.sampled_from(EVENTS), st.none())
string_operands = literal(strings) | path("string")
booleans = literal(st.booleans()) | path("boolean")


def compare(operators: list[str], left: Any, right: Any) -> st.SearchStrategy[Expression]:
    return st.tuples(st.just("compare"), st.sampled_from(operators), left, right)


def member(left: Any, right: Any) -> st.SearchStrategy[Expression]:
    return st.tuples(st.just("member"), st.sampled_from(MEMBERSHIPS), left, right)


def listed(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Expression]:
    return st.lists(literal(values), min_size=1, max_size=3).map(lambda items: ("list", *items))


turning = compare(ORDERINGS, moving, still_numbers) | compare(ORDERINGS, still_numbers, moving)
flow_states = st.tuples(
    st.sampled_from(["completed", "dismissed", "active"]), st.sampled_from([("literal", flow) for flow in FLOWS])
)
leaves = st.one_of(
    turning,
    compare(ORDERINGS, moving, moving),
    compare(ORDERINGS, still_numbers, still_numbers),
    compare(EQUALITIES, string_operands, string_operands),
    compare(EQUALITIES, booleans, booleans),
    compare(ORDERINGS, path("timestamp"), path("timestamp")),
    member(string_operands, listed(strings) | path("list")),
    member(still_numbers | moving, listed(numbers) | path("list")),
    st.tuples(st.just("known"), st.sampled_from([("path", *names) for group in PATHS.values() for names in group])),
    st.tuples(st.sampled_from(["contains", "starts_with"]), string_operands, string_operands),
    flow_states,
    booleans,
)


def _grown(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    joined = st.tuples(st.sampled_from(["and", "or"]), parts, parts)
    return joined | st.tuples(st.just("not"), parts)


conditions = st.recursive(leaves, _grown, max_leaves=6)

anything = st.one_of(
    strings, numbers, st.booleans(), moments, stamps, st.none(), st.lists(strings | numbers | st.booleans(), max_size=3)
)


def _values(root: str) -> st.SearchStrategy[dict[str, Any]]:
    names = [name for group in PATHS.values() for owner, name in group if owner == root]
    return st.dictionaries(st.sampled_from(names), anything)


def _series(times: list[int]) -> Series:
    return Series(total=len(times), first=min(times), last=max(times), recent=pack(sorted(times)))


series = st.lists(moments, min_size=1, max_size=6).map(_series)
outcomes: st.SearchStrategy[Outcome] = st.sampled_from(["completed", "goal", "dismissed", "exited", "removed"])
finished = st.builds(Finished, number=st.just(1), outcome=outcomes, at=moments)
facts = st.builds(
    Facts,
    user=_values("user"),
    account=_values("account"),
    event=_values("event"),
    page=_values("page"),
    history=st.dictionaries(st.sampled_from(EVENTS), series, min_size=1),
    finished=st.dictionaries(st.sampled_from(FLOWS), finished),
    active=st.frozensets(st.sampled_from(FLOWS)),
)
