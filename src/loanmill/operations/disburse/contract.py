"""The text of a contract: parties, terms, all-in annual cost; for a loan every instalment. Same input, same bytes."""

from __future__ import annotations

from datetime import date
from importlib import resources
from string import Template

from loanmill.core.evidence.decision import Terms
from loanmill.core.kernel.money import yuan_text
from loanmill.core.offer.terms import instalments_of
from loanmill.core.products.firm_size import counts_as_small
from loanmill.core.schedule.build import METHODS
from loanmill.core.servicing.penalty import penalty_rate_bp
from loanmill.core.servicing.policy import ANNIVERSARY
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
        floating=_floating(offer),
        prepayment=_prepayment(application, on=on),
        penalty_rate=_percent(penalty_rate_bp(rate_bp=offer.rate_bp, uplift_bp=uplift)),
        all_in=_percent(offer.all_in_bp),
        method=METHODS[offer.method].zh,
        purpose=application.purpose,
        schedule="\n".join(lines),
    )
    return text.encode()


def _percent(bp: int) -> str:
    return f"{bp // 100}.{bp % 100:02d}%"


def _prepayment(application: Application, *, on: date) -> str:
    """What repaying early costs: nothing for a small firm, or one whose size is not known."""
    terms = shipped().on(on).prepayment
    small = counts_as_small(application.firm_size)
    fee = terms.small_firm_fee_bp if small else terms.fee_bp
    if not fee:
        return "借款人可以提前归还部分或全部借款，不收取违约金。"
    return f"借款人可以提前归还部分或全部借款，按提前归还本金的 {_percent(fee)} 收取违约金。"


def _floating(offer: Offer) -> str:
    """How the rate follows the LPR, in words; nothing for a fixed rate."""
    terms = offer.floating_terms
    if terms is None:
        return ""
    spread = f"{'加' if terms.spread_bp >= 0 else '减'} {abs(terms.spread_bp)} 个基点（1 个基点为 0.01%）"
    month_and_day = terms.resets.replace("-", " 月 ") + " 日"
    start = "放款日" if terms.resets == ANNIVERSARY else f"每年 {month_and_day}"
    return (
        f"\n        本合同采用浮动利率：{TENORS[terms.tenor]}贷款市场报价利率（LPR）{spread}，加点在合同期内不变。"
        f"自{start}起每 {terms.every_months} 个月的对应日为重定价日，自该日起按当日最近一次公布的 LPR 重新计算年利率，"
        "最低为零；首个重定价日之前执行上述年利率。重定价后各期还款额随之调整。"
    )


TENORS = {"1Y": "一年期", "5Y": "五年期以上"}
