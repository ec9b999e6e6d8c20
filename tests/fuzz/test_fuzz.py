"""A short smoke of `make fuzz`, and that it finds what it looks for."""

from collections.abc import Callable
from random import Random

import pytest

from tests.fuzz import target
from tests.fuzz.__main__ import fuzz, main
from tests.fuzz.files import HOSTILE, MUTATIONS, Files, corpus
from tests.fuzz.grammar import grammar_of
from tests.fuzz.texts import SENTENCES

SEED = 1
LONG = 600.0  # seconds; the number of cases ends a run long before


def test_some_cases_find_nothing() -> None:
    report = fuzz(SEED, LONG, cases=250)
    assert report.faults == []
    assert (report.cases, report.workspaces > 25) == (250, True)


def test_a_crash_a_hang_a_death_and_a_reach_are_found() -> None:
    report = fuzz(SEED, LONG, cases=6, patience=1.0, module="tests.fuzz.faulty")
    found = [(fault.case, fault.error) for fault in report.faults]
    assert [case for case, _ in found] == [0, 1, 2, 3]
    assert found[0][1] == "ValueError: a crash of seed 1"
    assert "Timeout" in found[1][1]
    assert "the process ended with -6" in found[2][1]
    assert found[3][1] == "Reached: open ('/etc/nothing',)"
    assert report.cases == 6


def test_a_worker_that_cannot_begin_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="nowhere"):
        fuzz(SEED, LONG, cases=1, module="tests.fuzz.nowhere")


def test_one_case_can_be_run_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--case", "7"]) == 0
    first = capsys.readouterr().out
    assert main(["--case", "7"]) == 0
    assert capsys.readouterr().out == first
    assert first.startswith("-- ")


def test_what_shows_python_is_wrong() -> None:
    assert target.LEAKED.search(f"Hello {object()}")
    assert target.LEAKED.search(f"Hello {str}")
    assert not target.LEAKED.search("Hello < class >")


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_a_mutation_bears_every_file(mutation: Callable[[Random, bytes, Files], bytes]) -> None:
    for data in (b"", b"\n", b"a", *HOSTILE):
        assert isinstance(mutation(Random(data), data, {"x": data}), bytes)


def test_the_grammar_of_the_documents_makes_every_sentence() -> None:
    assert SENTENCES.rules == grammar_of()
    made = [SENTENCES.sentence(Random(number), "condition") for number in range(300)]
    assert [
        word for word in ("and", "or", "not", "in", "count", "known", "==") if not any(word in one for one in made)
    ] == []
    assert max(len(one) for one in made) < 20_000


def test_the_corpus_is_good() -> None:
    assert all(target._loaded(files) is not None for files in corpus())
