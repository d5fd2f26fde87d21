"""The whole document. It is the model and the plan in the line's own language, so that both decide alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from loanmill.core.kernel.canonical import digest
from loanmill.core.portfolio.churn import ChurnCurve
from loanmill.core.portfolio.hurdle import Hurdle
from loanmill.core.portfolio.terms import REJECTED, SALES, TRADE, TermsPolicy
from loanmill.core.products.catalogue import product
from loanmill.core.scoring.risk_model import Range, RiskModel, beyond_code
from loanmill.lab.underwriting.policy.cards import graded_at_best, reachable, scorecards, stated_chances
from loanmill.lab.underwriting.policy.prices import Prices, by_grade, hurdle_table, price_list, prices_of
from loanmill.lab.underwriting.policy.spell import bp, ends, fen, of, table
from loanmill.lab.underwriting.policy.words import reasons

PRODUCT = "invoice_loan"
METHOD = "equal_instalments"
ASKED, TERM = "app_amount_fen", "app_term_months"
VERSION = "VERSION"


def policy_text(
    *, model: RiskModel, policy: TermsPolicy, curves: Mapping[str, ChurnCurve], hurdle: Hurdle, as_of: date
) -> str:
    """The policy of a model, its terms and its plan, in force from `as_of`. Its version is the digest of the rest."""
    prices = prices_of(model=model, policy=policy, curves=curves)
    plan, shares = hurdle_table(hurdle=hurdle, prices=prices, model=model, cap_fen=policy.most_fen)
    body = "\n".join(
        (
            _head(policy, as_of),
            _inputs(model),
            _rules(model, policy),
            scorecards(model),
            f"# The price list: the rate of each score and rating that earns most after churn, default and cost.\n"
            f"tables:\n{stated_chances(model)}{graded_at_best(model)}{price_list(model=model, prices=prices)}"
            f"{_kept(policy)}{plan}",
            _formulas(model, policy, prices, shares),
            _offer(policy),
            _verdict(model, policy, prices, shares),
            reasons(model),
        )
    )
    return body.replace(VERSION, f"learnt/{as_of.isoformat()}/{digest(body.encode())[:12]}", 1)


def _head(policy: TermsPolicy, as_of: date) -> str:
    sold = product(code=PRODUCT)
    fits = sold.min_amount_fen <= policy.least_fen and policy.most_fen <= sold.max_amount_fen
    return (
        "# 由 loanmill underwrite 学得并生成：评分卡、评级卡、价目表与预算方案。改动请另存新版本。\n"
        "# Learnt and written by `loanmill underwrite`: cards, price list, and the plan under the budget as a rule.\n"
        "format: policy/2\n"
        f"policy: {PRODUCT if fits else 'underwriting'}\n"
        f'version: "{VERSION}"\n'
        f"product: {PRODUCT if fits else 'underwriting'}\n"
        f"effective_from: {as_of.isoformat()}\n"
        "title: {zh: 由发票学得的授信政策, en: Policy learnt from invoices}\n"
    )


def _inputs(model: RiskModel) -> str:
    names = sorted({*model.reads(), SALES})
    asked = [f"{ASKED}: {{influence: down}}", f"{TERM}: {{influence: both}}"]
    return f"inputs:\n{table([*(f'{name}:' for name in (*names, TRADE, REJECTED)), *asked], indent=2)}"


def _beyond(item: Range) -> str:
    """The condition that a value is unknown or beyond the cases that taught; what cannot be is not asked."""
    least, most = ends(item.name)
    parts = [f"{item.name} is missing"]
    parts += [f"{item.name} < {of(item.name, item.least)}"] if item.least > least else []
    parts += [f"{item.name} > {of(item.name, item.most)}"] if item.most < most else []
    return " or ".join(parts)


def _doubts(model: RiskModel, policy: TermsPolicy) -> dict[str, str]:
    """Why the model must not be used, by reason."""
    months = f"{model.months_name} is missing or {model.months_name} < {model.months_least}"
    found = {"model_history_short": months} | {beyond_code(item.name): _beyond(item) for item in model.ranges}
    return found | {"rows_set_aside": f"{REJECTED} is known and {REJECTED} > {bp(policy.rejected_most_bp)}"}


def _rules(model: RiskModel, policy: TermsPolicy) -> str:
    doubts = {**_doubts(model, policy), "term_not_offered": f"{TERM} != {policy.term_months}"}
    lines = [f'- {{rule: {reason}, when: "{when}", then: refer}}' for reason, when in doubts.items()]
    return f"# Where the model must not be used, a person decides.\nrules:\n{table(lines, indent=2)}"


def _kept(policy: TermsPolicy) -> str:
    """What is left of a trade's sales each month for a loan."""
    rows = [f"- [{code}, {bp(kept)}]" for code, kept in policy.kept_bp.items()]
    head = ["hit: unique", f"inputs: [{TRADE}]", "outputs: {kept_bp: bp}", "rows:"]
    return f"  kept:\n{table(head, indent=4)}{table(rows, indent=6)}"


def _formulas(model: RiskModel, policy: TermsPolicy, prices: Prices, shares: frozenset[str]) -> str:
    doubts = " or ".join(f"({when})" for when in _doubts(model, policy).values())
    monthly = f"max(0 yuan, div({SALES} * kept_bp, 12, down))"
    planned = "limit_fen"
    if shares:
        planned = "if(plan_share == full, limit_fen, plan_part_fen)" if "full" in shares else "plan_part_fen"
    lines = [
        f'unusable: {{is: "{doubts}", zh: 模型不适用, en: The model must not be used}}',
        f'best_rate_bp: {{is: "{by_grade("rate_{}_bp", prices)}", zh: 最优利率, en: Best rate}}',
        f'margin: {{is: "{by_grade("margin_{}", prices)}", zh: 每万亿元一年所赚, en: Earned a year by 10^12 yuan}}',
        f'disposable_fen: {{is: "{monthly}", zh: 每月可用于还款, en: Left each month}}',
        f'planned_fen: {{is: "{planned}", zh: 方案给出的金额, en: Amount in the plan}}',
    ]
    fixed = [
        f"term_months: {{type: months, value: {policy.term_months}, zh: 期限, en: Term}}",
        f"cover_bp: {{type: bp, value: {bp(policy.cover_bp)}, zh: 偿债覆盖, en: Cover}}",
        f"turnover_days: {{type: number, value: {policy.turnover_days}, zh: 周转天数, en: Turnover days}}",
    ]
    return f"parameters:\n{table(fixed, indent=2)}\nformulas:\n{table(lines, indent=2)}"


def _offer(policy: TermsPolicy) -> str:
    low, high = bp(policy.rate_low_bp), bp(policy.rate_high_bp)
    need = f"div({SALES} * turnover_days, 360, down)"
    cash = "carried(div(disposable_fen, cover_bp, down), best_rate_bp, term_months)"
    parts = [
        f'- {{component: working_capital_need, amount: "{need}", reason: amount_bound_by_need}}',
        f'- {{component: cash_flow, amount: "{cash}", reason: amount_bound_by_cash_flow}}',
        f"- {{component: product_cap, amount: {fen(policy.most_fen)}, reason: amount_bound_by_product}}",
        f"- {{component: asked, amount: {ASKED}, reason: amount_as_asked}}",
    ]
    return (
        f"price:\n  components: {{best_rate: best_rate_bp}}\n  floor: {low}\n  cap: {high}\n  above_cap: refer\n\n"
        f"limit:\n  least_of:\n{table(parts, indent=4)}"
        f"  asked: {ASKED}\n  round_down_to: {fen(policy.step_fen)}\n  minimum: {fen(policy.least_fen)}\n"
        f"  below_minimum: refer\n\n"
        f"terms: {{amount: planned_fen, rate: rate_bp, months: term_months, method: {METHOD}}}\n"
    )


def _verdict(model: RiskModel, policy: TermsPolicy, prices: Prices, shares: frozenset[str]) -> str:
    """From the first ground that holds, of those that can. The plan speaks last: who stands behind it waits."""
    inputs = ["unusable", "grade_at_best", "pd_bp", "margin", "limit_fen", *(["plan_share"] if shares else [])]
    shut = [grade.code for grade in reachable(model.rating) if grade.code not in prices]
    rows = [_row(inputs, {"unusable": "true"}, "refer", "model_not_usable")]
    if shut:
        rows.append(_row(inputs, {"grade_at_best": ", ".join(shut)}, "decline", "grade_not_lent_to"))
    if max(one.pd_bp for one in model.chances) > policy.pd_most_bp:
        rows.append(_row(inputs, {"pd_bp": f"> {bp(policy.pd_most_bp)}"}, "decline", "chance_too_high"))
    if min(price.margin for each in prices.values() for price in each) <= 0:
        rows.append(_row(inputs, {"margin": "<= 0"}, "decline", "no_rate_pays"))
    rows.append(_row(inputs, {"limit_fen": f"< {fen(policy.least_fen)}"}, "decline", "limit_below_minimum"))
    if shares:
        rows.append(_row(inputs, {"plan_share": "none"}, "decline", "budget_spent"))
    rows.append(_row(inputs, {}, "approve", "approved"))
    head = [f"inputs: [{', '.join(inputs)}]", "rows:"]
    return f"verdict:\n{table(head, indent=2)}{table(rows, indent=4)}  because: [score]\n"


def _row(inputs: list[str], cells: Mapping[str, str], outcome: str, reason: str) -> str:
    spelled = ", ".join(f'"{cells.get(name, "-")}"' for name in inputs)
    return f"- [{spelled}, {outcome}, {reason}]"
