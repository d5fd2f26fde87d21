"""A rulebook of a test's own: the shipped policy with floating rates from an earlier day, and an LPR that moves on."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from importlib import resources
from pathlib import Path

import pytest
import yaml

from loanmill.core.servicing import rulebook


@contextmanager
def floating_rules(
    patch: pytest.MonkeyPatch,
    folder: Path,
    *,
    since: date,
    every_months: int,
    lpr: dict[date, int],
) -> Iterator[None]:
    """Invoice loans float from `since` on; `lpr` adds one-year rates as published later, by day."""
    room = resources.files(rulebook.POLICY_ROOM)
    policies = [yaml.safe_load(file.read_text("utf-8")) for file in room.iterdir() if file.name.endswith(".yaml")]
    latest = max(policies, key=lambda policy: policy["effective_from"])
    rule = {"product": "invoice_loan", "over_months": 0, "tenor": "1Y", "every_months": every_months,
            "resets": "anniversary"}  # fmt: skip
    policies.append({**latest, "version": "servicing/test", "effective_from": since, "floating": [rule]})
    table = yaml.safe_load(resources.files(rulebook.LPR_ROOM).joinpath("lpr.yaml").read_text("utf-8"))
    table["rates"]["1Y"] += [{"since": day, "rate_bp": rate} for day, rate in sorted(lpr.items())]
    rooms = {"POLICY_ROOM": f"policy_{folder.name}", "LPR_ROOM": f"lpr_{folder.name}"}
    for name in rooms.values():
        (folder / name).mkdir()
        (folder / name / "__init__.py").touch()
    for at, policy in enumerate(policies):
        (folder / rooms["POLICY_ROOM"] / f"{at}.yaml").write_text(yaml.safe_dump(policy), encoding="utf-8")
    (folder / rooms["LPR_ROOM"] / "lpr.yaml").write_text(yaml.safe_dump(table), encoding="utf-8")
    with patch.context() as inner:
        inner.setattr(sys, "path", [str(folder), *sys.path])
        for name, value in rooms.items():
            inner.setattr(rulebook, name, value)
        rulebook.shipped.cache_clear()
        yield
    rulebook.shipped.cache_clear()
