"""How many examples the property tests try: few and always the same in CI, `ANNAI_EXAMPLES` others elsewhere.

Only the latter are made smaller when they fail, which takes minutes.
"""

import os

from hypothesis import HealthCheck, Phase, settings

EXAMPLES = int(os.environ.get("ANNAI_EXAMPLES", "0"))
COMMON = 100  # of a test of one weight, without ANNAI_EXAMPLES


def examples(count: int) -> settings:
    """So many examples, or of ANNAI_EXAMPLES this test's share."""
    return settings(
        max_examples=EXAMPLES * count // COMMON or count,
        derandomize=not EXAMPLES,
        database=None,
        phases=tuple(Phase) if EXAMPLES else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
