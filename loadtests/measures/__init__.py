"""What is measured. One file a measurement: each has `measure`, which gives its rows of the table."""

from collections.abc import Awaitable, Callable

from loadtests.measures import (
    batch,
    cold,
    decide,
    flows,
    latency,
    lone,
    peers,
    processes,
    push,
    redis,
    reload,
    room,
    rules,
    start,
    streams,
    timers,
    trips,
    users,
)
from loadtests.rows import Row
from loadtests.session import Session

Measure = Callable[[Session], Awaitable[list[Row]]]

# In the order in which they run: `batch` comes late, because the chain of waits ends for users with many events;
# `streams` comes before `push`, whose streams would leave memory behind that the others take up.
MEASURES: dict[str, Measure] = {
    "decide": decide.measure,
    "latency": latency.measure,
    "lone": lone.measure,
    "streams": streams.measure,
    "push": push.measure,
    "batch": batch.measure,
    "start": start.measure,
    "flows": flows.measure,
    "reload": reload.measure,
    "rules": rules.measure,
}
LONG: dict[str, Measure] = {"users": users.measure, "timers": timers.measure}
APART: dict[str, Measure] = {"peers": peers.measure}  # asked for by its name: it needs what else nothing here needs
SCALE: dict[str, Measure] = {
    "room": room.measure,
    "cold": cold.measure,
    "trips": trips.measure,
    "redis": redis.measure,
    "processes": processes.measure,
}
