"""The functions of the language, by subject: those that give a value, and those that are true or false.

To add one: write how its call is read in a module here and name it below; give it a node (`nodes`), write what it
becomes (`writer`, and `watcher` when time moves it), and add its cases and its line in docs/conditions.md.
"""

from annai.core.conditions.functions import collections, flows, history, segments, shares, texts
from annai.core.conditions.functions.arguments import Predicate, Value

VALUES: dict[str, Value] = {**history.VALUES, **collections.VALUES, **texts.VALUES, **shares.VALUES}
PREDICATES: dict[str, Predicate] = {
    **collections.PREDICATES,
    **flows.PREDICATES,
    **segments.PREDICATES,
    **texts.PREDICATES,
}
