"""Lists: filters read from the address, and files for spreadsheets."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from django.http import HttpRequest, StreamingHttpResponse

# A cell that begins with one of these is a formula to a spreadsheet program.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def number_in(request: HttpRequest, name: str, default: int) -> int:
    """A whole number from the address; anything else counts as the default."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else default


def csv_file(*, name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """A CSV file that Excel opens as UTF-8, sent while it is made. Formulas are disarmed."""
    response = StreamingHttpResponse(_lines(head, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _lines(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    yield "\ufeff".encode()
    yield _line(head)
    for line in rows:
        yield _line(line)


def _line(cells: Sequence[object]) -> bytes:
    buffer = StringIO()
    csv.writer(buffer).writerow([_disarmed(cell) for cell in cells])
    return buffer.getvalue().encode()


def _disarmed(cell: object) -> object:
    if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS):
        return "'" + cell
    return "" if cell is None else cell
