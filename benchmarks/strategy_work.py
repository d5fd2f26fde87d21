"""The work that the strategy benchmark gives both engines: 7 formulas, a table of 30 rows over five inputs, 2 formulas.

The table and formulas are stated once and written in both languages; cases come from a seed.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

SEED = 20261124
DECLARED = {  # name: type, least, most
    "sales_12m_fen": ("fen", 0, 5_000_000_000),
    "sales_3m_fen": ("fen", 0, 5_000_000_000),
    "debt_fen": ("fen", 0, 5_000_000_000),
    "asked_fen": ("fen", 1_000_000, 300_000_000),
    "tax_12m_fen": ("fen", 0, 500_000_000),
    "lender_count": ("count", 0, 12),
    "overdue_count": ("count", 0, 12),
    "buyer_count": ("count", 1, 500),
    "gap_months": ("months", 0, 12),
    "term_months": ("months", 3, 36),
    "history_months": ("months", 0, 240),
    "night_share_bp": ("bp", 0, 10_000),
    "quality": ("decimal(2)", 0, 1),
}
REGIONS = ("east", "west", "north")
BEFORE = {  # formula: ours, ZEN's (where `$` is what the same node computed)
    "monthly_fen": (
        "div(max(0, sales_12m_fen - tax_12m_fen), 12, down)",
        "floor(max([0, sales_12m_fen - tax_12m_fen]) / 12)",
    ),
    "recent_fen": ("div(sales_3m_fen, 3, down)", "floor(sales_3m_fen / 3)"),
    "growth_bp": (
        "ratio(recent_fen, max(monthly_fen, 1 fen), down)",
        "floor($.recent_fen * 10000 / max([$.monthly_fen, 1]))",
    ),
    "debt_bp": ("ratio(debt_fen, max(sales_12m_fen, 1 fen), up)", "ceil(debt_fen * 10000 / max([sales_12m_fen, 1]))"),
    "room_fen": (
        "max(0, monthly_fen * if(urban, 9, 6) - debt_fen)",
        "max([0, $.monthly_fen * (urban ? 9 : 6) - debt_fen])",
    ),
    "strain": (
        "lender_count * 2 + overdue_count * 5 + if(gap_months > 3, 4, 0)",
        "lender_count * 2 + overdue_count * 5 + (gap_months > 3 ? 4 : 0)",
    ),
    "heavy": (
        "(lender_count >= 3 and asked_fen > 4 * monthly_fen) or (night_share_bp > 60% and buyer_count < 10)",
        "(lender_count >= 3 and asked_fen > 4 * $.monthly_fen) or (night_share_bp > 6000 and buyer_count < 10)",
    ),
}
AFTER = {
    "amount_fen": (
        "round_to(min(asked_fen, room_fen, cap_fen), 1000 yuan, down)",
        "floor(min([asked_fen, room_fen, cap_fen]) / 100000) * 100000",
    ),
    "rate_bp": (
        "min(max(320 bp + margin_bp + if(history_months < 12 or quality < 0.50, 100 bp, 0), 6%), 15.40%)"
        " + if(term_months > 24, 40 bp, 0)",
        "min([max([320 + margin_bp + (history_months < 12 or quality < 0.5 ? 100 : 0), 600]), 1540])"
        " + (term_months > 24 ? 40 : 0)",
    ),
}
OUTPUTS = ("tier", "cap_fen", "amount_fen", "rate_bp")


def table() -> Iterator[dict[str, tuple[str, str]]]:
    """Thirty rows; each cell and output as ours and as ZEN's text."""
    growths = (("< 80%", "< 8000"), ("80% .. 120%", "[8000..12000)"), (">= 120%", ">= 12000"))
    for region in (("east, west", '"east", "west"'), ("-", "")):
        for step, growth in enumerate(growths):
            for rank in range(5):
                debt = ("-", "") if rank == 4 else (f"< {20 * rank + 20}%", f"< {2000 * rank + 2000}")
                strain = ("-", "") if rank == 4 else (f"<= {4 * rank + 2}", f"<= {4 * rank + 2}")
                heavy = ("false", "false") if rank < 2 else ("-", "")
                cap = (5 - rank) * (step + 1) * (3 if region[1] else 2) * 100_000
                yield {
                    "app_region": region,
                    "growth_bp": growth,
                    "debt_bp": debt,
                    "strain": strain,
                    "heavy": heavy,
                    "tier": (f"t{rank}", f'"t{rank}"'),
                    "cap_fen": (f"{cap} yuan", str(cap * 100)),
                    "margin_bp": (f"{(rank * 150 + 100 * (3 - step))} bp", str(rank * 150 + 100 * (3 - step))),
                }


RULES = {  # rule: outcome, when
    "lenders": ("decline", "lender_count > 4"),
    "overdue": ("decline", "overdue_count >= 2"),
    "sales_stopped": ("decline", "gap_months > 6"),
    "shrinking": ("refer", "growth_bp < 50%"),
    "heavy": ("refer", "heavy"),
    "strained": ("refer", "strain > 12 and debt_bp > 40%"),
    "young": ("refer", "history_months < 6"),
    "at_night": ("note", "night_share_bp > 70%"),
    "few_customers": ("note", "buyer_count < 10"),
    "small": ("decline", "amount_fen < 10000 yuan"),
}
VERDICT = (
    ("t0, t1", "approve", "approved"),
    ("t2, t3", "refer", "score_in_between"),
    ("-", "decline", "score_too_low"),
)
INPUTS = ("app_region", "growth_bp", "debt_bp", "strain", "heavy")


def decision_text() -> str:
    """The same work with rules, a verdict and an offer."""
    lines = [policy_text(kind="decision", outputs=("tier", "cap_fen", "rate_bp")).rstrip(), "rules:"]
    lines += [f'  - {{rule: {rule}, when: "{when}", then: {then}}}' for rule, (then, when) in RULES.items()]
    lines += ["terms: {amount: amount_fen, rate: rate_bp, months: term_months, method: equal_instalments}"]
    lines += ["verdict:", "  inputs: [tier]", "  rows:"]
    lines += [f'    - ["{cell}", {outcome}, {reason}]' for cell, outcome, reason in VERDICT]
    lines += ["reasons:", *(f"  {rule}: {{zh: {rule}, en: {rule}}}" for rule in RULES)]
    return "\n".join([*lines, ""])


def policy_text(*, kind: str = "calculation", outputs: Sequence[str] = OUTPUTS) -> str:
    """The work as a policy, of kind calculation unless told otherwise."""
    lines = ["format: policy/2", f"kind: {kind}", "policy: bench", 'version: "bench/1"', "product: bench"]
    lines += ["effective_from: 2026-01-01", "title: {zh: 测速, en: Benchmark}", "inputs:"]
    for name, (type_, low, high) in DECLARED.items():
        least, most = (
            (f"{low}.00", f"{high}.00") if type_ == "decimal(2)" else (_amount(type_, low), _amount(type_, high))
        )
        lines.append(f"  {name}: {{type: {type_}, min: {least}, max: {most}, zh: {name}, en: {name}}}")
    lines.append(f"  app_region: {{type: code, codes: [{', '.join(REGIONS)}], zh: 地区, en: Region}}")
    lines.append("  urban: {type: bool, zh: 城区, en: Urban}")
    lines += ["formulas:", *(f'  {name}: "{ours}"' for name, (ours, _) in {**BEFORE, **AFTER}.items())]
    lines += ["tables:", "  cap:", "    hit: first", f"    inputs: [{', '.join(INPUTS)}]"]
    lines += [
        "    outputs: {tier: {type: code, codes: [t0, t1, t2, t3, t4]}, cap_fen: fen, margin_bp: bp}",
        "    rows:",
    ]
    lines += [f"      - [{', '.join(json.dumps(ours) for ours, _ in row.values())}]" for row in table()]
    return "\n".join([*lines, f"outputs: [{', '.join(outputs)}]", ""])


def _amount(type_: str, value: int) -> str:
    return f"{value} fen" if type_ == "fen" else f"{value} bp" if type_ == "bp" else str(value)


def zen_graph() -> dict[str, Any]:
    """The same work as a JDM graph: expressions, table, expressions."""

    def expressions(name: str, stated: dict[str, tuple[str, str]], *, through: bool) -> dict[str, Any]:
        listed = [{"id": key, "key": key, "value": zen} for key, (_, zen) in stated.items()]
        return _node(name, "expressionNode", {"passThrough": through, "expressions": listed})

    rules = []
    for index, row in enumerate(table()):
        rules.append({"_id": str(index), **{key: zen for key, (_, zen) in row.items()}})
    columns = list(next(table()))
    content = {
        "hitPolicy": "first",
        "passThrough": True,
        "inputs": [{"id": key, "name": key, "field": key} for key in INPUTS],
        "outputs": [{"id": key, "name": key, "field": key} for key in columns if key not in INPUTS],
        "rules": rules,
    }
    last = {**AFTER, "tier": ("", "tier"), "cap_fen": ("", "cap_fen")}
    nodes = [
        _node("in", "inputNode"),
        expressions("before", BEFORE, through=True),
        _node("table", "decisionTableNode", content),
        expressions("after", last, through=False),
        _node("out", "outputNode"),
    ]
    names = [node["id"] for node in nodes]
    edges = [{"id": a, "sourceId": a, "targetId": b, "type": "edge"} for a, b in pairwise(names)]
    return {"nodes": nodes, "edges": edges}


def _node(name: str, kind: str, content: dict[str, Any] | None = None) -> dict[str, Any]:
    node = {"id": name, "name": name, "type": kind, "position": {"x": 0, "y": 0}}
    return node if content is None else {**node, "content": content}


def cases(*, many: int, undeclared: int = 0) -> list[bytes]:
    """JSON cases with every declared field known, and so many further fields that nobody declared."""
    chance = random.Random(SEED)
    made = []
    for _ in range(many):
        case: dict[str, Any] = {name: chance.randint(low, high) for name, (_, low, high) in DECLARED.items()}
        case["sales_3m_fen"] = case["sales_12m_fen"] * chance.randint(10, 45) // 100
        case["debt_fen"] = case["sales_12m_fen"] * chance.randint(0, 100) // 100
        case["lender_count"], case["overdue_count"] = chance.randint(0, 6), chance.choice((0, 0, 0, 1, 2))
        case["quality"] = chance.randint(0, 100) / 100
        case["app_region"], case["urban"] = chance.choice(REGIONS), chance.random() < 0.5
        extra = {f"field_{n:03}": chance.choice((n, f"text {n}", n / 7, True, None)) for n in range(undeclared)}
        items = list({**case, **extra}.items())
        chance.shuffle(items)
        made.append(json.dumps(dict(items)).encode())
    return made
