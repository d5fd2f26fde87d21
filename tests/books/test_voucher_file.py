"""The voucher file: what an accountant reads, what a machine checks, and that it sums to the trial balance."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Q, Sum

from loanmill.core.kernel.ids import named_id
from loanmill.core.kernel.money import yuan_text
from loanmill.core.reporting.voucher_day import VoucherDay, against, faults
from loanmill.operations.act import Context
from loanmill.operations.books import DayNotClosed, MapRefused, map_accounts, note_vouchers
from loanmill.operations.errors import NotAllowed
from loanmill.queries.trial_balance import trial_balance
from loanmill.queries.voucher_day import own_accounts, voucher_day
from loanmill.rails.core_books import FileUnreadable, read, write
from loanmill.records.actor import Actor
from loanmill.records.ledger import Posting
from loanmill.records.org import LegalEntity
from tests.books import house

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parent / "golden" / "vouchers-20260201.csv"
DUE = date(2026, 2, 1)
MAP = [
    {"row": "2", "account": "130301", "code": "1303.01.001", "name": "小微经营贷款", "from": "2026-02-01"},
    {"row": "3", "account": "100201", "code": "1002.88", "name": "放还款专户", "from": "2026-01-01"},
]


@pytest.fixture
def lent(evenings: None, monkeypatch: pytest.MonkeyPatch) -> LegalEntity:
    """Two loans; on the day of the golden file one is repaid, one is not, and a third is paid out."""
    house.with_bank(monkeypatch, house.pays({"ONE": lambda on, asked: asked, "TWO": lambda on, asked: 0,
                                             "THREE": lambda on, asked: 0}))  # fmt: skip
    house.lend(house.Deal("ONE"))
    house.lend(house.Deal("TWO", amount_fen=500_000))
    mapped(MAP)
    house.close_days(first=house.FIRST_DAY, last=date(2026, 1, 31))
    house.lend(house.Deal("THREE", amount_fen=300_000), on=DUE)
    house.close_days(first=DUE, last=DUE)
    return LegalEntity.objects.get()


def mapped(rows: list[dict[str, str]], *names: str) -> Any:
    return map_accounts(house.context("map", *names, on=DUE), entity_id=house.ENTITY, sha256="", rows=rows)


def test_the_file_that_an_accountant_reads(lent: LegalEntity) -> None:
    assert write(voucher_day(entity=lent, on=DUE)).decode() == GOLDEN.read_bytes().decode()


def test_it_is_read_back_and_agrees_with_the_books(lent: LegalEntity) -> None:
    day = voucher_day(entity=lent, on=DUE)
    told = read(write(day))
    assert told == day
    assert (faults(day=told), against(told=told, books=day)) == ([], [])


def test_it_sums_to_the_trial_balance_of_every_day(lent: LegalEntity) -> None:
    opening: dict[str, int] = {}
    for on in (house.FIRST_DAY, date(2026, 1, 2), date(2026, 1, 31), DUE):
        day = read(write(voucher_day(entity=lent, on=on)))
        closing: dict[str, int] = {}
        for one in day.balances:
            closing[one.account] = closing.get(one.account, 0) + one.closing_fen
        books = trial_balance(entity_id=lent.id, as_of=on)
        assert closing == {s.account.code: s.debit_fen - s.credit_fen for s in books.accounts}
        moved = Posting.objects.filter(Q(voucher__booked_on=on)).aggregate(fen=Sum("debit_fen"))["fen"]
        assert day.debit_fen == day.credit_fen == moved
        opening = closing
    assert sum(opening.values()) == 0


def test_codes_count_from_their_day(lent: LegalEntity) -> None:
    assert own_accounts(entity=lent, on=date(2026, 1, 31))["130301"] == ("130301", "贷款本金")
    assert own_accounts(entity=lent, on=DUE)["130301"] == ("1303.01.001", "小微经营贷款")
    assert mapped(MAP, "again") == {"added": 0, "there": 2}
    with pytest.raises(MapRefused, match=r"row 2 code: 130301 .* choose a later day"):
        mapped([MAP[0] | {"code": "1"}], "changed")
    with pytest.raises(MapRefused, match="row 9 account: 999999"):
        mapped([MAP[0] | {"row": "9", "account": "999999"}], "unknown")


def resealed(content: bytes, old: str, new: str) -> bytes:
    """The content changed with care: hash and all, by somebody who knows the format."""
    body, _, trailer = content.decode().replace(old, new, 1).removesuffix("\r\n").rpartition("\r\n")
    sealed = trailer.rpartition(",")[0] + "," + hashlib.sha256(f"{body}\r\n".encode()).hexdigest()
    return f"{body}\r\n{sealed}\r\n".encode()


def test_a_file_that_was_changed_is_named(lent: LegalEntity) -> None:
    day = voucher_day(entity=lent, on=DUE)
    content = write(day)
    with pytest.raises(FileUnreadable, match="SHA-256"):
        read(content.replace(b"3000.00", b"3000.01", 1))
    with pytest.raises(FileUnreadable, match="cut off"):
        read(content[: len(content) // 2].rpartition(b"\r\n")[0])
    with pytest.raises(FileUnreadable, match="control totals"):
        read(resealed(content, "1002.88,放还款专户,0.00,3000.00", "1002.88,放还款专户,0.00,3000.01"))
    with pytest.raises(FileUnreadable, match=r"line \d+: .*no amount in yuan"):
        read(resealed(content, "1002.88,放还款专户,0.00,3000.00", "1002.88,放还款专户,0.00,x"))
    with pytest.raises(FileUnreadable, match="no CSV"):
        read(b"\xff\xfe\x00")


def test_what_does_not_add_up_is_named(lent: LegalEntity) -> None:
    day = voucher_day(entity=lent, on=DUE)
    first, *others = day.lines
    lacking = VoucherDay(day.entity, day.entity_name, day.on, day.balances, tuple(others))
    codes = {fault.code for fault in faults(day=lacking)}
    assert codes == {"lines_differ", "uneven"}
    assert [(f.code, f.params["what"]) for f in against(told=lacking, books=day)] == [
        ("line_lacks", f"{first.reference} {first.number}")
    ]
    assert [f.code for f in against(told=day, books=lacking)] == ["line_unknown"]


def test_only_a_closed_day_by_somebody_who_may(lent: LegalEntity) -> None:
    asked: dict[str, Any] = {"entity_id": lent.id, "sha256": "", "vouchers": 0, "lines": 0}
    for on in (date(2026, 2, 2), date(2025, 1, 1)):
        with pytest.raises(DayNotClosed):
            note_vouchers(house.context("file", str(on), on=DUE), on=on, **asked)
    clerk = Actor(id=named_id("clerk"), kind="staff", role="collector", scope="hq/", entity=lent.id)
    with pytest.raises(NotAllowed):
        note_vouchers(Context(actor=clerk, key=named_id("by a clerk"), at=house.instant(DUE)), on=DUE, **asked)
    books = Actor(id=named_id("books"), kind="staff", role="accountant", scope="hq/", entity=lent.id)
    done = note_vouchers(Context(actor=books, key=named_id("by books"), at=house.instant(DUE)), on=DUE, **asked)
    assert done["on"] == DUE.isoformat()


def test_the_principal_of_the_file_is_that_of_the_loans(lent: LegalEntity) -> None:
    day = voucher_day(entity=lent, on=DUE)
    principal = next(one for one in day.balances if one.account == "130301")
    assert yuan_text(fen=principal.closing_fen) == "16000.00"
