"""The configuration of a run: defaults, overridden by a YAML file that is checked field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from loanmill.core.evidence.trades import trades
from loanmill.core.portfolio.price import Costs
from loanmill.core.portfolio.terms import TermsPolicy

SHARES: Mapping[str, tuple[int, int]] = {
    "loss_given_default": (0, 10_000),
    "cost_of_money": (0, 10_000),
    "lowest_rate": (1, 10_000),
    "highest_rate": (1, 10_000),
    "cash_flow_cover": (10_000, 100_000),
    "highest_default_chance": (1, 9_999),
    "most_rows_set_aside": (0, 10_000),
    "asset_correlation": (0, 9_900),
}
WHOLES: Mapping[str, tuple[int, int]] = {
    "least_amount_yuan": (1, 10**9),
    "most_amount_yuan": (1, 10**9),
    "amount_step_yuan": (1, 10**6),
    "term_months": (1, 120),
    "turnover_days": (1, 3650),
    "least_months": (1, 120),
    "simulated_years": (1000, 200_000),
    "seed": (0, 2**31),
}
GRADES = frozenset("ABCD")


class ConfigRefused(Exception):
    """A configuration, shock or budget cannot be used; the message names file, field and remedy in both languages."""


@dataclass(frozen=True, slots=True)
class Config:
    """A checked configuration; `shown` is what the report prints."""

    policy: TermsPolicy
    least_months: int
    correlation_bp: int
    years: int
    seed: int
    as_of: date | None
    shown: Mapping[str, str]


def config_of(path: Path | None) -> Config:
    """The defaults, changed by what a file says. Raises ConfigRefused with everything that is wrong."""
    shipped = resources.files(__package__).joinpath("config.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(shipped)
    name = "config.yaml"
    if path is not None:
        name = path.name
        own = read_yaml(path)
        unknown = sorted(set(own) - set(found))
        if unknown:
            known = ", ".join(found)
            raise ConfigRefused(
                f"{name}: 不认识 unknown: {', '.join(map(str, unknown))}；可用的项 the fields are: {known}"
            )
        found |= own
    return _checked(name, found)


def read_yaml(path: Path) -> dict[str, Any]:
    """The table in a YAML file. Raises ConfigRefused."""
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigRefused(
            f"{path.name}: 文件打不开 the file cannot be read ({error})；检查路径 check the path"
        ) from error
    except yaml.YAMLError as error:
        raise ConfigRefused(f"{path.name}: 不是 YAML is no YAML ({error})；请改正 correct it") from error
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise ConfigRefused(f"{path.name}: 应为「项: 值」的表 must be a table of `field: value`")
    return found


def _checked(name: str, found: Mapping[str, Any]) -> Config:
    problems: list[str] = []
    bp = {field: _share(field, found[field], ends, problems) for field, ends in SHARES.items()}
    whole = {field: _whole(field, found[field], ends, problems) for field, ends in WHOLES.items()}
    as_of = found["as_of"]
    if as_of is not None and not isinstance(as_of, date):
        problems.append(f"as_of: {as_of!r} 不是日期；写成 2020-02-22 is no date; write 2020-02-22")
    declined = found["declined_grades"]
    if not isinstance(declined, list) or not set(map(str, declined)) <= GRADES:
        problems.append(f"declined_grades: {declined!r}；请用 A、B、C、D 的列表，如 [D] give a list of A, B, C, D")
        declined = []
    if bp["lowest_rate"] > bp["highest_rate"]:
        problems.append("lowest_rate 高于 highest_rate；请对调 is above highest_rate; exchange them")
    if whole["least_amount_yuan"] > whole["most_amount_yuan"]:
        problems.append("least_amount_yuan 高于 most_amount_yuan；请对调 is above most_amount_yuan; exchange them")
    step = whole["amount_step_yuan"]
    if step and (whole["least_amount_yuan"] % step or whole["most_amount_yuan"] % step):
        problems.append(f"amount_step_yuan: 金额上下限须是 {step} 的整数倍 both amounts must be multiples of it")
    if problems:
        raise ConfigRefused("\n".join(f"{name}: {problem}" for problem in problems))
    return Config(
        policy=TermsPolicy(
            costs=Costs(lgd_bp=bp["loss_given_default"], cost_bp=bp["cost_of_money"]),
            rate_low_bp=bp["lowest_rate"],
            rate_high_bp=bp["highest_rate"],
            least_fen=whole["least_amount_yuan"] * 100,
            most_fen=whole["most_amount_yuan"] * 100,
            step_fen=step * 100,
            term_months=whole["term_months"],
            turnover_days=whole["turnover_days"],
            cover_bp=bp["cash_flow_cover"],
            kept_bp={code: one.kept_bp for code, one in trades().items()},
            pd_most_bp=bp["highest_default_chance"],
            declined_grades=tuple(map(str, declined)),
            rejected_most_bp=bp["most_rows_set_aside"],
        ),
        least_months=whole["least_months"],
        correlation_bp=bp["asset_correlation"],
        years=whole["simulated_years"],
        seed=whole["seed"],
        as_of=as_of,
        shown={field: str(value) for field, value in found.items() if value is not None},
    )


def share_bp(value: Any) -> int | None:
    """`45%`, 0.45 or 1 in basis points; None for what is none of these or finer than a basis point."""
    text = str(value).strip()
    try:
        share = Decimal(text[:-1]) / 100 if text.endswith("%") else Decimal(text)
    except InvalidOperation:
        return None
    scaled = share * 10_000
    return int(scaled) if share.is_finite() and scaled == scaled.to_integral_value() else None


def _share(field: str, value: Any, ends: tuple[int, int], problems: list[str]) -> int:
    found = None if isinstance(value, bool) else share_bp(value)
    low, high = ends
    if found is None or not low <= found <= high:
        problems.append(
            f"{field}: {value!r} 不在 {low / 100:g}% 到 {high / 100:g}% 之间（精确到 0.01%）；写成 45% 这样 "
            f"lies not between {low / 100:g}% and {high / 100:g}% in whole 0.01%; write it like 45%"
        )
        return low
    return found


def _whole(field: str, value: Any, ends: tuple[int, int], problems: list[str]) -> int:
    low, high = ends
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        problems.append(
            f"{field}: {value!r} 不是 {low} 到 {high} 的整数；写成 {low} 这样，不带逗号 "
            f"is no whole number from {low} to {high}; write digits without commas"
        )
        return low
    return value
