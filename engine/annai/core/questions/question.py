"""The kinds of questions; each is told by its `kind`."""

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Discriminator, Tag

from annai.core.questions.choice import Multiple, Single
from annai.core.questions.entry import Number, Words
from annai.core.questions.kind import QuestionModel
from annai.core.questions.score import Ces, Csat, Nps, Stars

KINDS: dict[str, type[QuestionModel]] = {
    "nps": Nps,
    "csat": Csat,
    "ces": Ces,
    "stars": Stars,
    "single": Single,
    "multiple": Multiple,
    "number": Number,
    "text": Words,
}


def told(value: Any) -> str:
    """The tag of the kind that is meant; the first one's when none can be told."""
    kind = value.kind if isinstance(value, QuestionModel) else value.get("kind") if isinstance(value, dict) else None
    return f"<{kind if isinstance(kind, str) and kind in KINDS else 'nps'}>"


if TYPE_CHECKING:
    AnyQuestion = QuestionModel
else:
    AnyQuestion = Annotated[
        reduce(or_, (Annotated[kind, Tag(f"<{name}>")] for name, kind in KINDS.items())), Discriminator(told)
    ]
