"""Random sentences of a grammar in EBNF, such as the one of docs/conditions.md."""

import re
from collections.abc import Mapping, Sequence
from math import inf
from pathlib import Path
from random import Random
from typing import Any

DOCUMENT = Path(__file__).parents[2] / "docs" / "conditions.md"
TOKEN = re.compile(r"""\s*("[^"]*"|'[^']*'|[A-Za-z][\w-]*|[=|,;(){}\[\]])""")
CLOSING = {"(": ")", "[": "]", "{": "}"}
DEEP = 12  # from here on the shortest way is taken
LONGEST = 3  # repetitions

Rule = Any  # ("text", str) | ("name", str) | ("any", [Rule]) | ("all", [Rule]) | ("maybe" | "many", Rule)


def grammar_of(document: Path = DOCUMENT) -> dict[str, Rule]:
    """The rules of the EBNF that a page holds, by name."""
    [block] = re.findall(r"```ebnf\n(.*?)```", document.read_text("utf-8"), re.DOTALL)
    tokens = [found for found in TOKEN.findall(block) if found]
    rules: dict[str, Rule] = {}
    while tokens:
        name, equals = tokens.pop(0), tokens.pop(0)
        assert equals == "=", name
        rules[name] = _choice(tokens)
        assert tokens.pop(0) == ";", name
    return rules


def _choice(tokens: list[str]) -> Rule:
    ways = [_sequence(tokens)]
    while tokens[0] == "|":
        tokens.pop(0)
        ways.append(_sequence(tokens))
    return ("any", ways)


def _sequence(tokens: list[str]) -> Rule:
    parts = [_part(tokens)]
    while tokens[0] not in "|;)]}":
        if tokens[0] == ",":
            tokens.pop(0)
        parts.append(_part(tokens))
    return ("all", parts)


def _part(tokens: list[str]) -> Rule:
    token = tokens.pop(0)
    if token in CLOSING:
        inner = _choice(tokens)
        assert tokens.pop(0) == CLOSING[token]
        return {"(": inner, "[": ("maybe", inner), "{": ("many", inner)}[token]
    return ("text", token[1:-1]) if token[0] in "\"'" else ("name", token)


class Sentences:
    """Random sentences; `words` gives those that the grammar spells letter by letter, or does not define."""

    def __init__(self, rules: Mapping[str, Rule], words: Mapping[str, Sequence[str]]) -> None:
        self.rules = rules
        self.words = words
        self.heights: dict[str, float] = dict.fromkeys(rules, inf)
        while (better := {name: self._height(rule) for name, rule in rules.items()}) != self.heights:
            self.heights = better

    def sentence(self, random: Random, start: str) -> str:
        """A sentence of the rule `start`: its tokens with blanks between, but for dots."""
        return re.sub(r" ?\. ?(?=[A-Za-z_])", ".", " ".join(self._words(random, ("name", start), 0)))

    def _words(self, random: Random, rule: Rule, depth: int) -> list[str]:
        kind, inner = rule
        if kind == "text":
            return [inner]
        if kind == "name":
            return self._named(random, inner, depth)
        if kind == "any":
            chosen = random.choice(inner) if depth < DEEP else min(inner, key=self._height)
            return self._words(random, chosen, depth + 1)
        if kind == "all":
            return [word for part in inner for word in self._words(random, part, depth)]
        times = 0 if depth >= DEEP else random.choice((0, 0, 1, LONGEST if kind == "many" else 1))
        return [word for _ in range(times) for word in self._words(random, inner, depth + 1)]

    def _named(self, random: Random, name: str, depth: int) -> list[str]:
        if name in self.words:
            return [random.choice(self.words[name])]
        return self._words(random, self.rules[name], depth + 1) if name in self.rules else ["x"]

    def _height(self, rule: Rule) -> float:
        """How deep the shortest sentence of a rule is nested."""
        kind, inner = rule
        if kind == "name":
            return 0 if inner in self.words else 1 + self.heights.get(inner, 0)
        if kind in ("any", "all"):
            return (min if kind == "any" else max)(self._height(part) for part in inner)
        return 0
