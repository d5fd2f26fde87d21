"""Rows and core/servicing agree to the fen every night, whichever carries a loan and whatever is done to it."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from loanmill.core.ledger import chart
from loanmill.core.servicing.position import position
from loanmill.operations.day import papers, sql
from loanmill.operations.errors import Refused
from loanmill.operations.servicing.refusals import ActRefused, TakesTwo
from loanmill.queries.loans.history import history
from loanmill.records.filed import opened
from loanmill.records.journal.tables import Chunk, Entry
from loanmill.records.ledger import Posting, Voucher
from loanmill.records.loan import Loan, Receipt
from loanmill.records.servicing import LoanEvent, LoanFile
from loanmill.records.vault import identities_by_key
from tests.books import house
from tests.books.test_day_end import METHODS
from tests.operations.servicing.desk import Desk, agree_to_the_fen, proved

DAYS = 75


def wallet(seed: int) -> house.Wallet:
    """A purse full, empty or half full by borrower and day."""

    def holds(borrower: str, on: date, asked: int) -> int:
        return Random(f"{seed}-{borrower}-{on}").choice([asked, 0, 0, asked // 2, asked])

    return holds


def some_act(desk: Desk, loan: Loan, random: Random) -> None:
    """Something is done to a loan, or refused with a reason."""
    now = position(state=opened(loan, on=desk.today).file.state)
    asked = random.choice(["receive", "receive", "prepay_reduce", "prepay_shorten", "settle", "reverse"])
    paid = [*LoanEvent.objects.filter(loan=loan).values_list("reference", flat=True)]
    paid += Receipt.objects.filter(loan=loan).values_list("reference", flat=True)
    back = date.fromordinal(max(desk.today.toordinal() - random.choice([0, 0, 3, 40]), house.FIRST_DAY.toordinal()))
    try:
        if asked == "reverse" and paid:
            desk.agree(loan, "reverse", of=random.choice(sorted(paid)))
        elif asked == "settle" and random.random() < 0.3:
            desk.do(loan, "settle", amount_fen=max(1, now.payoff_fen + random.choice([-1, 0, 5])))
        elif asked != "reverse":
            fen = random.choice([1, now.due_fen, now.due_fen // 2, now.due_fen + 100_000, now.principal_fen // 3])
            desk.do(loan, asked if asked != "settle" else "receive", amount_fen=max(1, fen), value_on=back)
    except ActRefused as refused:
        assert refused.params["reasons"]


@pytest.mark.parametrize("seed", range(3))
def test_random_nights_and_acts_come_to_what_core_makes_of_them(desk: Desk, seed: int) -> None:
    house.with_bank(desk.patch, wallet(seed))
    random = Random(seed)
    loans = [
        desk.lend(
            house.Deal(
                f"X{n}", amount_fen=1_000_003 + 77_777 * n, rate_bp=613 + 300 * n, months=2 + n, method=METHODS[n]
            )
        )
        for n in range(4)
    ]
    carried = acts = back = 0
    for _ in range(DAYS):
        for loan in loans:
            if random.random() < 0.06:
                some_act(desk, Loan.objects.get(pk=loan.pk), random)
                acts += 1
        on = desk.today
        desk.close()
        carried += LoanFile.objects.filter(carried=True).count()
        back += LoanFile.objects.filter(carried=False).count()
        agree_to_the_fen(loans, closed=on)
    assert acts > 10 and carried and back
    proved()


def test_a_loan_goes_back_to_its_rows_when_they_say_all(desk: Desk) -> None:
    """A part of what is overdue is paid at the desk: carried for the day, rows again from the night."""
    house.with_bank(desk.patch, lambda borrower, on, asked: 0)
    loan = desk.lend(house.Deal("BACK"))
    desk.close(days=40)
    done = desk.do(loan, "receive", amount_fen=100_000)
    assert LoanFile.objects.get(loan=loan).carried
    assert (done["act"], done["findings"], done["repeated"]) == ("receive", [], False)
    desk.close()
    assert LoanFile.objects.get(loan=loan).plain
    desk.close()
    assert not LoanFile.objects.get(loan=loan).carried
    assert Voucher.objects.filter(loan=loan, entry__act="loan.act").count() == 1
    agree_to_the_fen([loan], closed=date.fromordinal(desk.today.toordinal() - 1))


def test_a_year_of_a_loan_that_is_never_paid_is_that_of_its_replay(desk: Desk) -> None:
    """Its rows move when a line falls due or a class is reached; on all other nights its file alone goes on."""
    house.with_bank(desk.patch, lambda borrower, on, asked: 3 if on.day == 20 else 0)
    loans = [desk.lend(house.Deal(f"BAD{n}", months=6, method=METHODS[n])) for n in range(3)]
    desk.close(days=125)
    assert not LoanFile.objects.filter(carried=False).exists() and LoanFile.objects.count() == 3
    for _ in range(60):
        on = desk.today
        desk.close()
        agree_to_the_fen(loans, closed=on)
    written = [len(chunk.keys) // 16 for chunk in Chunk.objects.filter(entry__act="day.close_files", table="loan")]
    nights = Chunk.objects.filter(entry__act="day.close_files", table="loan_file").count()
    assert nights >= 60 and len(written) < nights / 2  # quiet nights write no loan
    proved()


def test_files_name_the_authorisation_and_the_vault_is_opened_for_the_others_alone(desk: Desk) -> None:
    house.with_bank(desk.patch, lambda borrower, on, asked: 0)
    named, other = desk.lend(house.Deal("NAMED")), desk.lend(house.Deal("OTHER"))
    Loan.objects.filter(pk=named.pk).update(mandate="MAN-NAMED")
    desk.close(days=40)
    for loan in (named, other):
        desk.do(loan, "receive", amount_fen=100_000)
    opened_for: list[object] = []

    def watched(keys: list[object]) -> dict[object, dict[str, str]]:
        opened_for.extend(keys)
        return identities_by_key(keys)

    desk.patch.setattr(papers, "identities_by_key", watched)
    bank = house.with_bank(desk.patch, lambda borrower, on, asked: asked)
    on = desk.today
    desk.close()
    items = [item for asked, _ in bank.batches.values() for item in asked]
    assert {(item.account, item.mandate) for item in items} == {("", "MAN-NAMED"), ("ACC-OTHER", "")}
    assert {loan.number for loan in (named, other)} == {r.loan.number for r in Receipt.objects.filter(value_date=on)}
    assert opened_for == [sql.key(other.borrower_id)]
    agree_to_the_fen([named, other], closed=on)


def test_a_file_that_rests_is_passed_over_until_an_act_or_the_last_of_the_month(desk: Desk) -> None:
    """Settled with money over, or written off: no night changes anything, so none writes it."""
    house.with_bank(desk.patch, lambda borrower, on, asked: 0)
    over, lost = desk.lend(house.Deal("OVER", months=6)), desk.lend(house.Deal("LOST"))
    desk.close(days=18)
    desk.do(over, "settle", amount_fen=1_300_000)
    told = {}
    for _ in range(420):
        on = desk.today
        if lost.events.count() == 0 and Loan.objects.get(pk=lost.pk).loan_class == "loss":
            desk.agree(lost, "write_off", approval="B-1")
        desk.close()
        told[on] = [
            *LoanFile.objects.filter(rests=True).order_by("loan__number").values_list("loan__number", flat=True)
        ]
        if on.day in (1, 19, 20) or len(told[on]) != len(told.get(on - timedelta(days=1), told[on])):
            agree_to_the_fen([over, lost], closed=on)
    first = min(on for on, names in told.items() if names)
    assert (first, told[first], told[on]) == (date(2026, 1, 19), [over.number], [lost.number, over.number])
    nights = Entry.objects.filter(act="day.close_files", chunks__table="loan_file")
    since = min(on for on, names in told.items() if len(names) == 2)
    written = [entry.at.date() for entry in nights if entry.at.date() > since]
    assert written and all((day + timedelta(days=1)).day == 1 for day in written)
    desk.agree(over, "refund", amount_fen=LoanFile.objects.get(loan=over).state["suspense_fen"])
    desk.agree(lost, "recover", amount_fen=5_000)
    assert not LoanFile.objects.filter(rests=True).exists()
    for _ in range(3):
        on = desk.today
        desk.close()
        agree_to_the_fen([over, lost], closed=on)
    assert LoanFile.objects.get(loan=lost).rests and not LoanFile.objects.get(loan=over).carried
    proved()


def test_the_same_reference_is_entered_once(desk: Desk) -> None:
    house.with_bank(desk.patch, lambda borrower, on, asked: 0)
    one, two = desk.lend(house.Deal("ONE")), desk.lend(house.Deal("TWO"))
    desk.close(days=35)
    desk.do(one, "receive", reference="P1", amount_fen=5_000)
    again = desk.do(one, "receive", reference="P1", amount_fen=5_000)
    assert again["repeated"] is True
    for loan, fen in ((one, 5_001), (two, 5_000)):
        with pytest.raises(ActRefused) as refused:
            desk.do(loan, "receive", reference="P1", amount_fen=fen)
        assert refused.value.params["reasons"] == [{"code": "reference_reused", "params": {"reference": "P1"}}]
    assert LoanEvent.objects.count() == 1
    assert not LoanFile.objects.filter(loan=two).exists()


def test_what_needs_judgement_takes_two_people(desk: Desk) -> None:
    house.with_bank(desk.patch, lambda borrower, on, asked: 0)
    loan = desk.lend(house.Deal("TWO"))
    with pytest.raises(TakesTwo):
        desk.do(loan, "extend", months=2)
    with pytest.raises(Refused, match="may not debtor_class"):
        desk.do(loan, "debtor_class", floor=None)
    assert desk.agree(loan, "extend", months=2)["state"] == "done"
    assert Loan.objects.get(pk=loan.pk).matures_on == date(2026, 6, 1)


def test_every_nightly_debit_leads_to_the_voucher_that_holds_it(desk: Desk) -> None:
    """Of one night the plain loans' debits are one voucher, and those of loans with a file another."""
    house.with_bank(desk.patch, lambda borrower, on, asked: asked)
    plain, filed = desk.lend(house.Deal("PLAIN")), desk.lend(house.Deal("FILED", amount_fen=700_000))
    desk.agree(filed, "report_misuse", amount_fen=100_000)
    desk.close(days=40)
    debits = {one: [row for row in history(loan=one) if row.act == "debit"] for one in (plain, filed)}
    for loan, act in ((plain, "day.close"), (filed, "day.close_files")):
        assert debits[loan], loan.number
        for row in debits[loan]:
            (key,) = row.vouchers
            voucher = Voucher.objects.get(pk=key)
            assert voucher.entry is not None and (voucher.entry.act, voucher.booked_on) == (act, row.on)
            took = Posting.objects.filter(voucher=voucher, account=chart.BANK).values_list("debit_fen", flat=True)
            assert [*took] == [row.amount_fen]
