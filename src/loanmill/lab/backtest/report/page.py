"""The page: sections in the order in which a committee asks."""

from __future__ import annotations

from importlib import resources

from loanmill.core.strategy.tree.program import Program
from loanmill.lab.backtest.figures import FIGURES
from loanmill.lab.backtest.question import Question
from loanmill.lab.backtest.report import answer, detail, swapped
from loanmill.lab.underwriting.report.html import both, paragraph, section, table

STYLE = """svg .on{fill:#fff;font-weight:600}@media (prefers-color-scheme:dark){svg .on{fill:#10161d}}
figure svg{max-width:680px}.heat td{text-align:right}.heat td:first-child{text-align:left}"""
SCRIPT = """"use strict";(()=>{const root=document.documentElement,all=document.querySelectorAll("[data-to]");
const turn=(code)=>{root.lang=code;root.dataset.lang=code;
all.forEach((one)=>one.setAttribute("aria-pressed",String(one.dataset.to===code)));};
all.forEach((one)=>one.addEventListener("click",()=>turn(one.dataset.to)));turn(root.lang);})();"""
LINKS = (
    ("answer", "结论", "Answer"), ("reasons", "原因", "Reasons"), ("swaps", "换出与换入", "Swaps"),
    ("bands", "评分", "Score"), ("segments", "分组", "Segments"), ("rules", "规则", "Rules"),
    ("columns", "数值", "Columns"), ("method", "方法与局限", "Method and limits"),
)  # fmt: skip


def page(question: Question, told: FIGURES) -> str:
    """The whole page as text; the same figures give the same bytes."""
    programs = [question.program, *([question.against] if question.against else [])]
    sections = [
        answer.answer(told),
        detail.reasons(programs, told),
        swapped.swaps(programs, told),
        detail.bands(told),
        detail.segments(told),
        detail.rules(told),
        detail.columns(question.program, told),
        _method(question, told),
    ]
    body = "".join(sections)
    links = "".join(f'<a href="#{key}">{both(zh, en)}</a>' for key, zh, en in LINKS if f'<section id="{key}">' in body)
    base = resources.files("loanmill.lab.underwriting.report").joinpath("page.css").read_text(encoding="utf-8")
    return (
        '<!doctype html><html lang="zh" data-lang="zh"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>回测 Back-test {question.program.code}</title><style>{base}{STYLE}</style></head><body>"
        f"{_header(question, told)}<nav>{links}</nav><main>{body}</main><script>{SCRIPT}</script></body></html>\n"
    )


def _header(question: Question, told: FIGURES) -> str:
    program, against, cases = question.program, question.against, told["cases"]
    title = both(f"政策回测：{_title(program, 'zh')}", f"Back-test: {_title(program, 'en')}")
    zh, en = f"{program.version}", f"{program.version}"
    if against is not None:
        zh, en = f"{zh}，与 {against.version} 比较", f"{en}, against {against.version}"
    said = paragraph(
        f"{zh} · {cases['file']} · {cases['accepted']:,} 个案件",
        f"{en} · {cases['file']} · {cases['accepted']:,} cases",
        kind="soft",
    )
    switch = (
        '<div class="languages"><button data-to="zh" aria-pressed="true">中文</button> '
        '<button data-to="en" aria-pressed="false">English</button></div>'
    )
    return f"<header><div><h1>{title}</h1>{said}</div>{switch}</header>"


def _title(program: Program, language: str) -> str:
    return program.title.get(language) or program.code


def _method(question: Question, told: FIGURES) -> str:
    cases, assumed = told["cases"], told["assumptions"]
    times_zh, times_en = (f"{assumed['best']}{word}{assumed['worst']}" for word in (" 至 ", " to "))
    bullets = [
        ("每个案件由政策编译成的 SQL 决策，与逐个运行逐位一致；明细在 outcomes.parquet。",
         "Each case is decided by the policy compiled to SQL, bit for bit as one by one; rows in outcomes.parquet."),
        ("比例为整数基点，四舍五入；金额为整数分。", "Shares are whole basis points, half up; amounts whole fen."),
    ]  # fmt: skip
    if question.outcome:
        bullets.append((
            f"结果取自列「{question.outcome}」，只统计已知的；未知的不猜。结果只在被放款的案件上看得到，不是全部申请的样本。",
            f"Outcomes are of column {question.outcome}, known ones alone. They are seen on cases that were lent to, "
            "which are no sample of all who applied.",
        ))  # fmt: skip
    if question.outcome and question.against:
        bullets.append((
            f"换入的案件当时没有放款，没人见过它们如何还款。假设其变坏占比为相邻已通过案件的 {times_zh} 倍"
            f"（--swap-in-best、--swap-in-worst 可改）；相邻指评分同段（{assumed['band']} 分一段），"
            f"不足 {assumed['enough']} 个已知案件时并入旁边的段；没有评分则取全部已通过案件。",
            f"Nobody saw how swap-ins would have paid. Their bad rate is assumed to be {times_en} times that of "
            "approved neighbours (--swap-in-best, --swap-in-worst): cases of the same band of score "
            f"({assumed['band']} points wide), joined by the bands beside it until {assumed['enough']} are known; "
            "without a score all that were approved.",
        ))  # fmt: skip
    if cases["rejected"]:
        bullets.append((
            f"{cases['rejected']:,} 行不能读，未决策，原样留在 rejects.parquet。",
            f"{cases['rejected']:,} rows cannot be read, were not decided and stand in rejects.parquet.",
        ))  # fmt: skip
    if cases.get("not_compared"):
        bullets.append((
            f"{cases['not_compared']:,} 个案件另一政策不能读，只决策，不比较。",
            f"{cases['not_compared']:,} cases cannot be read by the other policy: decided, not compared.",
        ))  # fmt: skip
    if cases["absent_columns"]:
        names = ", ".join(cases["absent_columns"])
        bullets.append((f"文件没有这些列，按缺失处理：{names}", f"No such columns, taken as missing: {names}"))
    items = "".join(f"<li>{both(zh, en)}</li>" for zh, en in bullets)
    rows = [[both("案件文件", "Cases"), cases["file"]], ["SHA-256", f"<code>{cases['sha256']}</code>"]]
    for zh, en, side in (("政策", "Policy", told["now"]), ("另一政策", "Other policy", told.get("before"))):
        if side is not None:
            rows.append([both(zh, en), f"{side['version']} <code>{side['sha256'][:16]}</code>"])
    heads = [both("依据", "Rests on"), ""]
    return section("method", "方法与局限", "Method and limits", f"<ul>{items}</ul>", table(heads, rows))
