"""The chart of accounts, in the numbering of Chinese accounting standards."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """The side on which an account usually stands."""

    DEBIT = "debit"
    CREDIT = "credit"


@dataclass(frozen=True, slots=True)
class Account:
    """One account: its code, names, and the side it usually stands on."""

    code: str
    zh: str
    en: str
    side: Side


BANK = "100201"
LOAN_PRINCIPAL = "130301"
INTEREST_ACCRUED = "113201"
INTEREST_DUE = "113202"
PENALTY_RECEIVABLE = "113203"
SUSPENSE = "224101"
INTEREST_INCOME = "601101"
PENALTY_INCOME = "601102"

CHART: dict[str, Account] = {
    account.code: account
    for account in (
        Account(BANK, "银行存款", "Cash at bank", Side.DEBIT),
        Account(INTEREST_ACCRUED, "应计利息 (未到期)", "Interest accrued, not yet due", Side.DEBIT),
        Account(INTEREST_DUE, "应收利息 (已到期)", "Interest due", Side.DEBIT),
        Account(PENALTY_RECEIVABLE, "应收罚息", "Penalty interest receivable", Side.DEBIT),
        Account(LOAN_PRINCIPAL, "贷款本金", "Loan principal", Side.DEBIT),
        Account(SUSPENSE, "暂收款", "Money received, not yet placed", Side.CREDIT),
        Account(INTEREST_INCOME, "利息收入", "Interest income", Side.CREDIT),
        Account(PENALTY_INCOME, "罚息收入", "Penalty income", Side.CREDIT),
    )
}
