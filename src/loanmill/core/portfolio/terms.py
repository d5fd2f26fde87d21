"""From what a model says of a case to what it may be offered: the policy of a batch, before the budget.

Refer, where the model must not be used or the evidence is doubtful; decline, by grade, chance of default, a price
that no rate pays, or an amount too small; otherwise a price and the most that may be lent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from loanmill.core.evidence.decision import Outcome, Reason
from loanmill.core.offer.limit import Cap, CashFlow, Limit, LimitPolicy, Setting, Weighted, WeightedSum, limit_of
from loanmill.core.portfolio.churn import ChurnCurve
from loanmill.core.portfolio.price import Costs, Price, best_price
from loanmill.core.scoring.risk_model import Assessment

SALES, TRADE = "inv_sales_12m_fen", "xc_name_trade"
REJECTED = "xc_invoice_rejected_bp"


@dataclass(frozen=True, slots=True)
class TermsPolicy:
    """What the bank will do. Amounts lie in {0} or from `least_fen` to `most_fen`, in steps of `step_fen`."""

    costs: Costs
    rate_low_bp: int
    rate_high_bp: int
    least_fen: int
    most_fen: int
    step_fen: int
    term_months: int
    turnover_days: int
    cover_bp: int
    kept_bp: Mapping[str, int]
    pd_most_bp: int
    declined_grades: tuple[str, ...]
    rejected_most_bp: int

    def limits(self) -> LimitPolicy:
        """The components of the limit, as `core/offer/limit.py` reads them."""
        monthly = (Weighted(SALES, times=1, over=12),)
        need = WeightedSum("working_capital_need", "amount_bound_by_need", monthly, turnover_days=self.turnover_days)
        cash = CashFlow(
            code="cash_flow",
            reason="amount_bound_by_cash_flow",
            inflow=monthly,
            margin_by=TRADE,
            margin_bp=self.kept_bp,
            less=(),
            multiple_bp=self.cover_bp,
        )
        cap = Cap("product_cap", "amount_bound_by_product", self.most_fen)
        return LimitPolicy((need, cash, cap), round_down_to_fen=self.step_fen, minimum_fen=self.least_fen)


@dataclass(frozen=True, slots=True)
class Case:
    """What the policy reads of an applicant."""

    key: str
    assessment: Assessment
    pd_bp: int
    sales_fen: int
    trade: str
    rejected_bp: int | None = None


@dataclass(frozen=True, slots=True)
class Offerable:
    """What the policy says. `outcome` is approve where the budget may serve it; price and limit then stand."""

    key: str
    outcome: Outcome
    reasons: tuple[Reason, ...]
    price: Price | None = None
    limit: Limit | None = None


def judge(*, case: Case, policy: TermsPolicy, curves: Mapping[str, ChurnCurve]) -> Offerable:
    """Judge one case."""
    doubts = list(case.assessment.beyond)
    if case.rejected_bp is not None and case.rejected_bp > policy.rejected_most_bp:
        told = {REJECTED: case.rejected_bp, f"policy_{REJECTED}": policy.rejected_most_bp}
        doubts.append(Reason("rows_set_aside", told))
    if doubts:
        return Offerable(case.key, "refer", (*doubts, Reason("model_not_usable", {})))
    grade = case.assessment.grade
    if grade in policy.declined_grades or grade not in curves:
        return Offerable(case.key, "decline", (Reason("grade_not_lent_to", {"grade": grade}),))
    if case.pd_bp > policy.pd_most_bp:
        params = {"pd_bp": case.pd_bp, "policy_pd_bp": policy.pd_most_bp + 1}
        return Offerable(case.key, "decline", (Reason("chance_too_high", params),))
    price = best_price(
        curve=curves[grade],
        pd_bp=case.pd_bp,
        costs=policy.costs,
        low_bp=policy.rate_low_bp,
        high_bp=policy.rate_high_bp,
    )
    if price.margin <= 0:
        return Offerable(case.key, "decline", (Reason("no_rate_pays", {"pd_bp": case.pd_bp}),), price)
    setting = Setting(rate_bp=price.rate_bp, term_months=policy.term_months)
    limit = limit_of(policy=policy.limits(), values={SALES: case.sales_fen, TRADE: case.trade}, setting=setting)
    if limit.limit_fen is None or limit.bound_by is None:
        return Offerable(case.key, "refer", (Reason("limit_unknown", {}),), price, limit)
    if limit.limit_fen < policy.least_fen:
        low = Reason("limit_below_minimum", {"limit_fen": limit.limit_fen, "policy_limit_fen": policy.least_fen})
        return Offerable(case.key, "decline", (low,), price, limit)
    bound = Reason(limit.bound_by.reason, {"limit_fen": limit.limit_fen})
    return Offerable(case.key, "approve", (bound,), price, limit)
