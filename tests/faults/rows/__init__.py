"""Every row of the fault table, in its order."""

from tests.faults.row import Row
from tests.faults.rows import bombs, clock, disk_full, kill, mail_crash, mail_server, poison, shuffle, slow_clients

ROWS: tuple[Row, ...] = (
    kill.ROW,
    mail_crash.ROW,
    mail_server.ROW,
    disk_full.ROW,
    clock.ROW,
    shuffle.ROW,
    poison.ROW,
    bombs.ROW,
    slow_clients.ROW,
)
