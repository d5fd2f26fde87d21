"""decisions.parquet, policy.yaml, model.json, summary.json and report.html: all of them in a new folder, or nothing."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from loanmill.core.evidence.missing import Missing
from loanmill.core.kernel.canonical import digest
from loanmill.core.kernel.reasons import LANGUAGES, Language
from loanmill.core.scoring.model_document import model_bytes
from loanmill.core.strategy.explain.words import sentence
from loanmill.core.strategy.tree.program import Program
from loanmill.lab.learn.metrics import Quality
from loanmill.lab.underwriting.config import ConfigRefused
from loanmill.lab.underwriting.plan import Decided, Solved
from loanmill.lab.underwriting.report.page import page
from loanmill.lab.underwriting.run import Book, Underwritten

SUMMARY = "summary.json"
_FEATURE: dict[str, pa.DataType] = {
    "name": pa.string(), "value": pa.int64(), "missing": pa.string(), "bin": pa.string(), "points": pa.int32()
}  # fmt: skip
FEATURES = pa.list_(pa.struct(list(_FEATURE.items())))


def writable(out: Path) -> None:
    """Refuse a folder that holds something else than an earlier run. Raises ConfigRefused."""
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / SUMMARY).is_file())):
        raise ConfigRefused(
            f"--out: {out} 里已有别的东西；请给一个新的或空的文件夹 holds something else; give a new or empty folder"
        )


def write(found: Underwritten, *, out: Path) -> dict[str, Any]:
    """Write everything; an earlier run in `out` is replaced in one step. Returns the summary."""
    writable(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    told = summary(found)
    scratch = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        os.chmod(scratch, 0o755)
        pq.write_table(decisions_table(found.book.solved, found.policy.program), scratch / "decisions.parquet")
        (scratch / "model.json").write_bytes(model_bytes(found.trained.model))
        (scratch / "policy.yaml").write_text(found.policy_text, encoding="utf-8")
        text = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True)
        (scratch / SUMMARY).write_text(text + "\n", encoding="utf-8")
        (scratch / "report.html").write_text(page(found), encoding="utf-8")
        if out.exists():
            old = scratch / ".old"
            os.rename(out, old)
            shutil.rmtree(old)
        os.rename(scratch, out)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return told


def decisions_table(solved: Solved, program: Program) -> pa.Table:
    """One row an applicant, in order of id."""
    rows = [_row(one, program) for one in solved.decided]
    columns: dict[str, pa.DataType] = {
        "id": pa.string(), "name": pa.string(), "outcome": pa.string(), "reasons": pa.list_(pa.string()),
        "reasons_zh": pa.list_(pa.string()), "reasons_en": pa.list_(pa.string()), "score": pa.int32(),
        "pd": pa.float64(), "pd_low": pa.float64(), "pd_high": pa.float64(), "pd_bp": pa.int32(),
        "pd_low_bp": pa.int32(), "pd_high_bp": pa.int32(), "grade": pa.string(), "limit_fen": pa.int64(),
        "rate_bp": pa.int32(), "expected_profit_fen": pa.int64(), "most_fen": pa.int64(), "trade": pa.string(),
        "trade_confidence_bp": pa.int32(), "features": FEATURES,
    }  # fmt: skip
    return pa.table({name: pa.array([row[name] for row in rows], kind) for name, kind in columns.items()})


def said(one: Decided, program: Program, language: Language) -> list[str]:
    """The reasons of a decision in words, the policy's own where it brings them."""
    return [sentence(program=program, reason=reason, language=language) for reason in one.reasons]


def _row(one: Decided, program: Program) -> dict[str, Any]:
    zh, en = (said(one, program, language) for language in LANGUAGES)
    assessment = one.applicant.assessment
    return {
        "id": one.applicant.known.code,
        "name": one.applicant.known.name,
        "outcome": one.outcome,
        "reasons": [reason.code for reason in one.reasons],
        "reasons_zh": zh,
        "reasons_en": en,
        "score": assessment.score,
        "pd": one.pd_bp / 10_000,
        "pd_low": one.pd_low_bp / 10_000,
        "pd_high": one.pd_high_bp / 10_000,
        "pd_bp": one.pd_bp,
        "pd_low_bp": one.pd_low_bp,
        "pd_high_bp": one.pd_high_bp,
        "grade": assessment.grade,
        "limit_fen": one.limit_fen,
        "rate_bp": one.price.rate_bp if one.limit_fen and one.price is not None else None,
        "expected_profit_fen": one.profit_fen,
        "most_fen": one.most_fen,
        "trade": one.applicant.trade.trade,
        "trade_confidence_bp": one.applicant.trade.confidence_bp,
        "features": [
            {
                "name": item.name,
                "value": None if isinstance(item.value, Missing) else item.value,
                "missing": item.value.reason if isinstance(item.value, Missing) else None,
                "bin": item.bin,
                "points": item.points,
            }
            for item in assessment.points
        ],
    }


def summary(found: Underwritten) -> dict[str, Any]:
    """What a committee asks first. All but `seconds` is the same in every run on the same input."""
    solved, trained = found.book.solved, found.trained
    told = {
        "as_of": found.facts.as_of.isoformat(),
        "n": len(solved.decided),
        **_plan(found.book),
        "auc_mean": _round(trained.quality.auc_mean),
        "auc_sd": _round(trained.quality.auc_sd),
        "brier": _round(trained.quality.brier),
        "quality": _quality(trained.quality),
        "auc_permuted": _round(trained.permuted_auc),
        "rating": {
            "right": _round(trained.rating.right),
            "within_one": _round(trained.rating.within_one),
            "kappa": _round(trained.rating.kappa),
        },
        "peers": {
            name: {"not_available": one} if isinstance(one, str) else _quality(one)
            for name, one in sorted(trained.peers.items())
        },
        "learnt_from": {"cases": trained.cases, "bad": trained.bad},
        "model_sha256": digest(model_bytes(trained.model)),
        "policy_sha256": digest(found.policy_text.encode()),
        "config": dict(found.config.shown),
        "invoices": found.facts.invoices,
        "rows_set_aside": found.facts.rejected,
        "problems": [problem.words("en") for problem in found.facts.problems],
        "seconds": {**found.seconds, "total": round(sum(found.seconds.values()), 3)},
    }
    if found.shock is not None:
        told["shock"] = {"code": found.shock.code, "before": _plan(found.calm)}
    return told


def _plan(book: Book) -> dict[str, Any]:
    solved, losses = book.solved, book.losses
    return {
        "approved": solved.count("approve"),
        "declined": solved.count("decline"),
        "referred": solved.count("refer"),
        "budget_fen": solved.budget_fen,
        "amount_fen": solved.amount_fen,
        "expected_profit_fen": solved.profit_fen,
        "gap_ppm": solved.plan.gap_ppm,
        "solved_by": solved.plan.method,
        "next_10m_yuan_earn_fen": solved.next_profit_fen,
        "losses": {
            "expected_fen": losses.expected_fen,
            "simulated_mean_fen": [losses.mean_low_fen, losses.mean_fen, losses.mean_high_fen],
            "bad_years": [asdict(one) for one in losses.bad_years],
        },
        "hhi_bp": {
            "trade": book.by_trade.hhi_bp, "buyer": book.by_buyer.hhi_bp, "supplier": book.by_supplier.hhi_bp
        },
    }  # fmt: skip


def _quality(one: Quality) -> dict[str, float]:
    return {name: _round(value) for name, value in asdict(one).items()}


def _round(value: float) -> float:
    return round(value, 6)
