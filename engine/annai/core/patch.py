"""A flow's tree with the keys and the changes of another put over it.

A key that is written replaces the one below as a whole, `changes` works on the steps below one after the other.
"""

from collections.abc import Mapping

from annai.core.changes import KINDS, ChangeList
from annai.core.conditions.errors import instead
from annai.core.finding import Finding
from annai.core.tree import Node, mapping, over, sequence
from annai.core.validate import validate

EXTENDS = frozenset({"extends", "changes"})
VARIANT = frozenset({"id", "when", "changes"})


def patched(below: Node, top: Node, consumed: frozenset[str]) -> tuple[Node, list[Finding]]:
    """`below` with what `top` writes, but for the keys that are `consumed` here; and what is wrong with its changes."""
    own = {str(key): child for key, child in top.children.items() if key not in consumed}
    if "changes" not in top.children:
        return over(below, own, top), []
    only = mapping({"changes": top.children["changes"]}, top.keys, top.mark, top.file)
    faults = [found for found in validate(only, ChangeList)[1] if found.rule != "unknown-message"]  # told of the whole
    findings = [*_contradiction(top), *faults]
    if findings:
        return below, findings
    steps, findings = _changed(below.find("steps"), top.children["changes"])
    return over(below, {**own, "steps": steps}, top), findings


def without(node: Node, key: str) -> Node:
    """A mapping without one of its keys."""
    children = {str(name): child for name, child in node.children.items() if name != key}
    return mapping(children, {name: node.keys[name] for name in children}, node.mark, node.file)


def merged(below: Node, patch: Node) -> Node:
    """A JSON merge patch (RFC 7396) on trees: mappings merge, null takes a key away, all else replaces."""
    if not isinstance(below.value, dict) or not isinstance(patch.value, dict):
        return patch
    if "message" in {**below.keys, **patch.keys}:  # a text by its key is a whole
        return patch
    own = {
        str(key): merged(below.children[key], child) if key in below.children else child
        for key, child in patch.children.items()
    }
    result = over(below, own, patch)
    for key in [key for key, child in own.items() if child.value is None]:
        result = without(result, key)
    return result


def _contradiction(top: Node) -> list[Finding]:
    if "steps" not in top.children:
        return []
    return [top.fault_at_key("changes", "write changes or steps, not both: steps replace all of them", "invalid-value")]


def _changed(steps: Node, changes: Node) -> tuple[Node, list[Finding]]:
    """The list of steps after all changes, each on what those before it have left."""
    items = [steps.children[index] for index in range(len(steps.children))]
    findings: list[Finding] = []
    for change in changes.children.values():
        verb = next(name for name in KINDS if name in change.children)
        id = change.children[verb].value
        ids = [item.find("id").value if item.children else None for item in items]
        if id in ids:
            items = _applied(items, ids.index(id), verb, change)
        else:
            message = f"there is no step {id!r} to {_VERBS[verb]}; {instead(id, {str(id) for id in ids if id})}"
            findings.append(change.children[verb].fault(message, "unknown-step"))
    return sequence(items, steps.mark, steps.file), findings


_VERBS: Mapping[str, str] = {
    "change": "change",
    "replace": "replace",
    "remove": "remove",
    "before": "put steps before",
    "after": "put steps behind",
}


def _applied(items: list[Node], at: int, verb: str, change: Node) -> list[Node]:
    head, item, tail = items[:at], items[at], items[at + 1 :]
    if verb == "change":
        return [*head, merged(item, without(change, "change")), *tail]
    more = [*change.find("steps").children.values()] if verb != "remove" else []
    if verb == "before":
        return [*head, *more, item, *tail]
    return [*head, item, *more, *tail] if verb == "after" else [*head, *more, *tail]
