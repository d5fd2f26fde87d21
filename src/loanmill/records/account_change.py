"""Changes of the account that a borrower repays from (还款账户变更): entered by one person, decided by another."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import models

from loanmill.core.kernel.canonical import canonical, parse
from loanmill.core.kernel.ids import derived
from loanmill.records.loan import Loan
from loanmill.records.org import Staff
from loanmill.records.party import Party
from loanmill.records.row import Row
from loanmill.records.vault import seal, unseal


class AccountChange(Row):
    """A new account of a borrower, with the signed paper that shows it. `loan` is the one on whose page it was entered.

    `state` is waiting, done (this account stands in the vault), replaced (it did, a later one does), refused or
    withdrawn. Both accounts are the borrower's secret: `sealed` holds the new one and its kind, `account_blind` and
    `old_blind` tell accounts apart (`vault.blind`). `paper` is the paper, sealed; the bank is told its digest when
    it registers the authorisation. `unregistered` is why the bank would not register the account, and
    `undebited_from` the first day on which nothing is debited from it for that.
    """

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="account_changes")
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="account_changes")
    sealed = models.BinaryField()
    account_blind = models.CharField(max_length=64)
    old_blind = models.CharField(max_length=64)
    paper = models.BinaryField()
    paper_kind = models.CharField(max_length=4)  # pdf, jpeg, png
    paper_sha256 = models.CharField(max_length=64)
    note = models.CharField(max_length=400)
    state = models.CharField(max_length=10, db_index=True)
    asked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_on = models.DateField(null=True)
    answer = models.CharField(max_length=400, blank=True, default="")
    unregistered = models.CharField(max_length=60, default="")
    undebited_from = models.DateField(null=True)

    class Meta:
        db_table = "account_change"
        constraints = [
            models.UniqueConstraint(fields=["party"], condition=models.Q(state="done"), name="account_change_in_force"),
            models.UniqueConstraint(fields=["party"], condition=models.Q(state="waiting"), name="account_change_asked"),
        ]
        indexes = [
            models.Index(
                fields=["undebited_from"], condition=models.Q(undebited_from__isnull=False), name="account_undebited"
            )
        ]

    @property
    def new_account(self) -> tuple[str, str]:
        """The new account and its kind, in clear. Raises Erased or Unreadable."""
        told = parse(unseal(self.party_id, self.sealed, context=self.id))
        assert isinstance(told, dict)
        return str(told["account"]), str(told["kind"])

    @property
    def paper_bytes(self) -> bytes:
        """The paper as it was handed in. Raises Erased or Unreadable."""
        return unseal(self.party_id, self.paper, context=derived(self.id, "paper"))


def sealed_account(party: UUID, *, account: str, kind: str, change: UUID) -> bytes:
    """The sealed form that `new_account` reads."""
    return seal(party, canonical({"account": account, "kind": kind}), context=change)


def sealed_paper(party: UUID, paper: bytes, *, change: UUID) -> bytes:
    """The sealed form that `paper_bytes` reads."""
    return seal(party, paper, context=derived(change, "paper"))


def account_in_force(party: UUID) -> AccountChange | None:
    """The change by which the party's account stands in the vault; None while it is the first one. Not its paper."""
    return AccountChange.objects.filter(party_id=party, state="done").defer("paper").first()


def changes_in_force(parties: Iterable[UUID]) -> dict[UUID, AccountChange]:
    """`account_in_force` of several parties, of those that have one."""
    rows = AccountChange.objects.filter(party__in={*parties}, state="done").defer("paper")
    return {row.party_id: row for row in rows}
