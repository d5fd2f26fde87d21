"""The figures of a demo, as a table for people and as JSON for programs."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

from django.db.models import Count, Sum
from rich.table import Table

from loanmill.records.journal.sealer import head, seal_all
from loanmill.records.models import (
    Application,
    CreditLine,
    DecisionRow,
    Disbursement,
    Drawdown,
    Loan,
    LoanEvent,
    Offer,
    Posting,
    SuspenseItem,
)


def figures(*, seconds: dict[str, float]) -> dict[str, Any]:
    """Everything the demo reports. All but `seconds` follows from the seed alone."""
    seal_all()
    reasons: Counter[str] = Counter()
    for listed in DecisionRow.objects.values_list("reasons", flat=True):
        reasons.update({reason["code"] for reason in listed})
    books = Posting.objects.aggregate(debit=Sum("debit_fen"), credit=Sum("credit_fen"), entries=Count("id"))
    sequence, hashed = head()
    return {
        "applications": _counts(Application.objects.values_list("state").annotate(Count("id"))),
        "decisions": {
            "by_outcome": _counts(DecisionRow.objects.values_list("outcome").annotate(Count("id"))),
            "reasons": dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
        },
        "offered_fen": Offer.objects.aggregate(total=Sum("amount_fen"))["total"] or 0,
        "paid_fen": Disbursement.objects.filter(status="paid").aggregate(total=Sum("amount_fen"))["total"] or 0,
        "loans": Loan.objects.count(),
        "lines": CreditLine.objects.count(),
        "draws": _counts(Drawdown.objects.values_list("state").annotate(Count("id"))),
        "acts": _counts(LoanEvent.objects.values_list("act").annotate(Count("id"))),
        "suspense": _counts(SuspenseItem.objects.values_list("state").annotate(Count("id"))),
        "arrears": _counts(Loan.objects.exclude(state="settled").values_list("bucket").annotate(Count("id"))),
        "ledger": {
            "debit_fen": books["debit"] or 0,
            "credit_fen": books["credit"] or 0,
            "entries": books["entries"],
        },
        "journal_head": {"sequence": sequence, "hash": hashed},
        "seconds": {stage: round(spent, 3) for stage, spent in seconds.items()},
    }


def _counts(pairs: Any) -> dict[str, int]:
    return dict(sorted(pairs))


def write(path: Path, found: dict[str, Any]) -> None:
    """Write the figures as JSON, whole or not at all."""
    scratch = path.with_suffix(path.suffix + ".new")
    scratch.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    os.replace(scratch, path)


def table(found: dict[str, Any]) -> Table:
    """The figures for people."""
    made = Table(title="结果 Result", show_header=False, title_justify="left")
    made.add_column(style="bold")
    made.add_column()
    books = found["ledger"]
    rows = {
        "申请 applications": _line(found["applications"]),
        "决策 decisions": _line(found["decisions"]["by_outcome"]),
        "主要原因 reasons": _line(dict(list(found["decisions"]["reasons"].items())[:6])),
        "授信 offered": _yuan(found["offered_fen"]),
        "放款 paid": f"{_yuan(found['paid_fen'])} · {found['loans']} 笔 loans",
        "额度用信 lines": f"{found['lines']} · {_line(found['draws'])}",
        "贷后事项 acts": _line(found["acts"]),
        "逾期分布 arrears": _line(found["arrears"]),
        "总账 ledger": f"借 debit {_yuan(books['debit_fen'])} · 贷 credit {_yuan(books['credit_fen'])}",
        "日志链头 journal": f"{found['journal_head']['sequence']:,} · {found['journal_head']['hash'][:16]}…",
        "用时 seconds": _line(found["seconds"]),
    }
    both = found.get("underwriting")
    if both is not None:
        rows["流水线与批量一致 line and batch alike"] = f"{both['equal']} / {both['n']}"
    for name, value in rows.items():
        made.add_row(name, value)
    return made


def _line(counts: dict[str, Any]) -> str:
    return " · ".join(f"{name} {count}" for name, count in counts.items()) or "—"


def _yuan(fen: int) -> str:
    return f"¥{fen // 100:,}.{fen % 100:02d}"
