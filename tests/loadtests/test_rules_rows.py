from loadtests.measures.rules import Printed, System, rows

HAND = System("rules written by hand in Python", 100, 1)
ANNAI = System("Annai, two start", 120, 1.2)
DEARER = System("Annai, all start", 140, 1.4)
PEER = System("peer", 200, 2)
FAST = System("fast peer", 130, 1.3)


def test_annai_has_a_target_against_the_rules_by_hand_and_one_against_the_fastest_peer() -> None:
    found = {row.name: (row.figure, row.ratio, row.good) for row in rows(Printed([HAND, ANNAI, DEARER, PEER], 1.3))}
    assert found == {
        "1,000 rules: rules written by hand in Python": (100, 1, None),
        "1,000 rules: Annai, two start": (120, 1.2, True),
        "1,000 rules: Annai, all start": (140, 1.4, False),
        "1,000 rules: peer": (200, 2, None),
        "1,000 rules: Annai, the dearer": (140, 0.7, True),
    }


def test_a_faster_peer_is_missed() -> None:
    last = rows(Printed([HAND, DEARER, PEER, FAST], 1.5))[-1]
    assert (last.against, last.good) == ("fastest other: fast peer", False)
