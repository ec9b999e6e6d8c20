"""The strategies know every kind that the language has: a new one fails here until it has its entry."""

from collections.abc import Iterable
from typing import get_args

import pytest

from annai.core.conditions.functions import PREDICATES, VALUES
from annai.core.flow import Flow
from annai.core.inputs import AnyInput
from annai.core.questions.question import KINDS as QUESTION_KINDS
from annai.core.steps.step import KINDS as STEP_KINDS
from annai.core.sweep import Visiting
from annai.core.triggers.trigger import KINDS as TRIGGER_KINDS
from tests.properties.conditions import STANDING
from tests.properties.inputs import INPUTS, PURPOSES
from tests.properties.questions import QUESTIONS
from tests.properties.steps import STEPS
from tests.properties.triggers import TRIGGERS
from tests.properties.workspaces import FLOW_KEYS

RESOLVED = {"extends", "changes", "subject"}  # what is read away before a run begins; the accounts' own tests


@pytest.mark.parametrize(
    ("made", "known"),
    [
        (STEPS, STEP_KINDS),
        (TRIGGERS, TRIGGER_KINDS),
        (QUESTIONS, QUESTION_KINDS),
        (INPUTS, get_args(AnyInput)),
        (PURPOSES, get_args(Visiting)),
        (FLOW_KEYS, {*Flow.model_fields} - RESOLVED),
    ],
)
def test_every_kind_is_made(made: Iterable[object], known: Iterable[object]) -> None:
    assert {*made} == {*known}


def test_every_function_is_asked() -> None:
    asked = " ".join(STANDING)
    assert [name for name in (*VALUES, *PREDICATES) if f"{name}(" not in asked] == []
