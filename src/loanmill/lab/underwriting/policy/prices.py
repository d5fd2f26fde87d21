"""The price list: for each band of the score and each grade the best rate and what it earns, and the plan's hurdle."""

from __future__ import annotations

from collections.abc import Mapping

from loanmill.core.portfolio.churn import ChurnCurve
from loanmill.core.portfolio.hurdle import Hurdle, Standing
from loanmill.core.portfolio.price import Price, best_price
from loanmill.core.portfolio.terms import SALES, TermsPolicy
from loanmill.core.scoring.risk_model import RiskModel
from loanmill.lab.underwriting.policy.cards import bands, reachable
from loanmill.lab.underwriting.policy.spell import bp, fen, of, table

Prices = Mapping[str, list[Price]]


class NobodyToServe(ValueError):
    """No score and rating that the model can give is lent to, so there is nothing to plan."""


def prices_of(*, model: RiskModel, policy: TermsPolicy, curves: Mapping[str, ChurnCurve]) -> Prices:
    """The best price of every band of chances, by grade that is lent to. Raises NobodyToServe."""
    graded = [one.code for one in reachable(model.rating)]
    lent_to = [code for code in graded if code in curves and code not in policy.declined_grades]
    if not lent_to or min(one.pd_bp for one in model.chances) > policy.pd_most_bp:
        raise NobodyToServe(
            f"按这批数据学得的评级（{', '.join(graded)}）与违约概率，政策不放贷给任何企业；请核对数据或放宽政策 "
            f"by the ratings ({', '.join(graded)}) and chances that this data taught, policy lends to nobody; "
            f"check the data, or widen the policy in --config"
        )
    return {
        code: [
            best_price(
                curve=curves[code],
                pd_bp=one.pd_bp,
                costs=policy.costs,
                low_bp=policy.rate_low_bp,
                high_bp=policy.rate_high_bp,
            )
            for one in model.chances
        ]
        for code in lent_to
    }


def price_list(*, model: RiskModel, prices: Prices) -> str:
    """The table `prices`: a row a band; margins are yuan earned in a year by a trillion (10^12) yuan committed."""
    outputs = ["pd_bp: bp", "sure_bp: bp"]
    for code in prices:
        outputs += [f"rate_{code.lower()}_bp: bp", f"margin_{code.lower()}: number"]
    rows = []
    for at, (cell, one) in enumerate(bands(model.chances)):
        offers = [f"{bp(each[at].rate_bp)}, {each[at].margin}" for each in prices.values()]
        rows.append(f'- ["{cell}", {bp(one.pd_bp)}, {bp(one.pd_high_bp)}, {", ".join(offers)}]')
    head = ["hit: unique", "inputs: [score_best]", f"outputs: {{{', '.join(outputs)}}}", "rows:"]
    return f"  prices:\n{table(head, indent=4)}{table(rows, indent=6)}"


def by_grade(name: str, prices: Prices) -> str:
    """The formula that picks a grade's column of the price list; the last grade's for a grade not lent to."""
    *first, last = [f"{name.format(code.lower())}" for code in prices]
    found = last
    for code, column in reversed(list(zip(prices, first, strict=False))):
        found = f"if(grade_at_best == {code}, {column}, {found})"
    return found


def hurdle_table(*, hurdle: Hurdle, prices: Prices, model: RiskModel, cap_fen: int) -> tuple[str, frozenset[str]]:
    """The table `plan` with the shares it gives (full, part, none); empty where everybody is served in full."""
    if hurdle.last is None:
        return "", frozenset()
    rows = [(_exactly(standing), _share(fen_)) for standing, fen_ in hurdle.others.items()]
    most = max(price.margin for each in prices.values() for price in each)
    surest = min(one.pd_high_bp for one in model.chances)
    rows += _served(hurdle.last, hurdle.last_fen, most=most, surest=surest, cap_fen=cap_fen)
    rows.append((["-"] * 4, _share(0)))
    spelled = [f"- [{_cells(cells)}, {share}, {amount}]" for cells, (share, amount) in rows]
    head = ["hit: first", f"inputs: [margin, sure_bp, limit_fen, {SALES}]",
            "outputs: {plan_share: code, plan_part_fen: fen}", "rows:"]  # fmt: skip
    shares = frozenset(share for _, (share, _) in rows)
    return f"  plan:\n{table(head, indent=4)}{table(spelled, indent=6)}", shares


def _served(
    last: Standing, last_fen: int, *, most: int, surest: int, cap_fen: int
) -> list[tuple[list[str], tuple[str, str]]]:
    """Who stands before the last one served, and that one; rows that nobody can reach are left out."""
    full, here = ("full", fen(0)), _exactly(last)
    rows = []
    if last.margin < most:
        rows.append(([f"> {last.margin}", "-", "-", "-"], full))
    if last.sure_bp > surest:
        rows.append(([here[0], f"< {bp(last.sure_bp)}", "-", "-"], full))
    if last.limit_fen < cap_fen:
        rows.append(([*here[:2], f"> {fen(last.limit_fen)}", "-"], full))
    rows.append(([*here[:3], f"> {of(SALES, last.sales_fen)}"], full))
    rows.append((here, full if last_fen == last.limit_fen else _share(last_fen)))
    return rows


def _share(amount_fen: int) -> tuple[str, str]:
    return ("part", fen(amount_fen)) if amount_fen else ("none", fen(0))


def _exactly(one: Standing) -> list[str]:
    return [f"== {one.margin}", f"== {bp(one.sure_bp)}", f"== {fen(one.limit_fen)}", f"== {of(SALES, one.sales_fen)}"]


def _cells(cells: list[str]) -> str:
    return ", ".join(f'"{one}"' for one in cells)
