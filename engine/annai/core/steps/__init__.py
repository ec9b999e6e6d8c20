"""The kinds of steps, one module each: how it is written, what it is compiled to, and how it behaves.

To add one: write its module after the pattern of `wait.py` (logic) or `modal.py` (shown in the product), name it in
`step.py`, and add `tests/core/steps/test_<kind>.py`. Kinds know data only, never the journey that moves runs: what a
step does to a run is a value (`kind.Move`).
"""
