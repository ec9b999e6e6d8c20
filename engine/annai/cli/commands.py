"""What the commands have in common."""

import argparse
from typing import TypeAlias

DONE, FAILED, FAULTY = 0, 1, 2  # exit codes

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # it has no public name
