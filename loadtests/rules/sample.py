"""A thousand varied rules and the occasions on which they are asked, the same in every run."""

from collections.abc import Mapping
from random import Random
from typing import Any

from loadtests.rules.rule import Clause, Occasion, Root, Rule, Sign

RULES = 1_000
OCCASIONS = 50
MISSING = 0.15  # share of the values that may be missing which are

# Words are always there. Options, numbers (from 0 to the largest) and flags may be missing.
WORDS: Mapping[Root, Mapping[str, tuple[str, ...]]] = {
    "user": {
        "role": ("admin", "editor", "owner", "member", "viewer"),
        "language": ("ja", "en", "de", "fr"),
        "country": ("jp", "us", "de", "fr", "gb", "in"),
        "department": ("sales", "support", "engineering", "marketing", "finance", "operations"),
    },
    "account": {
        "plan": ("trial", "starter", "pro", "enterprise"),
        "industry": ("retail", "software", "logistics", "education", "health", "banking", "travel", "energy"),
        "tier": ("high", "low", "tech"),
    },
    "event": {"template": ("blank", "sales", "survey", "invoice", "weekly"), "source": ("web", "mobile", "api", "csv")},
}
OPTIONS: Mapping[Root, Mapping[str, tuple[str, ...]]] = {
    "user": {"persona": ("builder", "reader", "buyer"), "purpose": ("reporting", "planning", "billing", "sharing")},
    "account": {"partner": ("north", "south", "east", "west")},
    "event": {"campaign": ("spring", "summer", "autumn", "winter")},
}
NUMBERS: Mapping[Root, Mapping[str, int]] = {
    "user": {"logins": 200, "days_active": 60, "reports": 40, "invitations": 10},
    "account": {"seats": 500, "projects": 60, "integrations": 12, "score": 100},
    "event": {"columns": 40, "rows": 5_000, "seconds": 600},
}
FLAGS: Mapping[Root, tuple[str, ...]] = {
    "user": ("verified", "newsletter"),
    "account": ("sso", "annual"),
    "event": ("first", "shared"),
}


def rules(count: int = RULES) -> list[Rule]:
    random = Random(20_261_101)
    return [Rule(f"flow-{number}", _alternatives(random)) for number in range(count)]


def _alternatives(random: Random) -> tuple[tuple[Clause, ...], ...]:
    """One time in four there are two, as in `trial and admin or pro and owner`."""
    return tuple(_alternative(random) for _ in range(random.choice((1, 1, 1, 2))))


def _alternative(random: Random) -> tuple[Clause, ...]:
    """Who they are, what their company is, and one time in two what they did: two to five clauses."""
    more: tuple[tuple[Root, ...], ...] = ((), ("event",), ("user", "event"), ("account",))
    whose: tuple[Root, ...] = ("user", "account")
    roots = ("user", "account", random.choice(whose), *random.choice(more))
    drawn = {(clause.root, clause.name): clause for clause in (_clause(random, root) for root in roots)}
    return tuple(drawn.values())


def _clause(random: Random, root: Root) -> Clause:
    kind = random.choices(("word", "option", "number", "flag"), (50, 10, 30, 10))[0]
    if kind == "word":
        name, words = random.choice([*WORDS[root].items()])
        return _of_word(random, root, name, words)
    if kind == "option":
        name, words = random.choice([*OPTIONS[root].items()])
        return Clause(root, name, "==", random.choice(words))
    if kind == "flag":
        return Clause(root, random.choice(FLAGS[root]), "==", random.random() < 0.7)
    name, largest = random.choice([*NUMBERS[root].items()])
    if random.random() < 0.5:
        return Clause(root, name, ">=", random.randint(largest // 2, largest))
    return Clause(root, name, "<", random.randint(1, largest // 2))


def _of_word(random: Random, root: Root, name: str, words: tuple[str, ...]) -> Clause:
    sign: Sign = random.choices(("==", "in", "!=", "not in"), (60, 25, 10, 5))[0]
    if sign in ("in", "not in"):
        return Clause(root, name, sign, tuple(random.sample(words, 2)))
    return Clause(root, name, sign, random.choice(words))


def occasions(count: int = OCCASIONS) -> list[Occasion]:
    random = Random(20_261_102)
    return [
        Occasion(number, _values(random, "user"), _values(random, "account"), _values(random, "event"))
        for number in range(count)
    ]


def always_there(name: str) -> bool:
    return any(name in words for words in WORDS.values())


def _values(random: Random, root: Root) -> dict[str, Any]:
    maybe: dict[str, Any] = {name: random.choice(words) for name, words in OPTIONS[root].items()}
    maybe |= {name: random.randint(0, largest) for name, largest in NUMBERS[root].items()}
    maybe |= {name: random.random() < 0.5 for name in FLAGS[root]}
    always = {name: random.choice(words) for name, words in WORDS[root].items()}
    return {**always, **{name: value for name, value in maybe.items() if random.random() >= MISSING}}
