"""A debtor as a whole: his open loans here, what was last told of his debts at other banks, and what that does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from loanmill.core.servicing.contagion import Debt, DebtorFloor, Elsewhere, Told, judged_debtor
from loanmill.core.servicing.policy import Contagion
from loanmill.core.servicing.standing import worst
from loanmill.records.elsewhere import DebtElsewhere
from loanmill.records.loan import Loan

RETAIL = "person"  # the kind of a party to whom these rules do not apply
OPEN = ("current", "overdue")
DECLARED = "declared"  # the source of figures that are the debtor's own word


def figures_that_count(*, entity_id: UUID, debtors: Iterable[UUID]) -> Mapping[UUID, DebtElsewhere]:
    """By debtor what counts of what two people agreed to, too old or not."""
    agreed = agreed_figures(entity_id=entity_id, debtors=debtors)
    return {debtor: found for debtor, rows in agreed.items() if (found := that_counts(rows)) is not None}


def agreed_figures(*, entity_id: UUID, debtors: Iterable[UUID]) -> Mapping[UUID, list[DebtElsewhere]]:
    """By debtor everything that two people agreed to, in the order in which later ones take the place of earlier."""
    agreed = DebtElsewhere.objects.filter(entity_id=entity_id, debtor__in=list(debtors), report__state="done")
    found: dict[UUID, list[DebtElsewhere]] = {}
    for row in agreed.order_by("as_of", "report__decided_at", "id"):
        found.setdefault(row.debtor_id, []).append(row)
    return found


def that_counts(rows: Sequence[DebtElsewhere]) -> DebtElsewhere | None:
    """What counts of one debtor's figures, given in order: the last that a bureau or a lender told.

    The debtor's own word counts where neither told anything, and instead of what they told where it is newer and no
    better: nobody lifts his own bound.
    """
    proof = next((row for row in reversed(rows) if row.source != DECLARED), None)
    word = next((row for row in reversed(rows) if row.source == DECLARED), None)
    if proof is None or word is None:
        return proof or word
    no_better = (
        word.late_fen * proof.balance_fen >= proof.late_fen * word.balance_fen
        and word.non_performing >= proof.non_performing
    )
    return word if word.as_of >= proof.as_of and no_better else proof


def told_of(row: DebtElsewhere | None) -> Told | None:
    """Figures as core/servicing takes them."""
    if row is None:
        return None
    elsewhere = Elsewhere(balance_fen=row.balance_fen, late_fen=row.late_fen, non_performing=row.non_performing)
    return Told(elsewhere=elsewhere, as_of=row.as_of, over_days=row.over_days)


def judged(loans: Sequence[Loan], *, told: DebtElsewhere | None, on: date, policy: Contagion) -> DebtorFloor:
    """What the debts of one debtor do to each other on the evening of `on`. `loans` are all his open ones here."""
    late = [loan for loan in loans if loan.days_past_due(as_of=on) > policy.all_banks_overdue_days]
    return judged_debtor(
        retail=loans[0].borrower.kind == RETAIL,
        debts=[Debt(loan=str(one.id), balance_fen=one.outstanding_fen, own_class=own_class(one)) for one in loans],
        told=told_of(told),
        late_here_fen=sum(loan.outstanding_fen for loan in late),
        capped=worst_cap(loans),
        on=on,
        policy=policy,
    )


def worst_cap(loans: Iterable[Loan]) -> str | None:
    """The worst bound that stands on the loans of one debtor; None where there is none."""
    caps = [cap for cap in map(cap_of, loans) if cap]
    return worst(caps) if caps else None


def own_class(loan: Loan) -> str:
    """The class on the loan's own merits; on rows there is no other."""
    return _standing(loan).get("own_class") or loan.loan_class


def cap_of(loan: Loan) -> str | None:
    """The bound that the debtor's other debts put on the loan, as it was last entered."""
    return _standing(loan).get("debtor_floor")


def _standing(loan: Loan) -> dict[str, str | None]:
    """The standing that core/servicing keeps of a carried loan; nothing for one on rows."""
    carried = hasattr(loan, "file") and loan.file.carried
    return dict(loan.file.state["standing"]) if carried else {}
