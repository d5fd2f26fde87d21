"""Payments on two unpaid instalments, as a clerk would write them down."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loanmill.core.servicing.allocate import USUAL_ORDER, Owed, Part, Spread, allocate

JANUARY = Owed(1, penalty_fen=5_00, interest_fen=100_00, principal_fen=1_000_00)
FEBRUARY = Owed(2, interest_fen=90_00, principal_fen=1_010_00)
REVERSED = (Part.PRINCIPAL, Part.INTEREST, Part.PENALTY, Part.FEE)


def test_a_part_payment_clears_penalty_then_interest_then_principal_of_the_oldest() -> None:
    done = allocate(amount_fen=505_00, owed=[JANUARY, FEBRUARY])
    assert done.paid == (Owed(1, penalty_fen=5_00, interest_fen=100_00, principal_fen=400_00),)
    assert done.surplus_fen == 0


def test_part_first_clears_all_interest_before_any_principal() -> None:
    done = allocate(amount_fen=505_00, owed=[JANUARY, FEBRUARY], spread=Spread.PART_FIRST)
    assert done.paid == (
        Owed(1, penalty_fen=5_00, interest_fen=100_00, principal_fen=310_00),
        Owed(2, interest_fen=90_00),
    )


def test_principal_first_is_a_policy_too() -> None:
    done = allocate(amount_fen=1_001_00, owed=[JANUARY, FEBRUARY], order=REVERSED)
    assert done.paid == (Owed(1, interest_fen=1_00, principal_fen=1_000_00),)


def test_what_is_too_much_is_left_over() -> None:
    done = allocate(amount_fen=2_300_00, owed=[JANUARY, FEBRUARY])
    assert done.paid == (JANUARY, FEBRUARY)
    assert done.surplus_fen == 95_00


@pytest.mark.parametrize(
    ("amount_fen", "owed", "order"),
    [(-1, [JANUARY], USUAL_ORDER), (1, [Owed(1, interest_fen=-5)], USUAL_ORDER), (1, [JANUARY], USUAL_ORDER[:3])],
)
def test_nonsense_is_refused(amount_fen: int, owed: list[Owed], order: tuple[Part, ...]) -> None:
    with pytest.raises(ValueError, match=r"negative|order"):
        allocate(amount_fen=amount_fen, owed=owed, order=order)


PARTS = st.integers(0, 10**9)
OWED = st.lists(st.tuples(PARTS, PARTS, PARTS, PARTS), max_size=6)


@given(amount_fen=st.integers(0, 10**11), parts=OWED, order=st.permutations(list(Part)), spread=st.sampled_from(Spread))
def test_no_fen_is_lost_and_no_debt_overpaid(
    amount_fen: int, parts: list[tuple[int, int, int, int]], order: list[Part], spread: Spread
) -> None:
    owed = [Owed(number, *amounts) for number, amounts in enumerate(parts)]
    done = allocate(amount_fen=amount_fen, owed=owed, order=order, spread=spread)
    assert sum(line.total_fen for line in done.paid) + done.surplus_fen == amount_fen
    assert all(0 <= line.of(part) <= owed[line.number].of(part) for line in done.paid for part in Part)
    if done.surplus_fen:
        assert sum(line.total_fen for line in done.paid) == sum(line.total_fen for line in owed)
