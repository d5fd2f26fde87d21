"""The voucher file for a bank's core books (LOANMILL-VOUCHERS/1): CSV that an accountant can read and a machine checks.

    H,format,entity,name,day,currency      who, which day
    B,...                                  the trial balance: one line a funder and account
    V,...                                  every line of every voucher, under the entity's own account codes
    T,vouchers,lines,...,sha256            control totals; the hash is over all bytes before this line

Lines that begin with # name the columns. UTF-8, amounts in yuan with two decimals.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from datetime import date

from loanmill.core.kernel.money import fen_of_yuan, yuan_text
from loanmill.core.reporting.voucher_day import BookedLine, DayBalance, VoucherDay

FORMAT, CURRENCY = "LOANMILL-VOUCHERS/1", "CNY"
HEADS = {
    "#H": ("格式", "法人", "名称", "营业日", "币种"),
    "#B": ("资金方", "内部科目", "科目", "科目名称", "期初借方", "期初贷方", "本日借方", "本日贷方", "期末借方",
           "期末贷方"),
    "#V": ("资金方", "凭证号", "行", "业务", "记账日", "起息日", "内部科目", "科目", "科目名称", "借方", "贷方",
           "借据号", "业务流水"),
    "#T": ("凭证数", "分录数", "本日借方合计", "本日贷方合计", "余额行数", "期末借方合计", "期末贷方合计",
           "SHA-256"),
}  # fmt: skip


class FileUnreadable(Exception):
    """The file is none of this format or was changed on its way; the message names line, column and remedy."""


def write(day: VoucherDay) -> bytes:
    """The file of a day, whole."""
    rows: list[Sequence[str]] = [
        ("#H", *HEADS["#H"]),
        ("H", FORMAT, day.entity, day.entity_name, day.on.isoformat(), CURRENCY),
        ("#B", *HEADS["#B"]),
        *(_balance(one) for one in day.balances),
        ("#V", *HEADS["#V"]),
        *(_line(one, day.on) for one in day.lines),
        ("#T", *HEADS["#T"]),
    ]
    body = _csv(rows)
    return body + _csv([("T", *_totals(day), hashlib.sha256(body).hexdigest())])


def _balance(one: DayBalance) -> Sequence[str]:
    sides = (*_sides(one.opening_fen), yuan_text(fen=one.debit_fen), yuan_text(fen=one.credit_fen))
    return ("B", one.funder, one.account, one.code, one.name, *sides, *_sides(one.closing_fen))


def _line(one: BookedLine, on: date) -> Sequence[str]:
    what = (one.funder, one.reference, str(one.number), one.act, on.isoformat(), one.value_on.isoformat())
    amounts = (yuan_text(fen=one.debit_fen), yuan_text(fen=one.credit_fen))
    return ("V", *what, one.account, one.code, one.name, *amounts, one.loan, one.entry)


def _sides(fen: int) -> tuple[str, str]:
    """A balance as debit and credit; one of them is nothing."""
    return yuan_text(fen=max(fen, 0)), yuan_text(fen=max(-fen, 0))


def _totals(day: VoucherDay) -> Sequence[str]:
    closing = [one.closing_fen for one in day.balances]
    sums = (
        day.debit_fen,
        day.credit_fen,
        sum(fen for fen in closing if fen > 0),
        -sum(fen for fen in closing if fen < 0),
    )
    debit, credit, closing_debit, closing_credit = (yuan_text(fen=fen) for fen in sums)
    counts = str(day.vouchers), str(len(day.lines)), str(len(day.balances))
    return counts[0], counts[1], debit, credit, counts[2], closing_debit, closing_credit


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def read(content: bytes) -> VoucherDay:
    """The day that a file tells, its hash and control totals checked. Raises FileUnreadable."""
    body, _, trailer = content.removesuffix(b"\r\n").rpartition(b"\r\n")
    body += b"\r\n"
    try:
        rows = list(csv.reader(io.StringIO(body.decode(), newline="")))
        end = next(csv.reader([trailer.decode()]), [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise FileUnreadable(f"不是 UTF-8 的 CSV is no CSV in UTF-8: {error}; 请重新导出 export it again") from error
    if len(end) != 9 or end[0] != "T":
        raise FileUnreadable(
            "最后一行不是 T 合计行 the last line is no T line: 文件不完整 it was cut off; 请重新取 fetch it again"
        )
    sha256 = hashlib.sha256(body).hexdigest()
    if end[8] != sha256:
        raise FileUnreadable(
            f"内容与 T 行的 SHA-256 不符 the content is not what its T line says ({sha256}): 文件被改动 it was changed"
        )
    day = _day(rows)
    if list(_totals(day)) != end[1:8]:
        raise FileUnreadable(
            f"控制合计不符 control totals differ: 文件 told {end[1:8]}, 明细 lines {list(_totals(day))}"
        )
    return day


def _day(rows: Sequence[Sequence[str]]) -> VoucherDay:
    head: Sequence[str] = ()
    balances, lines = [], []
    for number, row in enumerate(rows, start=1):
        try:
            if row[0] == "H":
                head = _head(row)
            elif row[0] == "B":
                balances.append(_read_balance(row))
            elif row[0] == "V":
                lines.append(_read_line(row, head))
            elif not row[0].startswith("#"):
                raise ValueError(f"未知行标记 unknown mark {row[0]!r}: H, B, V, T")
        except (ValueError, IndexError) as error:
            raise FileUnreadable(f"第 {number} 行 line {number}: {error}; 请重新导出 export it again") from error
    if not head:
        raise FileUnreadable("没有 H 行 there is no H line; 这不是凭证文件 this is no voucher file")
    return VoucherDay(head[2], head[3], date.fromisoformat(head[4]), tuple(balances), tuple(lines))


def _head(row: Sequence[str]) -> Sequence[str]:
    if row[1] != FORMAT or row[5] != CURRENCY:
        raise ValueError(
            f"格式或币种不识 format or currency unknown: {row[1]} {row[5]}, 应为 expected {FORMAT} {CURRENCY}"
        )
    date.fromisoformat(row[4])
    return row


def _read_balance(row: Sequence[str]) -> DayBalance:
    _, funder, account, code, name, *amounts = row
    opening_debit, opening_credit, debit, credit, closing_debit, closing_credit = (fen_of_yuan(one) for one in amounts)
    opening, closing = opening_debit - opening_credit, closing_debit - closing_credit
    return DayBalance(funder, account, code, name, opening, debit, credit, closing)


def _read_line(row: Sequence[str], head: Sequence[str]) -> BookedLine:
    _, funder, reference, number, act, booked_on, value_on, account, code, name, debit, credit, loan, entry = row
    if not head or booked_on != head[4]:
        raise ValueError(f"记账日 {booked_on} 不是文件的营业日 is not the day of the file")
    return BookedLine(
        funder, reference, int(number), act, date.fromisoformat(value_on), account, code, name, fen_of_yuan(debit),
        fen_of_yuan(credit), loan, entry,
    )  # fmt: skip
