"""The entry point of the `loanmill` command."""

from __future__ import annotations

import os
import sys
from functools import partial


def run() -> None:
    """Run the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loanmill.settings")
    from loanmill.cli.app import app
    from loanmill.cli.refusals import told

    sys.exit(told(partial(app, prog_name="loanmill")))


if __name__ == "__main__":
    run()
