"""The example policies on the public file of guaranteed loans as pandas decides them, from the raw file alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

# Bins by their lower ends, as the policy writes them, and the points that it gives.
EDGES = {
    "asked": [0, 35_000, 50_000, 100_000, 250_000, 500_000],
    "employees": [0, 2, 3, 5, 10, 20],
    "guarantee": [0, 5001, 7501, 8501],
    "age": [1, 2],
    "papers": [0, 1],
    "bank": [0, 1],
}
POINTS = {
    "asked": [-25, -33, -24, 6, 37, 72],
    "employees": [-23, -12, -9, 6, 13, 35],
    "guarantee": [24, 9, -35, 80],
    "age": [17, -27],
    "papers": [15, -36],
    "bank": [4, -2],
}
INPUTS = {"employees": "employees", "age": "business_age", "papers": "low_documentation", "bank": "bank_of_same_state"}
MOST_LOST = 4
Lists = list[list[str]]


def raw_loans(file: Path) -> pd.DataFrame:
    """The file as it is, with its dates read; approvals "in the 2060s" were in the 1960s."""
    loans = pd.read_parquet(file)
    for column in ("ApprovalDate", "ChgOffDate"):
        loans[column] = pd.to_datetime(loans[column], format="%d-%b-%y")
    loans.loc[loans["ApprovalDate"].dt.year > 2020, "ApprovalDate"] -= pd.DateOffset(years=100)
    return loans


def between(raw: pd.DataFrame, first: str, last: str) -> pd.DataFrame:
    """Approvals of some days, in the order of the cases."""
    inside = raw[raw["ApprovalDate"].between(first, last)]
    return inside.sort_values(["ApprovalDate", "LoanNr_ChkDgt"]).reset_index(drop=True)


def characteristics(loans: pd.DataFrame) -> dict[str, pd.Series]:
    """What the scorecard reads, NaN where it is missing."""
    known = loans[["State", "BankState"]].notna().all(axis=1)
    asked, guaranteed = ((loans[name] * 100).round().astype(int) for name in ("GrAppv", "SBA_Appv"))
    return {
        "asked": asked / 100,
        "employees": loans["NoEmp"].where(loans["NoEmp"] > 0).astype(float),
        "guarantee": (guaranteed * 10_000 // asked).astype(float),
        "age": loans["NewExist"].map({"1": 1.0, "2": 2.0}),
        "papers": loans["LowDoc"].map({"Y": 1.0, "N": 0.0}),
        "bank": (loans["State"] == loans["BankState"]).astype(float).where(known),
    }


def places(values: pd.Series, edges: list[int]) -> np.ndarray:
    """The bin of each value, -1 where it is missing."""
    return np.where(values.isna(), -1, np.searchsorted(edges, values.fillna(0), side="right") - 1)


def charged_off(loans: pd.DataFrame) -> list[bool | None]:
    """Within 36 months of approval; None where the loan has no status, or was charged off on no date."""
    bad = loans["ChgOffDate"] <= loans["ApprovalDate"] + pd.DateOffset(months=36)
    known = loans["ChgOffDate"].notna() | (loans["MIS_Status"] == "P I F")
    return [bool(one) if sure else None for one, sure in zip(bad, known, strict=True)]


def by_score(loans: pd.DataFrame) -> dict[str, Sequence[Any]]:
    """sba.yaml: outcome, reasons, score and rules of each loan."""
    found = characteristics(loans)
    bins = {name: places(values, EDGES[name]) for name, values in found.items()}
    points = {name: np.append(POINTS[name], min(POINTS[name]))[bins[name]] for name in bins}  # -1 is the last
    score = 500 + sum(points.values())
    best = 500 + sum(np.where(bins[name] < 0, max(POINTS[name]), points[name]) for name in bins)
    above, large, half = (loans["SBA_Appv"] > loans["GrAppv"], loans["GrAppv"] >= 2_000_000, found["guarantee"] <= 5000)
    says = np.select([best < 403, score < 484], ["decline", "refer"], "approve")
    outcome = np.select([best < 403, (score < 484) | above | large], ["decline", "refer"], "approve")
    lost = {name: max(POINTS[name]) - points[name] for name in bins}
    reasons: Lists = []
    for at in range(len(loans)):
        worst = sorted((-lost[name][at], place, name) for place, name in enumerate(bins) if bins[name][at] >= 0)
        points_lost = [f"lost_{name}" for less, _, name in worst if less < 0][:MOST_LOST]
        told = ["too_few_points", *points_lost] if says[at] == "decline" else []
        told += ["guarantee_above_loan"] * bool(above[at]) + ["very_large"] * bool(large[at])
        if says[at] == "refer":
            told += ["points_in_between", *points_lost]
            told += [f"value_missing:{INPUTS[name]}" for name in INPUTS if bins[name][at] < 0]
        if outcome[at] == "approve":
            told = ["enough_points"]
        reasons.append(told + ["half_guaranteed"] * bool(half[at]))
    rules = {"guarantee_above_loan": above, "very_large": large, "half_guaranteed": half}
    columns = {f"rule.{name}": [bool(one) for one in fired] for name, fired in rules.items()}
    return {"outcome": outcome.tolist(), "reasons": reasons, "score": score.tolist(), **columns}


def by_rules(loans: pd.DataFrame) -> dict[str, Sequence[Any]]:
    """rules.yaml: outcome, reasons and rules of each loan."""
    found = characteristics(loans)
    outcomes: list[str] = []
    reasons: Lists = []
    rules: dict[str, list[bool | None]] = {
        name: [] for name in ("guarantee_above_loan", "very_large", "new_on_few_papers", "alone_and_new")
    }
    columns = zip(
        loans["GrAppv"], loans["SBA_Appv"], *(found[name] for name in ("employees", "age", "papers")), strict=True
    )
    for asked, guaranteed, employees, age, papers in columns:
        known = {
            "employees": truth(employees, employees < 2),
            "age": truth(age, age == 2),
            "papers": truth(papers, papers == 1),
        }
        fired = {
            "guarantee_above_loan": guaranteed > asked,
            "very_large": asked >= 2_000_000,
            "new_on_few_papers": both(known["age"], known["papers"]),
            "alone_and_new": both(known["age"], known["employees"]),
        }
        for name, one in fired.items():
            rules[name].append(one)
        told = ["new_on_few_papers"] if fired["new_on_few_papers"] else []
        told += [name for name in ("guarantee_above_loan", "very_large", "alone_and_new") if fired[name]]
        told += ["very_small"] * (asked < 20_000)
        read = {"new_on_few_papers": ("age", "papers"), "alone_and_new": ("employees", "age")}
        gone = {name for rule, names in read.items() if fired[rule] is None for name in names if known[name] is None}
        told += [f"value_missing:{INPUTS[name]}" for name in INPUTS if name in gone]
        outcomes.append("decline" if fired["new_on_few_papers"] else "refer" if told else "approve")
        reasons.append(told or ["no_rule_against"])
    return {"outcome": outcomes, "reasons": reasons, **{f"rule.{name}": listed for name, listed in rules.items()}}


def truth(value: float, holds: bool) -> bool | None:
    """None where the value is missing."""
    return None if np.isnan(value) else bool(holds)


def both(one: bool | None, other: bool | None) -> bool | None:
    """Kleene's and."""
    if one is False or other is False:
        return False
    return None if one is None or other is None else True
