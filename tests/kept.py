"""Rows that are made once and kept for all the tests of a module.

They stand in a transaction around those of the tests: what a test writes is undone after it, what was kept is undone
after the last one. So a module that keeps rows has no test that asks for `transactional_db`, and none that makes a
house of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction


def kept(blocker: Any, make: Callable[[pytest.MonkeyPatch], None]) -> Iterator[None]:
    """What a fixture of a module yields from: `make` writes the rows, and its patches are undone at once."""
    with blocker.unblock(), transaction.atomic():
        with pytest.MonkeyPatch.context() as patch:
            make(patch)
        connection.check_constraints()  # now, or the end of each test would look at all of these rows again
        with blocker.block():
            yield
        transaction.set_rollback(True)
