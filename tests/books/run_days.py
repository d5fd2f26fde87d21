"""Start `days_process` in a fresh process: `python -m tests.books.run_days THROUGH KILL_AT`."""

from __future__ import annotations

import os
import sys
from datetime import UTC, date, datetime, time

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loanmill.settings")
    from loanmill.cli.boot import ready

    ready(at=datetime.combine(date(2026, 1, 1), time(1), tzinfo=UTC))
    from tests.books.days_process import main

    main(date.fromisoformat(sys.argv[1]), int(sys.argv[2]))
