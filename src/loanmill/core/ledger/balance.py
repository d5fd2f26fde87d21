"""The trial balance: what was debited and credited on each account, and that both sides are equal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from loanmill.core.ledger.chart import CHART, Account, Side
from loanmill.core.ledger.postings import Line


@dataclass(frozen=True, slots=True)
class Standing:
    """One account's line of the trial balance, in fen."""

    account: Account
    debit_fen: int
    credit_fen: int

    @property
    def balance_fen(self) -> int:
        """What stands on the account's usual side; negative when it stands on the other."""
        difference = self.debit_fen - self.credit_fen
        return difference if self.account.side is Side.DEBIT else -difference


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """All accounts that were posted to, in order of code."""

    accounts: tuple[Standing, ...]

    @property
    def debit_fen(self) -> int:
        """All debits."""
        return sum(standing.debit_fen for standing in self.accounts)

    @property
    def credit_fen(self) -> int:
        """All credits."""
        return sum(standing.credit_fen for standing in self.accounts)

    @property
    def difference_fen(self) -> int:
        """Debits less credits: anything but 0 is a fault in the books."""
        return self.debit_fen - self.credit_fen

    def balance_fen(self, code: str) -> int:
        """The balance of one account, 0 where nothing was posted."""
        return sum(standing.balance_fen for standing in self.accounts if standing.account.code == code)


def trial_balance(*, lines: Iterable[Line]) -> TrialBalance:
    """The trial balance of any lines, in any order."""
    debits, credits = dict.fromkeys(CHART, 0), dict.fromkeys(CHART, 0)
    for line in lines:
        debits[line.account] += line.debit_fen
        credits[line.account] += line.credit_fen
    return TrialBalance(
        tuple(
            Standing(CHART[code], debits[code], credits[code])
            for code in sorted(CHART)
            if debits[code] or credits[code]
        )
    )
