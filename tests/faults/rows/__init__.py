"""Every row of the fault table, in its order."""

from tests.faults.row import Row
from tests.faults.rows import (
    bombs,
    clock,
    disk_full,
    failover,
    kill,
    mail_crash,
    mail_server,
    migration,
    poison,
    processes,
    redis_cut,
    redis_frozen,
    redis_kill,
    shuffle,
    slow_clients,
    zombie,
)

ROWS: tuple[Row, ...] = (
    kill.ROW,
    redis_kill.ROW,
    redis_frozen.ROW,
    redis_cut.ROW,
    failover.ROW,
    failover.LAG,
    migration.ROW,
    processes.WORKER,
    processes.SERVER,
    zombie.ROW,
    mail_crash.ROW,
    mail_server.ROW,
    disk_full.ROW,
    clock.ROW,
    shuffle.ROW,
    poison.ROW,
    bombs.ROW,
    slow_clients.ROW,
)
