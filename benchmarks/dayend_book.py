"""A large book for the day-end benchmark, made as fast as rows can be inserted, with postings that agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from itertools import islice
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.db import connection, models, transaction

from benchmarks.bare_tables import bare
from loanmill.core.kernel.calendar import day_number
from loanmill.core.kernel.ids import derived, named_id
from loanmill.core.ledger import postings
from loanmill.core.schedule.build import build_schedule
from loanmill.core.schedule.terms import Terms
from loanmill.operations.day import sql, take
from loanmill.rails.bank import DebitBatch, Debited, DebitItem
from loanmill.records.application import Application
from loanmill.records.approval import Funder
from loanmill.records.day import BusinessDay
from loanmill.records.ledger import Posting, Voucher
from loanmill.records.loan import Loan
from loanmill.records.org import LegalEntity, OrgUnit
from loanmill.records.party import Party, PartyKey
from loanmill.records.vault import new_party_key

BATCH = 20_000
NEVER = 20  # one loan in so many never pays
AMOUNTS, STARTS = 40, 28
RATE_BP = 900
NAMES = (b"party", b"key", b"application", b"loan")

# The lines of a loan are those of the plan of its amount and first day. Keys are spread, as derived ids are.
_LINES = """
INSERT INTO instalment (id, loan_id, number, starts_on, due_on, days, principal_fen, interest_fen, penalty_fen,
  paid_principal_fen, paid_interest_fen, paid_penalty_fen, state)
SELECT {id}, l.id, p.number, p.starts_on, p.due_on, p.days, p.principal_fen, p.interest_fen, 0, 0, 0, 0, 'future'
FROM loan l JOIN bench_plan p ON p.amount_fen = l.principal_fen AND p.disbursed_on = l.disbursed_on
"""
_SPREAD = {
    "sqlite": "substr(l.id, 1 + p.number, 20) || printf('%012x', p.number)",
    "postgresql": "(substr(replace(l.id::text, '-', ''), 1 + p.number, 20) || lpad(to_hex(p.number), 12, '0'))::uuid",
}


def seed(*, loans: int, first: date, months: int) -> UUID:
    """Loans disbursed over the 28 days before `first`, one a party; the legal entity's id."""
    entity = LegalEntity.objects.create(id=named_id("bench", "entity"), code="bench", name="测", name_en="Bench")
    unit = OrgUnit.objects.create(id=named_id("bench", "unit"), entity=entity, path="hq/", name="总", name_en="Head")
    funder = Funder.objects.create(
        id=named_id("bench", "funder"), entity=entity, code="own", name="自营", name_en="Own", terms={},
        quota_fen=10**15,
    )  # fmt: skip
    at = datetime.combine(first, time(1), tzinfo=UTC)
    BusinessDay.objects.create(id=named_id("bench", "day"), entity=entity, date=first, state="open", opened_at=at)
    if connection.vendor == "sqlite":
        sql.run("PRAGMA cache_size = -4000000", [])
    plans = _plans(first, months)
    with bare(("party", "party_key", "application", "loan", "instalment")):
        stamps = _stamps(_loan(0, entity, unit, funder, at, first, months, plans))
        numbers = iter(range(loans))
        while batch := list(islice(numbers, BATCH)):
            made = [_rows(n, first, plans) for n in batch]
            with transaction.atomic():
                for place, stamp in enumerate(stamps):
                    stamp.insert([stamp.made(rows[place]) for rows in made])
        _instalments(plans)
    with transaction.atomic():
        _open_books(entity, funder, first)
    if connection.vendor == "postgresql":
        sql.run("ANALYZE", [])
    else:
        connection.close()  # gigabytes of cache, good for seeding alone: nights begin with a connection as any other
    return entity.id


def _plans(first: date, months: int) -> dict[tuple[int, date], list[Any]]:
    """The schedule of every amount and first day."""
    found = {}
    for n in range(AMOUNTS):
        for back in range(STARTS):
            amount, start = (n + 1) * 500_000, first - timedelta(days=back)
            terms = Terms(principal_fen=amount, rate_bp=RATE_BP, months=months, starts_on=start)
            found[amount, start] = build_schedule(method="equal_instalments", terms=terms)
    return found


def _loan(
    n: int, entity: LegalEntity, unit: OrgUnit, funder: Funder, at: datetime, first: date, months: int,
    plans: dict[tuple[int, date], list[Any]],
) -> tuple[Party, PartyKey, Application, Loan]:  # fmt: skip
    root = named_id("bench", str(n))
    start, amount = first - timedelta(days=n % STARTS), (n % AMOUNTS + 1) * 500_000
    party = Party(id=derived(root, "party"), kind="firm", blind=f"{n}", sealed=b"")
    key = new_party_key(party=party.id, id=derived(root, "key"), random=root.bytes * 4)
    application = Application(
        id=derived(root, "application"), number=f"N{n}", product="invoice_loan", entity=entity, unit=unit,
        applicant=party, channel="desk", state="disbursed", state_since=at, amount_fen=amount, term_months=months,
        purpose="stock", started_at=at, business_date=start,
    )  # fmt: skip
    lines = plans[amount, start]
    loan = Loan(
        id=derived(root, "loan"), number=f"L{n}", application=application, entity=entity, unit=unit, funder=funder,
        borrower=party, product="invoice_loan", grade="B", trade="catering", principal_fen=amount, rate_bp=RATE_BP,
        penalty_rate_bp=RATE_BP * 3 // 2, term_months=months, method="equal_instalments", day_count="ACT/360",
        disbursed_on=start, matures_on=lines[-1].due_on, running=1, period_from_day=day_number(on=start),
        period_days=(lines[0].due_on - start).days, period_interest_fen=lines[0].interest_fen, state="current",
        outstanding_fen=amount,
    )  # fmt: skip
    return party, key, application, loan


class _Stamp:
    """Rows of one table from a first one: what differs from loan to loan is put in its place."""

    def __init__(self, model: models.Model, differs: Sequence[str]) -> None:
        fields = model._meta.concrete_fields
        names = [field.column for field in fields]
        self.table, self.names = model._meta.db_table, ", ".join(f'"{name}"' for name in names)
        self.row = [field.get_db_prep_save(getattr(model, field.attname), connection) for field in fields]
        self.places = [names.index(name) for name in differs]

    def made(self, values: Sequence[Any]) -> list[Any]:
        """A row with these values in the places that differ."""
        row = self.row.copy()
        for place, value in zip(self.places, values, strict=True):
            row[place] = value
        return row

    def insert(self, rows: Sequence[Sequence[Any]]) -> None:
        """Insert rows by one prepared statement, or by COPY."""
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                marks = ", ".join(["%s"] * len(self.row))
                cursor.executemany(f"INSERT INTO {self.table} ({self.names}) VALUES ({marks})", rows)
                return
            with cursor.copy(f"COPY {self.table} ({self.names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)


def _stamps(like: Sequence[models.Model]) -> list[_Stamp]:
    """The stamps of party, key, application and loan."""
    differs = (
        ("id", "blind", "sealed"),
        ("id", "party_id", "wrapped", "fingerprint"),
        ("id", "number", "applicant_id", "amount_fen", "business_date"),
        ("id", "number", "mandate", "application_id", "borrower_id", "principal_fen", "outstanding_fen", "disbursed_on",
         "matures_on", "period_from_day", "period_days", "period_interest_fen"),
    )  # fmt: skip
    return [_Stamp(row, names) for row, names in zip(like, differs, strict=True)]


def _rows(n: int, first: date, plans: dict[tuple[int, date], list[Any]]) -> tuple[tuple[Any, ...], ...]:
    """What differs in the four rows of loan `n`; its identity really is sealed with a key of its own."""
    root = sha256(b"bench-%d" % n).digest()
    party, key, application, loan = (UUID(bytes=sha256(root + name).digest()[:16], version=5) for name in NAMES)
    start, amount = first - timedelta(days=n % STARTS), (n % AMOUNTS + 1) * 500_000
    line = plans[amount, start][0]
    secret = new_party_key(party=party, id=key, random=root + root)
    sealed = AESSIV(root + root).encrypt(b'{"account":"A%d","name":"x"}' % n, [party.bytes])
    today = date.isoformat if connection.vendor == "sqlite" else _same
    own = [sql.key(one) for one in (party, key, application, loan)]
    return (
        (own[0], f"{n}", sealed),
        (own[1], own[0], secret.wrapped, secret.fingerprint),
        (own[2], f"N{n}", own[0], amount, today(start)),
        (own[3], f"L{n}", f"A{n}", own[2], own[0], amount, amount, today(start), today(plans[amount, start][-1].due_on),
         day_number(on=start), (line.due_on - start).days, line.interest_fen),
    )  # fmt: skip


def _same(on: date) -> Any:
    return on


def _instalments(plans: dict[tuple[int, date], list[Any]]) -> None:
    """The lines of every loan in one statement."""
    columns = "amount_fen, disbursed_on, number, starts_on, due_on, days, principal_fen, interest_fen"
    kinds = "bigint, date, int, date, date, int, bigint, bigint"
    typed = ", ".join(f"{name} {kind}" for name, kind in zip(columns.split(", "), kinds.split(", "), strict=True))
    rows = [
        (amount, start, line.number, line.starts_on, line.due_on, (line.due_on - line.starts_on).days,
         line.principal_fen, line.interest_fen)
        for (amount, start), lines in plans.items() for line in lines
    ]  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE bench_plan ({typed})")
        cursor.executemany(f"INSERT INTO bench_plan ({columns}) VALUES ({', '.join(['%s'] * 8)})", rows)
        cursor.execute("CREATE INDEX bench_plan_of ON bench_plan (amount_fen, disbursed_on)")
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE bench_plan")
        cursor.execute(_LINES.format(id=_SPREAD[connection.vendor]))
        cursor.execute("DROP TABLE bench_plan")


_OPENING = f"SELECT SUM(l.outstanding_fen), SUM({sql.accrued('%s')}) FROM loan l"


def _open_books(entity: LegalEntity, funder: Funder, first: date) -> None:
    """One opening voucher: the principal, and the interest that was earned before the first day."""
    principal, accrued = (int(fen) for fen in sql.rows(_OPENING, [day_number(on=first)])[0])
    lines = [*postings.disburse(principal_fen=principal), *postings.accrue_interest(amount_fen=accrued)]
    voucher = Voucher.objects.create(
        id=named_id("bench", "opening"), entity=entity, funder=funder, booked_on=first - timedelta(days=1),
        value_date=first - timedelta(days=1), kind="opening", reference="opening", lines=len(lines),
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
            number = int(item.mandate.removeprefix("A"))
            if number % NEVER == 0:
                yield Debited(item.reference, "insufficient", 0)
            elif number % (2 * NEVER) == 1:
                yield Debited(item.reference, "partial", item.amount_fen // 2)
            else:
                yield Debited(item.reference, "paid", item.amount_fen)

    def debit(link: object, *, batch: str, value_date: date, items: Sequence[DebitItem], limit_ms: int) -> DebitBatch:
        return DebitBatch(batch, "answered", "", tuple(results(items)), b"")

    take.debit, take.provider = debit, lambda name: None  # type: ignore[assignment, attr-defined]
