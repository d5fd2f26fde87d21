"""`loanmill policy explain`: one case, why it came out so, and what would change it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from loanmill.cli.boot import console
from loanmill.cli.policy.files import case_of, document_of
from loanmill.cli.refusals import CannotGoOn
from loanmill.core.kernel.canonical import canonical
from loanmill.core.kernel.money import yuan_text
from loanmill.core.strategy.case.reading import CaseInvalid
from loanmill.core.strategy.explain.change import Change, NothingToDecide
from loanmill.core.strategy.explain.effect import Effect
from loanmill.core.strategy.explain.explained import Explained, explained, spelled
from loanmill.core.strategy.explain.words import label, sentence, shown

OUTCOMES = {"approve": "通过 approve", "refer": "转人工 refer", "decline": "拒绝 decline"}
COLOURS = {"approve": "green", "refer": "yellow", "decline": "red"}
SOURCES = {
    "rule": "规则 rule", "verdict": "结论表 verdict", "score": "评分 score", "missing": "缺值 missing",
    "limit": "额度 limit", "note": "提示 note",
}  # fmt: skip


def explain_one(file: Path, input: Path, *, as_json: bool) -> int:
    """Print the explanation of one case, as text or as JSON."""
    program, data = document_of(file).program, case_of(input)
    try:
        found = explained(program=program, data=data)
    except CaseInvalid as error:
        raise CannotGoOn(f"{input}: {error}") from error
    except NothingToDecide as error:
        raise CannotGoOn(f"{file}: 只计算，不作决策 {error}; 用 policy run use policy run") from error
    if as_json:
        sys.stdout.buffer.write(canonical(spelled(found=found)) + b"\n")
        return 0
    _print_outcome(found)
    _print_reasons(found)
    _print_judged(found)
    _print_changes(found)
    return 0


def _print_outcome(found: Explained) -> None:
    decided, program = found.decided, found.program
    assert decided.outcome is not None
    title = f"{program.title['zh']} {program.title['en']} ({program.version})"
    console.print(f"[bold]{escape(title)}[/bold]  [{COLOURS[decided.outcome]}]{OUTCOMES[decided.outcome]}[/]")
    facts = []
    if decided.score is not None:
        facts.append(f"评分 score {decided.score}" + (f" {decided.grade}" if decided.grade else ""))
    if decided.terms is not None:
        terms = decided.terms
        facts.append(f"额度 amount {yuan_text(fen=terms.amount_fen)} 元 yuan")
        facts.append(f"年利率 yearly rate {terms.rate_bp / 100:.2f}%")
        facts.append(f"{terms.term_months} 个月 months")
    if facts:
        console.print(escape("  ".join(facts)), soft_wrap=True)


def _print_reasons(found: Explained) -> None:
    table = _table("原因，按作用排序 Reasons, by effect", "", "原因 reason", "来源 from", "若没有它 without it")
    for place, effect in enumerate(found.effects, start=1):
        said = (sentence(program=found.program, reason=effect.reason, language=which) for which in ("zh", "en"))
        outcome = found.decided.outcome
        assert outcome is not None
        table.add_row(str(place), escape("\n".join(said)), SOURCES[effect.source], escape(_effect(effect, outcome)))
    console.print(table)


def _effect(effect: Effect, outcome: str) -> str:
    """What one reason does, in a few words."""
    parts = []
    if effect.without != outcome:
        parts.append(f"→ {OUTCOMES[effect.without]}")
    elif effect.asks is not None and effect.asks != "approve":
        parts.append(f"结果不变 no change; 单独要求 alone asks {OUTCOMES[effect.asks]}")
    if effect.gained_fen:
        parts.append(f"额度 amount {'+' if effect.gained_fen > 0 else ''}{yuan_text(fen=effect.gained_fen)}")
    if effect.lowered_bp:
        parts.append(f"利率 rate {-effect.lowered_bp / 100:+.2f}%")
    if effect.lost:
        parts.append(f"失分 points lost {effect.lost}")
    return "\n".join(parts) or "无 none"


def _print_judged(found: Explained) -> None:
    """Rules that fired or were unknown, rows that were hit, points, bounds: from the trace of this run."""
    trace: Any = found.decided.trace
    table = _table("怎样得出 As it was computed", "部分 part", "名称 name", "结果 result", "读到 read")
    for rule in trace["rules"]:
        if rule["verdict"] != "passed":
            table.add_row("规则 rule", escape(rule["code"]), rule["verdict"], escape(_read(found, rule["read"])))
    for name, one in trace["tables"].items():
        if "hit" in one:
            read = ", ".join(f"{key} = {_column(found, key, value)}" for key, value in one["inputs"].items())
            hit = "无 none" if one["hit"] is None else f"第 {one['hit'] + 1} 行 row {one['hit'] + 1}"
            table.add_row("表 table", escape(name), hit, escape(read))
    for part in trace.get("limit", {}).get("components", ()):
        bound = " ← 取此 binds" if part["code"] == trace["limit"]["bound_by"] else ""
        fen = part["bound_fen"]
        text = "missing" if fen is None else yuan_text(fen=fen)
        table.add_row("额度 limit", escape(part["code"]), f"{text}{bound}", escape(_read(found, part["inputs"])))
    for part in trace.get("rate", {}).get("components", ()):
        table.add_row("利率 rate", escape(part["code"]), "missing" if part["bp"] is None else f"{part['bp']} bp", "")
    console.print(table)


def _read(found: Explained, read: dict[str, Any]) -> str:
    return ", ".join(
        f"{label(program=found.program, name=n, language='zh')} {n} = {_given(found, n, v)}" for n, v in read.items()
    )


def _given(found: Explained, name: str, value: dict[str, Any]) -> str:
    """An input's value in the unit of its type; numbers of the trace are integers."""
    if "missing" in value:
        return f"missing ({value['missing']})"
    type_ = found.program.input(name).type
    return shown(type_, value["v"]) if type(value["v"]) is int and type_.kind == "number" else _plain(value["v"])


def _column(found: Explained, name: str, value: Any) -> str:
    known = name in {item.name for item in found.program.inputs}
    return _given(found, name, {"v": value}) if known and value is not None else _plain(value)


def _plain(value: Any) -> str:
    if value is None:
        return "missing"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _print_changes(found: Explained) -> None:
    changes = found.changes
    if not changes.found:
        console.print("申请人可变的项里，没有能改善结果的变化 nothing that the applicant can change betters it")
        return
    table = _table(
        "怎样会不同，由近到远 What would change it, nearest first", "变化 change", "结果 outcome", "额度 amount"
    )
    for change in changes.found:
        amount = "" if change.amount_fen is None else yuan_text(fen=change.amount_fen)
        table.add_row(escape("\n".join(_moves(found, change))), OUTCOMES[change.outcome], amount)
    console.print(table)
    told = f"试算 {changes.decisions} 次 decisions tried"
    console.print(f"[dim]{told}{'' if changes.complete else '；到上限为止 stopped at the bound'}[/dim]")


def _moves(found: Explained, change: Change) -> Iterator[str]:
    for move in change.moves:
        type_ = found.program.input(move.name).type
        names = f"{label(program=found.program, name=move.name, language='zh')} {move.name}"
        yield f"{names}: {shown(type_, move.before)} → {shown(type_, move.after)}"


def _table(title: str, *headings: str) -> Table:
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False, show_lines=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table
