"""The page: sections in the order a committee asks, and the cases as data for the script."""

from __future__ import annotations

import json
from importlib import resources

from loanmill.core.evidence.trades import trades
from loanmill.lab.underwriting.report import model, plan
from loanmill.lab.underwriting.report.cases import cases_of
from loanmill.lab.underwriting.report.features import features
from loanmill.lab.underwriting.report.html import both, paragraph, section, table
from loanmill.lab.underwriting.run import Underwritten

HEADS = (
    ("id", "编号", "Id"), ("", "名称", "Name"), ("", "行业", "Trade"), ("outcome", "结论", "Outcome"),
    ("grade", "评级", "Rating"), ("score", "评分", "Score"), ("pd", "违约概率", "Chance of default"),
    ("limit", "额度（元）", "Amount, yuan"), ("rate", "年利率", "Rate"),
    ("profit", "预期利润（元）", "Expected profit, yuan"),
)  # fmt: skip
RIGHT = frozenset({"score", "pd", "limit", "rate", "profit"})


def page(found: Underwritten) -> str:
    """The whole page as text; the same input gives the same bytes."""
    data = {"cases": cases_of(found), "trades": {code: [one.zh, one.en] for code, one in trades().items()}}
    embedded = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True).replace("</", "<\\/")
    shock = plan.shock(found) if found.shocked is not None else ""
    return (
        '<!doctype html><html lang="zh" data-lang="zh"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>授信方案 Underwriting report {found.facts.as_of}</title>"
        f"<style>{_file('page.css')}</style></head><body>"
        f"{_header(found)}<main>{plan.answer(found)}{plan.terms(found)}{model.worth(found)}{plan.risk(found)}{shock}"
        f"{_cases(found)}{model.scorecard(found)}{features(found)}{_method(found)}</main>"
        '<dialog id="panel"><button id="close" autofocus>✕</button><div id="case"></div></dialog>'
        f'<script type="application/json" id="data">{embedded}</script><script>{_file("page.js")}</script>'
        "</body></html>\n"
    )


def _file(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def _header(found: Underwritten) -> str:
    day, invoices = found.facts.as_of, f"{found.facts.invoices:,}"
    links = [
        ("answer", "结论", "Answer"), ("terms", "条件", "Terms"), ("worth", "模型好坏", "The model's worth"),
        ("risk", "风险", "Risk"), ("shock", "冲击", "Shock"), ("cases", "逐户", "Each enterprise"),
        ("card", "评分卡", "Scorecard"), ("features", "特征目录", "Features"),
        ("method", "方法与局限", "Method and limits"),
    ]  # fmt: skip
    shown = "".join(
        f'<a href="#{key}">{both(zh, en)}</a>' for key, zh, en in links if key != "shock" or found.shocked is not None
    )
    title = both("小微企业授信方案", "Terms for small enterprises")
    said = paragraph(
        f"截至 {day}，依据 {invoices} 张增值税发票", f"As of {day}, from {invoices} VAT invoices", kind="soft"
    )
    switch = (
        '<div class="languages"><button data-to="zh" aria-pressed="true">中文</button> '
        '<button data-to="en" aria-pressed="false">English</button></div>'
    )
    return f"<header><div><h1>{title}</h1>{said}</div>{switch}</header><nav>{shown}</nav>"


def _cases(found: Underwritten) -> str:
    heads = "".join(
        f"<th{f' data-key={key}' if key else ''}{' class=num' if key in RIGHT else ''}>{both(zh, en)}</th>"
        for key, zh, en in HEADS
    )
    hit = '<option value="hit">受冲击减额 cut by the shock</option>' if found.shocked is not None else ""
    tools = (
        '<div class="tools"><input id="find" type="search" placeholder="编号、名称、行业 id, name, trade"'
        ' aria-label="find">'
        '<select id="show" aria-label="show"><option value="all">全部 all</option><option value="approve">批准 approved'
        '</option><option value="decline">拒绝 declined</option><option value="refer">转人工 referred</option>'
        f'{hit}</select><span id="count" class="soft"></span></div>'
    )
    hint = paragraph(
        "点一行看该企业的全部依据；点表头排序。",
        "Click a row for all that its decision rests on; click a heading to sort.",
    )
    rows = f'<div class="scroll list"><table><thead><tr>{heads}</tr></thead><tbody id="rows"></tbody></table></div>'
    return section("cases", "逐户结果", "Each enterprise", hint, tools, rows)


def _method(found: Underwritten) -> str:
    bullets = [
        (
            "目标：Σ 额度 ×（1 − 流失率）×［(1 − p) × r − p × LGD − c］最大，额度合计不超过预算；"
            "被流失的资金不再转贷。",
            "Aim: the greatest sum of amount x (1 - churn) x [(1 - p) x r - p x LGD - c] with all amounts within the "
            "budget; money lost to churn is not lent again.",
        ),
        (
            "流失曲线：对公布的点做保序回归，再用单调三次插值（PCHIP），取整到 0.01%。",
            "Churn: isotonic regression of the published points, then a monotone cubic (PCHIP), in whole 0.01%.",
        ),
        (
            "区间：对企业重抽样 1,000 次，重拟合校准线，取 5% 与 95% 分位。",
            "Interval: enterprises are drawn again 1,000 times and the calibration line refitted; "
            "5th and 95th percentile.",
        ),
        (
            "局限：违约发生的日期未知，特征取到数据末尾，可能已含违约后的停票；真实前瞻的区分力会低一些。",
            "Limit: the date of default is unknown and features run to the end of the data, so they may hold what "
            "followed a default; a true forecast would tell apart less.",
        ),
        (
            f"局限：只有 {found.trained.cases} 家有结果（违约 {found.trained.bad} 家），区间很宽；流失与风险假定无关，"
            "实际上高利率更易留下高风险客户。",
            f"Limit: {found.trained.cases} cases teach ({found.trained.bad} defaults), so intervals are wide; churn is "
            "taken to be independent of risk, while in truth a high rate tends to keep the riskier customers.",
        ),
        (
            "行业由匿名名称判读，附把握；自有资金与其他负债未知，额度未扣减。",
            "Trades are read from anonymised names with a confidence; own funds and other debts are unknown "
            "and not deducted.",
        ),
    ]
    items = "".join(f"<li>{both(zh, en)}</li>" for zh, en in bullets)
    shown = table(
        [both("参数", "Parameter"), both("值", "Value")],
        [[f"<code>{name}</code>", value] for name, value in found.config.shown.items()],
    )
    odd = "".join(f"<li>{both(one.words('zh'), one.words('en'))}</li>" for one in found.facts.problems)
    problems = f"<h4>{both('读数据时发现', 'Found while reading')}</h4><ul>{odd}</ul>" if odd else ""
    return section("method", "方法、参数与局限", "Method, parameters and limits", f"<ul>{items}</ul>", shown, problems)
