"""The 64 invoice features in pandas, as a good analyst would write them: the peer of `bench features`."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa

BENFORD_BP = (1699, 1520, 1375, 1255, 1155, 1069, 996, 931)


def bp(part: pd.Series, whole: pd.Series) -> pd.Series:
    """part / whole in basis points, halves away from zero; missing unless the whole is positive. Exact: of objects."""
    found = [
        None if b <= 0 else (1 if a >= 0 else -1) * ((2 * abs(int(a)) * 10_000 + int(b)) // (2 * int(b)))
        for a, b in zip(part.to_numpy(dtype=object), whole.to_numpy(dtype=object), strict=True)
    ]
    return pd.Series(found, index=part.index, dtype=object)


def features_of_pandas(frame: pd.DataFrame, *, as_of: date) -> pa.Table:
    """A row a party: `party` and every feature, null where it is missing."""
    rows = _seen(frame, as_of)
    year = rows[(rows.ago >= 0) & (rows.ago < 12)]
    parties = pd.Index(sorted(frame.party.unique()), name="party")
    found = {
        **_months(rows, parties), **_partners(rows, parties), **_corrections(year, parties),
        **_amounts(year, parties), **_days(rows, parties, as_of),
    }  # fmt: skip
    months = pd.DataFrame(found, index=parties)
    made = _features(months)
    columns = {"party": pa.array(parties)}
    for name in sorted(made):
        columns[name] = pa.array([None if pd.isna(v) else int(v) for v in made[name]], pa.int64())
    return pa.table(columns)


def _seen(frame: pd.DataFrame, as_of: date) -> pd.DataFrame:
    day = pd.to_datetime(frame.issued_on)
    tomorrow = pd.Timestamp(as_of) + pd.Timedelta(days=1)
    last = tomorrow.year * 12 + tomorrow.month - 2
    rows = frame.assign(day=day, ago=last - (day.dt.year * 12 + day.dt.month - 1), out=frame.direction == "out")
    return rows[day <= pd.Timestamp(as_of)]


def _months(rows: pd.DataFrame, parties: pd.Index) -> dict[str, pd.Series]:
    found: dict[str, pd.Series] = {}
    for way, out in (("s", True), ("p", False)):
        mine = rows[(rows.out == out) & (rows.status != "voided")]
        fen = mine.pivot_table(index="party", columns="ago", values="amount_fen", aggfunc="sum", fill_value=0)
        fen = fen.reindex(index=parties, columns=range(36), fill_value=0).astype("int64")
        normal = mine[mine.status == "normal"]
        n = normal.groupby(["party", "ago"]).size().unstack(fill_value=0)
        known = (n.gt(0) * (n.columns.to_numpy() + 1)).max(axis=1).clip(lower=0).reindex(parties, fill_value=0)
        n = n.reindex(index=parties, columns=range(36), fill_value=0)
        found[f"{way}_fen"], found[f"{way}_n"] = fen.apply(list, axis=1), n.apply(list, axis=1)
        found[f"{way}_known"] = known
    return found


def _partners(rows: pd.DataFrame, parties: pd.Index) -> dict[str, pd.Series]:
    two = rows[(rows.status != "voided") & (rows.ago >= 0) & (rows.ago < 24)]
    keys = ["party", "counterparty"]
    parts: dict[str, pd.Series] = {}
    for way, out in (("o", True), ("i", False)):
        for when, mask in (("now", two.ago < 12), ("before", two.ago >= 12)):
            grouped = two[(two.out == out) & mask].groupby(keys)
            parts[f"{way}_{when}"], parts[f"{way}_{when}_n"] = grouped.amount_fen.sum(), grouped.size()
            if when == "now":
                parts[f"{way}_tax"] = grouped.tax_fen.sum()
        steady = two[(two.out == out) & (two.ago < 12) & (two.status == "normal")]
        parts[f"{way}_months"] = steady.groupby(keys).ago.nunique()
    pair = pd.DataFrame(parts).fillna(0).astype("int64")
    both = pair[(pair.o_now > 0) & (pair.i_now > 0)]
    found: dict[str, pd.Series] = {}
    for way in "oi":
        now, before = pair[f"{way}_now"], pair[f"{way}_before"]
        is_now, was = pair[f"{way}_now_n"] > 0, pair[f"{way}_before_n"] > 0
        positive = now[now > 0]
        top = positive.sort_values(ascending=False).groupby("party")
        figures = {
            "tax": pair[f"{way}_tax"], "positive": positive, "squares": positive.astype(object) ** 2,
            "before": before, "before_n": was.astype(int), "now_n": is_now.astype(int), "new": now[is_now & ~was],
            "lost": before[was & ~is_now], "lost_n": (was & ~is_now).astype(int),
            "steady": now[pair[f"{way}_months"] >= 6], "mutual": both[f"{way}_now"],
        }  # fmt: skip
        found |= {f"{way}_{name}": one.groupby("party").sum() for name, one in figures.items()}
        found[f"{way}_top1"], found[f"{way}_top5"] = (
            top.head(1).groupby("party").sum(),
            top.head(5).groupby("party").sum(),
        )
    year = two[two.ago < 12].merge(both.reset_index()[keys], on=keys)
    back = year.pivot_table(index=[*keys, "ago"], columns="out", values="amount_fen", aggfunc="sum", fill_value=0)
    circular = back.min(axis=1).clip(lower=0).astype("int64") if back.shape[1] == 2 else back.sum(axis=1) * 0
    found["circular"] = circular.groupby("party").sum()
    return {name: one.reindex(parties, fill_value=0) for name, one in found.items()}


def _corrections(year: pd.DataFrame, parties: pd.Index) -> dict[str, pd.Series]:
    found = {}
    for way, out in (("s", True), ("p", False)):
        for status in ("normal", "red", "voided"):
            grouped = year[(year.out == out) & (year.status == status)].groupby("party").amount_fen
            found[f"{way}_{status}"], found[f"{way}_{status}_n"] = grouped.sum(), grouped.size()
    return {name: one.reindex(parties, fill_value=0) for name, one in found.items()}


def _amounts(year: pd.DataFrame, parties: pd.Index) -> dict[str, pd.Series]:
    rows = year[(year.status == "normal") & (year.total_fen > 0)]
    keys = ["party", "total_fen"]
    sold = rows[rows.out].groupby(keys).size().rename("n").reset_index()
    sold["lead"] = [(g * 8) >> (g.bit_length() - 1) for g in sold.total_fen.tolist()]
    each = sold.groupby("party")
    value = sold.total_fen.astype(object)
    months = rows.pivot_table(index=[*keys, "ago"], columns="out", values="tax_fen", aggfunc="size", fill_value=0)
    passed = (months.min(axis=1) * months.index.get_level_values("total_fen")).groupby("party").sum()
    found = {
        "n": each.n.sum(), "gross": (sold.total_fen * sold.n).groupby(sold.party).sum(),
        "sq": (value * value * sold.n).groupby(sold.party).sum(), "largest": each.total_fen.max(),
        "round": sold[sold.total_fen % 625 == 0].groupby("party").n.sum(),
        "repeated": sold[sold.n >= 3].groupby("party").n.sum(), "commonest": each.n.max(), "passed": passed,
    }  # fmt: skip
    for k in range(8):
        found[f"lead_{k}"] = sold[sold.lead == 8 + k].groupby("party").n.sum()
    return {name: one.reindex(parties, fill_value=0) for name, one in found.items()}


def _days(rows: pd.DataFrame, parties: pd.Index, as_of: date) -> dict[str, pd.Series]:
    normal, today = rows[rows.status == "normal"], pd.Timestamp(as_of)
    recent = normal[normal.out & (normal.day > today - pd.Timedelta(days=90))]
    return {
        "days90": recent.groupby("party").day.nunique().reindex(parties, fill_value=0),
        "last_sale": (today - normal[normal.out].groupby("party").day.max()).dt.days.reindex(parties),
        "last_purchase": (today - normal[~normal.out].groupby("party").day.max()).dt.days.reindex(parties),
    }


def _features(m: pd.DataFrame) -> dict[str, pd.Series]:
    s, p = np.array(m.s_fen.tolist(), dtype=object), np.array(m.p_fen.tolist(), dtype=object)
    sn, pn = np.array(m.s_n.tolist()), np.array(m.p_n.tolist())

    def over(table: np.ndarray, start: int, end: int) -> pd.Series:
        return pd.Series(table[:, start:end].sum(axis=1), index=m.index)

    s12, sb, p12 = over(s, 0, 12), over(s, 12, 24), over(p, 0, 12)
    sold, issued = m.s_normal_n, m.s_normal_n + m.s_red_n + m.s_voided_n
    both = {
        "inv_buyer_hhi_bp": bp(m.o_squares, m.o_positive.astype(object) ** 2),
        "inv_supplier_hhi_bp": bp(m.i_squares, m.i_positive.astype(object) ** 2),
        "inv_circular_share_bp": bp(m.circular, s12), "inv_reciprocal_sales_share_bp": bp(m.o_mutual, s12),
        "inv_reciprocal_purchase_share_bp": bp(m.i_mutual, p12), "inv_pass_through_bp": bp(m.passed, m.gross),
        "inv_largest_sale_share_bp": bp(m.largest, m.gross), "inv_steady_buyer_share_bp": bp(m.o_steady, s12),
        "inv_steady_supplier_share_bp": bp(m.i_steady, p12), "inv_top1_buyer_share_bp": bp(m.o_top1, s12),
        "inv_top5_buyer_share_bp": bp(m.o_top5, s12), "inv_top1_supplier_share_bp": bp(m.i_top1, p12),
        "inv_top5_supplier_share_bp": bp(m.i_top5, p12), "inv_sales_tax_rate_bp": bp(m.o_tax, s12),
        "inv_tax_burden_bp": bp(m.o_tax - m.i_tax, s12), "inv_margin_bp": bp(s12 - p12, s12),
        "inv_purchase_to_sales_bp": bp(p12, s12), "inv_voided_share_bp": bp(m.s_voided_n, issued),
        "inv_purchase_voided_share_bp": bp(m.p_voided_n, m.p_normal_n + m.p_red_n + m.p_voided_n),
        "inv_voided_amount_share_bp": bp(m.s_voided, m.s_voided + m.s_normal),
        "inv_red_share_bp": bp(-m.s_red, m.s_normal), "inv_red_count_share_bp": bp(m.s_red_n, sold),
        "inv_purchase_red_share_bp": bp(-m.p_red, m.p_normal),
    }  # fmt: skip
    plain = {
        "inv_active_days_90d": m.days90, "inv_buyers_12m": m.o_now_n, "inv_suppliers_12m": m.i_now_n,
        "inv_days_since_last_sale": m.last_sale, "inv_days_since_last_purchase": m.last_purchase,
        "inv_margin_12m_fen": s12 - p12, "inv_months_active_12m": (sn[:, :12] > 0).sum(axis=1),
        "inv_months_active_36m": (sn > 0).sum(axis=1), "inv_months_history": m.s_known,
        "inv_purchase_months_12m": (pn[:, :12] > 0).sum(axis=1), "inv_purchases_12m_fen": p12,
        "inv_sales_12m_fen": s12, "inv_sales_36m_fen": over(s, 0, 36), "inv_sales_3m_fen": over(s, 0, 3),
        "inv_sales_6m_fen": over(s, 0, 6), "inv_sales_invoices_12m": sn[:, :12].sum(axis=1),
        "inv_sales_invoices_36m": sn.sum(axis=1), "inv_sales_prior_12m_fen": sb,
        "inv_mean_sale_fen": (bp(m.s_normal * 1, sold * 10_000)),
    }  # fmt: skip
    return {**both, **plain, **_of_history(m, s, p, sn)}


def _of_history(m: pd.DataFrame, s: np.ndarray, p: np.ndarray, sn: np.ndarray) -> dict[str, pd.Series]:
    """The features that need some history, or some number of invoices."""

    def over(table: np.ndarray, start: int, end: int) -> pd.Series:
        return pd.Series(table[:, start:end].sum(axis=1), index=m.index)

    def grown(table: np.ndarray, months: int, back: int) -> pd.Series:
        before = over(table, back, back + months)
        return bp(over(table, 0, months) - before, before)

    h, hp, s12, p12 = m.s_known, m.p_known, over(s, 0, 12), over(p, 0, 12)
    k, active = h.clip(upper=12), pd.Series((sn[:, :12] > 0).sum(axis=1), m.index)
    apart = sum((m[f"lead_{k}"] * 10_000 - due * m.n).abs() for k, due in enumerate(BENFORD_BP))
    root = pd.Series([int(max(0, n * q - g * g) ** 0.5) for n, q, g in zip(m.n, m.sq, m.gross, strict=True)], m.index)
    quarter = np.array([[sum(line[at : at + 3]) for at in range(10)] for line in s[:, :12]], dtype=object)
    gaps = pd.Series([_gap(n, known) for n, known in zip(sn, h, strict=True)], m.index)
    habit = {"commonest_amount": m.commonest, "round": m["round"], "repeated_amount": m.repeated}
    of = {
        "amount_variation_bp": (m.n >= 10, bp(root, m.gross)),
        "digit_distance_bp": (m.n >= 50, bp(apart, 20_000 * m.n)),
        **{f"{name}_share_bp": (m.n >= 10, bp(part, m.n)) for name, part in habit.items()},
        "buyers_kept_bp": (h >= 18, bp(m.o_before_n - m.o_lost_n, m.o_before_n)),
        "gap_months_12m": (h > 0, k - active),
        "longest_gap_24m": (h > 0, gaps),
        "growth_12m_bp": (h >= 24, grown(s, 12, 12)),
        "growth_bp": (h >= 18, grown(s, 6, 12)),
        "momentum_bp": (h >= 6, grown(s, 3, 3)),
        "purchase_growth_bp": (hp >= 18, grown(p, 6, 12)),
        "lost_buyer_share_bp": (h >= 18, bp(m.o_lost, m.o_before)),
        "lost_supplier_share_bp": (hp >= 18, bp(m.i_lost, m.i_before)),
        "new_buyer_share_bp": (h >= 18, bp(m.o_new, s12)),
        "new_supplier_share_bp": (hp >= 18, bp(m.i_new, p12)),
        "low_quarter_share_bp": (h >= 12, bp(pd.Series(quarter.min(axis=1), m.index), s12)),
        "peak_quarter_share_bp": (h >= 12, bp(pd.Series(quarter.max(axis=1), m.index), s12)),
        "season_repeat_bp": (h >= 24, _season(s, m.index)),
        "trend_bp": (h >= 6, _trend(s, k)),
        "volatility_bp": (h >= 6, _swing(s, k)),
        "purchase_volatility_bp": (hp >= 6, _swing(p, hp.clip(upper=12))),
    }
    return {f"inv_{name}": one.where(fits, None) for name, (fits, one) in of.items()}


def _gap(n: np.ndarray, known: int) -> int:
    best = run = 0
    for count in n[: min(24, known)]:
        run = 0 if count else run + 1
        best = max(best, run)
    return best


def _season(s: np.ndarray, index: pd.Index) -> pd.Series:
    now, before = np.maximum(s[:, :12], 0), np.maximum(s[:, 12:24], 0)
    all_now, all_before = now.sum(axis=1), before.sum(axis=1)
    common = np.minimum(now * all_before[:, None], before * all_now[:, None]).sum(axis=1)
    return bp(pd.Series(common, index), pd.Series(all_now * all_before, index))


def _trend(s: np.ndarray, known: pd.Series) -> pd.Series:
    moment = [sum((n - 1 - 2 * ago) * line[ago] for ago in range(n)) for line, n in zip(s, known, strict=True)]
    whole = [(n * n - 1) * sum(line[:n]) for line, n in zip(s, known, strict=True)]
    return bp(pd.Series([6 * one for one in moment], known.index), pd.Series(whole, known.index))


def _swing(s: np.ndarray, known: pd.Series) -> pd.Series:
    found = []
    for line, n in zip(s, known, strict=True):
        total = sum(line[:n])
        spread = n * sum(one * one for one in line[:n]) - total * total
        found.append(None if total <= 0 else int(((4 * 10**8 * spread) ** 0.5 + total) // (2 * total)))
    return pd.Series(found, known.index, dtype=object)
