"""The bar of a limit in use: never longer than its limit, never empty where something is used."""

from __future__ import annotations

import pytest

from loanmill.queries.credit.lines import shares


@pytest.mark.parametrize(
    ("used", "held", "limit", "shown"),
    [
        (0, 0, 100, (0, 0)),
        (30, 20, 100, (30, 20)),
        (1, 1, 100_000, (1, 1)),
        (100, 0, 100, (100, 0)),
        (150, 10, 100, (100, 0)),
        (90, 20, 100, (90, 10)),
        (0, 0, 0, (0, 0)),
        (5, 0, 0, (100, 0)),
    ],
)
def test_shares_of_a_limit(used: int, held: int, limit: int, shown: tuple[int, int]) -> None:
    assert shares(used_fen=used, held_fen=held, limit_fen=limit) == shown
