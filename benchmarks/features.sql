-- The 64 invoice features written by hand, as a good analyst would: one pass to party, counterparty and month, then sums.
-- Reads invoices(party, direction, counterparty, issued_on, amount_fen, tax_fen, total_fen, status) and day(as_of).
-- bp(a, b) is a / b in basis points, halves away from zero, null unless b is positive.
CREATE OR REPLACE TEMP MACRO bp(a, b) AS CASE WHEN b > 0 THEN
  (CASE WHEN a < 0 THEN -1 ELSE 1 END * ((2 * abs(a)::HUGEINT * 10000 + b::HUGEINT) // (2 * b::HUGEINT)))::BIGINT END;
CREATE OR REPLACE TEMP MACRO swing(n, s, ss) AS CASE WHEN s > 0 THEN
  floor((sqrt(400000000 * (n * ss - s * s)::DOUBLE) + s) / (2 * s))::BIGINT END;

CREATE OR REPLACE TEMP TABLE r AS
SELECT party, counterparty AS cp, direction = 'out' AS o, status, amount_fen AS a, tax_fen AS t, total_fen AS g,
       issued_on AS d, year(as_of + 1) * 12 + month(as_of + 1) - 2 - (year(issued_on) * 12 + month(issued_on) - 1) AS ago
FROM invoices, day WHERE issued_on <= as_of;

CREATE OR REPLACE TEMP TABLE c AS
SELECT party, cp, o, status, ago, sum(a)::BIGINT AS a, sum(t)::BIGINT AS t, count(*) AS n, max(d) AS last_on
FROM r GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE m AS
SELECT party, ago,
  coalesce(sum(a) FILTER (o AND status <> 'voided'), 0)::BIGINT AS s, coalesce(sum(n) FILTER (o AND status = 'normal'), 0)::BIGINT AS sn,
  coalesce(sum(a) FILTER (NOT o AND status <> 'voided'), 0)::BIGINT AS p, coalesce(sum(n) FILTER (NOT o AND status = 'normal'), 0)::BIGINT AS pn
FROM c GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE h AS
SELECT party, greatest(0, coalesce(max(ago) FILTER (sn > 0) + 1, 0)) AS h, greatest(0, coalesce(max(ago) FILTER (pn > 0) + 1, 0)) AS hp
FROM m GROUP BY party;

CREATE OR REPLACE TEMP TABLE w AS
SELECT party, any_value(h) AS h, any_value(hp) AS hp, least(12, any_value(h)) AS k, least(12, any_value(hp)) AS kp,
  coalesce(sum(s) FILTER (ago BETWEEN 0 AND 11), 0)::BIGINT AS s12, coalesce(sum(s) FILTER (ago BETWEEN 12 AND 23), 0)::BIGINT AS sb,
  coalesce(sum(s) FILTER (ago BETWEEN 0 AND 5), 0)::BIGINT AS s6, coalesce(sum(s) FILTER (ago BETWEEN 12 AND 17), 0)::BIGINT AS s6b,
  coalesce(sum(s) FILTER (ago BETWEEN 0 AND 2), 0)::BIGINT AS s3, coalesce(sum(s) FILTER (ago BETWEEN 3 AND 5), 0)::BIGINT AS s3b,
  coalesce(sum(s) FILTER (ago BETWEEN 0 AND 35), 0)::BIGINT AS s36, coalesce(sum(p) FILTER (ago BETWEEN 0 AND 11), 0)::BIGINT AS p12,
  coalesce(sum(p) FILTER (ago BETWEEN 0 AND 5), 0)::BIGINT AS p6, coalesce(sum(p) FILTER (ago BETWEEN 12 AND 17), 0)::BIGINT AS p6b,
  coalesce(sum(sn) FILTER (ago BETWEEN 0 AND 11), 0)::BIGINT AS sn12, coalesce(sum(sn) FILTER (ago BETWEEN 0 AND 35), 0)::BIGINT AS sn36,
  count(*) FILTER (sn > 0 AND ago BETWEEN 0 AND 11) AS active, count(*) FILTER (sn > 0 AND ago BETWEEN 0 AND 35) AS active36,
  count(*) FILTER (pn > 0 AND ago BETWEEN 0 AND 11) AS bought,
  coalesce(sum(s) FILTER (ago >= 0 AND ago < least(12, h)), 0)::HUGEINT AS sk, coalesce(sum(s::HUGEINT * s) FILTER (ago >= 0 AND ago < least(12, h)), 0) AS ssk,
  coalesce(sum((least(12, h) - 1 - 2 * ago) * s) FILTER (ago >= 0 AND ago < least(12, h)), 0)::HUGEINT AS moment,
  coalesce(sum(p) FILTER (ago >= 0 AND ago < least(12, hp)), 0)::HUGEINT AS pk, coalesce(sum(p::HUGEINT * p) FILTER (ago >= 0 AND ago < least(12, hp)), 0) AS ppk
FROM m JOIN h USING (party) GROUP BY party;

CREATE OR REPLACE TEMP TABLE dense AS
SELECT h.party, g.ago, coalesce(m.s, 0) AS s, coalesce(m.sn, 0) AS sn
FROM h CROSS JOIN (SELECT unnest(range(24)) AS ago) g LEFT JOIN m ON m.party = h.party AND m.ago = g.ago;

CREATE OR REPLACE TEMP TABLE q AS
SELECT party, max(three) FILTER (ago < 10) AS top3, min(three) FILTER (ago < 10) AS low3 FROM
  (SELECT party, ago, sum(s) OVER (PARTITION BY party ORDER BY ago ROWS BETWEEN CURRENT ROW AND 2 FOLLOWING) AS three FROM dense WHERE ago < 12)
GROUP BY party;

CREATE OR REPLACE TEMP TABLE gaps AS
SELECT party, max(len) AS longest FROM
  (SELECT party, count(*) FILTER (sn = 0) AS len FROM
    (SELECT d.*, sum((sn > 0)::INT) OVER (PARTITION BY d.party ORDER BY ago) AS island FROM dense d JOIN h USING (party) WHERE ago < least(24, h.h))
   GROUP BY party, island)
GROUP BY party;

CREATE OR REPLACE TEMP TABLE season AS
SELECT party, sum(least(now * allb, bef * alln)) AS common, any_value(alln::HUGEINT * allb) AS whole FROM
  (SELECT *, sum(now) OVER (PARTITION BY party) AS alln, sum(bef) OVER (PARTITION BY party) AS allb FROM
    (SELECT party, ago % 12 AS month, sum(greatest(s, 0)) FILTER (ago < 12) AS now, sum(greatest(s, 0)) FILTER (ago >= 12) AS bef FROM dense GROUP BY ALL))
GROUP BY party;

CREATE OR REPLACE TEMP TABLE pair AS
SELECT party, cp,
  coalesce(sum(a) FILTER (o AND ago < 12), 0)::BIGINT AS ona, coalesce(sum(n) FILTER (o AND ago < 12), 0)::BIGINT AS onn, coalesce(sum(t) FILTER (o AND ago < 12), 0)::BIGINT AS ot,
  coalesce(sum(a) FILTER (o AND ago >= 12), 0)::BIGINT AS oba, coalesce(sum(n) FILTER (o AND ago >= 12), 0)::BIGINT AS obn, count(*) FILTER (o AND ago < 12 AND status = 'normal') AS om,
  coalesce(sum(a) FILTER (NOT o AND ago < 12), 0)::BIGINT AS ina, coalesce(sum(n) FILTER (NOT o AND ago < 12), 0)::BIGINT AS inn, coalesce(sum(t) FILTER (NOT o AND ago < 12), 0)::BIGINT AS it,
  coalesce(sum(a) FILTER (NOT o AND ago >= 12), 0)::BIGINT AS iba, coalesce(sum(n) FILTER (NOT o AND ago >= 12), 0)::BIGINT AS ibn, count(*) FILTER (NOT o AND ago < 12 AND status = 'normal') AS im
FROM c WHERE status <> 'voided' AND ago BETWEEN 0 AND 23 GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE x AS
SELECT party, sum(ot) AS ot, sum(it) AS it,
  count(*) FILTER (onn > 0) AS buyers, count(*) FILTER (inn > 0) AS suppliers,
  sum(greatest(ona, 0)) AS opos, sum(ona::HUGEINT * ona) FILTER (ona > 0) AS osq, sum(greatest(ina, 0)) AS ipos, sum(ina::HUGEINT * ina) FILTER (ina > 0) AS isq,
  coalesce(sum(ona) FILTER (onn > 0 AND obn = 0), 0) AS onew, coalesce(sum(ina) FILTER (inn > 0 AND ibn = 0), 0) AS inew,
  coalesce(sum(oba) FILTER (obn > 0 AND onn = 0), 0) AS olost, coalesce(sum(iba) FILTER (ibn > 0 AND inn = 0), 0) AS ilost,
  sum(oba) AS oba, sum(iba) AS iba, count(*) FILTER (obn > 0) AS obefore, count(*) FILTER (obn > 0 AND onn = 0) AS olostn,
  coalesce(sum(ona) FILTER (om >= 6), 0) AS osteady, coalesce(sum(ina) FILTER (im >= 6), 0) AS isteady,
  coalesce(sum(ona) FILTER (ona > 0 AND ina > 0), 0) AS omutual, coalesce(sum(ina) FILTER (ona > 0 AND ina > 0), 0) AS imutual,
  coalesce(max(ona) FILTER (onn > 0), 0) AS otop1, coalesce(max(ina) FILTER (inn > 0), 0) AS itop1,
  coalesce(list_sum(list_transform(max(ona, 5) FILTER (onn > 0), lambda v: greatest(v, 0))), 0) AS otop5,
  coalesce(list_sum(list_transform(max(ina, 5) FILTER (inn > 0), lambda v: greatest(v, 0))), 0) AS itop5
FROM pair GROUP BY party;

CREATE OR REPLACE TEMP TABLE circle AS
SELECT party, sum(back) AS circular FROM
  (SELECT party, cp, ago, greatest(0, least(coalesce(sum(a) FILTER (o), 0), coalesce(sum(a) FILTER (NOT o), 0))) AS back
   FROM c SEMI JOIN (SELECT party, cp FROM pair WHERE ona > 0 AND ina > 0) b USING (party, cp)
   WHERE status <> 'voided' AND ago BETWEEN 0 AND 11 GROUP BY ALL)
GROUP BY party;

CREATE OR REPLACE TEMP TABLE corr AS
SELECT party,
  coalesce(sum(n) FILTER (o AND status = 'voided'), 0) AS sv, coalesce(sum(n) FILTER (o), 0) AS sall, coalesce(sum(n) FILTER (NOT o AND status = 'voided'), 0) AS pv, coalesce(sum(n) FILTER (NOT o), 0) AS pall,
  coalesce(sum(a) FILTER (o AND status = 'voided'), 0) AS sva, coalesce(sum(a) FILTER (o AND status = 'normal'), 0) AS sna, coalesce(sum(a) FILTER (o AND status = 'red'), 0) AS sra,
  coalesce(sum(n) FILTER (o AND status = 'normal'), 0) AS sn, coalesce(sum(n) FILTER (o AND status = 'red'), 0) AS sr,
  coalesce(sum(a) FILTER (NOT o AND status = 'normal'), 0) AS pna, coalesce(sum(a) FILTER (NOT o AND status = 'red'), 0) AS pra
FROM c WHERE ago BETWEEN 0 AND 11 GROUP BY party;

CREATE OR REPLACE TEMP TABLE days AS
SELECT party, count(DISTINCT d) FILTER (o AND d > as_of - 90) AS days90, as_of - max(d) FILTER (o) AS lasts, as_of - max(d) FILTER (NOT o) AS lastp
FROM r, day WHERE status = 'normal' GROUP BY party, as_of;

CREATE OR REPLACE TEMP TABLE tot AS
SELECT party, g, count(*) FILTER (o) AS n, count(*) FILTER (NOT o) AS back FROM r WHERE status = 'normal' AND g > 0 AND ago BETWEEN 0 AND 11 GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE passed AS
SELECT party, sum(g * least(o_n, i_n)) AS passed FROM
  (SELECT party, g, ago, count(*) FILTER (o) AS o_n, count(*) FILTER (NOT o) AS i_n
   FROM r SEMI JOIN (SELECT party, g FROM tot WHERE n > 0 AND back > 0) b USING (party, g)
   WHERE status = 'normal' AND ago BETWEEN 0 AND 11 GROUP BY ALL)
GROUP BY party;

CREATE OR REPLACE TEMP TABLE amt AS
SELECT party, sum(n)::BIGINT AS n, sum(g * n) AS gross, sum(g::HUGEINT * g * n) AS sq, max(g) FILTER (n > 0) AS largest,
  sum(n) FILTER (g % 625 = 0) AS round, sum(n) FILTER (n >= 3) AS repeated, max(n) AS commonest,
  list_sum([abs(coalesce(sum(n) FILTER (lead = 8), 0) * 10000 - 1699 * sum(n)), abs(coalesce(sum(n) FILTER (lead = 9), 0) * 10000 - 1520 * sum(n)),
   abs(coalesce(sum(n) FILTER (lead = 10), 0) * 10000 - 1375 * sum(n)), abs(coalesce(sum(n) FILTER (lead = 11), 0) * 10000 - 1255 * sum(n)),
   abs(coalesce(sum(n) FILTER (lead = 12), 0) * 10000 - 1155 * sum(n)), abs(coalesce(sum(n) FILTER (lead = 13), 0) * 10000 - 1069 * sum(n)),
   abs(coalesce(sum(n) FILTER (lead = 14), 0) * 10000 - 996 * sum(n)), abs(coalesce(sum(n) FILTER (lead = 15), 0) * 10000 - 931 * sum(n))]) AS apart
FROM (SELECT *, (g * 8) >> (length(bin(g)) - 1) AS lead FROM tot) GROUP BY party;

SELECT w.party,
  days90 AS inv_active_days_90d, CASE WHEN amt.n >= 10 THEN bp(floor(sqrt((amt.n * sq - gross::HUGEINT * gross)::DOUBLE))::HUGEINT, gross) END AS inv_amount_variation_bp,
  bp(coalesce(osq, 0), opos::HUGEINT * opos) AS inv_buyer_hhi_bp, coalesce(buyers, 0) AS inv_buyers_12m, CASE WHEN h >= 18 THEN bp(obefore - olostn, obefore) END AS inv_buyers_kept_bp,
  bp(coalesce(circular, 0), s12) AS inv_circular_share_bp, CASE WHEN amt.n >= 10 THEN bp(commonest, amt.n) END AS inv_commonest_amount_share_bp,
  lastp AS inv_days_since_last_purchase, lasts AS inv_days_since_last_sale, CASE WHEN amt.n >= 50 THEN bp(apart, 2 * amt.n * 10000) END AS inv_digit_distance_bp,
  CASE WHEN k > 0 THEN k - active END AS inv_gap_months_12m, CASE WHEN h >= 24 THEN bp(s12 - sb, sb) END AS inv_growth_12m_bp, CASE WHEN h >= 18 THEN bp(s6 - s6b, s6b) END AS inv_growth_bp,
  bp(coalesce(largest, 0), coalesce(gross, 0)) AS inv_largest_sale_share_bp, CASE WHEN h > 0 THEN coalesce(longest, 0) END AS inv_longest_gap_24m,
  CASE WHEN h >= 18 THEN bp(olost, oba) END AS inv_lost_buyer_share_bp, CASE WHEN hp >= 18 THEN bp(ilost, iba) END AS inv_lost_supplier_share_bp,
  CASE WHEN h >= 12 THEN bp(low3, s12) END AS inv_low_quarter_share_bp, s12 - p12 AS inv_margin_12m_fen, bp(s12 - p12, s12) AS inv_margin_bp,
  CASE WHEN sn12 > 0 THEN ((CASE WHEN sna < 0 THEN -1 ELSE 1 END) * ((2 * abs(sna)::HUGEINT + sn12) // (2 * sn12)))::BIGINT END AS inv_mean_sale_fen,
  CASE WHEN h >= 6 THEN bp(s3 - s3b, s3b) END AS inv_momentum_bp, active AS inv_months_active_12m, active36 AS inv_months_active_36m, h AS inv_months_history,
  CASE WHEN h >= 18 THEN bp(onew, s12) END AS inv_new_buyer_share_bp, CASE WHEN hp >= 18 THEN bp(inew, p12) END AS inv_new_supplier_share_bp,
  bp(coalesce(passed, 0), coalesce(gross, 0)) AS inv_pass_through_bp, CASE WHEN h >= 12 THEN bp(top3, s12) END AS inv_peak_quarter_share_bp, CASE WHEN hp >= 18 THEN bp(p6 - p6b, p6b) END AS inv_purchase_growth_bp,
  bought AS inv_purchase_months_12m, bp(-coalesce(pra, 0), coalesce(pna, 0)) AS inv_purchase_red_share_bp, bp(p12, s12) AS inv_purchase_to_sales_bp, bp(coalesce(pv, 0), coalesce(pall, 0)) AS inv_purchase_voided_share_bp,
  CASE WHEN kp >= 6 THEN swing(kp, pk, ppk) END AS inv_purchase_volatility_bp, p12 AS inv_purchases_12m_fen, bp(coalesce(imutual, 0), p12) AS inv_reciprocal_purchase_share_bp, bp(coalesce(omutual, 0), s12) AS inv_reciprocal_sales_share_bp,
  bp(coalesce(sr, 0), coalesce(corr.sn, 0)) AS inv_red_count_share_bp, bp(-coalesce(sra, 0), coalesce(sna, 0)) AS inv_red_share_bp, CASE WHEN amt.n >= 10 THEN bp(coalesce(repeated, 0), amt.n) END AS inv_repeated_amount_share_bp, CASE WHEN amt.n >= 10 THEN bp(coalesce(round, 0), amt.n) END AS inv_round_share_bp,
  s12 AS inv_sales_12m_fen, s36 AS inv_sales_36m_fen, s3 AS inv_sales_3m_fen, s6 AS inv_sales_6m_fen, sn12 AS inv_sales_invoices_12m, sn36 AS inv_sales_invoices_36m, sb AS inv_sales_prior_12m_fen,
  bp(coalesce(ot, 0), s12) AS inv_sales_tax_rate_bp, CASE WHEN h >= 24 THEN bp(common, whole) END AS inv_season_repeat_bp, bp(coalesce(osteady, 0), s12) AS inv_steady_buyer_share_bp, bp(coalesce(isteady, 0), p12) AS inv_steady_supplier_share_bp,
  bp(coalesce(isq, 0), ipos::HUGEINT * ipos) AS inv_supplier_hhi_bp, coalesce(suppliers, 0) AS inv_suppliers_12m, bp(coalesce(ot - it, 0), s12) AS inv_tax_burden_bp,
  bp(greatest(coalesce(otop1, 0), 0), s12) AS inv_top1_buyer_share_bp, bp(greatest(coalesce(itop1, 0), 0), p12) AS inv_top1_supplier_share_bp, bp(coalesce(otop5, 0), s12) AS inv_top5_buyer_share_bp, bp(coalesce(itop5, 0), p12) AS inv_top5_supplier_share_bp,
  CASE WHEN k >= 6 THEN bp(6 * moment, (k * k - 1) * sk) END AS inv_trend_bp, bp(coalesce(sva, 0), coalesce(sva, 0) + coalesce(sna, 0)) AS inv_voided_amount_share_bp, bp(coalesce(sv, 0), coalesce(sall, 0)) AS inv_voided_share_bp,
  CASE WHEN k >= 6 THEN swing(k, sk, ssk) END AS inv_volatility_bp
FROM w LEFT JOIN q USING (party) LEFT JOIN gaps USING (party) LEFT JOIN season USING (party) LEFT JOIN x USING (party) LEFT JOIN circle USING (party)
LEFT JOIN corr USING (party) LEFT JOIN days USING (party) LEFT JOIN passed USING (party) LEFT JOIN amt USING (party);
