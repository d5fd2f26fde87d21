"""Sections on the plan: the answer, its terms, its risk, and what a shock does to it."""

from __future__ import annotations

from html import escape

from loanmill.core.portfolio.concentration import Concentration
from loanmill.lab.underwriting.labels import label
from loanmill.lab.underwriting.plan import Decided
from loanmill.lab.underwriting.report import charts
from loanmill.lab.underwriting.report.html import both, card, figure, paragraph, percent, section, table, wan
from loanmill.lab.underwriting.run import Underwritten

TOP = 8
MOST_HIT = 20
GRADES = "ABCD"


def answer(found: Underwritten) -> str:
    """What is proposed, in one sentence and a few figures."""
    book = found.book
    solved, quality = book.solved, found.trained.quality
    n, approved = len(solved.decided), solved.count("approve")
    stays = sum(one.limit_fen * (10_000 - one.price.lost_bp) // 10_000 for one in solved.decided if one.price)
    left = solved.budget_fen - solved.amount_fen
    used_zh, used_en = (
        ("预算用满", "the budget is used up")
        if left < found.config.policy.least_fen
        else (f"预算还剩 {left // 1_000_000:,} 万元，没有更多值得放的", f"¥{left // 100:,} stay unused")
    )
    gap = solved.plan.gap_ppm
    gap_zh, gap_en = (
        (f"与最优方案的差距不超过百万分之 {gap}", f"no plan earns more than {gap} millionths above this one")
        if gap
        else ("已证明没有更优的方案", "it is proved that no plan earns more")
    )
    lead = paragraph(
        f"{n} 家申请中批准 {approved} 家、拒绝 {solved.count('decline')} 家、转人工 {solved.count('refer')} 家；"
        f"{used_zh}。"
        f"{gap_zh}。",
        f"Of {n} applicants {approved} are approved, {solved.count('decline')} declined and {solved.count('refer')} "
        f"referred; {used_en}; {gap_en}.",
        kind="lead",
    )
    worst = {one.percent_bp: one for one in book.losses.bad_years}[9900]
    return section(
        "answer",
        "结论",
        "Answer",
        lead,
        '<div class="cards">',
        card("授信总额", "Committed", wan(solved.amount_fen)),
        card("扣除流失后预计放出", "Expected to be taken up", wan(stays)),
        card("一年预期利润", "Expected profit of a year", wan(solved.profit_fen)),
        card("预期损失", "Expected loss", wan(book.losses.expected_fen)),
        card("百年一遇的损失", "Loss of one year in a hundred", wan(worst.loss_fen)),
        card("再给 1,000 万能多赚", "The next ten million would earn", wan(solved.next_profit_fen)),
        card(
            "AUC（10×5 折）",
            "AUC over 10 x 5 folds",
            f"{quality.auc_mean:.3f}",
            f"<small>± {quality.auc_sd:.3f}</small>",
        ),
        "</div>",
    )


def terms(found: Underwritten) -> str:
    """Prices and amounts, by rating."""
    solved = found.book.solved
    rows = []
    for grade in GRADES:
        mine = [one for one in solved.decided if one.applicant.assessment.grade == grade]
        lent = [one for one in mine if one.limit_fen]
        rated = sorted(one.price.rate_bp for one in lent if one.price)
        span = f"{percent(rated[0])} – {percent(rated[-1])}" if rated else "–"
        amount, profit = sum(one.limit_fen for one in lent), sum(one.profit_fen for one in lent)
        rows.append([grade, str(len(mine)), str(len(lent)), wan(amount), span, wan(profit)])
    heads = [("评级", "Rating"), ("申请", "Applied"), ("批准", "Approved"), ("额度", "Amount"), ("年利率", "Rate"),
             ("预期利润", "Expected profit")]  # fmt: skip
    return section(
        "terms",
        "条件：利率由流失率与违约概率共同决定",
        "Terms: churn and the chance of default together set the rate",
        table([both(*head) for head in heads], rows),
        '<div class="two">',
        figure(
            charts.churn(found.facts.curves), "利率越高，走的客户越多", "The higher the rate, the more customers leave"
        ),
        figure(
            charts.rates(found), "风险越高，最优利率越高，赚得越少", "More risk: a higher best rate, and less earned"
        ),
        figure(
            charts.frontier(found.book), "预算越多，每一百万赚得越少", "The larger the budget, the less a million earns"
        ),
        figure(charts.trades(found.book), "额度投向各行业（占比 · 户数）", "Amounts by trade (share · loans)"),
        "</div>",
    )


def risk(found: Underwritten) -> str:
    """Losses and concentration."""
    book = found.book
    losses = book.losses
    rows = [[both("公式预期", "Expected, by formula"), wan(losses.expected_fen), "–"]]
    rows.append(
        [both("模拟平均", "Simulated mean"), wan(losses.mean_fen), _span(losses.mean_low_fen, losses.mean_high_fen)]
    )
    for one in losses.bad_years:
        name = both(f"{one.percent_bp / 100:g}% 的年份不超过", f"Not exceeded in {one.percent_bp / 100:g}% of years")
        rows.append([name, wan(one.loss_fen), _span(one.low_fen, one.high_fen)])
    heads = [both("损失", "Loss"), both("金额", "Amount"), both("95% 区间", "95% interval")]
    rho = found.config.correlation_bp
    note = paragraph(
        f"单因子模型，资产相关系数 {percent(rho, digits=0)}，并计入违约概率自身的不确定；"
        f"模拟 {found.config.years:,} 年。",
        f"One common factor, asset correlation {percent(rho, digits=0)}, with the doubt about the chances themselves; "
        f"{found.config.years:,} simulated years.",
        kind="soft",
    )
    return section(
        "risk",
        "风险：可能亏多少，压在谁身上",
        "Risk: what may be lost, and on whom it hangs",
        '<div class="two"><div>',
        figure(charts.losses(book), "多数年份损失不大，尾部很长", "Most years lose little; the tail is long"),
        "</div><div>",
        table(heads, rows),
        note,
        "</div></div>",
        f"<h4>{both('集中度', 'Concentration')}</h4>",
        '<div class="two">',
        _leaning(book.by_buyer, "依赖同一客户", "Leaning on one buyer"),
        _leaning(book.by_supplier, "依赖同一供应商", "Leaning on one supplier"),
        "</div>",
        paragraph(
            f"行业 HHI {book.by_trade.hhi_bp / 10_000:.3f}（1 为全在一个行业）。",
            f"HHI of trades {book.by_trade.hhi_bp / 10_000:.3f} (1 is a single trade).",
            kind="soft",
        ),
    )


def _span(low: int, high: int) -> str:
    return f"{wan(low)} – {wan(high)}"


def _leaning(found: Concentration, zh: str, en: str) -> str:
    rows = [[escape(p.key), str(p.n), wan(p.amount_fen), percent(p.share_bp)] for p in found.parts[:TOP]]
    heads = [("对手方", "Counterparty"), ("贷款数", "Loans"), ("压在其上的额度", "Amount"), ("占比", "Share")]
    return f"<div><h4>{both(zh, en)}</h4>{table([both(*head) for head in heads], rows)}</div>"


def shock(found: Underwritten) -> str:
    """Before and after, by trade, and who loses most."""
    assert found.shock is not None and found.shocked is not None
    before, after = found.calm.solved, found.shocked.solved
    pairs = list(zip(before.decided, after.decided, strict=True))
    codes = sorted({one.applicant.trade.trade for one, _ in pairs})
    rows = []
    for code in codes:
        mine = [(a, b) for a, b in pairs if a.applicant.trade.trade == code]
        was, now = sum(a.limit_fen for a, _ in mine), sum(b.limit_fen for _, b in mine)
        moved = found.shock.sales_bp.get(code, found.shock.economy_bp)
        loans = f"{sum(1 for a, _ in mine if a.limit_fen)} → {sum(1 for _, b in mine if b.limit_fen)}"
        rows.append(
            (
                now - was,
                [both(label(code, "zh"), label(code, "en")), percent(moved, digits=0), loans, wan(was), wan(now)],
            )
        )
    heads = [("行业", "Trade"), ("销售变化", "Sales"), ("笔数", "Loans"), ("冲击前", "Before"), ("冲击后", "After")]
    hit = sorted(
        (pair for pair in pairs if pair[1].limit_fen < pair[0].limit_fen), key=lambda p: p[1].limit_fen - p[0].limit_fen
    )
    gone = sum(1 for a, b in hit if not b.limit_fen)
    fewer = before.profit_fen - after.profit_fen
    lead = paragraph(
        f"「{found.shock.zh}」之下重新求解：{len(hit)} 家减额（其中 {gone} 家失去贷款），"
        f"预期利润减少 {fewer // 1_000_000:,} 万元；"
        f"以上各节均为冲击后的方案。",
        f"Solved again under “{found.shock.en}”: {len(hit)} enterprises get less ({gone} of them nothing), "
        f"and expected profit falls by ¥{fewer // 100:,}. All sections show the plan after the shock.",
        kind="lead",
    )
    lost = [("企业", "Enterprise"), ("行业", "Trade"), ("冲击前", "Before"), ("冲击后", "After"), ("为什么", "Why")]
    return section(
        "shock",
        "冲击：谁失去条件，为什么",
        "Shock: who loses terms, and why",
        lead,
        table([both(*head) for head in heads], [row for _, row in sorted(rows, key=lambda one: one[0])]),
        f"<h4>{both(f'减额最多的 {min(MOST_HIT, len(hit))} 家', f'The {min(MOST_HIT, len(hit))} that lose most')}</h4>",
        table([both(*head) for head in lost], [_hit(a, b) for a, b in hit[:MOST_HIT]]),
    )


def _hit(was: Decided, now: Decided) -> list[str]:
    code, trade = escape(now.applicant.known.code), now.applicant.trade.trade
    words = {
        "budget_spent": ("预算转给了更赚的", "the budget earns more elsewhere"),
        "chance_too_high": ("违约概率过高", "chance of default too high"),
        "no_rate_pays": ("没有能盈利的利率", "no rate pays"),
        "limit_below_minimum": ("可贷额低于起贷额", "carries less than the least loan"),
    }
    zh, en = words.get(now.reasons[0].code, ("可承受的额度变小", "carries less"))
    moved = f"{now.change_bp / 100:.1f}%"
    why = both(
        f"{zh}；销售 {moved}，违约概率 {percent(was.pd_bp)} → {percent(now.pd_bp)}",
        f"{en}; sales {moved}, chance of default {percent(was.pd_bp)} → {percent(now.pd_bp)}",
    )
    link = f'<a href="#{code}" data-case="{code}">{code}</a> {escape(now.applicant.known.name)}'
    return [link, both(label(trade, "zh"), label(trade, "en")), wan(was.limit_fen), wan(now.limit_fen), why]
