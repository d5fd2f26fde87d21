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

    @property
    def is_memo(self) -> bool:
        """Whether it stands off the balance sheet (表外); such accounts balance among themselves."""
        return self.code.startswith("9")


BANK = "100201"
LOAN_PRINCIPAL = "130301"
INTEREST_ACCRUED = "113201"
INTEREST_DUE = "113202"
PENALTY_RECEIVABLE = "113203"
FEE_RECEIVABLE = "122101"
LOSS_ALLOWANCE = "130401"
SUSPENSE = "224101"
RENEWAL_CLEARING = "224102"
INTEREST_INCOME = "601101"
PENALTY_INCOME = "601102"
FEE_INCOME = "602101"
# Off the balance sheet: kept in double entry too, each account against its own counterpart.
MEMO_INTEREST = "900101"
MEMO_INTEREST_COUNTER = "900102"
MEMO_WRITTEN_OFF = "900201"
MEMO_WRITTEN_OFF_COUNTER = "900202"

CHART: dict[str, Account] = {
    account.code: account
    for account in (
        Account(BANK, "银行存款", "Cash at bank", Side.DEBIT),
        Account(INTEREST_ACCRUED, "应计利息 (未到期)", "Interest accrued, not yet due", Side.DEBIT),
        Account(INTEREST_DUE, "应收利息 (已到期)", "Interest due", Side.DEBIT),
        Account(PENALTY_RECEIVABLE, "应收罚息", "Penalty interest receivable", Side.DEBIT),
        Account(LOAN_PRINCIPAL, "贷款本金", "Loan principal", Side.DEBIT),
        Account(FEE_RECEIVABLE, "应收费用", "Fees receivable", Side.DEBIT),
        Account(LOSS_ALLOWANCE, "贷款损失准备", "Allowance for loan losses", Side.CREDIT),
        Account(SUSPENSE, "暂收款", "Money received, not yet placed", Side.CREDIT),
        Account(RENEWAL_CLEARING, "续贷转账", "Renewal clearing", Side.CREDIT),
        Account(INTEREST_INCOME, "利息收入", "Interest income", Side.CREDIT),
        Account(PENALTY_INCOME, "罚息收入", "Penalty income", Side.CREDIT),
        Account(FEE_INCOME, "手续费收入", "Fee income", Side.CREDIT),
        Account(MEMO_INTEREST, "表外应收利息", "Interest off the books", Side.DEBIT),
        Account(MEMO_INTEREST_COUNTER, "表外应收利息对方", "Interest off the books, counterpart", Side.CREDIT),
        Account(MEMO_WRITTEN_OFF, "已核销资产", "Claims written off", Side.DEBIT),
        Account(MEMO_WRITTEN_OFF_COUNTER, "已核销资产对方", "Claims written off, counterpart", Side.CREDIT),
    )
}
