"""The mixed-integer programme of a plan, solved by HiGHS: amounts, and for each case whether it is lent to at all."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor

import highspy
import numpy as np


class NotSolved(RuntimeError):
    """HiGHS did not prove an optimum; the message holds what it said."""


def solve_programme(
    *, margins: Sequence[int], least: Sequence[int], most: Sequence[int], budget: int
) -> tuple[list[int], int]:
    """Amounts in whole steps, and a proved upper bound of the sum of margin x amount. Raises NotSolved.

    Given who is lent to, whole ends and a whole budget make every corner of the rest whole, so amounts may be
    continuous in the programme. HiGHS works in doubles: its bound is widened by 1e-9 of itself before it counts.
    """
    n = len(margins)
    unit = max(1, max(margins))
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (("output_flag", False), ("mip_rel_gap", 0.0), ("mip_abs_gap", 1e-9), ("threads", 1)):
        solver.setOptionValue(name, value)
    solver.addVars(2 * n, np.zeros(2 * n), np.array([*most, *[1] * n], dtype=np.float64))
    for at, margin in enumerate(margins):
        solver.changeColCost(at, margin / unit)
        solver.changeColIntegrality(n + at, highspy.HighsVarType.kInteger)
        pair = np.array([at, n + at], dtype=np.int32)
        solver.addRow(-highspy.kHighsInf, 0.0, 2, pair, np.array([1.0, -float(most[at])]))
        solver.addRow(0.0, highspy.kHighsInf, 2, pair, np.array([1.0, -float(least[at])]))
    solver.addRow(-highspy.kHighsInf, float(budget), n, np.arange(n, dtype=np.int32), np.ones(n))
    solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
    solver.run()
    status = solver.getModelStatus()
    if status != highspy.HighsModelStatus.kOptimal:
        raise NotSolved(f"HiGHS ended with {solver.modelStatusToString(status)}")
    amounts = [round(value) for value in solver.getSolution().col_value[:n]]
    bound = float(solver.getInfo().mip_dual_bound)
    return amounts, floor((bound + abs(bound) * 1e-9) * unit)
