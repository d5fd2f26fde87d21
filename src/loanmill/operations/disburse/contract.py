"""The text of a contract: parties, terms, all-in annual cost; for a loan every instalment. Same input, same bytes."""

from __future__ import annotations

from datetime import date
from importlib import resources
from string import Template

from loanmill.core.evidence.decision import Terms
from loanmill.core.kernel.money import yuan_text
from loanmill.core.offer.terms import instalments_of
from loanmill.core.schedule.build import METHODS
from loanmill.core.servicing.penalty import penalty_rate_bp
from loanmill.core.servicing.rulebook import shipped
from loanmill.records.application import Application
from loanmill.records.approval import Offer
from loanmill.records.vault import identity


def contract_text(application: Application, offer: Offer, *, number: str, on: date) -> bytes:
    """The contract as UTF-8 text. The schedule runs from `on`, the business day of signing."""
    terms = Terms(
        amount_fen=offer.amount_fen, rate_bp=offer.rate_bp, term_months=offer.term_months, method=offer.method
    )
    lines = [
        f"{line.number:>3}  {line.due_on.isoformat()}  本金 {yuan_text(fen=line.principal_fen):>14}  "
        f"利息 {yuan_text(fen=line.interest_fen):>12}  合计 {yuan_text(fen=line.total_fen):>14}"
        for line in instalments_of(terms, on=on)
    ]
    borrower = identity(application.applicant)
    uplift = shipped().on(on).penalty.overdue_uplift_bp
    form = "contract_line.zh.txt" if offer.is_line else "contract.zh.txt"
    text = Template(resources.files("loanmill.policy").joinpath(form).read_text("utf-8")).substitute(
        number=number,
        lender=application.entity.name,
        borrower=borrower["name"],
        borrower_number=borrower["number"],
        account=borrower.get("account", ""),
        amount=yuan_text(fen=offer.amount_fen),
        months=offer.term_months,
        rate=_percent(offer.rate_bp),
        penalty_rate=_percent(penalty_rate_bp(rate_bp=offer.rate_bp, uplift_bp=uplift)),
        all_in=_percent(offer.all_in_bp),
        method=METHODS[offer.method].zh,
        purpose=application.purpose,
        schedule="\n".join(lines),
    )
    return text.encode()


def _percent(bp: int) -> str:
    return f"{bp // 100}.{bp % 100:02d}%"
