"""The shapes that several series share: who dealt with whom in the window, and since when."""

from __future__ import annotations

from typing import Any

import ibis

from loanmill.core.flows.tables import Table

WINDOW_MONTHS = 12
TOP = 10
ACTIVE_DAYS = 90


def top_dealings(rows: Table, *, flow: Any, token: Any) -> Table:
    """The TOP counterparties of each party and flow over the last WINDOW_MONTHS whole months; see `top_of`."""
    rows = rows.mutate(flow=flow, token=token)
    rows = rows.filter((rows.months_ago >= 0) & (rows.months_ago < WINDOW_MONTHS))
    return top_of(
        rows.group_by("party", "flow", "token").agg(
            amount_fen=rows.amount_fen.sum().cast("int64"), n=rows.count().cast("int64")
        )
    )


def top_of(each: Table) -> Table:
    """The TOP counterparties by amount of party, flow, token, amount_fen and n.

    Adds distinct (all counterparties of the flow) and all_n (all rows). Equal amounts stand in order of token, so
    that the cut is the same on every engine.
    """
    apart = ibis.window(group_by=["party", "flow"])
    ranked = each.mutate(
        place=ibis.row_number().over(
            ibis.window(group_by=["party", "flow"], order_by=[each.amount_fen.desc(), each.token.asc()])
        ),
        distinct=each.count().over(apart).cast("int64"),
        all_n=each.n.sum().over(apart).cast("int64"),
    )
    return ranked.filter(ranked.place < TOP).select("party", "flow", "token", "amount_fen", "n", "distinct", "all_n")


def first_and_last(rows: Table, *, flow: Any) -> Table:
    """First and last day of each party and flow, and on how many of the last ACTIVE_DAYS days there was a row."""
    rows = rows.mutate(flow=flow, recent=_recent(rows))
    return rows.group_by("party", "flow").agg(
        first_on=rows.day.min(),
        last_on=rows.day.max(),
        active_days=rows.day.nunique(where=rows.recent).cast("int64"),
    )


def active_days(rows: Table, *, flow: Any) -> Table:
    """On how many of the last ACTIVE_DAYS days there was a row, by party and flow; no row for none."""
    rows = rows.filter(_recent(rows)).mutate(flow=flow)
    return rows.group_by("party", "flow").agg(active_days=rows.day.nunique().cast("int64"))


def _recent(rows: Table) -> Any:
    return rows.day > rows.as_of - ibis.interval(days=ACTIVE_DAYS)
