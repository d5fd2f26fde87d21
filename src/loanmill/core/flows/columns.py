"""The columns of the three series, in the order of their row types, with their portable types."""

from __future__ import annotations

from typing import Final

_TEXT, _FEN, _DATE = "string", "int64", "date"

COLUMNS: Final[dict[str, dict[str, str]]] = {
    "invoice": {
        "party": _TEXT, "direction": _TEXT, "issued_on": _DATE, "counterparty": _TEXT, "amount_fen": _FEN,
        "tax_fen": _FEN, "total_fen": _FEN, "status": _TEXT, "number": _TEXT, "era": _TEXT,
    },
    "pos": {
        "party": _TEXT, "message_type": _TEXT, "amount_fen": _FEN, "local_at": "timestamp", "local_date": _DATE,
        "card_token": _TEXT, "entry_mode": _TEXT, "response_code": _TEXT, "terminal": _TEXT, "stan": _TEXT,
        "rrn": _TEXT,
    },
    "tobacco": {
        "party": _TEXT, "order_no": _TEXT, "ordered_on": _DATE, "cartons": "int64", "amount_fen": _FEN,
        "linked": "boolean",
    },
}  # fmt: skip

# What tells rows apart but enters no flow: engines need not carry it.
_APART = frozenset({"number", "era", "entry_mode", "terminal", "stan", "rrn", "order_no"})
READ: Final[dict[str, dict[str, str]]] = {
    series: {name: kind for name, kind in columns.items() if name not in _APART} for series, columns in COLUMNS.items()
}

# The column that says when a row happened, and the local date that windows and months go by.
MOMENT: Final[dict[str, str]] = {"invoice": "issued_on", "pos": "local_at", "tobacco": "ordered_on"}
DAY: Final[dict[str, str]] = {"invoice": "issued_on", "pos": "local_date", "tobacco": "ordered_on"}
