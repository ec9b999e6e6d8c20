"""What locust counted, taken out of it and kept."""

import json
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import msgspec
from locust import log
from locust.env import Environment
from locust.stats import RequestStats

from loadtests.locust.figures import Figures
from loadtests.locust.thresholds import Thresholds
from loadtests.manifest import manifest


def figures_of(stats: RequestStats) -> dict[str, Figures]:
    """By method and name, such as `POST /v1/decide`."""
    return {
        f"{entry.method} {entry.name}": Figures(
            entry.num_requests, entry.num_failures, dict(sorted(entry.response_times.items()))
        )
        for entry in stats.entries.values()
    }


def faults_of(environment: Environment) -> list[str]:
    """A line for each fault of the load's own code."""
    raised = environment.runner.exceptions.values() if environment.runner else ()
    faults = [f"the load itself failed {each['count']} times: {each['msg']}" for each in raised]
    return [*faults, "the load itself failed; see above"] if log.unhandled_greenlet_exception else faults


def write(
    environment: Environment, thresholds: Thresholds, figures: Mapping[str, Figures], broken: Sequence[str]
) -> None:
    """`histogram.json` and `manifest.json` in the folder of the results, if there is one."""
    options = environment.parsed_options
    if options is None or not options.results:
        return
    shape = environment.shape_class
    settings = {
        "locust": version("locust"),
        "shape": type(shape).__name__ if shape else None,
        "host": environment.host,
        "seed": options.seed,
        "users": getattr(shape, "users", options.num_users),
        "seconds": getattr(shape, "seconds", options.run_time),
        "thresholds": msgspec.to_builtins(thresholds),
    }
    results = Path(options.results)
    results.mkdir(parents=True, exist_ok=True)
    _write(results / "histogram.json", msgspec.to_builtins(figures, str_keys=True))
    _write(results / "manifest.json", {**manifest(settings), "broken": broken})


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", "utf-8")
