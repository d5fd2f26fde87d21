"""How a sheet is laid out: six head rows, then a row a rule row; conditions first, results behind them, notes last.

Row 1 says what the sheet is and its name, by which it is found again; row 3 what each column is for; row 4 its Chinese
name; row 5 the name or expression in the policy; row 6 the unit.
"""

from __future__ import annotations

from decimal import Decimal

from loanmill.core.strategy.expressions.literals import literal
from loanmill.core.strategy.sheet.outline import Column, Outline
from loanmill.core.strategy.sheet.page import Content, Place, Value
from loanmill.core.strategy.text.places import Plain
from loanmill.core.strategy.tree.types import SCALE_OF, Type

MARK = "决策表 Decision table"
HEAD_ROWS = 6
NAMES_ROW = 5
NOTE = "备注 note"
ROLES = {
    "condition": "条件 condition", "result": "结果 result", "priority": "优先级 priority", "fixed": "固定 fixed",
}  # fmt: skip
HELP = (
    '条件写法 conditions: -, A, not A, "A, B", >= 80%, 5 .. 9, [5..9]；'
    "金额 money: 元 yuan；比率 ratios: %；缺值 missing: missing；"
    "首六行与“固定”列不可改 leave the head rows and fixed columns as they are；备注不导入 notes are not imported"
)
EXACT_DIGITS = 15  # a spreadsheet keeps no more
_UNITS = {"count": "个 count", "days": "天 days", "months": "个月 months", "date": "日期 date", "bool": "true / false"}


def laid_out(outline: Outline) -> dict[Place, Content]:
    """Every cell of a sheet."""
    heads: list[list[Value]] = [
        [MARK, outline.name, outline.kind],
        [HELP],
        [*(ROLES[column.role] for column in outline.columns), NOTE],
        [column.zh or None for column in outline.columns],
        [column.name for column in outline.columns],
        [unit(column.type) for column in outline.columns],
    ]
    cells = {
        (row, column): Content(value)
        for row, line in enumerate(heads, start=1)
        for column, value in enumerate(line, start=1)
        if value is not None
    }
    for index, line in enumerate(outline.rows):
        row = HEAD_ROWS + 1 + index
        for at, (column, raw) in enumerate(zip(outline.columns, line, strict=True), start=1):
            cells[(row, at)] = content_of(column, raw)
        if index < len(outline.notes) and outline.notes[index]:
            cells[(row, len(outline.columns) + 1)] = Content(outline.notes[index])
    return cells


def unit(type_: Type) -> str:
    """The unit of a column, for its head."""
    if type_.kind == "number":
        if type_.unit in SCALE_OF and type_.scale == SCALE_OF[type_.unit]:
            return {"yuan": "元 yuan", "ratio": "%"}[type_.unit]
        return _UNITS.get(type_.unit or "", f"{type_.scale} 位小数 decimals" if type_.scale else "数 number")
    if type_.kind == "code":
        return f"代码 code: {', '.join(type_.codes)}" if type_.codes else "代码 code"
    return _UNITS.get(type_.kind, "文本 text")


def content_of(column: Column, raw: Plain) -> Content:
    """A value of the document as a cell: results as numbers in its unit, conditions as written."""
    if raw is None or raw == "missing":
        return Content("missing")
    assert isinstance(raw, str | int | bool)
    if column.role != "result":
        return Content(raw)
    value = literal(raw=raw, type=column.type)
    if column.type.kind != "number" or not isinstance(value, int) or len(str(abs(value))) > EXACT_DIGITS:
        return Content(raw)
    return Content(plain_number(Decimal(value).scaleb(-column.type.scale)), percent=column.type.unit == "ratio")


def plain_number(number: Decimal) -> int | Decimal:
    """A number without needless zeros; an int where it is whole."""
    whole = int(number)
    return whole if whole == number else number.normalize()
