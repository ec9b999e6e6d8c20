"""People, back ends and operators for locust; add one of shapes/ for how many there are over time.

    locust -f loadtests/locust/locustfile.py,loadtests/locust/shapes/spike.py --headless --host http://127.0.0.1:8080

`python -m loadtests.locust` does the same with a server of its own, and an audit afterwards.
"""

import os
import random
import sys
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from locust import events
from locust.argument_parser import LocustArgumentParser
from locust.env import Environment
from locust.runners import WorkerRunner

from loadtests.locust import outcome
from loadtests.locust.keys import MissingKey, keys_of
from loadtests.locust.load import Load
from loadtests.locust.people.back_end import BackEnd
from loadtests.locust.people.browser import Browser
from loadtests.locust.people.caller import Caller
from loadtests.locust.people.operator import Operator
from loadtests.locust.shapes.shape import Shape
from loadtests.locust.thresholds import TABLE, Thresholds, breaches, read_thresholds

__all__ = ["BackEnd", "Browser", "Operator"]


@events.init_command_line_parser.add_listener
def add_options(parser: LocustArgumentParser) -> None:
    own = parser.add_argument_group("Annai")
    own.add_argument("--seed", type=int, default=1, help="decides what the people do")
    own.add_argument("--flow", default="first-report", help="the flow whose funnel operators read")
    own.add_argument("--thresholds", default=str(TABLE), help="a file like thresholds.toml")
    own.add_argument("--results", help="a folder for the histogram, the manifest and what was acknowledged")


@events.init.add_listener
def prepare(environment: Environment, **_: Any) -> None:
    """Once in each process. What is wrong with the call ends it here, before any load."""
    options = environment.parsed_options
    assert options is not None
    try:
        Caller.keys = keys_of(os.environ)
        thresholds = read_thresholds(Path(options.thresholds))
    except (MissingKey, OSError, msgspec.MsgspecError) as error:
        sys.exit(f"load: {error}")
    random.seed(options.seed)  # for the waits between turns, which locust draws
    if isinstance(environment.shape_class, Shape):
        environment.shape_class.ask(options.num_users, options.run_time)
    Caller.flow = options.flow
    Caller.load = Load(options.seed, Path(options.results) if options.results else None)
    environment.events.quitting.add_listener(partial(end, Caller.load, thresholds))


def end(load: Load, thresholds: Thresholds, environment: Environment, **_: Any) -> None:
    """Say what was broken, and make it the exit code: 1, or 0 when all thresholds were kept."""
    load.close()
    if isinstance(environment.runner, WorkerRunner):
        return
    figures = outcome.figures_of(environment.stats)
    broken = breaches(thresholds, figures) + outcome.faults_of(environment)
    outcome.write(environment, thresholds, figures, broken)
    for line in broken:
        print(f"load: {line}", file=sys.stderr)
    environment.process_exit_code = 1 if broken else 0
