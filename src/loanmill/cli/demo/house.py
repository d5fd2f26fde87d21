"""The lender of a demo: a bank with two branches, its people, and the funders. Says it is simulated."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from loanmill.cli.demo.plan import Plan
from loanmill.core.kernel.canonical import Json
from loanmill.core.products.catalogue import PRODUCTS
from loanmill.operations.install import FunderPlan, InstallationPlan, StaffPlan, UnitPlan

CODE = "demo-bank"
YUAN = 100

PEOPLE = (
    ("officer1", "陈立", "officer", "hq/east/", 0),
    ("officer2", "周敏", "officer", "hq/east/", 0),
    ("officer3", "吴刚", "officer", "hq/west/", 0),
    ("reviewer", "林静", "reviewer", "hq/", 300_000 * YUAN),
    ("reviewer2", "何宁", "reviewer", "hq/west/", 100_000 * YUAN),
    ("manager", "赵建国", "manager", "hq/", 1_000_000 * YUAN),
    ("strategist", "孙悦", "strategist", "hq/", 0),
    ("funder", "钱莉", "funder_desk", "hq/", 0),
    ("collector", "郑强", "collector", "hq/", 0),
    ("accountant", "沈洁", "accountant", "hq/", 50_000 * YUAN),
    ("auditor", "冯海", "auditor", "hq/", 0),
    ("admin", "系统管理员", "admin", "hq/", 0),
)
PUBLISHERS = ("strategist", "manager")  # who proposes a policy, and who agrees
OFFICERS = ("officer1", "officer2", "officer3")


def house(plan: Plan, *, passwords: dict[str, str]) -> InstallationPlan:
    """What to install."""
    return InstallationPlan(
        code=CODE,
        name="磨坊示范银行（模拟）",
        name_en="Mill Demo Bank (simulated)",
        first_day=plan.start,
        units=(
            UnitPlan("hq/", "总行", "Head office"),
            UnitPlan("hq/east/", "城东支行", "East branch"),
            UnitPlan("hq/west/", "城西支行", "West branch"),
        ),
        staff=tuple(
            StaffPlan(username, name, role, unit, passwords[username], limit)
            for username, name, role, unit, limit in PEOPLE
        ),
        funders=FUNDERS,
        simulated=True,
    )


def _terms(grades: str, least: int, most: int, months: int, cost_bp: int) -> dict[str, Json]:
    """What a funder takes: both products, some grades, amounts in yuan, and what its money costs a year."""
    return {
        "products": [*PRODUCTS],
        "grades": [*grades],
        "min_amount_fen": least * YUAN,
        "max_amount_fen": most * YUAN,
        "max_term_months": months,
        "cost_bp": cost_bp,
    }


FUNDERS = (
    FunderPlan("own", "本行自营资金", "Own funds", 2_000_000_000 * YUAN, _terms("ABCDE", 0, 5_000_000, 36, 250)),
    FunderPlan(
        "partner",
        "邻城银行联合贷资金（模拟）",
        "Neighbour Bank (simulated)",
        8_000_000 * YUAN,
        _terms("AB", 50_000, 300_000, 12, 230),
    ),
)


def kept_passwords(home: Path) -> dict[str, str]:
    """A random password for each person, kept in a file that only its owner may read."""
    file = home / "secrets" / "demo-logins.json"
    if file.exists():
        found: dict[str, str] = json.loads(file.read_text())
        return found
    made = {username: f"mill-{secrets.token_hex(4)}" for username, *_ in PEOPLE}
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    scratch = file.with_suffix(".new")
    with open(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        json.dump(made, out)
    os.replace(scratch, file)
    return made
