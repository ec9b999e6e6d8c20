"""Fuzzing of flow files, conditions and texts: no crash, no hang, nothing reached outside the roots.

A case is made from a seed and a number alone, so that what was found can be run again. `grammar`, `files` and `texts`
make cases, `target` runs them, `guard` sees what they reach, `worker` runs many in a process that may die, and the
main module starts workers until the time is over.
"""
