"""What is done with the books from outside the line: account codes of an entity, and files that are handed out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from loanmill.core.ledger.chart import CHART
from loanmill.operations.act import Act, Result, operation
from loanmill.operations.errors import Refused
from loanmill.records.day import BusinessDay
from loanmill.records.period import OwnAccount


class DayNotClosed(Refused):
    """The books of a day are handed out when the day is closed."""

    code = "day_not_closed"


class MapRefused(Refused):
    """Account codes that cannot be taken; the message names each row and its remedy."""

    code = "account_map_refused"


@dataclass(frozen=True, slots=True)
class OwnCode:
    """One row of a map: our account, the entity's code and name for it, and the day from which it counts."""

    row: int
    account: str
    code: str
    name: str
    from_on: date


def must_be_closed(*, entity_id: UUID, on: date) -> None:
    """Raises DayNotClosed."""
    state = BusinessDay.objects.filter(entity_id=entity_id, date=on).values_list("state", flat=True).first()
    if state != "closed":
        what = (
            "还没有结账 is not closed yet; 先日终 close it: loanmill day close"
            if state
            else "不是本法人的营业日 is no business day here"
        )
        raise DayNotClosed(f"{on} {what}", on=on.isoformat())


@operation("books.vouchers")
def note_vouchers(act: Act, *, entity_id: UUID, on: date, sha256: str, vouchers: int, lines: int) -> Result:
    """Note that the voucher file of a closed day was handed out, and which. Raises DayNotClosed."""
    must_be_closed(entity_id=entity_id, on=on)
    act.business_date(entity_id)
    return {"on": on.isoformat(), "sha256": sha256, "vouchers": vouchers, "lines": lines}


@operation("books.map")
def map_accounts(act: Act, *, entity_id: UUID, sha256: str, rows: Sequence[dict[str, str]]) -> Result:
    """Give accounts the entity's own codes from a day on. What is there already stays. Raises MapRefused.

    Each of `rows` is spelled: row, account, code, name, from. A code that counts already is never changed: a new one
    counts from a later day.
    """
    wanted = [OwnCode(int(r["row"]), r["account"], r["code"], r["name"], date.fromisoformat(r["from"])) for r in rows]
    known = {(row.account, row.from_on): (row.code, row.name) for row in OwnAccount.objects.filter(entity_id=entity_id)}
    wrong, made = [], []
    for one in wanted:
        there = known.get((one.account, one.from_on))
        if one.account not in CHART:
            wrong.append(
                f"第 {one.row} 行 row {one.row} account: {one.account} 不在科目表 is not in the chart; "
                "见 see loanmill books chart"
            )
        elif there is not None and there != (one.code, one.name):
            wrong.append(
                f"第 {one.row} 行 row {one.row} code: {one.account} 自 from {one.from_on} 已是 is "
                f"{there[0]} {there[1]} already; 换一个更晚的日期 choose a later day"
            )
        elif there is None:
            known[one.account, one.from_on] = (one.code, one.name)
            made.append(one)
    if wrong:
        raise MapRefused("\n".join(wrong), rows=len(wrong))
    act.save_new(
        OwnAccount(
            id=act.new_id("own account", one.account, one.from_on.isoformat()), entity_id=entity_id,
            account=one.account, from_on=one.from_on, code=one.code, name=one.name,
        )
        for one in made
    )  # fmt: skip
    return {"added": len(made), "there": len(wanted) - len(made)}
