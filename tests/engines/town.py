"""Rows and acts for tests of the lake."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from loanmill.core.flows.rows import InvoiceRow, PosRow, TobaccoRow
from loanmill.operations.act import Context
from loanmill.records.actor import SYSTEM

NOW = datetime(2026, 6, 15, 8, tzinfo=UTC)


def token(at: int) -> str:
    """A party token."""
    return str(UUID(int=0xA0000000000000000000000000000000 + at))


def context(n: int, *, at: datetime = NOW) -> Context:
    """An act of the house, number `n`."""
    return Context(actor=SYSTEM, key=UUID(int=0xC0000000000000000000000000000000 + n), at=at)


def invoices(party: str, *, seed: int = 1, n: int = 60) -> list[InvoiceRow]:
    """Invoices of a party over two years, in any order."""
    dice = random.Random(f"{party}{seed}")
    made = []
    for number in range(n):
        status = dice.choice(["normal", "normal", "normal", "voided", "red"])
        amount_fen = dice.randrange(1, 10_000_00) * (-1 if status == "red" else 1)
        tax_fen = amount_fen * 13 // 100
        made.append(
            InvoiceRow(
                party=party, direction=dice.choice(["out", "in"]),
                issued_on=date(2024, 6, 1) + timedelta(days=dice.randrange(745)),
                counterparty=f"c{dice.randrange(12)}", amount_fen=amount_fen, tax_fen=tax_fen,
                total_fen=amount_fen + tax_fen, status=status, number=f"{seed}-{number}", era="paper",
            )
        )  # fmt: skip
    return made


def takings(party: str, *, n: int = 80) -> list[PosRow]:
    """Takings of a party over two years, at all hours."""
    dice = random.Random(party)
    made = []
    for at in range(n):
        moment = datetime(2024, 6, 1) + timedelta(minutes=dice.randrange(745 * 1440))  # noqa: DTZ001  the shop's clock
        made.append(
            PosRow(
                party=party, message_type=dice.choice(["sale", "sale", "sale", "refund", "reversal"]),
                amount_fen=dice.choice([100_00, 300_00, dice.randrange(1, 900_00)]), local_at=moment,
                local_date=moment.date(), card_token=f"k{dice.randrange(20)}", entry_mode="qr",
                response_code=dice.choice(["00", "00", "00", "51"]), terminal="t1", stan=f"{at:06d}", rrn=f"{at:012d}",
            )
        )  # fmt: skip
    return made


def orders(party: str, *, n: int = 50) -> list[TobaccoRow]:
    """Tobacco orders of a party over two years."""
    dice = random.Random(party)
    return [
        TobaccoRow(
            party=party, order_no=f"o{at}", ordered_on=date(2024, 6, 1) + timedelta(days=dice.randrange(745)),
            cartons=dice.randrange(1, 40), amount_fen=dice.randrange(1, 9_000_00), linked=dice.random() < 0.8,
        )
        for at in range(n)
    ]  # fmt: skip
