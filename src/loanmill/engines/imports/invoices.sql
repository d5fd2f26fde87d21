-- Cells of text -> typed rows, each with the first thing that is wrong with it (reason, column, text) or none.
-- Tables: cells (file, direction, row, odd, enterprise, number, issued, counterparty, amount, tax, total, status),
-- enterprises (code). Parameter: $today.
WITH trimmed AS (
  SELECT file, direction, row, odd, trim(enterprise) AS enterprise, trim(number) AS number, trim(issued) AS issued,
         trim(counterparty) AS counterparty, trim(amount) AS amount, trim(tax) AS tax, trim(total) AS total,
         trim(status) AS status, status AS status_written
  FROM cells
), typed AS (
  SELECT *,
    CAST(try_strptime(issued, ['%Y-%m-%d %H:%M:%S', '%Y-%m-%d', '%Y/%m/%d', '%Y/%m/%d %H:%M:%S', '%Y年%m月%d日', '%Y%m%d'])
         AS DATE) AS issued_on,
    -- The pattern keeps out what a cast would let pass: separators, signs of currency, not-a-number.
    CASE WHEN regexp_full_match(amount, $number) THEN TRY_CAST(amount AS DECIMAL(28, 10)) END AS amount_yuan,
    CASE WHEN regexp_full_match(tax, $number) THEN TRY_CAST(tax AS DECIMAL(28, 10)) END AS tax_yuan,
    CASE WHEN regexp_full_match(total, $number) THEN TRY_CAST(total AS DECIMAL(28, 10)) END AS total_yuan,
    CASE WHEN status IN ('有效发票', '正常', '有效') THEN 'normal'
         WHEN status IN ('作废发票', '作废') THEN 'voided'
         WHEN status IN ('红冲', '红字发票', '红冲发票') THEN 'red' END AS state
  FROM trimmed
), measured AS (
  SELECT *,
    CAST(round(amount_yuan, 2) * 100 AS BIGINT) AS amount_fen,
    CAST(round(tax_yuan, 2) * 100 AS BIGINT) AS tax_fen,
    CAST(round(total_yuan, 2) * 100 AS BIGINT) AS total_fen
  FROM (SELECT * REPLACE (
          CASE WHEN abs(amount_yuan) < 10000000000 THEN amount_yuan END AS amount_yuan,
          CASE WHEN abs(tax_yuan) < 10000000000 THEN tax_yuan END AS tax_yuan,
          CASE WHEN abs(total_yuan) < 10000000000 THEN total_yuan END AS total_yuan),
          amount_yuan IS NULL AS amount_bad, tax_yuan IS NULL AS tax_bad, total_yuan IS NULL AS total_bad
        FROM typed)
), judged AS (
  SELECT *,
    CASE
      WHEN odd IS NOT NULL THEN {'code': 'wrong_cells', 'field': '', 'text': odd}
      WHEN coalesce(enterprise, '') = '' THEN {'code': 'cell_empty', 'field': 'enterprise', 'text': ''}
      WHEN coalesce(number, '') = '' THEN {'code': 'cell_empty', 'field': 'number', 'text': ''}
      WHEN coalesce(issued, '') = '' THEN {'code': 'cell_empty', 'field': 'issued', 'text': ''}
      WHEN coalesce(counterparty, '') = '' THEN {'code': 'cell_empty', 'field': 'counterparty', 'text': ''}
      WHEN coalesce(amount, '') = '' THEN {'code': 'cell_empty', 'field': 'amount', 'text': ''}
      WHEN coalesce(tax, '') = '' THEN {'code': 'cell_empty', 'field': 'tax', 'text': ''}
      WHEN coalesce(total, '') = '' THEN {'code': 'cell_empty', 'field': 'total', 'text': ''}
      WHEN coalesce(status, '') = '' THEN {'code': 'cell_empty', 'field': 'status', 'text': ''}
      WHEN issued_on IS NULL THEN {'code': 'not_a_date', 'field': 'issued', 'text': issued}
      WHEN issued_on > $today OR issued_on < DATE '1994-01-01'
        THEN {'code': 'date_out_of_range', 'field': 'issued', 'text': issued}
      WHEN amount_bad THEN {'code': 'not_a_number', 'field': 'amount', 'text': amount}
      WHEN tax_bad THEN {'code': 'not_a_number', 'field': 'tax', 'text': tax}
      WHEN total_bad THEN {'code': 'not_a_number', 'field': 'total', 'text': total}
      WHEN amount_yuan IS NULL THEN {'code': 'number_out_of_range', 'field': 'amount', 'text': amount}
      WHEN tax_yuan IS NULL THEN {'code': 'number_out_of_range', 'field': 'tax', 'text': tax}
      WHEN total_yuan IS NULL THEN {'code': 'number_out_of_range', 'field': 'total', 'text': total}
      WHEN abs(amount_yuan - round(amount_yuan, 2)) > 0.000001
        THEN {'code': 'not_fen', 'field': 'amount', 'text': amount}
      WHEN abs(tax_yuan - round(tax_yuan, 2)) > 0.000001 THEN {'code': 'not_fen', 'field': 'tax', 'text': tax}
      WHEN abs(total_yuan - round(total_yuan, 2)) > 0.000001 THEN {'code': 'not_fen', 'field': 'total', 'text': total}
      WHEN state IS NULL THEN {'code': 'unknown_status', 'field': 'status', 'text': status}
      WHEN (amount_fen < 0) <> (total_fen < 0) AND amount_fen <> 0 AND total_fen <> 0
        OR state = 'red' AND amount_fen >= 0 THEN {'code': 'wrong_sign', 'field': 'amount', 'text': amount}
      WHEN abs(amount_fen + tax_fen - total_fen) > greatest(10000, abs(total_fen) // 100)
        THEN {'code': 'totals_absurd', 'field': 'total', 'text': total}
      WHEN enterprise NOT IN (SELECT code FROM enterprises)
        THEN {'code': 'unknown_enterprise', 'field': 'enterprise', 'text': enterprise}
    END AS fault
  FROM measured
), once AS (
  SELECT *, row_number() OVER (
      PARTITION BY fault IS NULL, CASE WHEN fault IS NULL THEN 0 ELSE file * 10000000000 + row END,
        direction, enterprise, number, issued_on, counterparty, amount_fen, tax_fen, total_fen, state
      ORDER BY file, row) AS nth
  FROM judged
)
SELECT file, direction, row, enterprise, number, issued_on, counterparty, amount_fen, tax_fen, total_fen,
  CASE WHEN state = 'normal' AND amount_fen < 0 THEN 'red' ELSE state END AS status,
  CASE WHEN regexp_full_match(number, '[0-9]{20}') THEN 'digital' ELSE 'paper' END AS era,
  status_written <> status AS status_spaced,
  abs(amount_fen + tax_fen - total_fen) > 1 AS differs,
  total AS total_written,
  CASE WHEN fault IS NULL AND nth > 1 THEN 'duplicate' ELSE fault.code END AS reason,
  fault.field AS field, fault.text AS text
FROM once
