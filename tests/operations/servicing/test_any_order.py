"""Any acts and payments in any order, by people, on real rows: books balance, nothing is lost, all is proved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from loanmill.core.ledger import chart
from loanmill.core.servicing.acts.refund import Refund
from loanmill.core.servicing.acts.reverse import live
from loanmill.core.servicing.catalogue import ACTS
from loanmill.core.servicing.event import MoneyIn
from loanmill.operations.errors import Refused
from loanmill.operations.payments.place import place_payment
from loanmill.operations.payments.receive import receive_payment
from loanmill.operations.payments.refund import refund_payment
from loanmill.records.filed import contract_of, events_of
from loanmill.records.journal.sealer import seal_all
from loanmill.records.journal.verify import verify
from loanmill.records.ledger import Posting
from loanmill.records.loan import Loan
from loanmill.records.permissions import ENTERED, JUDGED
from loanmill.records.servicing import LoanEvent, LoanFile
from loanmill.records.suspense import SuspenseItem
from tests.books import house
from tests.books.test_day_end import METHODS
from tests.operations.servicing.desk import Desk, agree_to_the_fen

STEPS = 45
OURS = (
    "instalment", "receipt", "voucher", "posting", "suspense_item", "loan_file", "loan_event", "loan_request",
    "loan_set_aside",
)  # fmt: skip
HOUSE = ("correct_reset", "debtor_class", "disburse")  # entered by the house itself
Made = Callable[[Random], dict[str, Any]]
FIELDS: dict[str, Made] = {
    "receive": lambda r: {"amount_fen": r.randint(1, 700_000)},
    "prepay_shorten": lambda r: {"amount_fen": r.randint(1, 700_000)},
    "prepay_reduce": lambda r: {"amount_fen": r.randint(1, 700_000)},
    "settle": lambda r: {"amount_fen": r.randint(600_000, 2_500_000)},
    "reverse": lambda r: {"of": f"A{r.randint(0, STEPS)}"},
    "charge_fee": lambda r: {"amount_fen": r.randint(1, 9_999)},
    "report_misuse": lambda r: {"amount_fen": r.randint(1, 700_000)},
    "end_misuse": lambda r: {},
    "extend": lambda r: {"months": r.randint(1, 4)},
    "holiday": lambda r: {"instalments": r.randint(1, 3), "defer": r.choice(["principal", "all"])},
    "restructure": lambda r: {
        "rate_bp": r.choice([0, 800]), "months": r.randint(1, 8), "method": r.choice(["level", "interest_first"]),
        "in_difficulty": True, "waive_fen": r.choice([0, 1, 5_000]),
    },
    "end_observation": lambda r: {"solved": True},
    "renew": lambda r: {"new_loan": f"N{r.randint(0, 10**9)}"},
    "guarantor_pay": lambda r: {"amount_fen": r.randint(1, 700_000), "guarantor": "G", "whole": r.random() < 0.3},
    "write_off": lambda r: {},
    "recover": lambda r: {"amount_fen": r.randint(1, 700_000)},
    "refund": lambda r: {"amount_fen": r.randint(1, 90_000)},
    "close": lambda r: {},
}  # fmt: skip
TERMS = {"rate_bp": 700, "months": 5, "method": "equal_instalments"}


def test_every_act_of_people_is_tried() -> None:
    assert set(FIELDS) == ENTERED | JUDGED == set(ACTS) - set(HOUSE)


@pytest.mark.parametrize("seed", range(2))
def test_any_order_of_acts_balances_and_is_proved(desk: Desk, seed: int) -> None:
    random = Random(seed)
    house.with_bank(desk.patch, lambda name, on, asked: Random(f"{seed}{name}{on}").choice([0, 0, asked, asked // 3]))
    for n, method in enumerate(METHODS):
        desk.lend(house.Deal(f"Z{n}", 1_000_001 + 99_999 * n, 600 + 250 * n, 3 + n, method))
    Loan.objects.update(borrower=Loan.objects.earliest("number").borrower)  # one debtor, so that classes infect
    done = 0
    for step in range(STEPS):
        desk.close(days=random.choice([1, 1, 2, 9, 20]))
        loan = random.choice(list(Loan.objects.order_by("number")))
        try:
            _some_payment(desk, random, loan, step) if random.random() < 0.25 else _some_act(desk, random, loan, step)
            done += 1
        except Refused as refused:
            assert refused.code in ("loan_act_refused", "wrong_state", "payment_refused"), refused
    desk.close()
    closed = desk.today - timedelta(days=1)
    loans = list(Loan.objects.order_by("number"))
    agree_to_the_fen(loans, closed=closed, beside=_posted_beside_loans())
    _every_fen_is_somewhere(loans)
    seal_all()
    report = verify()
    assert [fault for fault in report.problems if fault.where.split(" ")[0] in OURS] == []
    assert done > 15 and LoanFile.objects.filter(carried=True).exists() and LoanEvent.objects.count() > 15


def _some_act(desk: Desk, random: Random, loan: Loan, step: int) -> None:
    act = random.choice(sorted(FIELDS))
    values: dict[str, Any] = {"reference": f"A{step}", **FIELDS[act](random)}
    back = desk.today - timedelta(days=random.choice([0, 0, 0, 5, 40]))
    if act not in ("renew", "restructure"):
        values["value_on"] = max(back, loan.disbursed_on)
    if act in ENTERED and random.random() < 0.8:
        desk.do(loan, act, **values)
    else:
        desk.agree(loan, act, terms=TERMS if act == "renew" else None, **values)


def _some_payment(desk: Desk, random: Random, loan: Loan, step: int) -> None:
    """Money comes in under a right or a wrong number, or what waits is placed or sent back."""
    item = SuspenseItem.objects.filter(state="waiting").order_by("reference").first()
    if item is not None and random.random() < 0.6:
        if random.random() < 0.7:
            place_payment(desk.context(), item_id=item.id, loan_id=loan.id, amount_fen=random.randint(1, item.left_fen))
        elif item.refund_by_id is None:
            refund_payment(desk.context("boss"), item_id=item.id)
            refund_payment(desk.context("chief"), item_id=item.id)
    else:
        receive_payment(
            desk.context("officer"), entity_id=house.ENTITY, reference=f"T{step}",
            loan=loan.number if random.random() < 0.5 else "WRONG", amount_fen=random.randint(1, 400_000),
            currency="CNY", value_on=desk.today, channel="transfer",
        )  # fmt: skip


def _posted_beside_loans() -> dict[str, int]:
    """What money that waits posted, by account."""
    found: dict[str, int] = {}
    rows = Posting.objects.filter(voucher__loan=None, voucher__kind__in=("hold", "refund", "move_suspense"))
    for account, debit, credit in rows.values_list("account", "debit_fen", "credit_fen"):
        found[account] = found.get(account, 0) + debit - credit
    return found


def _every_fen_is_somewhere(loans: list[Loan]) -> None:
    """The bank has what came in less what went out, told by events alone."""
    bank = sum(SuspenseItem.objects.values_list("amount_fen", flat=True))
    back = Posting.objects.filter(account=chart.BANK, voucher__kind="refund", voucher__loan=None)
    bank -= sum(back.values_list("credit_fen", flat=True))
    for loan in loans:
        row = LoanFile.objects.filter(loan=loan).first()
        contract = contract_of(loan, row)
        for event in live(events=events_of(loan, contract)):
            if isinstance(event, MoneyIn) and event.source == "bank":
                bank += event.amount_fen
            elif isinstance(event, Refund):
                bank -= event.amount_fen
        bank -= 0 if contract.renews else contract.principal_fen
    posted = Posting.objects.filter(account=chart.BANK).values_list("debit_fen", "credit_fen")
    assert bank == sum(debit - credit for debit, credit in posted)
