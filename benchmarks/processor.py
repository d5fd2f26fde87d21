"""Processor time that a benchmark has used: this process's, and that of the database server's process for it.

Where a machine is busy with other work, this says what wall time cannot.
"""

from __future__ import annotations

import os
from pathlib import Path
from time import process_time

from django.db import connection

from loanmill.operations.day import sql


def worked_s() -> float | None:
    """Seconds used so far, for differences; None where the server's process is not on this machine."""
    if connection.vendor == "sqlite":
        return process_time()
    pid = int(sql.rows("SELECT pg_backend_pid()", [])[0][0])
    try:
        said = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    if not said.split("(", 1)[1].startswith("postgres"):
        return None
    user, system = said.rsplit(")", 1)[1].split()[11:13]
    return process_time() + (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def since_s(before: float | None) -> float | None:
    """Seconds used since `before`."""
    now = worked_s()
    return None if before is None or now is None else now - before
