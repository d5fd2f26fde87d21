"""What one policy comes to: outcomes, offers, reasons, rules, columns. `prefix` names its columns in the table."""

from __future__ import annotations

from typing import Any

from loanmill.core.strategy.tree.program import Program
from loanmill.core.strategy.tree.types import Type
from loanmill.lab.backtest.figures import FIGURES, OUTCOMES, Counted, quoted, share_bp

MOST_VALUES = 50
MISSING = "missing"  # cases without a split_key fall to no variant


def side(found: Counted, *, program: Program, prefix: str, where: str) -> FIGURES:
    """All figures of a policy over the cases that it decided."""
    cases = found.group(where)["cases"]
    told: FIGURES = {"policy": program.code, "version": program.version, "sha256": program.sha256, "cases": cases}
    if program.verdict is not None:
        told["outcomes"] = outcomes(found, prefix=prefix, where=where)
        told["approved_bp"] = told["outcomes"]["approve"]["share_bp"]
        told["reasons"] = reasons(found, prefix=prefix, where=where)
        told["rules"] = _rules(found, program, prefix, where)
    if program.terms is not None:
        told["offers"] = offers(found, prefix=prefix, where=where)
    if program.variant is not None:
        told["variants"] = _variants(found, prefix, where)
    told["columns"] = {name: _column(found, prefix + name, type_, where) for name, type_ in program.outputs}
    return told


def outcomes(found: Counted, *, prefix: str, where: str) -> FIGURES:
    """The measures of each outcome, with its share of the cases."""
    groups = dict(found.groups(quoted(prefix + "outcome"), where))
    total = sum(one["cases"] for one in groups.values())
    empty = found.group("FALSE")
    return {
        name: {**groups.get(name, empty), "share_bp": share_bp(groups.get(name, empty)["cases"], total)}
        for name in OUTCOMES
    }


def offers(found: Counted, *, prefix: str, where: str) -> FIGURES:
    """What is offered to the approved, in fen."""
    amount, approved = quoted(prefix + "amount_fen"), f"{quoted(prefix + 'outcome')} = 'approve'"
    row = found.rows(
        f"SELECT count({amount}), CAST(coalesce(sum({amount}), 0) AS BIGINT), min({amount}), max({amount}) "
        f"FROM cases WHERE {where} AND {approved}"
    )[0]
    return dict(zip(("offers", "offered_fen", "least_fen", "greatest_fen"), row, strict=True))


def reasons(found: Counted, *, prefix: str, where: str) -> list[FIGURES]:
    """Each reason with how many cases of each outcome it stands on, most frequent first."""
    by: dict[str, dict[str, int]] = {}
    for reason, outcome, count in found.rows(
        f"SELECT reason, outcome, count(*) FROM (SELECT unnest({quoted(prefix + 'reasons')}) AS reason, "
        f"{quoted(prefix + 'outcome')} AS outcome FROM cases WHERE {where}) GROUP BY ALL"
    ):
        by.setdefault(reason, dict.fromkeys(OUTCOMES, 0))[outcome] += count
    told = [{"reason": reason, "cases": sum(counts.values()), **counts} for reason, counts in by.items()]
    return sorted(told, key=lambda one: (-int(str(one["cases"])), str(one["reason"])))


def _rules(found: Counted, program: Program, prefix: str, where: str) -> FIGURES:
    told = {}
    for rule in program.rules:
        column = quoted(f"{prefix}rule.{rule.code}")
        fired, passed, unknown = found.rows(
            f"SELECT count(*) FILTER ({column}), count(*) FILTER (NOT {column}), count(*) FILTER ({column} IS NULL) "
            f"FROM cases WHERE {where}"
        )[0]
        told[rule.code] = {"outcome": rule.outcome, "fired": fired, "passed": passed, "unknown": unknown}
    return told


def _variants(found: Counted, prefix: str, where: str) -> FIGURES:
    told: FIGURES = {}
    for variant, outcome, count in found.rows(
        f"SELECT {quoted(prefix + 'variant')} AS variant, {quoted(prefix + 'outcome')} AS outcome, count(*) "
        f"FROM cases WHERE {where} GROUP BY ALL ORDER BY variant"
    ):
        told.setdefault(MISSING if variant is None else variant, dict.fromkeys(OUTCOMES, 0))[outcome] = count
    return told


def _column(found: Counted, name: str, type_: Type, where: str) -> FIGURES:
    """Known and missing; ends and sum of numbers, ends of dates, counts of codes and truths."""
    column = quoted(name)
    known, missing = found.rows(f"SELECT count({column}), count(*) - count({column}) FROM cases WHERE {where}")[0]
    told: FIGURES = {"known": known, "missing": missing}
    if type_.kind in ("number", "date"):
        low, high = found.rows(f"SELECT min({column}), max({column}) FROM cases WHERE {where}")[0]
        told |= {"least": _plain(low), "greatest": _plain(high)}
        if type_.kind == "number":
            wide = f"CAST({column} AS HUGEINT)"
            # In two halves, for a sum of wide numbers may leave 128 bits.
            halves = found.rows(f"SELECT sum({wide} // 1000000000), sum({wide} % 1000000000) FROM cases WHERE {where}")[
                0
            ]
            told["sum"] = None if halves[0] is None else int(halves[0]) * 1_000_000_000 + int(halves[1])
    elif type_.kind in ("code", "bool"):
        counts = found.rows(
            f"SELECT {column}, count(*) AS n FROM cases WHERE {where} AND {column} IS NOT NULL "
            f"GROUP BY ALL ORDER BY n DESC, 1 LIMIT {MOST_VALUES}"
        )
        told["values"] = {_text(value): count for value, count in counts}
    return told


def _plain(value: Any) -> Any:
    """Numbers as integers, dates as texts."""
    return value if value is None else value.isoformat() if hasattr(value, "isoformat") else int(value)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
