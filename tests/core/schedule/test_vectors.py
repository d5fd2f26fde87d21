"""Schedules that other servicing systems publish, where their conventions are ours too.

The file is not part of the project; without it these tests are skipped. Vectors that need a convention this version
does not have (multiples, grace, several disbursements, weeks, rates finer than a basis point ...) are left out by
`spoken`, which names what it looks at.
"""

from __future__ import annotations

import json
import os
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from loanmill.core.kernel.daycount import DayCount
from loanmill.core.kernel.money import Rounding, fen_of_yuan
from loanmill.core.schedule.build import build_schedule
from loanmill.core.schedule.terms import Terms

ROOT = Path(__file__).resolve().parents[3]
FACTS = Path(os.environ.get("LOANMILL_FACTS") or ROOT.parent / "shared" / "facts")
FILE = FACTS / "schedule_vectors.json"
# The publisher's own recomputation after a payment or a missed one is servicing, not a schedule.
QUIET = {"disburse"}


def day_count(vector: dict[str, Any]) -> DayCount | None:
    """Our name for the vector's day count; ACTUAL/ACTUAL is ACT/365 where no day lies in a leap year."""
    convention = vector["convention"]
    named = (convention["days_in_year"], convention.get("days_in_month"))
    years = {int(row["due_date"][:4]) for row in vector["expected_rows"]} | {int(start(vector)[:4])}
    if named == ("ACTUAL", "ACTUAL") and not any(year % 4 == 0 for year in years):
        return DayCount.ACT_365
    return {("360", "30"): DayCount.THIRTY_360, ("365", "ACTUAL"): DayCount.ACT_365}.get(named)


def start(vector: dict[str, Any]) -> str:
    """The day the money goes out."""
    return str(vector["disbursements"][0]["date"])


def spoken(vector: dict[str, Any]) -> bool:
    """Whether the vector's conventions are all ours."""
    terms = vector["terms"]
    return (
        vector["kind"] == "schedule"
        and len(vector["disbursements"] or []) == 1
        and {event["type"] for event in vector.get("events") or []} <= QUIET
        and (terms["interest_type"], terms["amortization"]) == ("DECLINING_BALANCE", "EQUAL_INSTALLMENTS")
        and (terms["freq"], terms["repay_every"]) == ("MONTHS", 1)
        and not any(terms.get(name) for name in ("grace_principal", "grace_interest", "interest_free"))
        and not any(name in terms for name in ("down_payment_pct", "schedule_start"))
        and (Decimal(terms["annual_rate_pct"]) * 100) % 1 == 0
        and (vector["convention"].get("installment_multiple_of") is None or terms["n"] == 1)
        and terms.get("interest_calc_period") != "SAME_AS_REPAYMENT_PERIOD"
        and day_count(vector) is not None
    )


def vectors() -> list[dict[str, Any]]:
    """The vectors we speak, or none where the file is absent."""
    if not FILE.exists():
        return []
    return [vector for vector in json.loads(FILE.read_text())["vectors"] if spoken(vector)]


@pytest.mark.skipif(not FILE.exists(), reason=f"{FILE} is absent: set LOANMILL_FACTS to the folder of facts")
def test_the_file_has_vectors_we_speak() -> None:
    assert len(vectors()) >= 5


@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector["id"])
def test_published_schedule(vector: dict[str, Any]) -> None:
    terms = vector["terms"]
    count = day_count(vector)
    assert count is not None
    lines = build_schedule(
        method="equal_instalments",
        terms=Terms(
            principal_fen=int(Decimal(terms["principal"]) * 100),
            rate_bp=int(Decimal(terms["annual_rate_pct"]) * 100),
            months=terms["n"],
            starts_on=date.fromisoformat(start(vector)),
            day_count=count,
            rounding=Rounding.HALF_EVEN,
        ),
    )
    ours = [(str(i.due_on), i.principal_fen, i.interest_fen, i.total_fen, i.balance_fen) for i in lines]
    published = [
        (row["due_date"], *(fen_of_yuan(row[name]) for name in ("principal", "interest", "due", "balance")))
        for row in vector["expected_rows"]
    ]
    assert ours == published
