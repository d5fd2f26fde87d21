"""Terms for the applicants: judge each, plan under the budget, and say for each what came of it.

The calm plan is then written as a policy (policy/), and that policy decides each case as the line does: what stands in
decisions.parquet is its word, held here against the plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from loanmill.core.evidence.decision import Outcome, Reason
from loanmill.core.evidence.missing import Missing, Value
from loanmill.core.evidence.trades import Reading, read_trade
from loanmill.core.kernel.canonical import Json
from loanmill.core.portfolio.allocation import Ask, Plan, plan_of
from loanmill.core.portfolio.churn import ChurnCurve
from loanmill.core.portfolio.hurdle import Hurdle, Standing, hurdle_of
from loanmill.core.portfolio.price import SCALE, Price
from loanmill.core.portfolio.shock import Shock, shocked_pd_bp, shocked_sales_fen
from loanmill.core.portfolio.terms import REJECTED, SALES, TRADE, Case, Offerable, TermsPolicy, judge
from loanmill.core.scoring.risk_model import Assessment, RiskModel, assess, lost_code
from loanmill.core.strategy.case.compile import Case as Compiled
from loanmill.lab.underwriting.folder import Known

NEXT_FEN = 1_000_000_000  # ten million yuan, the step of the shadow price
MOST_REASONS = 4


@dataclass(frozen=True, slots=True)
class Applicant:
    """An applicant with what the model and its name say."""

    known: Known
    assessment: Assessment
    trade: Reading


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of an applicant. Amounts are nil unless approved; `change_bp` is the shock's on its sales."""

    applicant: Applicant
    outcome: Outcome
    reasons: tuple[Reason, ...]
    pd_bp: int
    pd_low_bp: int
    pd_high_bp: int
    price: Price | None
    limit_fen: int
    most_fen: int
    profit_fen: int
    change_bp: int = 0
    standing: Standing | None = None


@dataclass(frozen=True, slots=True)
class Solved:
    """A plan and its decisions, in order of id; profit by budget; what the next NEXT_FEN would earn."""

    budget_fen: int
    decided: tuple[Decided, ...]
    plan: Plan
    frontier: tuple[tuple[int, int], ...]
    next_profit_fen: int

    @property
    def amount_fen(self) -> int:
        """Lent in all."""
        return sum(one.limit_fen for one in self.decided)

    @property
    def profit_fen(self) -> int:
        """Expected to be earned in a year, rounded once a loan."""
        return sum(one.profit_fen for one in self.decided)

    def count(self, outcome: Outcome) -> int:
        """How many applicants have an outcome."""
        return sum(1 for one in self.decided if one.outcome == outcome)


def applicants_of(known: Sequence[Known], model: RiskModel) -> list[Applicant]:
    """Score those without a known fate, in order of code."""
    found = []
    for one in sorted((each for each in known if each.defaulted is None), key=lambda each: (len(each.code), each.code)):
        found.append(
            Applicant(known=one, assessment=assess(model=model, values=one.values), trade=read_trade(one.name))
        )
    return found


def solve(
    applicants: Sequence[Applicant],
    *,
    policy: TermsPolicy,
    curves: Mapping[str, ChurnCurve],
    budget_fen: int,
    shock: Shock | None = None,
) -> Solved:
    """The best terms under a budget, after a shock where one is given."""
    cases = [_case(one, shock) for one in applicants]
    judged = [judge(case=case, policy=policy, curves=curves) for case in cases]
    asks = [
        _ask(_standing(one, offer, case), case.key, policy)
        for one, offer, case in zip(applicants, judged, cases, strict=True)
        if offer.outcome == "approve"
    ]
    step = policy.step_fen
    plan = plan_of(asks=asks, budget=budget_fen // step)
    decided = [
        _decided(one, offer, case, plan.steps.get(case.key, 0) * step, shock)
        for one, offer, case in zip(applicants, judged, cases, strict=True)
    ]
    every = sorted({budget_fen + part * NEXT_FEN for part in range(-20, 21)} | {budget_fen})
    values = {fen: plan_of(asks=asks, budget=fen // step).value * step // SCALE for fen in every if fen >= 0}
    return Solved(
        budget_fen=budget_fen,
        decided=tuple(decided),
        plan=plan,
        frontier=tuple(values.items()),
        next_profit_fen=values[budget_fen + NEXT_FEN] - values[budget_fen],
    )


def _case(one: Applicant, shock: Shock | None) -> Case:
    sales = one.known.values[SALES]
    sales_fen = sales if isinstance(sales, int) else 0
    pd_bp = one.assessment.pd_bp
    if shock is not None:
        change_bp = shock.on(one.trade)
        sales_fen = shocked_sales_fen(sales_fen=sales_fen, change_bp=change_bp)
        pd_bp = shocked_pd_bp(pd_bp=pd_bp, change_bp=change_bp, elasticity_bp=shock.default_elasticity_bp)
    return Case(
        key=one.known.code,
        assessment=one.assessment,
        pd_bp=pd_bp,
        sales_fen=sales_fen,
        trade=one.trade.trade,
        rejected_bp=one.known.rejected_bp,
    )


def _standing(one: Applicant, offer: Offerable, case: Case) -> Standing:
    assert offer.price is not None and offer.limit is not None and offer.limit.limit_fen is not None
    return Standing(offer.price.margin, one.assessment.pd_high_bp, offer.limit.limit_fen, case.sales_fen)


def _ask(standing: Standing, key: str, policy: TermsPolicy) -> Ask:
    """Of equal margins the surer comes first, then the larger, then who sells more: never by the name or the place."""
    step = policy.step_fen
    return Ask(
        key=key,
        margin=standing.margin,
        least=policy.least_fen // step,
        most=min(standing.limit_fen, policy.most_fen) // step,
        tie=standing.place,
    )


def _decided(one: Applicant, offer: Offerable, case: Case, amount_fen: int, shock: Shock | None) -> Decided:
    outcome, reasons = offer.outcome, list(offer.reasons)
    most_fen = offer.limit.limit_fen or 0 if offer.limit is not None else 0
    if outcome == "approve" and not amount_fen:
        outcome, reasons = "decline", [Reason("budget_spent", {})]
    if outcome == "decline":
        lost = sorted((item for item in one.assessment.points if item.lost > 0), key=lambda item: -item.lost)
        reasons += [
            Reason(lost_code(item.name), {"name": item.name, "lost": item.lost, item.name: _plain(item.value)})
            for item in lost[:MOST_REASONS]
        ]
    change_bp, low, high = 0, one.assessment.pd_low_bp, one.assessment.pd_high_bp
    if shock is not None:
        change_bp = shock.on(one.trade)
        low, high = (
            shocked_pd_bp(pd_bp=end, change_bp=change_bp, elasticity_bp=shock.default_elasticity_bp)
            for end in (low, high)
        )
    return Decided(
        applicant=one,
        outcome=outcome,
        reasons=tuple(reasons),
        pd_bp=case.pd_bp,
        pd_low_bp=low,
        pd_high_bp=high,
        price=offer.price,
        limit_fen=amount_fen,
        most_fen=most_fen,
        profit_fen=offer.price.profit_fen(amount_fen) if offer.price is not None and amount_fen else 0,
        change_bp=change_bp,
        standing=_standing(one, offer, case) if offer.outcome == "approve" else None,
    )


def _plain(value: Value) -> Json:
    return None if isinstance(value, Missing) else value


def hurdle(solved: Solved) -> Hurdle:
    """The plan as a rule for a case alone."""
    return hurdle_of([(one.standing, one.limit_fen) for one in solved.decided if one.standing is not None])


def decided_by(compiled: Compiled, solved: Solved, *, policy: TermsPolicy, on: date) -> Solved:
    """The plan as the line's policy decides it, case by case. Raises PlansDiffer where it is not this plan."""
    return replace(solved, decided=tuple(_by(compiled, one, policy=policy, on=on) for one in solved.decided))


def values_of(known: Known, *, policy: TermsPolicy, on: date) -> dict[str, Value]:
    """What the policy reads of an applicant. The data does not say what is asked: the most, for the policy's term."""
    rejected = Missing("no_base") if known.rejected_bp is None else known.rejected_bp
    return {
        **known.values,
        TRADE: read_trade(known.name).trade,
        REJECTED: rejected,
        "app_amount_fen": policy.most_fen,
        "app_term_months": policy.term_months,
        "business_date": on.isoformat(),
    }


def _by(compiled: Compiled, one: Decided, *, policy: TermsPolicy, on: date) -> Decided:
    known = one.applicant.known
    said = compiled.decide(values_of(known, policy=policy, on=on))
    assert said.outcome is not None, "a policy of a product decides"
    amount_fen = said.terms.amount_fen if said.outcome == "approve" and said.terms is not None else 0
    rate_bp = said.terms.rate_bp if amount_fen and said.terms is not None else None
    if one.limit_fen and (said.outcome != "approve" or rate_bp != (one.price and one.price.rate_bp)):
        raise PlansDiffer(known.code, f"{one.outcome} {one.limit_fen}", f"{said.outcome} {amount_fen}")
    if amount_fen > one.limit_fen or (said.outcome != one.outcome and one.limit_fen == 0):
        raise PlansDiffer(known.code, f"{one.outcome} {one.limit_fen}", f"{said.outcome} {amount_fen}")
    chance = [said.columns[name] for name in ("score_pd_bp", "pd_low_bp", "pd_high_bp")]
    pd_bp, low, high = (int(end) for end in chance if isinstance(end, int))
    profit = one.price.profit_fen(amount_fen) if one.price is not None and amount_fen else 0
    return replace(
        one, outcome=said.outcome, reasons=said.reasons, pd_bp=pd_bp, pd_low_bp=low, pd_high_bp=high,
        limit_fen=amount_fen, profit_fen=profit,
    )  # fmt: skip


class PlansDiffer(AssertionError):
    """The policy that was written decides a case otherwise than the plan it was written from: a fault of this build."""

    def __init__(self, code: str, plan: str, policy: str) -> None:
        super().__init__(f"{code}: the plan says {plan}, the policy written from it {policy}; please report it")
