"""What a decision on a proposal is about, in fen: what the limit of whoever decides is held against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from loanmill.records.loan import Loan, Receipt
from loanmill.records.servicing import LoanEvent, LoanRequest


def at_stake_fen(request: LoanRequest, *, right: Loan | None, undone_fen: int) -> int:
    """What the loan owes, or the act's own amount where that is more.

    A loan that is over owes nothing: an act on it that names no amount is about all that was lent. A reversal is about
    the payment that it takes back too (`undone_fen`), and about what the loan `right` owes where that goes to it.
    """
    named = request.body.get("amount_fen")
    owed = _about(request.loan) if named is None else request.loan.outstanding_fen
    return max(owed, int(named or 0), undone_fen, _about(right) if right else 0)


def undone_fen(requests: Iterable[LoanRequest]) -> Mapping[str, int]:
    """The amounts of the payments that proposals take back, by reference: entered ones and nightly debits."""
    wanted = {one.undoes for one in requests if one.undoes}
    if not wanted:
        return {}
    debits = Receipt.objects.filter(reference__in=wanted).values_list("reference", "amount_fen")
    entered = LoanEvent.objects.filter(reference__in=wanted).values_list("reference", "body")
    return {**dict(debits), **{name: int(body.get("amount_fen") or 0) for name, body in entered}}


def _about(loan: Loan) -> int:
    return loan.outstanding_fen or loan.principal_fen
