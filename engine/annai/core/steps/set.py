"""`set`: sets, removes or counts up traits of the subject."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from msgspec import Struct
from pydantic import ConfigDict, Discriminator, Field, RootModel, Tag, model_validator

from annai.core.conditions import Value
from annai.core.conditions.errors import instead
from annai.core.conditions.literals import MAX_NUMBER
from annai.core.facts import Facts
from annai.core.fields import Model, Source
from annai.core.instant import parse_moment
from annai.core.plan import Choice, Name, ValueType
from annai.core.steps.kind import CompiledStep, Compiler, Go, Move, StepKind
from annai.core.traits import TraitsTooLarge

if TYPE_CHECKING:
    from annai.core.standing import Standing
    from annai.core.turn import Turn

MOST_TRAITS = 20


class Change(Model):
    """One of: the value of a path or a number of the condition language; a number to add; its removal."""

    from_: Source | None = Field(default=None, alias="from")
    add: int | float | None = None
    unset: Literal[True] | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(given is not None for given in (self.from_, self.add, self.unset)) != 1:
            raise ValueError("write a value, or one of from, add and unset")
        return self


def told(value: Any) -> str:
    """The tag of a value's shape."""
    for tag, types in TAGS.items():
        if isinstance(value, types):
            return tag
    return "<text>"


TAGS: dict[str, type | tuple[type, ...]] = {
    "<boolean>": bool,  # before integers, of which it is one for Python
    "<integer>": int,
    "<number>": float,
    "<list>": (list, tuple),
    "<change>": (dict, Change),
}

Given = Annotated[
    Annotated[bool, Tag("<boolean>")]
    | Annotated[int, Tag("<integer>")]
    | Annotated[float, Tag("<number>")]
    | Annotated[str, Field(max_length=1_000), Tag("<text>")]
    | Annotated[tuple[str, ...], Field(max_length=100), Tag("<list>")]
    | Annotated[Change, Tag("<change>")],
    Discriminator(told),
]


class SetTraits(RootModel[Annotated[dict[Name, Given], Field(min_length=1, max_length=MOST_TRAITS)]], StepKind):
    """Traits, each with its new value."""

    model_config = ConfigDict(frozen=True)

    def passes(self, next: str) -> Iterator[str]:
        yield next

    def compile(self, compiler: Compiler) -> "SetStep":
        declared = compiler.traits
        for name, given in self.root.items():
            if name not in declared:
                message = f"events.yaml declares no {compiler.subject} trait {name!r}; {instead(name, declared)}"
                compiler.fault_at_key(message, "unknown-trait", name)
            elif not _fits(given, declared[name]):
                message = f"the trait {name!r} is a {_word(declared[name])}; write one here"
                compiler.fault(message, "trait-type", name)
        return compiler.make(SetStep, changes=tuple(self._changes(compiler)))

    def _changes(self, compiler: Compiler) -> "Iterator[tuple[str, Operation]]":
        for name, given in self.root.items():
            if not isinstance(given, Change):
                yield name, Constant(list(given) if isinstance(given, tuple) else given)
            elif given.from_ is not None:
                yield name, Taken(self._taken(compiler, name, given.from_))
            else:
                yield name, Constant(None) if given.add is None else Added(given.add)

    def _taken(self, compiler: Compiler, name: str, source: str) -> Value | None:
        value, declared = compiler.value(source, name, "from"), compiler.traits.get(name)
        if value is not None and declared is not None and value.type != _type(declared):
            message = f"{source} is a {value.type}, but the trait {name!r} is a {_word(declared)}"
            compiler.fault(message, "trait-type", name, "from")
        return value


def _type(declared: ValueType) -> str:
    return "string" if isinstance(declared, Choice) else declared


def _word(declared: ValueType) -> str:
    return f"choice of {', '.join(declared.one_of)}" if isinstance(declared, Choice) else declared


def _fits(given: object, declared: ValueType) -> bool:
    """Whether a constant is of the declared type; a change is judged elsewhere."""
    if isinstance(given, Change):
        return given.add is None or declared == "number"
    if isinstance(declared, Choice):
        return given in declared.one_of
    return FITS[declared](given)


def _is_moment(given: object) -> bool:
    try:
        parse_moment(str(given))
    except ValueError:
        return False
    return True


FITS: dict[str, Callable[[object], bool]] = {
    "string": lambda given: isinstance(given, str),
    "number": lambda given: isinstance(given, int | float) and not isinstance(given, bool),
    "boolean": lambda given: isinstance(given, bool),
    "timestamp": _is_moment,
    "list": lambda given: isinstance(given, tuple),
}


class Constant(Struct, frozen=True):
    """A value; None removes the trait."""

    value: Any

    def of(self, facts: Facts, now: int, known: Any) -> Any:
        return self.value


class Taken(Struct, frozen=True):
    """A value that is read now; a missing one leaves the trait as it is."""

    value: Value | None

    def of(self, facts: Facts, now: int, known: Any) -> Any:
        found = self.value.evaluate(facts, now) if self.value is not None else None
        return known if found is None else found


class Added(Struct, frozen=True):
    """So much more; what is no number counts from 0. Numbers stay within those of conditions."""

    number: int | float

    def of(self, facts: Facts, now: int, known: Any) -> Any:
        start = known if isinstance(known, int | float) and not isinstance(known, bool) else 0
        total = start + self.number
        return total if abs(total) <= MAX_NUMBER else known


Operation = Constant | Taken | Added


class SetStep(CompiledStep, frozen=True, kw_only=True):
    changes: tuple[tuple[str, Operation], ...]

    def enter(self, turn: "Turn", standing: "Standing") -> Move:
        """All at once; when the traits would be too large, none, and the step's signal says so."""
        known, facts = turn.subject.personal.traits, turn.facts_of(standing.flow)
        try:
            turn.set_traits({name: change.of(facts, turn.now, known.get(name)) for name, change in self.changes})
        except TraitsTooLarge:
            return Go(self.next, "too_large")
        return Go(self.next)
