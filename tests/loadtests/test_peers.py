"""What other systems' servers are given, and Annai beside them: the same rules, the same occasions."""

import json
from pathlib import Path

import pytest

from loadtests.answers import BadAnswer
from loadtests.batches import check_success
from loadtests.generator import burst
from loadtests.measures import peers
from loadtests.measures.rules import Skipped
from loadtests.peers import visits
from loadtests.peers.toggles import constraint, context, to_import
from loadtests.peers.unleash import check_toggles, enabled, question
from loadtests.peers.visits import Visits, person, under_way
from loadtests.rules import handwritten, sample
from loadtests.rules.rule import Clause, Occasion, Rule
from loadtests.session import QUICK, Session
from loadtests.site import ask

FEW = 120
OCCASION = Occasion(0, {"role": "admin", "verified": True}, {"seats": 5}, {})


@pytest.mark.parametrize(
    ("clause", "operator", "values"),
    [
        (Clause("user", "role", "==", "admin"), "IN", {"values": ["admin"]}),
        (Clause("user", "role", "!=", "admin"), "NOT_IN", {"values": ["admin"]}),
        (Clause("account", "plan", "in", ("pro", "trial")), "IN", {"values": ["pro", "trial"]}),
        (Clause("user", "verified", "==", False), "IN", {"values": ["false"]}),
        (Clause("user", "logins", ">=", 5), "NUM_GTE", {"value": "5"}),
        (Clause("user", "logins", "<", 5), "NUM_LT", {"value": "5"}),
    ],
)
def test_a_clause_is_a_constraint(clause: Clause, operator: str, values: dict[str, object]) -> None:
    assert constraint(clause) == {"contextName": clause.name, "operator": operator, **values}


def test_an_alternative_is_a_strategy() -> None:
    admin, large = Clause("user", "role", "==", "admin"), Clause("account", "seats", ">=", 50)
    given = to_import([Rule("flow-0", ((admin,), (large,)))])
    assert [one["constraints"] for one in given["featureStrategies"]] == [[constraint(admin)], [constraint(large)]]
    assert [field["name"] for field in given["contextFields"]] == ["role", "seats"]
    assert [one["name"] for one in given["features"]] == ["flow-0"]


def test_a_question_has_all_that_is_known_as_texts() -> None:
    assert context(OCCASION) == {"properties": {"role": "admin", "verified": "true", "seats": "5"}}
    assert json.loads(question(OCCASION).partition(b"\r\n\r\n")[2]) == {"context": context(OCCASION)}


def test_an_answer_is_read_or_refused() -> None:
    body = b'{"toggles":[{"name":"flow-1","enabled":true}]}'
    check_toggles(body)
    assert enabled(body) == ["flow-1"]
    with pytest.raises(BadAnswer):
        check_toggles(b'{"toggles":[]}')
    with pytest.raises(BadAnswer, match="no"):
        enabled(b'{"message":"no"}')


async def test_what_holds_is_under_way_after_a_first_visit_and_after_a_later_one(tmp_path: Path) -> None:
    rules, occasions = sample.rules(FEW), sample.occasions(6)
    judge, come = handwritten.load(rules), Visits(occasions, returning=6)
    held = [judge(occasion) for occasion in occasions]
    assert all(held)
    server = visits.server(tmp_path, rules)
    server.start()
    try:
        check_success(await ask(server.port, come.accounts()))
        await server.rest()
        for take in (come.first, come.later):
            requests = iter([take() for _ in occasions])
            await burst(server.port, lambda requests=requests: next(requests, None), 2, 30)  # type: ignore[misc]
            found = [under_way(await ask(server.port, person(user))) for user in range(6)]
            assert [sorted(flows) for flows in found] == [sorted(flows) for flows in held]
    finally:
        server.stop()


async def test_without_node_nothing_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Skipped, match="Node 20"):
        await peers.measure(Session(tmp_path, QUICK))
