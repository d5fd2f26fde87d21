"""A large book for the day-end benchmark, made as fast as rows can be inserted, with postings that agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from loanmill.core.kernel.calendar import day_number
from loanmill.core.kernel.ids import derived, named_id
from loanmill.core.ledger import postings
from loanmill.core.schedule.build import build_schedule
from loanmill.core.schedule.terms import Terms
from loanmill.operations.day import take
from loanmill.rails.bank import DebitBatch, Debited, DebitItem
from loanmill.records.application import Application
from loanmill.records.approval import Funder
from loanmill.records.day import BusinessDay
from loanmill.records.ledger import Posting, Voucher
from loanmill.records.loan import Instalment, Loan
from loanmill.records.org import LegalEntity, OrgUnit
from loanmill.records.party import Party, PartyKey
from loanmill.records.vault import new_party_key, sealed_identity

BATCH = 2_000
NEVER = 20  # one loan in so many never pays


def seed(*, loans: int, first: date, months: int) -> UUID:
    """Loans disbursed over the 28 days before `first`, one a party; the legal entity's id."""
    entity = LegalEntity.objects.create(id=named_id("bench", "entity"), code="bench", name="测", name_en="Bench")
    unit = OrgUnit.objects.create(id=named_id("bench", "unit"), entity=entity, path="hq/", name="总", name_en="Head")
    funder = Funder.objects.create(
        id=named_id("bench", "funder"),
        entity=entity,
        code="own",
        name="自营",
        name_en="Own",
        terms={},
        quota_fen=10**15,
    )
    at = datetime.combine(first, time(1), tzinfo=UTC)
    BusinessDay.objects.create(id=named_id("bench", "day"), entity=entity, date=first, state="open", opened_at=at)
    schedules: dict[tuple[int, date], list[Any]] = {}
    numbers = iter(range(loans))
    while batch := list(islice(numbers, BATCH)):
        made = [_loan(n, entity, unit, funder, at, first, months, schedules) for n in batch]
        Party.objects.bulk_create([row[0] for row in made])
        PartyKey.objects.bulk_create([row[1] for row in made])
        for party, _, _, _, _ in made:
            party.sealed = sealed_identity(party.id, {"name": "x", "account": f"A{party.blind}"})
        Party.objects.bulk_update([row[0] for row in made], ["sealed"], batch_size=400)
        Application.objects.bulk_create([row[2] for row in made])
        Loan.objects.bulk_create([row[3] for row in made])
        Instalment.objects.bulk_create([line for row in made for line in row[4]], batch_size=BATCH)
    _open_books(entity, funder, first)
    return entity.id


def _loan(
    n: int, entity: LegalEntity, unit: OrgUnit, funder: Funder, at: datetime, first: date, months: int,
    schedules: dict[tuple[int, date], list[Any]],
) -> tuple[Party, PartyKey, Application, Loan, list[Instalment]]:  # fmt: skip
    root = named_id("bench", str(n))
    start = first - timedelta(days=n % 28)
    amount = (n % 40 + 1) * 500_000
    party = Party(id=derived(root, "party"), kind="firm", blind=f"{n}", sealed=b"")
    key = new_party_key(party=party.id, id=derived(root, "key"), random=root.bytes * 4)
    application = Application(
        id=derived(root, "application"), number=f"N{n}", product="invoice_loan", entity=entity, unit=unit,
        applicant=party, channel="desk", state="disbursed", state_since=at, amount_fen=amount, term_months=months,
        purpose="stock", started_at=at, business_date=start,
    )  # fmt: skip
    if (amount, start) not in schedules:
        terms = Terms(principal_fen=amount, rate_bp=900, months=months, starts_on=start)
        schedules[amount, start] = build_schedule(method="equal_instalments", terms=terms)
    lines = schedules[amount, start]
    loan = Loan(
        id=derived(root, "loan"), number=f"L{n}", application=application, entity=entity, unit=unit, funder=funder,
        borrower=party, product="invoice_loan", grade="B", trade="catering", principal_fen=amount, rate_bp=900,
        penalty_rate_bp=1350, term_months=months, method="equal_instalments", day_count="ACT/360", disbursed_on=start,
        matures_on=lines[-1].due_on, running=1, period_from_day=day_number(on=start),
        period_days=(lines[0].due_on - start).days, period_interest_fen=lines[0].interest_fen, state="current",
        outstanding_fen=amount,
    )  # fmt: skip
    rows = [
        Instalment(
            id=derived(root, str(line.number)), loan=loan, number=line.number, starts_on=line.starts_on,
            due_on=line.due_on, days=(line.due_on - line.starts_on).days, principal_fen=line.principal_fen,
            interest_fen=line.interest_fen, state="future",
        )
        for line in lines
    ]  # fmt: skip
    return party, key, application, loan, rows


def _open_books(entity: LegalEntity, funder: Funder, first: date) -> None:
    """One opening voucher: the principal, and the interest that was earned before the first day."""
    principal = accrued = 0
    for fen, interest, start, days in Loan.objects.values_list(
        "outstanding_fen", "period_interest_fen", "period_from_day", "period_days"
    ):
        principal += fen
        accrued += (interest or 0) * (day_number(on=first) - (start or 0)) // (days or 1)
    lines = [*postings.disburse(principal_fen=principal), *postings.accrue_interest(amount_fen=accrued)]
    voucher = Voucher.objects.create(
        id=named_id("bench", "opening"), entity=entity, funder=funder, booked_on=first - timedelta(days=1),
        value_date=first - timedelta(days=1), kind="opening", reference="opening",
        lines=len(lines),
    )  # fmt: skip
    Posting.objects.bulk_create(
        Posting(
            id=named_id("bench", "opening", str(n)), voucher=voucher, account=line.account, debit_fen=line.debit_fen,
            credit_fen=line.credit_fen,
        )
        for n, line in enumerate(lines)
    )  # fmt: skip


def quick_bank() -> None:
    """A bank in this process that answers at once: one borrower in NEVER has nothing, one in 2 x NEVER has half."""

    def results(items: Sequence[DebitItem]) -> Iterator[Debited]:
        for item in items:
            number = int(item.account.removeprefix("A"))
            if number % NEVER == 0:
                yield Debited(item.reference, "insufficient", 0)
            elif number % (2 * NEVER) == 1:
                yield Debited(item.reference, "partial", item.amount_fen // 2)
            else:
                yield Debited(item.reference, "paid", item.amount_fen)

    def debit(link: object, *, batch: str, value_date: date, items: Sequence[DebitItem], limit_ms: int) -> DebitBatch:
        return DebitBatch(batch, "answered", "", tuple(results(items)), b"")

    take.debit, take.provider = debit, lambda name: None  # type: ignore[assignment, attr-defined]
