"""A shock as a YAML file: which sales move by how much, and how defaults answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from loanmill.core.evidence.trades import trades
from loanmill.core.portfolio.shock import Shock
from loanmill.lab.underwriting.config import ConfigRefused, read_yaml, share_bp

FIELDS = ("name", "name_en", "economy", "sales", "default_elasticity", "source")
LEAST_BP, MOST_BP = -10_000, 100_000


def shock_of(path: Path) -> Shock:
    """The shock in a file. Raises ConfigRefused with everything that is wrong."""
    found = read_yaml(path)
    problems: list[str] = []
    unknown = sorted(map(str, set(found) - set(FIELDS)))
    if unknown:
        problems.append(f"不认识 unknown: {', '.join(unknown)}；可用的项 the fields are: {', '.join(FIELDS)}")
    sales = found.get("sales") or {}
    if not isinstance(sales, dict):
        problems.append("sales: 应为「行业: -60%」的表 must be a table such as `catering: -60%`")
        sales = {}
    for code in sorted(map(str, set(sales) - set(trades()))):
        problems.append(f"sales.{code}: 没有这个行业；行业有 no such trade; the trades are: {', '.join(trades())}")
    moved = {str(code): _change(f"sales.{code}", value, problems) for code, value in sales.items()}
    economy = _change("economy", found.get("economy", "0%"), problems)
    elasticity = share_bp(found.get("default_elasticity", 1))
    if elasticity is None or not 0 <= elasticity <= MOST_BP:
        problems.append("default_elasticity: 应为 0 到 10 的数，如 1.5 must be a number from 0 to 10 such as 1.5")
        elasticity = 0
    if problems:
        raise ConfigRefused("\n".join(f"{path.name}: {problem}" for problem in problems))
    return Shock(
        code=path.stem,
        zh=str(found.get("name", path.stem)),
        en=str(found.get("name_en", found.get("name", path.stem))),
        economy_bp=economy,
        sales_bp=moved,
        default_elasticity_bp=elasticity,
        source=str(found.get("source", "")),
    )


def _change(field: str, value: Any, problems: list[str]) -> int:
    found = share_bp(value)
    if found is None or not LEAST_BP <= found <= MOST_BP:
        problems.append(
            f"{field}: {value!r} 不是 -100% 以上的变化；写成 -60% 这样 is no change from -100% up; write it like -60%"
        )
        return 0
    return found
