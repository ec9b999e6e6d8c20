"""`common-expression-language`: one program for all rules, which gives a list. It takes the context over only once."""

import json
from collections.abc import Sequence
from itertools import compress

import cel

from loadtests.rules.rule import Clause, Judge, Occasion, Rule
from loadtests.rules.sample import always_there


def load(rules: Sequence[Rule]) -> Judge:
    ids = [rule.id for rule in rules]
    program = cel.compile(f"[{', '.join(rule.written(' && ', ' || ', _clause) for rule in rules)}]")

    def holding(occasion: Occasion) -> list[str]:
        return list(compress(ids, program.execute(occasion.roots())))

    return holding


def _clause(clause: Clause) -> str:
    path = f"{clause.root}.{clause.name}"
    if clause.sign == "not in":
        return f"!({path} in {json.dumps(clause.value)})"
    test = f"{path} {clause.sign} {json.dumps(clause.value)}"
    return test if always_there(clause.name) else f"has({path}) && {test}"
