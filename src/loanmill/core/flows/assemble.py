"""Results of the definitions, as engines give them -> Flows. Any order of the result rows gives equal Flows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from operator import itemgetter
from typing import Any

from loanmill.core.flows.flows import Dealing, Dealings, Flows, Month, Span
from loanmill.core.flows.months import month_text
from loanmill.core.flows.names import FIGURES, INVOICE, POS, TOBACCO, column

ResultRow = Mapping[str, Any]
FLOW_OF_COLUMN = {f"{column(flow)}__fen": flow for flow in (*INVOICE, *POS, *TOBACCO)}
FIGURE_OF_COLUMN = {column(figure): figure for figure in FIGURES}


def assemble(*, cases: Mapping[str, date], results: Iterable[tuple[str, Iterable[ResultRow]]]) -> dict[str, Flows]:
    """Flows of every party of `cases` (party -> as_of) from results as (shape, rows).

    A party without any row has empty flows: it is for the caller to know whether the series was asked at all.
    """
    monthly: dict[str, dict[str, list[Month]]] = defaultdict(lambda: defaultdict(list))
    dealings: dict[str, dict[str, list[tuple[Dealing, int, int]]]] = defaultdict(lambda: defaultdict(list))
    spans: dict[str, dict[str, Span]] = defaultdict(dict)
    figures: dict[str, dict[str, int]] = defaultdict(dict)
    for shape, rows in results:
        if shape == "monthly":
            _months(list(rows), into=monthly)
            continue
        for row in rows:
            party = row["party"]
            if shape == "dealings":
                one = Dealing(row["token"], int(row["amount_fen"]), int(row["n"]))
                dealings[party][row["flow"]].append((one, int(row["distinct"]), int(row["all_n"])))
            elif shape == "figures":
                figures[party] |= {FIGURE_OF_COLUMN[name]: int(value) for name, value in row.items() if name != "party"}
            else:
                spans[party][row["flow"]] = Span(row["first_on"], row["last_on"], int(row["active_days"]))
    return {
        party: Flows(
            party=party,
            as_of=as_of,
            monthly={flow: tuple(sorted(line)) for flow, line in sorted(monthly[party].items())},
            dealings={flow: _dealings(found) for flow, found in sorted(dealings[party].items())},
            spans=dict(sorted(spans[party].items())),
            figures=dict(sorted(figures[party].items())),
        )
        for party, as_of in cases.items()
    }


def _months(rows: list[ResultRow], *, into: dict[str, dict[str, list[Month]]]) -> None:
    if not rows:
        return
    # The rows of one result all have the same columns.
    told = [(fen, fen.replace("__fen", "__n"), flow) for fen, flow in FLOW_OF_COLUMN.items() if fen in rows[0]]
    of = itemgetter("party", "month", *(name for fen, n, _ in told for name in (fen, n)))
    named = [flow for _, _, flow in told]
    texts: dict[int, str] = {}
    for row in rows:
        party, month, *found = of(row)
        text = texts.get(month) or texts.setdefault(month, month_text(int(month)))
        flows, each = into[party], iter(found)
        for flow, amount_fen, count in zip(named, each, each, strict=False):
            if amount_fen or count:
                flows[flow].append(Month(text, int(amount_fen), int(count)))


def _dealings(found: list[tuple[Dealing, int, int]]) -> Dealings:
    top = sorted((one for one, _, _ in found), key=lambda one: (-one.amount_fen, one.token))
    return Dealings(top=tuple(top), distinct=found[0][1], n=found[0][2])
