"""The kinds of questions; each is told by its `kind`."""

from typing import TYPE_CHECKING, Any

from annai.core.fields import choice
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


def named(value: Any) -> str:
    """The kind that is meant; the first one when none can be told."""
    kind = value.kind if isinstance(value, QuestionModel) else value.get("kind") if isinstance(value, dict) else None
    return kind if isinstance(kind, str) and kind in KINDS else "nps"


if TYPE_CHECKING:
    AnyQuestion = QuestionModel
else:
    AnyQuestion = choice(KINDS, named)
