"""The file for the credit registry (LOANMILL-CREDIT/1): CSV in UTF-8, amounts in yuan with two decimals.

    H,format,entity,name,month,number      who, which month, which file of the month
    R,...                                  a loan's month
    O,... and C,...                        a month that was told before: as it was told, and as it is
    T,reports,corrections,balance,sha256   control totals; the hash is over all bytes before this line

Lines that begin with # name the columns. It names a debtor by number alone: the registry's format needs no more.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence

from loanmill.core.kernel.money import yuan_text
from loanmill.core.reporting.credit_file import CreditFile, CreditLine
from loanmill.core.reporting.credit_month import CreditMonth

FORMAT = "LOANMILL-CREDIT/1"
HEAD = ("格式", "法人", "名称", "月份", "序号")
COLUMNS = (
    "月份", "借据号", "证件类型", "证件号", "月状态", "账户状态", "五级分类", "开立日", "到期日", "贷款金额", "余额",
    "剩余期数", "本月应还", "本月实还", "最近还款日", "逾期天数", "逾期期数", "逾期总额", "逾期本金",
    "本金31-60", "本金61-90", "本金91-180", "本金180以上", "近24月", "更正原因",
)  # fmt: skip
CLASSES = {"normal": "1", "special_mention": "2", "substandard": "3", "doubtful": "4", "loss": "5"}
ID_TYPES = {"firm": "统一社会信用代码", "sole_trader": "统一社会信用代码", "person": "居民身份证"}


def write(file: CreditFile) -> bytes:
    """The file, whole."""
    rows: list[Sequence[str]] = [
        ("#H", *HEAD),
        ("H", FORMAT, file.entity, file.entity_name, f"{file.month:%Y-%m}", str(file.number)),
        ("#R", *COLUMNS),
    ]
    for line in file.lines:
        if line.before is None:
            rows.append(("R", *_row(line, line.now, "")))
        else:
            rows.append(("O", *_row(line, line.before, "")))
            rows.append(("C", *_row(line, line.now, line.reason)))
    rows.append(("#T", "报送数", "更正数", "余额合计", "SHA-256"))
    body = _csv(rows)
    totals = (str(file.reports), str(file.corrections), yuan_text(fen=file.balance_fen))
    return body + _csv([("T", *totals, hashlib.sha256(body).hexdigest())])


def _row(line: CreditLine, one: CreditMonth, reason: str) -> Sequence[str]:
    yuan = [
        yuan_text(fen=fen)
        for fen in (
            one.principal_fen, one.balance_fen, one.scheduled_fen, one.paid_fen, one.overdue_fen,
            one.overdue_principal_fen, one.principal_31_60_fen, one.principal_61_90_fen, one.principal_91_180_fen,
            one.principal_over_180_fen,
        )
    ]  # fmt: skip
    amount, balance, scheduled, paid, *overdue = yuan
    return (
        f"{one.month:%Y-%m}", line.loan, ID_TYPES.get(line.id_type, line.id_type), line.id_number, one.status,
        one.phase, CLASSES.get(one.loan_class, "9"), one.opened_on.isoformat(), one.matures_on.isoformat(), amount,
        balance, str(one.periods_left), scheduled, paid, one.last_paid_on.isoformat() if one.last_paid_on else "",
        str(one.days_past_due), str(one.overdue_periods), *overdue, line.codes, reason,
    )  # fmt: skip


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
