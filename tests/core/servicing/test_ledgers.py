"""One act, one ledger: `ledgers/<act>.yaml` tells a short life in which the act is done, and what the books then say.

An accountant can check each by hand: most lend 12,000.00 at 12% on ACT/360, which is 4.00 a day, and 6.00 when late.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from loanmill.core.ledger.voucher import totals
from loanmill.core.servicing.catalogue import ACTS
from loanmill.core.servicing.position import CONTROLLED, accounts
from loanmill.core.servicing.replay import replay
from loanmill.core.servicing.rulebook import shipped
from tests.core.servicing.ledger_text import contract_of, end_text, ledger_text, play

LEDGERS = Path(__file__).parent / "ledgers"
FILES = sorted(path.name for path in LEDGERS.glob("*.yaml"))


@pytest.mark.parametrize("name", FILES)
def test_the_books_say_so(name: str) -> None:
    told_in = yaml.safe_load((LEDGERS / name).read_text(encoding="utf-8"))
    contract = contract_of(told_in["loan"])
    told = play(contract=contract, acts=told_in["acts"], through=told_in["through"])
    assert ledger_text(vouchers=told.vouchers) == told_in["ledger"]
    assert end_text(told=told) == told_in["ends"]
    booked = totals(vouchers=told.vouchers)
    assert sum(booked.values()) == 0
    assert {account: fen for account, fen in booked.items() if account in CONTROLLED} == accounts(state=told.file.state)
    whole = replay(contract=contract, events=told.file.events, rules=shipped(), through=told_in["through"])
    assert (whole.state, totals(vouchers=whole.vouchers)) == (told.file.state, booked)


def test_every_act_has_its_ledger() -> None:
    assert set(ACTS) - {name.removesuffix(".yaml").partition("-")[0] for name in FILES} == set()
